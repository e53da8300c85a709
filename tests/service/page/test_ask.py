"""Ask and answer, in Chromium with JavaScript and without."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Locator, Page, expect

from service.page.showing import FAR

FACTORY = "老厂房空了十年，想改文创园，但资金平衡不了"
LONG = (
    "老厂房空了十年，想改文创园，但资金平衡不了。"
    "历史街区的老房子没有人出钱修，住户也不愿意搬走。"
    "各部门都管都不管，市里没有牵头的部门。"
)
UNSURE = (
    "我们这片老巷子的房子摇摇晃晃的下雨天楼顶漏水，邻居为了修房子出钱的事天天吵架，有人说公家该出，有的人不肯掏，咋班"
)
OFF_TOPIC = "火锅底料怎么炒才香"


def ask(page: Page, text: str) -> None:
    """Ask and wait for what is answered."""
    page.fill("#text", text)
    page.click("[data-submit]")
    expect(page.locator("#found-title, #none-title")).to_be_visible()


def shown(page: Page) -> list[tuple[str, float]]:
    """(id, score) of the cards in the order of the page."""
    return [
        (card.get_attribute("data-id") or "", float(card.get_attribute("data-score") or "nan"))
        for card in page.locator(".card").all()
        if card.is_visible()
    ]


def _height(target: Locator) -> float:
    box = target.bounding_box()
    return box["height"] if box else 0.0


def told(server: str, text: str) -> list[tuple[str, float]]:
    """(id, score) as the API gives them, less the far ones, which the page folds."""
    answer = httpx.post(f"{server}/api/v1/recommendations", json={"text": text}).json()
    found = [(item["practice"]["id"], item["score"]) for item in answer["recommendations"]]
    return [item for item in found if item[1] >= FAR]


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
    ask(page, LONG)
    chips = page.locator(".chip[data-ids]")
    everything, whole = shown(page), page.locator("#found-title").inner_text()
    expect(page.locator(".chip[data-need='']")).to_have_attribute("aria-pressed", "true")
    for number in range(chips.count()):
        chip = chips.nth(number)
        chip.click()
        expect(chip).to_have_attribute("aria-pressed", "true")
        expect(chip).to_have_attribute("role", "button")
        expect(page.locator(".chip[aria-pressed=true]")).to_have_count(1)
        expect(page.locator(".need.lit")).to_have_count(1)
        assert page.locator(".need.lit").inner_text() in LONG
        wanted = (chip.get_attribute("data-ids") or "").split()
        kept = [practice_id for practice_id, _ in shown(page)]
        assert kept == [key for key, _ in everything if key in wanted]
        heading = page.locator("#found-title").inner_text()
        assert heading.startswith(f"需求点 {number + 1}：")
        assert f"{len(kept)} 条" in heading
        expect(page.locator("#said")).to_have_text(heading)
    page.locator(".chip[data-need='']").press(" ")
    assert shown(page) == everything
    expect(page.locator("#found-title")).to_have_text(whole)


def test_needs_stand_apart_and_best_first(page: Page, plain: Page) -> None:
    for window in (page, plain):
        ask(window, LONG)
        groups = window.locator(".group").all()
        assert len(groups) == window.locator(".chip[data-ids]").count() > 1
        for group in groups:
            scores = [float(card.get_attribute("data-score") or "nan") for card in group.locator(".card").all()]
            assert scores == sorted(scores, reverse=True)
            assert group.locator(".card:visible").count() <= 3
            fold = group.locator(".rest > summary")
            if fold.count():
                hidden = len(scores) - group.locator(".card:visible").count()
                expect(fold).to_contain_text(f"还有 {hidden} 条")
                fold.click()
                assert group.locator(".card:visible").count() == len(scores)
        tags = window.locator(".for-need").all_inner_texts()
        assert len(tags) == window.locator(".card").count()


def test_closest_but_unsure_is_said(page: Page) -> None:
    ask(page, UNSURE)
    bands = {band.inner_text() for band in page.locator(".card .band").all() if band.is_visible()}
    expect(page.locator("#found-title")).to_have_text(f"没有把握，最接近的 {len(shown(page))} 条供参考，写具体些会更准")
    assert bands == {"匹配度 低"}


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
    for window in (page, plain):
        window.click("[data-example] >> nth=0")
        expect(window.locator("#found-title")).to_be_in_viewport()
        assert window.input_value("#text") == FACTORY


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


def test_on_a_phone_targets_are_large_and_the_first_practice_is_in_sight(phone: Page) -> None:
    expect(phone.locator(".keys")).to_be_hidden()
    ask(phone, f"{LONG}以上问题请指导。" * 5)
    expect(phone.locator("#found-title")).to_be_focused()
    expect(phone.locator(".card-title").first).to_be_in_viewport()
    targets = phone.locator("#answer :is(button, summary, .chip, .pick, .question-head a):visible").all()
    small = [target.evaluate("part => part.outerHTML") for target in targets if _height(target) < 43.5]
    assert small == []


def test_controls_of_each_card_say_which_practice(page: Page) -> None:
    ask(page, FACTORY)
    for card in page.locator(".card:visible").all():
        title = card.locator(".card-title").inner_text()
        for control in card.locator("summary, .pick").all():
            assert title in (control.text_content() or "")


def test_large_type_is_kept(page: Page) -> None:
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.click("[data-large]")
    page.goto("/library")
    expect(page.locator("[data-large]")).to_have_text("标准字号")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > 1.2 * before


def test_keyboard_alone_asks_and_opens_a_practice(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type(FACTORY)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#found-title")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.card-title a')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("article.practice")).to_be_visible()


def test_answer_is_there_as_it_was_left_when_one_comes_back(page: Page, own_server: str) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    ask(page, LONG)
    page.locator(".chip[data-ids]").nth(1).click()
    page.locator(".card:visible [data-pick]").nth(1).check()
    everything, heading = shown(page), page.locator("#found-title").inner_text()
    page.locator(".card:visible .card-title a").nth(1).scroll_into_view_if_needed()
    page.wait_for_timeout(700)
    place = page.evaluate("scrollY")
    assert place > 300
    returns = (
        page.go_back,
        lambda: page.click("[data-back] a"),
        page.reload,
    )
    for number, come_back in enumerate(returns):
        if number < 2:
            page.locator(".card:visible .card-title a").nth(1).click()
            expect(page.locator("article.practice")).to_be_visible()
        come_back()
        expect(page.locator("#found-title")).to_have_text(heading)
        assert shown(page) == everything
        expect(page.locator(".card:visible [data-pick]").nth(1)).to_be_checked()
        assert page.url == f"{own_server}/"
        assert abs(page.evaluate("scrollY") - place) < 40
    page.click("nav >> text=做法库")
    page.click("nav >> text=提问")
    expect(page.locator("#found-title")).to_have_text(heading)
    assert shown(page) == everything
    page.click("[data-new]")
    expect(page.locator(".examples")).to_be_visible()
    assert page.input_value("#text") == ""


def test_too_long_a_text_is_kept_and_said(page: Page) -> None:
    ask(page, FACTORY)
    page.fill("#text", "老厂房空置，" * 500)
    expect(page.locator("[data-counter]")).to_contain_text("已写 3000 字，超出 1000 字，请删减或分两次问")
    page.click("[data-submit]")
    expect(page.locator("#text-error")).to_contain_text("太长")
    expect(page.locator("#text")).to_be_focused()
    assert len(page.input_value("#text")) == 3000
    expect(page.locator("#found-title")).to_be_visible()


def test_lost_connection_is_seen_and_the_answer_stays(page: Page) -> None:
    ask(page, FACTORY)
    page.route("**/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.click("[data-submit]")
    expect(page.locator("#ask [data-failed]")).to_have_text("没有连上服务，请检查网络后重试")
    expect(page.locator("#found-title")).to_be_visible()
    page.unroute("**/")
    page.click("[data-submit]")
    expect(page.locator("#ask [data-failed]")).to_have_count(0)


def test_print_says_what_is_chosen_and_says_it_once(page: Page) -> None:
    ask(page, LONG)
    page.locator(".chip[data-ids]").first.click()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#found-title").inner_text().startswith("需求点 1：")
    card = page.locator(".card:visible").first
    expect(card.locator(".original")).to_be_visible()
    expect(card.locator(".evidence-body")).to_be_hidden()
    expect(page.locator(".index-line")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(card.locator(".original")).to_be_hidden()


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
