"""Choose, remark, order, export."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

LONG = (
    "老厂房空了十年，想改文创园，但资金平衡不了。"
    "历史街区的老房子没有人出钱修，住户也不愿意搬走。"
    "各部门都管都不管，市里没有牵头的部门。"
)
FACTORY = "老厂房空了十年，想改文创园，但资金平衡不了"


def titles(page: Page) -> list[str]:
    return [heading.inner_text() for heading in page.locator(".chosen h2").all()]


def test_chosen_practices_are_kept_ordered_and_exported(page: Page, tmp_path: Path) -> None:
    page.fill("#text", FACTORY)
    page.click("[data-submit]")
    expect(page.locator(".card").first).to_be_visible()
    first, second = (f"{page.locator('.card-title').nth(place).inner_text()}。" for place in (0, 1))
    page.locator("[data-pick]").nth(0).check()
    page.locator("[data-pick]").nth(1).check()
    expect(page.locator("[data-basket-count]")).to_have_text("2")
    page.goto("/practices/ur3-5-1-2")
    page.click("[data-add]")
    expect(page.locator("[data-basket-count]")).to_have_text("3")
    third = page.locator("h1").inner_text()
    page.click("nav >> text=选用清单")
    expect(page.locator(".chosen > li")).to_have_count(3)
    assert titles(page) == [first, second, third]
    page.locator("[name=act][value='up:1']").press("Enter")
    expect(page.locator(".chosen h2").first).to_have_text(second)
    # At the top it cannot go up any more: the focus stays with the practice, on the way down.
    expect(page.locator("[name=act][value='down:0']")).to_be_focused()
    expect(page.locator("#said")).to_have_text("已上移，现有 3 条做法")
    page.locator("[name=remark]").first.fill("=1+1 请综合科核实")
    page.fill("#own", "芜湖市")
    page.reload()
    expect(page.locator(".chosen > li")).to_have_count(3)
    assert titles(page) == [second, first, third]
    assert page.locator("[name=remark]").first.input_value() == "=1+1 请综合科核实"
    for label, suffix in (("导出 Word", "docx"), ("导出 Excel", "xlsx")):
        with page.expect_download() as waiting:
            page.click(f"text={label}")
        assert waiting.value.suggested_filename.endswith(f".{suffix}")
        expect(page.locator("#said")).to_have_text("已开始下载")
        waiting.value.save_as(tmp_path / f"note.{suffix}")
    text = "\n".join(paragraph.text for paragraph in Document(str(tmp_path / "note.docx")).paragraphs)
    places = [text.index(title.rstrip("。")) for title in (second, first, third)]
    assert places == sorted(places)
    assert "备注：=1+1 请综合科核实" in text
    assert "芜湖市" in text
    rows = list(load_workbook(tmp_path / "note.xlsx")["选用做法"].values)
    assert [row[4] for row in rows[1:]] == [second, first, third]
    page.locator("[name=act][value='drop:0']").press("Enter")
    expect(page.locator(".chosen > li")).to_have_count(2)
    expect(page.locator("[name=act][value='drop:0']")).to_be_focused()
    page.click("text=清空")
    expect(page.locator(".notice")).to_contain_text("还没有选用做法")
    expect(page.locator("[data-basket-count]")).to_be_hidden()


def test_what_was_removed_comes_back_with_its_remark(page: Page, plain: Page) -> None:
    for window in (page, plain):
        for practice_id in ("ur3-5-1-2", "ur3-6-2-2"):
            window.goto(f"/practices/{practice_id}")
            window.click("text=加入选用清单")
        window.goto("/basket")
        expect(window.locator(".chosen > li")).to_have_count(2)
        everything = titles(window)
        window.locator("[name=remark]").last.fill("请财政局核\n再报")
        for button, left in (("[name=act][value='drop:1']", 1), ("[name=act][value=clear]", 0)):
            window.click(button)
            expect(window.locator(".chosen > li")).to_have_count(left)
            window.click("[data-undo]")
            expect(window.locator(".chosen > li")).to_have_count(2)
            assert titles(window) == everything
            assert window.locator("[name=remark]").last.input_value() == "请财政局核\n再报"
    page.click("[name=act][value=clear]")
    expect(page.locator("[data-undo]")).to_be_focused()
    expect(page.locator("#said")).to_have_text("已清空，可撤销，现有 0 条做法")
    page.keyboard.press("Enter")
    expect(page.locator("[data-basket-count]")).to_have_text("2")


def test_selection_grows_without_javascript(plain: Page) -> None:
    plain.goto("/practices/ur3-5-1-2")
    plain.click("text=加入选用清单")
    plain.goto("/")
    plain.fill("#text", FACTORY)
    plain.click("[data-submit]")
    plain.locator("[data-pick]").first.check()
    plain.click("[data-go-basket]")
    expect(plain.locator(".chosen > li")).to_have_count(2)
    plain.goto("/")
    plain.goto("/basket")
    expect(plain.locator(".chosen > li")).to_have_count(2)
    expect(plain.locator("[data-print]")).to_be_hidden()
    cookies = plain.context.cookies()
    assert [(cookie["name"], cookie["httpOnly"], cookie["sameSite"]) for cookie in cookies] == [
        ("tashan_chosen", True, "Strict")
    ]
    assert "." in cookies[0]["value"]


def test_a_tick_is_seen_and_leaves_the_answer_only_when_there_is_something(page: Page) -> None:
    page.fill("#text", FACTORY)
    page.click("[data-submit]")
    go = page.locator("[data-go-basket]")
    expect(go).to_have_text("选用清单（还没有选）")
    go.click()
    expect(page.locator("[data-none-ticked]")).to_be_visible()
    expect(page.locator(".card").first).to_be_visible()
    page.locator("[data-pick]").first.check()
    expect(page.locator("[data-none-ticked]")).to_be_hidden()
    expect(page.locator("[data-pick-word]").first).to_have_text("已选用")
    expect(go).to_have_text("去选用清单（1）")
    expect(page.locator("#said")).to_have_text("已加入选用清单，现有 1 条")
    assert page.context.cookies() == []
    go.click()
    expect(page.locator(".chosen > li")).to_have_count(1)


def test_chosen_practice_says_which_need_it_is_for(page: Page) -> None:
    page.fill("#text", LONG)
    page.click("[data-submit]")
    expect(page.locator(".group").first).to_be_visible()
    for group in page.locator(".group").all():
        group.locator("[data-pick]").first.check()
    meant = [f"针对的问题：{text.inner_text()}" for text in page.locator(".group-text").all()]
    page.click("[data-go-basket]")
    expect(page.locator(".chosen > li")).to_have_count(len(meant))
    assert [line.inner_text() for line in page.locator(".asked-short").all()] == meant


def test_bar_at_the_bottom_covers_no_focus_and_does_not_stick_on_a_phone(page: Page, phone: Page) -> None:
    for window in (page, phone):
        for practice_id in ("ur3-5-1-2", "ur3-6-2-2", "ur3-6-2-1"):
            window.goto(f"/practices/{practice_id}")
            window.click("text=加入选用清单")
        window.goto("/basket")
        expect(window.locator(".chosen > li")).to_have_count(3)
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.focus("#own")
    for _ in range(16):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.export') !== null"):
            break
        assert page.evaluate(
            "document.activeElement.getBoundingClientRect().bottom"
            " <= document.querySelector('.export').getBoundingClientRect().top"
        ), page.evaluate("document.activeElement.outerHTML")
    assert phone.evaluate("getComputedStyle(document.querySelector('.export')).position") == "static"


def test_printed_selection_has_no_empty_remark(page: Page) -> None:
    for practice_id in ("ur3-5-1-2", "ur3-6-2-2"):
        page.goto(f"/practices/{practice_id}")
        page.click("[data-add]")
    page.goto("/basket")
    page.locator("[name=remark]").first.fill("请核实")
    page.fill("#own", "芜湖市")
    page.emulate_media(media="print")
    expect(page.locator(".remark").first).to_be_visible()
    expect(page.locator(".remark").last).to_be_hidden()
    expect(page.locator("#own")).to_be_visible()
    expect(page.locator(".print-only")).to_contain_text("打印")


def test_ticked_practices_reach_the_basket_without_javascript(plain: Page, tmp_path: Path) -> None:
    plain.fill("#text", FACTORY)
    plain.click("[data-submit]")
    plain.locator("[data-pick]").nth(0).check()
    plain.locator("[data-pick]:visible").nth(1).check()
    plain.click("[data-go-basket]")
    expect(plain.locator(".chosen > li")).to_have_count(2)
    plain.locator("[name=act][value='down:0']").click()
    expect(plain.locator(".chosen > li")).to_have_count(2)
    with plain.expect_download() as waiting:
        plain.click("text=导出 Word")
    waiting.value.save_as(tmp_path / "note.docx")
    assert FACTORY[:20] in "".join(paragraph.text for paragraph in Document(str(tmp_path / "note.docx")).paragraphs)


def test_the_whole_answer_is_one_click_to_word(page: Page, plain: Page, tmp_path: Path) -> None:
    for window in (page, plain):
        window.fill("#text", FACTORY)
        window.click("[data-submit]")
        expect(window.locator(".card").first).to_be_visible()
        wanted = [title.inner_text() for title in window.locator(".card-title").all() if title.is_visible()]
        with window.expect_download() as waiting:
            window.click("[data-export]")
        waiting.value.save_as(tmp_path / "note.docx")
        text = "\n".join(paragraph.text for paragraph in Document(str(tmp_path / "note.docx")).paragraphs)
        places = [text.index(title) for title in wanted]
        assert places == sorted(places)
        assert FACTORY in text


def test_feedback_is_thanked_in_place(page: Page, plain: Page) -> None:
    for window in (page, plain):
        window.fill("#text", FACTORY)
        window.click("[data-submit]")
        card = window.locator(".card").first
        card.locator("summary", has_text="评价这条推荐").click()
        card.locator("[name=reason]").fill("正好用得上")
        card.locator("button", has_text="有用").first.click()
        expect(window.locator("[data-said]")).to_contain_text("已记录您的评价")
    expect(page.locator("[data-said]")).to_be_focused()
