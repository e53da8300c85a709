"""Ask and answer, in Chromium with JavaScript and without."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

FACTORY = "老厂房空了十年，想改文创园，但资金平衡不了"
LONG = (
    "老厂房空了十年，想改文创园，但资金平衡不了。"
    "历史街区的老房子没有人出钱修，住户也不愿意搬走。"
    "各部门都管都不管，市里没有牵头的部门。"
)
OFF_TOPIC = "火锅底料怎么炒才香"


def shown(page: Page) -> list[tuple[str, float]]:
    """(id, score) of the cards in the order of the page."""
    return [
        (card.get_attribute("data-id") or "", float(card.get_attribute("data-score") or "nan"))
        for card in page.locator(".card").all()
        if card.is_visible()
    ]


def told(server: str, text: str) -> list[tuple[str, float]]:
    """(id, score) as the API gives them."""
    answer = httpx.post(f"{server}/api/v1/recommendations", json={"text": text}).json()
    return [(item["practice"]["id"], item["score"]) for item in answer["recommendations"]]


def test_answer_comes_without_a_reload_and_is_the_answer_of_the_api(page: Page, own_server: str) -> None:
    page.evaluate("window.stays = true")
    page.fill("#text", FACTORY)
    page.press("#text", "Control+Enter")
    expect(page.locator("#found-title")).to_be_in_viewport()
    assert page.evaluate("window.stays") is True
    assert page.url == f"{own_server}/"
    assert shown(page) == told(own_server, FACTORY)
    assert "ur3-6-2-2" in [practice_id for practice_id, _ in shown(page)[:3]]
    expect(page.locator("#said")).to_have_text(page.locator("#found-title").inner_text())
    expect(page.locator("#ur3-6-2-2 mark").first).to_be_visible()


def test_answer_without_javascript_is_the_same(plain: Page, own_server: str) -> None:
    plain.fill("#text", FACTORY)
    plain.click("[data-submit]")
    assert shown(plain) == told(own_server, FACTORY)
    assert plain.input_value("#text") == FACTORY
    card = plain.locator("#ur3-6-2-2")
    card.locator("summary").first.click()
    expect(card.locator(".original")).to_be_visible()
    expect(card.locator(".place")).to_contain_text("六、")


def test_needs_light_their_part_and_keep_their_cards(page: Page) -> None:
    page.fill("#text", LONG)
    page.click("[data-submit]")
    chips = page.locator(".chip[data-need]")
    expect(chips.first).to_be_visible()
    everything = shown(page)
    for number in range(chips.count()):
        chip = chips.nth(number)
        chip.click()
        expect(chip).to_have_attribute("aria-pressed", "true")
        expect(chip).to_have_attribute("role", "button")
        expect(page.locator(".need.lit")).to_have_count(1)
        assert page.locator(".need.lit").inner_text() in LONG
        wanted = (chip.get_attribute("data-ids") or "").split()
        assert [practice_id for practice_id, _ in shown(page)] == [key for key, _ in everything if key in wanted]
    chips.last.press(" ")
    assert shown(page) == everything


def test_refusal_says_what_is_missing_and_where_to_go(page: Page) -> None:
    page.fill("#text", OFF_TOPIC)
    page.click("[data-submit]")
    expect(page.locator("#none-title")).to_be_visible()
    assert shown(page) == []
    page.click(".refusal a[href='/library']")
    expect(page.locator("h1")).to_have_text("做法库")


@pytest.mark.parametrize("scripted", [True, False])
def test_unusable_question_says_why(page: Page, plain: Page, scripted: bool) -> None:
    window = page if scripted else plain
    window.eval_on_selector("#text", "box => { box.removeAttribute('minlength'); box.removeAttribute('required'); }")
    window.fill("#text", "漏")
    window.click("[data-submit]")
    expect(window.locator("#text-error")).to_contain_text("太短")
    expect(window.locator("#text")).to_have_attribute("aria-invalid", "true")


def test_draft_filters_and_count_survive_a_reload_and_the_address_holds_no_text(page: Page) -> None:
    page.fill("#text", FACTORY)
    expect(page.locator("[data-counter]")).to_contain_text("21 字")
    page.click(".more summary")
    page.select_option("#mechanism", label="探索城市更新多方参与机制")
    page.fill("#region", "安徽省")
    page.click("[data-submit]")
    expect(page.locator("#found-title")).to_be_visible()
    assert {practice_id[:6] for practice_id, _ in shown(page)} == {"ur3-6-"}
    assert "mechanism=" in page.url
    assert "region=" in page.url
    assert "%E8%80%81%E5%8E%82" not in page.url
    page.reload()
    assert page.input_value("#text") == FACTORY
    assert page.input_value("#region") == "安徽省"
    expect(page.locator("#mechanism")).to_have_value("探索城市更新多方参与机制")


def test_an_example_is_one_click(page: Page, plain: Page) -> None:
    page.click("[data-example] >> nth=0")
    expect(page.locator("#found-title")).to_be_visible()
    plain.click("[data-example] >> nth=0")
    assert plain.input_value("#text") == FACTORY


def test_hostile_text_is_text(page: Page) -> None:
    hostile = "=cmd|' /C calc'!A0" + (
        '<script>document.title="hit"</script>老厂房\u202e改文创园<img src=x onerror=alert(1)>"\'&amp;'
    )
    hostile += "长" * (2000 - len(hostile))
    page.click(".more summary")
    page.fill("#own", hostile[:40])
    page.fill("#text", hostile)
    page.click("[data-submit]")
    expect(page.locator("#answer .asked")).to_be_visible()
    assert page.locator(".asked").inner_text() == hostile
    expect(page.locator(".hint")).to_contain_text(hostile[:40])
    assert "hit" not in page.title()
    assert page.locator("#answer img, #answer script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"/library?{urlencode({'q': hostile[:100]})}")
    assert page.input_value("#q") == hostile[:100]
    assert "hit" not in page.title()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_page_is_wider_than_a_phone(phone: Page) -> None:
    for address in ("/", "/?example=1", "/library", "/practices/ur3-5-1-2", "/basket"):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    phone.goto("/?example=1")
    phone.tap("[data-submit]")
    expect(phone.locator(".card").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_large_type_is_kept(page: Page) -> None:
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.click("[data-large]")
    page.goto("/library")
    expect(page.locator("[data-large]")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > 1.2 * before


def test_keyboard_alone_asks_and_opens_a_practice(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type(FACTORY)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.card h3 a')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("article.practice")).to_be_visible()


def test_practices_of_ones_own_place_are_named(page: Page, plain: Page) -> None:
    for window in (page, plain):
        window.fill("#text", FACTORY)
        window.click(".more summary")
        window.fill("#own", "安徽省合肥市包河区")
        window.click("[data-submit]")
        expect(window.locator("#ur3-6-2-2 .near")).to_have_text("本地")
        expect(window.locator("#found-title")).to_contain_text("来自本地或同省")
        assert window.locator(".hint").count() == 0
    page.goto("/")
    assert page.input_value("#own") == "安徽省合肥市包河区"
    page.click(".more summary")
    page.fill("#own", "亚特兰蒂斯")
    page.click("[data-submit]")
    expect(page.locator(".hint")).to_contain_text("没有认出“亚特兰蒂斯”是哪里")
    expect(page.locator(".near")).to_have_count(0)


def test_initiative_narrows_and_stands_in_the_address(page: Page) -> None:
    page.fill("#text", FACTORY)
    page.click(".more summary")
    page.select_option("#initiative", label="引导经营主体市场化运作")
    page.click("[data-submit]")
    expect(page.locator("#found-title")).to_be_visible()
    assert {practice_id[:8] for practice_id, _ in shown(page)} == {"ur3-6-2-"}
    assert "initiative=" in page.url
    page.reload()
    expect(page.locator("#initiative")).to_have_value("引导经营主体市场化运作")


def test_form_holds_every_mechanism_and_place(http: httpx.Client) -> None:
    soup = BeautifulSoup(http.get("/").text, "lxml")
    facets = http.get("/api/v1/facets").json()
    options = [option.text for option in soup.select("#mechanism option")]
    assert options == ["全部", *[item["name"] for item in facets["mechanisms"]]]
    places = {option.text for option in soup.select("#places option")}
    assert places >= {item["name"] for item in facets["regions"]}
