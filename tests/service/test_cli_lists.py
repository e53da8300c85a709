"""Lists and problem statements through the command line: proof, warnings, refusal, export, worksheet, kills."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from corpus.importing import plan_import, take
from corpus.library import Library
from service.settings import Settings
from tests.corpus.list_files import all_files
from tests.corpus.sources import expected, invented
from tests.service.running import Result, Tashan

SAME = ("table.docx", "table.html", "merged.xlsx", "filled.csv", "wrapped-utf16.txt")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with one list in six formats, on a wide terminal."""
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)
    for name in ("ruled.pdf", *SAME):
        (tmp_path / name).write_bytes(all_files(invented("flood"))[name]())


def held(data: Path, list_id: str) -> list[tuple[str, str, str]]:
    with closing(Library(Settings(data_dir=data).library_url)) as library:
        return [(practice.id, practice.title, practice.body) for practice in library.practices(list_id)]


def test_a_list_in_six_formats_proved_taken_and_the_same(tashan: Tashan, small_data: Path) -> None:
    result = tashan("import", "ruled.pdf", "--list", "zz", "--dry-run", "--proof", "proof.xlsx", data=small_data)
    assert (result.code, result.err) == (0, "核对表已写入 proof.xlsx\n只核对，未写入：新增 26 条\n")
    assert [line for line in result.out.splitlines() if "合计" in line and "26" in line]
    assert "页码、页眉页脚、导航等共 2 个字符不归入做法：1；2" in result.out
    assert load_workbook("proof.xlsx").sheetnames == ["核对结果", "逐条核对", "源文件全文"]
    assert held(small_data, "zz") == []
    with closing(Library(Settings(data_dir=small_data).library_url)) as library:
        take(library, plan_import(library, Path("ruled.pdf"), "zz"))
    records = [(key, title, body) for key, _, _, title, body in expected(invented("flood"), "zz")]
    assert [
        (key, "".join(title.split()), "".join(body.split())) for key, title, body in held(small_data, "zz")
    ] == records
    for name in SAME:
        result = tashan("import", name, "--list", "zz", data=small_data)
        assert (result.code, result.err) == (0, "做法库没有变化：文件内容与库中的清单相同\n"), name


def test_warnings_must_be_accepted(tashan: Tashan, small_data: Path) -> None:
    text = "清单\n一、甲机制\n（一）乙举措\n1.北京市建立机制。内容一。\n3.天津市建立机制。内容三。\n"
    Path("gap.txt").write_text(text, encoding="utf-8")
    refused = "错误：有 1 条警告，未导入，请逐条核对，确认无误后加 --accept-warnings\n"
    result = tashan("import", "gap.txt", "--list", "zz", data=small_data)
    assert (result.code, result.err) == (1, refused)
    assert "做法编号缺 2，请核对源文件是否漏排或漏读" in result.out
    assert held(small_data, "zz") == []
    assert tashan("import", "gap.txt", "--list", "zz", "--dry-run", data=small_data).code == 0
    result = tashan("import", "gap.txt", "--list", "zz", "--accept-warnings", data=small_data)
    assert (result.code, result.err.splitlines()[0]) == (0, "新增 2 条")
    Path("gap.txt").write_text(text.replace("内容一", "内容二"), encoding="utf-8")
    result = tashan("import", "gap.txt", "--list", "zz", "--dry-run", data=small_data)
    assert (result.code, result.err) == (0, "只核对，未写入：修改 1 条\n")
    assert [
        cell.strip() for cell in next(line for line in result.out.splitlines() if "内容二" in line).split("│")[1:-1]
    ] == [*("zz-1-1-1", "正文", "内容一。", "内容二。")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"%PDF-1.7", "文件已损坏，或不是真正的 .pdf 文件，请用原软件打开后重新保存再导入"),
        ("a.docx", b"PK\x03\x04", "文件已损坏，或不是真正的 .docx 文件，请用原软件打开后重新保存再导入"),
        (
            "a.txt",
            "你好".encode(),
            "文件中没有找到“一、（一）1.”编号或“具体做法”一栏，请检查文件是否为可复制经验做法清单",
        ),
        ("a.zip", b"PK", "不支持的文件格式“.zip”，请使用：.txt、.docx、.pdf、.html、.htm、.xlsx、.csv、.jsonl"),
    ],
)
def test_a_bad_file_is_one_line(tashan: Tashan, small_data: Path, name: str, content: bytes, message: str) -> None:
    Path(name).write_bytes(content)
    assert tashan("import", name, "--list", "zz", data=small_data) == Result(1, "", f"错误：{message}\n")
    assert tashan("import", "none.txt", "--list", "zz", data=small_data).err.startswith("错误：无法读取文件“none.txt”")


