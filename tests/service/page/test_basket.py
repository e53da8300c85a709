"""Choose, remark, order, export."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

FACTORY = "老厂房空了十年，想改文创园，但资金平衡不了"


def titles(page: Page) -> list[str]:
    return [heading.inner_text() for heading in page.locator(".chosen h2").all()]


def test_chosen_practices_are_kept_ordered_and_exported(page: Page, tmp_path: Path) -> None:
    page.fill("#text", FACTORY)
    page.click("[data-submit]")
    expect(page.locator(".card").first).to_be_visible()
    first, second = page.locator(".card h3").nth(0).inner_text(), page.locator(".card h3").nth(1).inner_text()
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
        waiting.value.save_as(tmp_path / f"note.{suffix}")
    text = "\n".join(paragraph.text for paragraph in Document(str(tmp_path / "note.docx")).paragraphs)
    places = [text.index(title.rstrip("。")) for title in (second, first, third)]
    assert places == sorted(places)
    assert "备注：=1+1 请综合科核实" in text
    assert "芜湖市" in text
    rows = list(load_workbook(tmp_path / "note.xlsx")["选用做法"].values)
    assert [row[3] for row in rows[1:]] == [second, first, third]
    page.locator("[name=act][value='drop:0']").press("Enter")
    expect(page.locator(".chosen > li")).to_have_count(2)
    expect(page.locator("[name=act][value='drop:0']")).to_be_focused()
    page.click("text=清空")
    expect(page.locator(".notice")).to_contain_text("还没有选用做法")
    expect(page.locator("[data-basket-count]")).to_be_hidden()


def test_ticked_practices_reach_the_basket_without_javascript(plain: Page, tmp_path: Path) -> None:
    plain.fill("#text", FACTORY)
    plain.click("[data-submit]")
    plain.locator("[data-pick]").nth(0).check()
    plain.locator("[data-pick]").nth(2).check()
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
        wanted = [heading.inner_text().rstrip("。") for heading in window.locator(".card h3").all()]
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
