"""A list comes in as a plan, is proved, taken, compared with its next edition, and given back without loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from corpus import schema
from corpus.errors import InputError, NotFoundError, SheetError
from corpus.exporting import export_list
from corpus.importing import About, Change, import_shipped, plan_import, take
from corpus.library import Library, sqlite_url
from corpus.reconciling import Finding, Severity
from corpus.records import Actor, Figure, Problem
from corpus.worksheet import read_worksheet, write_worksheet
from tests.corpus.list_files import all_files
from tests.corpus.sources import invented

LIST = """某省老旧小区改造经验清单
一、健全组织机制
（一）成立专班
1.石家庄市成立改造专班。专班由市住建局牵头，财政局参与，每周调度一次。
2.苏州市推行街道包干。街道负责协调42处沿街民房，居民共建。
（二）强化考核
河南省加强考核。对开封市鼓楼区等地评价，发债总额83.3亿元。
"""
TITLES = ["石家庄市成立改造专班。", "苏州市推行街道包干。", "河南省加强考核。"]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(sqlite_url(tmp_path / "library.db"))
    yield library
    library.close()


def written(tmp_path: Path, text: str, name: str = "list.txt") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plan_stores_nothing_and_taking_it_twice_changes_nothing(library: Library, tmp_path: Path) -> None:
    path = written(tmp_path, LIST)
    plan = plan_import(library, path, "zz", About("", "某省住建厅", "2024-06-07"))
    assert library.lists() == []
    assert (plan.record.title, plan.record.issuer) == ("某省老旧小区改造经验清单", "某省住建厅")
    assert plan.difference_line() == "新增 3 条"
    assert plan.findings == []
    assert [(count.mechanism, count.initiative, count.practices) for count in plan.counts] == [
        ("健全组织机制", "成立专班", 2),
        ("健全组织机制", "强化考核", 1),
    ]
    take(library, plan)
    before = library.digest(), library.lists()
    again = plan_import(library, path, "zz")
    assert (again.difference_line(), again.changes) == ("与库中的清单相同", [])
    assert not take(library, again)
    assert (library.digest(), library.lists()) == before


def test_a_changed_file_shows_its_difference_by_practice(library: Library, tmp_path: Path) -> None:
    take(library, plan_import(library, written(tmp_path, LIST), "zz"))
    plan = plan_import(library, written(tmp_path, LIST.replace("每周", "每月").replace("（二）", "（三）")), "zz")
    first = "专班由市住建局牵头，财政局参与，{}调度一次。"
    assert plan.changes == [
        Change("zz-1-3-1", "新增", "", "河南省加强考核。对开封市鼓楼区等地评价，发债总额83.3亿元。"),
        Change("zz-1-1-1", "正文", first.format("每周"), first.format("每月")),
        Change("zz-1-2-1", "删除", "河南省加强考核。对开封市鼓楼区等地评价，发债总额83.3亿元。", ""),
        Change("zz-1-3-1", "移动", "zz-1-2-1", "河南省加强考核。"),
    ]
    assert plan.difference_line() == "新增 1 条，修改 1 条，删除 1 条，移动 1 条"
    assert plan.warnings == [Finding(Severity.WARNING, "机制 1", "主要举措编号缺 2，请核对源文件是否漏排或漏读")]


def test_what_people_said_stays_with_a_practice_that_is_renumbered(library: Library, tmp_path: Path) -> None:
    take(library, plan_import(library, written(tmp_path, LIST), "zz"))
    said = [Problem(f"zz-1-1-{number}", f"关于第{number}条的问题", "resident") for number in (1, 2)]
    library.add_texts("test", said)
    with library.writing() as connection:
        row = {"request_id": "r", "practice_id": "zz-1-1-2", "verdict": "useful"}
        connection.execute(insert(schema.feedback).values(row))
        values = {"list": "zz", "text": "问题", "voice": "resident", "grades": {"zz-1-1-2": 3, "zz-1-2-1": 1}}
        connection.execute(insert(schema.judged).values(values))
    new = LIST.replace("1.石家庄市", "1.太原市建立台账。台账每日更新，公开可查。\n2.石家庄市").replace(
        "2.苏州市", "3.苏州市"
    )
    take(library, plan_import(library, written(tmp_path, new), "zz"))
    assert [practice.title for practice in library.practices("zz")] == ["太原市建立台账。", *TITLES]
    assert library.problems() == [
        replace(said[0], practice_id="zz-1-1-2"),
        replace(said[1], practice_id="zz-1-1-3"),
    ]
    assert [held.grades for held in library.judged()] == [{"zz-1-1-3": 3, "zz-1-2-1": 1}]
    with library.reading() as connection:
        assert connection.execute(select(schema.feedback.c.practice_id)).scalars().all() == ["zz-1-1-3"]
    take(library, plan_import(library, written(tmp_path, LIST), "zz"))
    assert library.problems() == said


def test_places_figures_and_actors_are_drawn_out(library: Library, tmp_path: Path) -> None:
    first, second, third = plan_import(library, written(tmp_path, LIST), "zz").practices
    assert (first.regions, first.region_codes) == (("石家庄市",), ("130100",))
    assert first.actors == (Actor("市住建局", "lead"), Actor("财政局", "part"))
    assert second.figures == (Figure("42", "处", "沿街民房"),)
    assert second.actors == (Actor("街道", "lead"), Actor("居民", "part"))
    assert (third.regions, third.region_codes) == (
        ("河南省", "开封市", "鼓楼区"),
        ("410000", "410200", "410204"),
    )
    assert third.figures == (Figure("83.3", "亿元", "发债总额"),)


def test_everything_doubtful_is_found(library: Library, tmp_path: Path) -> None:
    text = """清单
