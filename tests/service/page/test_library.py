"""Browse the library and one practice."""

from __future__ import annotations

import httpx
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from corpus.gazetteer import gazetteer
from service.runtime import Runtime


def test_library_holds_every_practice_under_its_initiative(http: httpx.Client, runtime: Runtime) -> None:
    soup = BeautifulSoup(http.get("/library").text, "lxml")
    listed = [
        (section.h2.get_text(strip=True), heading.get_text(strip=True), link["href"].rsplit("/")[-1])
        for section in soup.select(".mechanism")
        for heading in section.select("h3")
        for link in heading.find_next_sibling("ul").select("li > a")
    ]
    assert listed == [(item.mechanism, item.initiative, item.id) for item in runtime.library.practices()]


def test_search_as_you_type(page: Page) -> None:
    page.goto("/library")
    page.type("#q", "专项债 重庆")
    expect(page.locator("#results .entries a")).to_have_count(1)
    expect(page.locator("#said")).to_have_text("共 1 条做法")
    expect(page.locator("#q")).to_be_focused()
    assert page.input_value("#q") == "专项债 重庆"
    page.reload()
    expect(page.locator("#results .entries a")).to_have_count(1)


def test_region_table_leads_to_its_practices(plain: Page) -> None:
    plain.goto("/library")
    plain.click(".provinces >> text=重庆市")
    expect(plain.locator("[data-say]")).to_have_text("共 2 条做法")
    expect(plain.locator(".narrowed .chip")).to_contain_text("地区：重庆市")
    plain.click(".search summary")
    plain.fill("#q", "没有这样的词")
    plain.click(".search button")
    expect(plain.locator("#results .notice")).to_contain_text("没有同时符合")
    plain.click(".narrowed .chip >> text=字词")
    expect(plain.locator("[data-say]")).to_have_text("共 2 条做法")
    plain.click(".narrowed .chip")
    expect(plain.locator(".narrowed")).to_have_count(0)


def test_a_word_that_the_lists_do_not_use_leads_on(page: Page, plain: Page) -> None:
    for window in (page, plain):
        window.goto("/library?q=老房子")
        expect(window.locator("#results .notice")).to_contain_text("清单原文里没有“老房子”这个词")
        told = window.locator("#results .notice .chip").first.locator(".small").inner_text()
        window.click("#results .notice .chip >> nth=0")
        expect(window.locator("[data-say]")).to_have_text(f"共 {told}做法")
        window.goto("/library?q=老房子没人修")
        window.click("text=按意思查找")
        expect(window.locator("#found-title, #none-title")).to_be_in_viewport()
        assert window.input_value("#text") == "老房子没人修"
    plain.goto("/library?region=纽约市")
    expect(plain.locator("#results .error")).to_contain_text("没有认出地区“纽约市”")


def test_example_questions_are_whole_and_name_no_place(http: httpx.Client, runtime: Runtime) -> None:
    for practice in runtime.library.practices():
        soup = BeautifulSoup(http.get(f"/practices/{practice.id}").text, "lxml")
        assert soup.select_one("#problems-title").text == "类似的提问（示例，非真实情况）"
        examples = [line.text for line in soup.select(".typical li")]
        assert 1 <= len(examples) <= 6
        for text in examples:
            assert text[-1] in "。？！"
            assert not list(gazetteer().mentions(text)), text


def test_practice_is_untouched_and_leads_to_others(http: httpx.Client, runtime: Runtime) -> None:
    for practice in runtime.library.practices():
        soup = BeautifulSoup(http.get(f"/practices/{practice.id}").text, "lxml")
        assert soup.h1.text == practice.title
        assert soup.select_one(".practice .original").text == practice.body
        place = soup.select_one(".place").text
        assert practice.initiative in place
        assert f"第{practice.id.rsplit('-')[-1]}条" in place
        near = [item.practice.id for item in runtime.similarity.similar(practice.id, 4)]
        assert [link["href"].rsplit("/")[-1] for link in soup.select(".similar li > a")] == near


@pytest.mark.parametrize("practice_id", ["ur3-9-9-9", "ur9-9-9"])
def test_unknown_practice_is_a_page(http: httpx.Client, practice_id: str) -> None:
    response = http.get(f"/practices/{practice_id}", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert "没有这条做法" in response.text
