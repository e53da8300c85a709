"""`tashan report` on whole lists and through its command: what it writes, refuses and says on the terminal."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from corpus.importing import About, import_file
from models.matcher import Matcher
from service.cli import run
from service.reports import answering
from service.runtime import open_library
from service.settings import Settings
from tests.service.reports.test_kinds import LIFT, PIPES, SHORT


@pytest.fixture(scope="module")
def two_lists(closed_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a second list: one practice of ur3 almost as it is, one of its own."""
    folder = Path(shutil.copytree(closed_data, tmp_path_factory.mktemp("two") / "data"))
    library = open_library(Settings(data_dir=folder))
    known = library.practice("ur3-6-2-2")
    source = folder.parent / "list.txt"
    source.write_text(
        "城市更新可复制经验做法清单（第四批）\n一\n探索井盖养护机制\n（一）设立专班\n"
        f"1.{known.title}{known.body}\n2.甲市建立井盖巡检制度。甲市每周巡检全部井盖，破损的三日内更换。\n",
        encoding="utf-8",
    )
    import_file(library, source, "ur4", About(published="2025-01-10"))
    library.close()
    return folder


def report_json(folder: Path, target: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> dict[str, Any]:
    monkeypatch.setenv("TASHAN_DATA_DIR", str(folder))
    assert run(["report", *arguments, "-o", str(target)]) == 0
    value: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return value


def table(report: dict[str, Any], key: str) -> list[list[Any]]:
    found = [table for section in report["sections"] for table in section["tables"] if table["key"] == key]
    return list(found[0]["rows"])


def test_similarity_tells_new_continued_and_double_practices(
    two_lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = report_json(two_lists, tmp_path / "a.json", monkeypatch, "similarity")
    assert [(row[0], row[3], row[4]) for row in table(report, "history")] == [
        ("ur4-1-1-1", "近似重复", "ur3-6-2-2"),
        ("ur4-1-1-2", "新增", ""),
    ]
    doubles = [(row[0], row[3]) for row in table(report, "double")]
    assert doubles == [("ur3-6-2-2", "ur4-1-1-1")]
    families = table(report, "family")
    assert sum(row[2] for row in families) == 35
    assert any("ur3-6-2-2" in row[4] and "ur4-1-1-1" in row[4] for row in families)
    maps = report["sections"][-2]["charts"]
    assert (len(maps[0]["points"]), len(maps[1]["labels"]), len(maps[1]["merges"])) == (35, 35, 34)
    pairs = table(report, "pair")
    assert all(one[5] >= other[5] for one, other in pairwise(pairs) if one[0] == other[0])


def test_compare_of_lists_tells_gained_lost_and_moved_practices(
    two_lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = report_json(two_lists, tmp_path / "b.json", monkeypatch, "compare", "ur3", "ur4")
    assert [row[0] for row in table(report, "gained")] == ["ur4-1-1-2"]
    assert len(table(report, "lost")) == 32
    assert "ur3 独有 32 条" in report["sections"][0]["text"][0]
    assert [(row[0], row[3], row[7]) for row in table(report, "kept")] == [("ur4-1-1-1", "ur3-6-2-2", "换了政策机制")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "没有报告种类“nothing”，可选：match、similarity、coverage、compare、watch"),
        (["match"], "match 报告要给一份问题表，如 tashan report match 各市问题.xlsx"),
        (["compare", "ur3"], "比较要给两份材料：前一份和后一份，如 tashan report compare 去年.xlsx 今年.xlsx"),
        (["similarity", "zz9"], "没有编号为“zz9”的清单，可选：ur3；全部清单请写 all"),
        (["match", "none.xlsx"], "无法读取文件“none.xlsx”，请检查文件是否存在、是否有读取权限"),
        (["match", "none.xlsx", "-f", "pdf"], "没有格式“pdf”，可选：html、xlsx、docx、json"),
        (
            ["match", "none.xlsx", "--column", "地市"],
            "--column “地市”看不懂，请写成 城市=表头；等号前可写：问题、编号、城市、日期",
        ),
    ],
)
def test_a_wrong_request_is_one_line(
    shared_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.setenv("TASHAN_DATA_DIR", str(shared_data))
    monkeypatch.chdir(tmp_path)
    assert run(["report", *arguments, "-o", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"错误：{message}\n"


def test_format_and_ending_of_the_file_must_agree(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TASHAN_DATA_DIR", str(shared_data))
    assert run(["report", "match", "none.xlsx", "-o", str(tmp_path / "x.html"), "-f", "docx"]) == 1
    assert capsys.readouterr().err == "错误：--output 的后缀 .html 与 --format docx 不一致，请只写其中一个\n"
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert run(["report", "match", "none.xlsx", "-o", str(blocked / "x.html")]) == 1
    assert "无法写入“x.html”" in capsys.readouterr().err


def test_the_terminal_says_what_was_read_and_what_was_not(
    closed_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = Path(shutil.copytree(closed_data, tmp_path / "data"))
    monkeypatch.setenv("TASHAN_DATA_DIR", str(data))
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "a.csv"
    source.write_text(f"牵头地,事项,备注\n合肥,{LIFT},急\n太原市,的,\n芜湖,{PIPES},\n", encoding="utf-8")
    columns = ("--column", "问题=事项", "--column", "城市=牵头地")
    assert run(["report", "match", str(source), *columns, "-o", "new/a.json"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "识别的列：问题取自“事项”、城市取自“牵头地”；没有用到的列：备注。",
        "已处理 2 条；1 条有误没有处理（第 3 行），见报告“没有处理的行”",
        f"已写入 {Path('new/a.json')}",
        f"已写入 {Path('new/a.parquet')}",
    ]
    report = json.loads((tmp_path / "new" / "a.json").read_text(encoding="utf-8"))
    assert [row[0] for row in table(report, "city")] == ["合肥市", "芜湖市"]
    assert table(report, "trouble") == [["3", 3, "太原市", "的", SHORT]]
    assert report["sections"][1]["text"][0].startswith("识别的列：")
    assert run(["report", "match", str(source), *columns, "--region", "安徽", "-o", "b.json"]) == 0
    narrowed = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert narrowed["sections"][1]["text"][0] == "只看安徽省。"
    assert [row[0] for row in table(narrowed, "city")] == ["合肥市", "芜湖市"]
    capsys.readouterr()
    assert run(["report", "match", str(source), *columns, "--region", "河南省", "-o", "b.json"]) == 1
    assert capsys.readouterr().err == "错误：表里没有河南省的问题，请核对城市一列\n"
    assert run(["report", "match", str(source), *columns, "--region", "火星", "-o", "b.json"]) == 1
    assert capsys.readouterr().err == "错误：没有名为“火星”的省或市，请写全称，如：河南省、合肥市\n"


def test_an_interrupted_run_says_how_far_it_came(
    closed_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = Path(shutil.copytree(closed_data, tmp_path / "data"))
    monkeypatch.setenv("TASHAN_DATA_DIR", str(data))
    source = tmp_path / "a.txt"
    source.write_text("\n".join(f"{LIFT}，协商{number}次" for number in range(80)), encoding="utf-8")
    real, calls = answering.answer_block, []

    def stopped(matcher: Matcher, limit: int, block: Any) -> Any:
        calls.append(block)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(matcher, limit, block)

    monkeypatch.setattr(answering, "answer_block", stopped)
    assert run(["report", "match", str(source), "-o", str(tmp_path / "a.json"), "--jobs", "1"]) == 130
    assert capsys.readouterr().err == "已完成 32/80 条，再运行一次同样的命令即可继续\n已中断\n"
    assert run(["report", "match", str(source), "-o", str(tmp_path / "a.json"), "--jobs", "1"]) == 0
    assert len(calls) == 4