一、组织机制
（一）成立部门
1.湖北省成立部门。部门有三个。
3.石家庒市成立中心。负责事项，其他。2、另有做法。
（三）考核
1.江苏省考核。纳入目标。
1.浙江省考核。纳入目标管理。
三、资金机制
附注文字。
（一）债券
1.重庆市发行债券。总额八十三亿元
"""
    plan = plan_import(library, written(tmp_path, text), "zz")
    found = [(str(finding.severity), finding.where, finding.message) for finding in plan.findings]
    assert found == [
        ("警告", "第 10 段", "源文件第 10 段有 5 个字符未归入任何做法：附注文字。"),
        ("警告", "", "做法编号 1 重复，已改编为 2"),
        ("警告", "", "政策机制编号缺 2，请核对源文件是否漏排或漏读"),
        ("警告", "机制 1", "主要举措编号缺 2，请核对源文件是否漏排或漏读"),
        ("警告", "1-1", "做法编号缺 2，请核对源文件是否漏排或漏读"),
        ("警告", "zz-1-1-3", "文字中有疑似编号“2、”，可能有做法没有分开：…。负责事项，其他。2、另有做法。…"),
        ("警告", "zz-3-1-1", "末尾不是句号，可能被截断：…重庆市发行债券。总额八十三亿元"),
        ("提示", "zz-1-1-3", "地名“石家庒市”不在行政区划表中，请核对是否有误"),
    ]


def test_the_proof_sheet_has_the_source_beside_what_was_read(library: Library, tmp_path: Path) -> None:
    plan = plan_import(library, written(tmp_path, LIST), "zz")
    plan.write_proof(tmp_path / "proof.xlsx")
    book = load_workbook(tmp_path / "proof.xlsx")
    assert book.sheetnames == ["核对结果", "逐条核对", "源文件全文"]
    header, *rows = [[cell.value for cell in row] for row in book["逐条核对"].iter_rows()]
    assert header[:6] == ["源文件", "编号", "政策机制", "主要举措", "标题", "正文"]
    assert [(row[0], row[1], row[4]) for row in rows] == [
        (entry.text, practice.id, practice.title)
        for entry, practice in zip(plan.parsed.outline.entries, plan.practices, strict=True)
    ]
    whole = "".join(str(row[1].value) for row in list(book["源文件全文"].iter_rows())[1:])
    assert whole == "".join(LIST.split("\n"))
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".proof")] == []


@pytest.mark.parametrize("kind", ["xlsx", "jsonl", "docx"])
@pytest.mark.parametrize("name", ["ur3", "lifts", "flood", "own"])
def test_an_exported_list_comes_back_without_loss(library: Library, tmp_path: Path, name: str, kind: str) -> None:
    if name == "ur3":
        import_shipped(library)
    else:
        path = tmp_path / "source.docx"
        if name == "own":
            path = written(tmp_path, LIST)
        else:
            path.write_bytes(all_files(invented(name))["table.docx"]())
        take(library, plan_import(library, path, name, About("某清单", "某厅", "2024-06-07")))
    target = tmp_path / f"out.{kind}"
    assert export_list(library, name, target, kind) == len(library.practices(name))
    other = Library(sqlite_url(tmp_path / "other.db"))
    take(other, plan_import(other, target, name))
    assert other.practices(name) == library.practices(name)
    (record,) = [replace(held, source_name="", source_sha256="") for held in library.lists() if held.id == name]
    assert [replace(held, source_name="", source_sha256="") for held in other.lists()] == [record]
    other.close()


def test_an_unknown_list_and_wrong_words_are_named(library: Library, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="做法库中没有清单“zz9”，现有：（空）"):
        export_list(library, "zz9", tmp_path / "out.xlsx", "xlsx")
    with pytest.raises(SheetError, match="做法库中没有清单“zz9”"):
        write_worksheet(library, "zz9", tmp_path / "sheet.xlsx")
    path = written(tmp_path, LIST)
    with pytest.raises(InputError, match="清单编号“Z”无效"):
        plan_import(library, path, "Z")
    with pytest.raises(InputError, match="发布日期“2024-13-01”无效：请写成 2024-06-07"):
        plan_import(library, path, "zz", About(published="2024-13-01"))


def filled(tmp_path: Path, cells: dict[str, str]) -> Path:
    """The worksheet with these cells filled in."""
    book = load_workbook(tmp_path / "sheet.xlsx")
    for place, text in cells.items():
        book["典型问题"][place] = text
    book.save(tmp_path / "filled.xlsx")
    return tmp_path / "filled.xlsx"


def test_a_worksheet_goes_out_and_comes_back(library: Library, tmp_path: Path) -> None:
    take(library, plan_import(library, written(tmp_path, LIST), "zz"))
    assert write_worksheet(library, "zz", tmp_path / "sheet.xlsx") == 3
    sheet = load_workbook(tmp_path / "sheet.xlsx")["典型问题"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "编号")
    first = header[0].row + 1
    assert [cell.value for cell in sheet[first]][:3] == ["zz-1-1-1", "成立专班", "石家庄市成立改造专班。"]
    path = filled(tmp_path, {f"F{first}": "改造的事没有人\n统一管", f"G{first + 1}": "沿街老房子没人修"})
    found = read_worksheet(library, path)
    assert found == [
        Problem("zz-1-1-1", "改造的事没有人 统一管", "worksheet"),
        Problem("zz-1-1-2", "沿街老房子没人修", "worksheet"),
    ]
    library.add_texts("test", found)
    assert library.problems() == found
    assert read_worksheet(library, path) == []


def test_a_worksheet_with_faults_is_refused_as_a_whole(library: Library, tmp_path: Path) -> None:
    take(library, plan_import(library, written(tmp_path, LIST), "zz"))
    write_worksheet(library, "zz", tmp_path / "sheet.xlsx")
    sheet = load_workbook(tmp_path / "sheet.xlsx")["典型问题"]
    first = next(row[0].row for row in sheet.iter_rows() if row[0].value == "编号") + 1
    cells = {
        f"F{first}": "没人管",
        f"G{first}": "改造没有人牵头",
        f"F{first + 1}": "改造没有人牵头",
        f"G{first + 1}": "街道负责协调42处沿街民房",
        f"A{first + 2}": "zz-9-9-9",
        f"F{first + 2}": "考核流于形式",
    }
    with pytest.raises(SheetError) as caught:
        read_worksheet(library, filled(tmp_path, cells))
    assert str(caught.value) == (
        "有 4 处需要修改，未导入：zz-1-1-1 的“典型问题 1”：应为 4—500 字，现为 3 字；"
        "zz-1-1-2 的“典型问题 1”：与zz-1-1-1 的“典型问题 2”重复；"
        "zz-1-1-2 的“典型问题 2”：照抄了做法原文，请换成有这个问题的人的说法；"
        "zz-9-9-9 的“典型问题 1”：做法库中没有编号“zz-9-9-9”"
    )
    with pytest.raises(SheetError, match="表中没有“编号”和“典型问题”两栏"):
        read_worksheet(library, written(tmp_path, "a,b\n1,2\n", "x.csv"))
