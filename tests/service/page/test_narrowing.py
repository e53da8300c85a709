"""Filters: each says what it does, and an answer that they empty says so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from service.page.narrowing import Narrowing, region_error
from tests.service.page.test_ask import FACTORY, ask, shown

LIFT = "老楼加装电梯，一楼反对，居民意见统一不了"


@pytest.mark.parametrize(
    ("typed", "places", "wrong"),
    [
        ("渝中", ("渝中区",), ""),
        ("成都、重庆市", ("成都市", "重庆市"), ""),
        ("江", ("江",), "没有认出地区“江”，是不是：江苏省、浙江省？请写省、市、县的名称，如：重庆市"),
        ("纽约市", ("纽约市",), "没有认出地区“纽约市”，请写省、市、县的名称，如：重庆市"),
    ],
)
def test_region_is_read_or_asked_back(typed: str, places: tuple[str, ...], wrong: str) -> None:
    asked = Narrowing(region=typed)
    assert asked.places == places
    assert region_error(asked.places, ["江苏省", "苏州市", "浙江省"]) == wrong


def test_an_answer_emptied_by_filters_says_so_and_drops_one(page: Page, plain: Page) -> None:
    for window in (page, plain):
        window.click(".more summary")
        window.fill("#region", "西藏")
        ask(window, FACTORY)
        expect(window.locator("#none-title")).to_have_text("筛选范围内没有相符的做法")
        expect(window.locator(".drops li")).to_contain_text("“西藏自治区”范围内没有；去掉这个条件有")
        told = int(re.findall(r"有 (\d+) 条", window.locator(".drops li").inner_text())[0])
        window.click(".drops button")
        expect(window.locator("#found-title")).to_be_visible()
        assert window.locator(".card").count() == told
        assert window.input_value("#region") == ""


def test_a_question_that_no_filter_spoils_is_refused_as_such(page: Page) -> None:
    page.click(".more summary")
    page.fill("#region", "西藏")
    ask(page, "火锅底料怎么炒才香")
    expect(page.locator("#none-title")).to_have_text("清单中没有与此相符的做法")


def test_changed_filter_answers_at_once_and_stands_beside_the_heading(page: Page) -> None:
    ask(page, FACTORY)
    everything = shown(page)
    page.click(".more summary")
    page.select_option("#mechanism", label="探索城市更新多方参与机制")
    chip = page.locator(".narrowed .chip")
    expect(chip).to_contain_text("政策机制：探索城市更新多方参与机制")
    assert {practice_id[:6] for practice_id, _ in shown(page)} == {"ur3-6-"}
    offered = page.locator("#initiative optgroup:not([disabled])")
    expect(offered).to_have_count(1)
    assert page.evaluate("document.activeElement.matches('.more summary')")
    chip.click()
    expect(chip).to_have_count(0)
    assert page.input_value("#mechanism") == ""
    assert shown(page) == everything
    expect(page.locator("#initiative optgroup[disabled]")).to_have_count(0)


def test_wrong_region_is_said_at_its_field_and_the_answer_stays(page: Page, plain: Page) -> None:
    ask(page, LIFT)
    everything = shown(page)
    for window in (page, plain):
        window.click(".more summary")
        window.fill("#text", LIFT)
        window.fill("#region", "纽约市")
        window.press("#region", "Enter")
        expect(window.locator("#region-error")).to_contain_text("没有认出地区“纽约市”")
        expect(window.locator("#region")).to_have_attribute("aria-invalid", "true")
        expect(window.locator("#region")).to_have_attribute("aria-describedby", "region-error")
        assert window.locator("#text-error").count() == 0
        assert window.input_value("#text") == LIFT
    expect(page.locator("#region")).to_be_focused()
    assert shown(page) == everything