def test_export_and_worksheet(tashan: Tashan, settings: Settings) -> None:
    assert tashan("export", "--list", "ur3", "-f", "jsonl", data=settings.data_dir) == Result(
        0, "", "已写入 ur3.jsonl：33 条做法\n"
    )
    lines = [json.loads(line) for line in Path("ur3.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {
        "list": {"title": "实施城市更新行动可复制经验做法清单（第三批）", "issuer": "住房城乡建设部", "published": ""}
    }
    assert [line["id"] for line in lines[1:]] == [key for key, _, _ in held(settings.data_dir, "ur3")]
    assert (
        tashan("import", "ur3.jsonl", "--list", "ur3", data=settings.data_dir).err
        == "做法库没有变化：文件内容与库中的清单相同\n"
    )
    result = tashan("problems", "worksheet", "--list", "ur3", "-o", "sheet.xlsx", data=settings.data_dir)
    assert (result.code, result.err) == (0, "已写入 sheet.xlsx：33 条做法，填好后用 tashan problems import 导入\n")
    assert (
        tashan("problems", "import", "sheet.xlsx", data=settings.data_dir).err
        == "没有新的典型问题：表中未填写，或库中都已有\n"
    )
    book = load_workbook("sheet.xlsx")
    row = next(row[0].row for row in book["典型问题"].iter_rows() if row[0].value == "ur3-6-3-2")
    book["典型问题"][f"F{row}"] = "街区改造没有设计师一直盯着"
    book.save("sheet.xlsx")
    result = tashan("problems", "import", "sheet.xlsx", data=settings.data_dir)
    assert (result.code, result.err.splitlines()[0]) == (0, "新增典型问题 1 条")
    assert tashan("export", "--list", "zz9", data=settings.data_dir) == Result(
        1, "", "错误：做法库中没有清单“zz9”，现有：ur3\n"
    )


def test_a_killed_command_leaves_all_or_nothing(small_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.docx"
    path.write_bytes(all_files(invented("flood"))["table.docx"]())
    command = [sys.executable, "-c", "from service.cli import main; main()", "import", str(path), "--list", "zz"]
    environment = os.environ | {"TASHAN_DATA_DIR": str(small_data)}
    for moment in (0.4, 0.8, 1.2, 1.6):
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert len(held(small_data, "zz")) in {0, 26}


FIRST = (
    "某市清单\n一、甲机制\n（一）乙举措\n1.北京市建立机制。统筹各方力量推进。\n2.天津市设立基金。投入资金支持改造。\n"
)
OTHER = "垃圾清单\n一、甲机制\n（一）乙举措\n1.芜湖市垃圾分类。撤桶建亭定时投放。\n"


def test_another_list_replaces_a_held_one_only_on_purpose_and_is_undone(tashan: Tashan, small_data: Path) -> None:
    Path("first.txt").write_text(FIRST, encoding="utf-8")
    Path("other.txt").write_text(OTHER, encoding="utf-8")
    result = tashan("import", "first.txt", "--list", "zz", data=small_data)
    lines = result.err.splitlines()
    assert (lines[0], lines[-1]) == ("新增 2 条", "可用 tashan lists undo zz 撤销这次导入")
    before = held(small_data, "zz")
    lost = "编号 zz 已是“某市清单”（2 条做法），这次导入会大幅替换它，将失去：做法 2 条、典型问题 0 条、反馈 0 条"
    arguments = ("import", "other.txt", "--list", "zz", "--accept-warnings")
    result = tashan(*arguments, data=small_data)
    assert (result.code, result.err) == (1, f"错误：{lost}；未导入，请换一个编号，确要替换请加 --replace\n")
    result = tashan(*arguments, "--dry-run", data=small_data)
    assert (result.code, result.err.splitlines()) == (
        0,
        ["只核对，未写入：换成别的做法 1 条，删除 1 条", f"注意：{lost}"],
    )
    assert held(small_data, "zz") == before
    assert tashan(*arguments, "--replace", data=small_data).code == 0
    assert [title for _, title, _ in held(small_data, "zz")] == ["芜湖市垃圾分类。"]
    shown = tashan("lists", "show", data=small_data).out
    assert "导入：换成别的做法 1 条，删除 1 条" in shown
    assert "tashan lists undo zz" in shown
    result = tashan("lists", "undo", "zz", data=small_data)
    assert (result.code, result.err.splitlines()[0]) == (
        0,
        "已撤销清单“zz”的操作（导入：换成别的做法 1 条，删除 1 条）",
    )
    assert held(small_data, "zz") == before
    assert tashan("lists", "redo", "zz", data=small_data).code == 0
    assert [title for _, title, _ in held(small_data, "zz")] == ["芜湖市垃圾分类。"]


def test_a_list_is_removed_only_on_purpose_and_comes_back(tashan: Tashan, small_data: Path) -> None:
    Path("first.txt").write_text(FIRST, encoding="utf-8")
    tashan("import", "first.txt", "--list", "zz", data=small_data)
    before = held(small_data, "zz")
    lost = "做法 2 条、典型问题 0 条、反馈 0 条"
    assert tashan("lists", "remove", "zz", data=small_data) == Result(
        1, "", f"错误：移除清单“zz”将失去：{lost}；未移除，确要移除请加 --confirm\n"
    )
    assert held(small_data, "zz") == before
    result = tashan("lists", "remove", "zz", "--confirm", data=small_data)
    assert (result.code, result.err.splitlines()[0]) == (
        0,
        f"已移除清单“zz”：{lost}；可用 tashan lists undo zz 撤销",
    )
    assert held(small_data, "zz") == []
    assert tashan("lists", "remove", "zz", data=small_data).code == 1
    assert tashan("lists", "undo", "zz", data=small_data).code == 0
    assert held(small_data, "zz") == before
    result = tashan("lists", "redo", "ur9", data=small_data)
    assert result == Result(1, "", "错误：清单“ur9”没有可恢复的操作，可用 tashan lists show 查看\n")


@pytest.mark.parametrize("command", ["show", "remove", "undo", "redo"])
def test_help_is_chinese_with_an_example_and_uncut(tashan: Tashan, command: str) -> None:
    result = tashan("lists", command, "--help")
    assert result.code == 0
    assert f"tashan lists {command}" in result.out.partition("例子")[2]
    assert "显示帮助" in result.out
    assert "…" not in result.out
