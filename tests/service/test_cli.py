"""The command line as a user calls it: what it prints, where, and its exit code."""

from __future__ import annotations

import csv
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from models.answer import Filters
from models.store import CURRENT
from service.api.schemas import AnswerBody, PracticeBody
from service.runtime import Runtime
from service.settings import Settings
from tests.models.small_library import PRACTICES, PROBLEMS
from tests.service.running import Result, Tashan

COMMANDS = ("serve", "recommend", "practices", "import", "index", "report", "evaluate", "tune")
LIFT = "老楼没电梯，老人上下楼难"
PARKING = "小区没地方停车"
STOCKS = "今天股票大跌怎么办"
SHORT = "问题描述太短（1 字），请至少写 4 个字，说清遇到了什么问题"


def expected(runtime: Runtime, row_id: str | int, text: str, limit: int = 5) -> dict[str, Any]:
    """The answer of the core in the form of the API, without what only --explain shows."""
    body = AnswerBody.of(runtime.matcher.match(text, limit), "").model_dump(mode="json")
    for name in ("request_id", "needs", "marks", "uncovered"):
        del body[name]
    for item in body["recommendations"]:
        del item["evidence"], item["terms"]
    return {"id": row_id} | body


def jsonl(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_version_is_that_of_the_package(tashan: Tashan) -> None:
    assert tashan("--version") == Result(0, f"tashan {version('tashan')}\n", "")


def test_help_names_every_command_and_every_setting(tashan: Tashan) -> None:
    result = tashan("--help")
    assert result.code == 0
    assert [name for name in COMMANDS if name not in result.out] == []
    assert [name for name in Settings.model_fields if f"TASHAN_{name.upper()}" not in result.out] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_is_chinese_with_an_example_and_uncut(tashan: Tashan, command: str) -> None:
    result = tashan(command, "--help")
    assert result.code == 0
    assert f"tashan {command}" in result.out.partition("例子")[2]
    assert "显示帮助" in result.out
    assert "…" not in result.out


def test_a_text_is_answered_as_the_api_answers_it(tashan: Tashan, runtime: Runtime) -> None:
    result = tashan("recommend", LIFT, "-k", 3)
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out) == expected(runtime, "1", LIFT, 3)


def test_explain_adds_evidence_needs_and_terms(tashan: Tashan, runtime: Runtime) -> None:
    result = json.loads(tashan("recommend", LIFT, "--explain").out)
    body = AnswerBody.of(runtime.matcher.match(LIFT), "").model_dump(mode="json")
    del body["request_id"]
    assert result == {"id": "1"} | body


def test_json_lines_give_json_lines_in_the_same_order(tashan: Tashan, runtime: Runtime, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    rows = [{"id": "b", "text": LIFT}, {"id": 1, "text": STOCKS}, {"id": "a", "text": PARKING}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    result = tashan("recommend", "--input", path)
    assert result.code == 0
    assert jsonl(result.out) == [expected(runtime, row["id"], str(row["text"])) for row in rows]
    matched = sum(answer["outcome"] == "matched" for answer in jsonl(result.out))
    assert result.err == f"共 3 条：{matched} 条有相符做法，{3 - matched} 条没有，0 条有误\n"


def test_bad_rows_are_told_and_the_run_goes_on(tashan: Tashan, runtime: Runtime) -> None:
    lines = [
        '{"id": "a", "text": "的"}',
        "oops",
        '{"id": "c", "text": "\\ud800老楼加装电梯"}',
        '{"id": "d", "text": 1}',
    ]
    stdin = "\n".join([*lines, json.dumps({"id": "\ud800", "text": LIFT})]).encode()
    result = tashan("recommend", stdin=stdin)
    assert result.code == 1
    assert jsonl(result.out) == [
        {"id": "a", "error": SHORT},
        {"id": 2, "error": "第 2 行不是有效的 JSON，每行请写一个 JSON 对象"},
        {"id": "c", "error": "问题描述里有无法识别的字符（半个代理对），请重新粘贴文字"},
        {"id": "d", "error": '第 4 行没有文字字段 text，请写成 {"id": …, "text": …}'},
        expected(runtime, "\ud800", LIFT),
    ]
    assert result.err == "共 5 条：1 条有相符做法，0 条没有，4 条有误\n"


def test_every_kind_of_file_and_a_pipe_give_the_same_answers(tashan: Tashan, tmp_path: Path) -> None:
    texts = [LIFT, PARKING, STOCKS]
    (tmp_path / "a.txt").write_text("\n".join(texts), encoding="gb18030")
    (tmp_path / "a.csv").write_text("\n".join(["序号,问题", *(f'{n},"{t}"' for n, t in enumerate(texts, 1))]), "utf-8")
    book = Workbook()
    book.active.append(["内容"])
    for text in texts:
        book.active.append([text])
    book.save(tmp_path / "a.xlsx")

    def found(*arguments: object, stdin: bytes = b"") -> list[list[tuple[str, float]]]:
        answers = jsonl(tashan("recommend", *arguments, stdin=stdin).out)
        assert len(answers) == 3
        return [[(item["practice"]["id"], item["score"]) for item in answer["recommendations"]] for answer in answers]

    piped = found("--input", "-", stdin="\n".join(texts).encode())
    assert piped[0]
    assert [found("-i", tmp_path / name) for name in ("a.txt", "a.csv", "a.xlsx")] == [piped] * 3


def test_filters_reach_the_matcher(tashan: Tashan, runtime: Runtime) -> None:
    mechanism = runtime.matcher.index.practices[-1].mechanism
    answer = runtime.matcher.match(
        LIFT, 50, Filters(mechanism=(mechanism,), region=("重庆市", "安徽省"), list=("ur3",))
    )
    arguments = ("--mechanism", mechanism, "--region", "重庆市,安徽省", "--list", "ur3", "-k", 50)
    result = json.loads(tashan("recommend", LIFT, *arguments).out)
    assert [item["practice"]["id"] for item in result["recommendations"]] == [
        item.practice.id for item in answer.recommendations
    ]


def test_csv_has_a_row_a_recommendation_and_no_formula(tashan: Tashan, runtime: Runtime, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(f'id,text\n=HYPERLINK("x"),{LIFT}\n@b,的\n-c,{STOCKS}\n', encoding="utf-8")
    result = tashan("recommend", "-i", source, "-o", target, "-k", 2)
    assert (result.code, result.out) == (1, "")
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines()))
    found = runtime.matcher.match(LIFT, 2).recommendations
    assert found
    assert [(row["编号"], row["结果"], row["名次"]) for row in rows] == [
        *(('\'=HYPERLINK("x")', "有相符做法", str(item.rank)) for item in found),
        ("'@b", "有误", ""),
        ("'-c", "无相符做法", ""),
    ]
    assert rows[-2]["理由"] == SHORT


def test_a_table_shows_whole_titles_and_reasons(tashan: Tashan, runtime: Runtime) -> None:
    out = tashan("recommend", LIFT, "--format", "table").out
    answer = runtime.matcher.match(LIFT)
    assert out.startswith(f"【1】{LIFT}\n")
    flat = "".join("".join(line.split("│")[-2].split()) for line in out.splitlines() if line.startswith("│"))
    for item in answer.recommendations:
        assert "".join(f"{item.practice.title}理由：{item.why}".split()) in flat


def test_a_refusal_in_a_table_says_why(tashan: Tashan, runtime: Runtime) -> None:
    answer = runtime.matcher.match("xyzzy plugh")
    out = tashan("recommend", "xyzzy plugh", "-f", "table").out
    assert answer.outcome == "none"
    assert out.replace("\n", "") == f"【1】xyzzy plugh{answer.reason}。最接近的政策机制：无"


def test_output_is_whole_or_absent(tashan: Tashan, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("before", encoding="utf-8")
    result = tashan("recommend", LIFT, "--mechanism", "没有", "-o", target)
    assert result.code == 1
    assert (target.read_text(encoding="utf-8"), [path.name for path in tmp_path.iterdir()]) == ("before", ["out.json"])
    assert tashan("recommend", LIFT, "-o", target) == Result(0, "", "")
    assert json.loads(target.read_text(encoding="utf-8"))["outcome"] == "matched"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_practices_are_those_of_the_library(tashan: Tashan, runtime: Runtime) -> None:
    held = [PracticeBody.model_validate(item).model_dump(mode="json") for item in runtime.library.practices()]
    assert json.loads(tashan("practices").out) == held
    assert jsonl(tashan("practices", "--list", "ur3", "-f", "jsonl").out) == [p for p in held if p["list"] == "ur3"]
    assert json.loads(tashan("practices", "ur3-6-2-2").out) == next(p for p in held if p["id"] == "ur3-6-2-2")
    rows = list(csv.DictReader(tashan("practices", "-f", "csv").out.splitlines()))
    assert [(row["做法编号"], row["正文"]) for row in rows] == [(p["id"], p["body"]) for p in held]


def test_one_practice_in_a_table_is_its_whole_text(tashan: Tashan, runtime: Runtime) -> None:
    practice = runtime.library.practice("ur3-6-2-2")
    out = tashan("practices", practice.id, "-f", "table").out
    assert practice.text in "".join(out.split("\n")).replace(f"{practice.mechanism} · {practice.initiative}", "")
    assert out.endswith("地区：合肥市\n")


def test_index_says_what_it_did(tashan: Tashan, small_data: Path) -> None:
    made = tashan("index", data=small_data)
    digest = (small_data / "index" / CURRENT).read_text(encoding="ascii")
    line = f"索引 {digest[:12]}：做法 {len(PRACTICES)} 条，典型问题 {len(PROBLEMS)} 条\n"
    assert made == Result(0, line, "已建立索引\n")
    assert tashan("index", data=small_data) == Result(0, line, "索引完好，无需重建\n")
    damaged = small_data / "index" / digest / "owner.npy"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    result = tashan("index", data=small_data)
    assert result == Result(0, line, "索引文件 owner.npy 已损坏或缺失，已从做法库重建\n")


def test_a_list_is_imported_found_and_imported_again_unchanged(
    tashan: Tashan, small_data: Path, tmp_path: Path
) -> None:
    tashan("index", data=small_data)
    source = tmp_path / "list.txt"
    source.write_text(
        "测试清单\n一\n建立养护机制\n（一）设立专班\n1.甲市建立井盖巡检制度。甲市每周巡检全部井盖，破损的三日内更换。\n"
        "2.乙市设立井盖基金。乙市从停车收入中提取井盖维修基金。\n",
        encoding="utf-8",
    )
    command = ("import", source, "--list", "zz1", "--title", "测试清单", "--issuer", "测试", "--date", "2024-06-07")
    result = tashan(*command, data=small_data)
    assert (result.code, result.err) == (
        0,
        "新增 2 条\n做法库或词表有变化，已重建索引\n可用 tashan lists undo zz1 撤销这次导入\n",
    )
    answer = json.loads(tashan("recommend", "井盖巡检没人管", "--list", "zz1", data=small_data).out)
    assert [item["practice"]["id"] for item in answer["recommendations"]][:1] == ["zz1-1-1-1"]
    again = tashan(*command, data=small_data)
    assert (again.code, again.err) == (0, "做法库没有变化：文件内容与库中的清单相同\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["recommend", "的"], SHORT),
        (["recommend", "长" * 4000], "问题描述太长（4000 字），请删减到 2000 字以内，保留主要问题"),
        (["recommend", LIFT, "--region", "火星"], "筛选条件“地区”里没有“火星”，请写省、市、县的名称，如：重庆市"),
        (["recommend", LIFT, "--list", "zz9"], "筛选条件“清单”里没有“zz9”，可选：ur3"),
        (["recommend", "-i", "none.csv"], "无法读取文件“none.csv”，请检查文件是否存在、是否有读取权限"),
        (["recommend", LIFT, "-i", "a.txt"], "问题描述和 --input 只能给一个，请去掉其中之一"),
        (["recommend"], "输入里没有问题描述，请每行写一条"),
        (
            ["recommend", LIFT, "-o", "none/out.json"],
            "无法写入“out.json”，请检查文件夹是否存在、是否有写权限和磁盘空间",
        ),
        (["practices", "ur3-9-9-9"], "没有编号为“ur3-9-9-9”的做法，可用 tashan practices 查看全部编号"),
        (["practices", "--list", "zz9"], "没有编号为“zz9”的清单，可选：ur3"),
        (["import", "a.bin", "--list", "Z"], "清单编号“Z”无效：请用小写字母开头、2—16 位小写字母或数字，如 ur3"),
    ],
)
def test_an_error_is_one_line_with_the_cure(
    tashan: Tashan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert tashan(*arguments) == Result(1, "", f"错误：{message}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["recommend", LIFT, "--bad"], "没有选项 --bad，请看 tashan recommend --help"),
        (["recommend", LIFT, "-k", "0"], "'-k' / '--limit' 的值无效，请看 tashan recommend --help"),
        (["recommend", LIFT, "-k", "10000"], "'-k' / '--limit' 的值无效，请看 tashan recommend --help"),
        (["recommend", LIFT, "-k"], "选项 -k 缺少值，请看 tashan --help"),
        (["recommend", LIFT, "-f", "xml"], "'--format' / '-f' 的值无效，请看 tashan recommend --help"),
        (["import"], "缺少 'FILE'，请看 tashan import --help"),
        (["frobnicate"], "命令或参数不认识，请看 tashan --help"),
        (["serve", "--port", "70000"], "'--port' 的值无效，请看 tashan serve --help"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(tashan: Tashan, arguments: list[str], message: str) -> None:
    assert tashan(*arguments) == Result(2, "", f"用法有误：{message}\n")


def test_a_wrong_setting_is_named(tashan: Tashan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASHAN_WORKERS", "many")
    message = "环境变量 TASHAN_WORKERS 的值无效，请用 tashan serve --help 查看允许的取值"
    assert tashan("practices") == Result(1, "", f"错误：{message}\n")


def test_evaluate_measures_the_library_with_and_without_problems(tashan: Tashan, tmp_path: Path) -> None:
    rows = [
        {"id": "q1", "text": "合肥市探索国有企业一体化运营推进老旧厂区改造", "length": "sentence", "scope": "in"},
        {"id": "q2", "text": "明天早饭吃什么好呢", "length": "short", "scope": "in"},
        {"id": "q3", "text": "怎样学好微积分", "length": "short", "scope": "other-domain"},
    ]
    queries, qrels = tmp_path / "q.jsonl", tmp_path / "q.txt"
    queries.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    qrels.write_text("q1 0 ur3-6-2-2 3\nq9 0 ur3-6-2-2 3\nq1 0 old-1-1-1 0\n", encoding="utf-8")
    for extra, problems in (([], True), (["--no-problems"], False)):
        result = tashan("evaluate", "--queries", queries, "--qrels", qrels, "--format", "json", *extra)
        assert (result.code, result.err) == (0, "")
        found = json.loads(result.out)
        assert bool(found["problems"]) is problems
        groups = {(item["ranker"], item["group"]): item for item in found["rankings"]}
        assert {group: item["queries"] for (ranker, group), item in groups.items() if ranker == "他山"} == {
            "all": 2, "covered": 1, "short": 1, "sentence": 1,
        }  # fmt: skip
        assert groups["他山", "covered"]["measures"]["P@1"] == {"value": 1, "low": 1, "high": 1}
        assert groups["他山", "all"]["measures"]["RR"]["value"] == 0.5
        assert {item["over"] for item in found["gains"]} == {"TF-IDF 分词", "BM25 二元组"}
        assert [(s["kind"], s["positive"], s["negative"]) for s in found["separations"]] == [
            ("scope", 2, 1), ("other-domain", 2, 1), ("near-miss", 2, 0), ("coverage", 1, 1),
        ]  # fmt: skip
        assert found["separations"][2]["auroc"] is None
        assert [(item["scope"], item["queries"]) for item in found["refusals"]] == [
            ("covered", 1), ("uncovered", 1), ("other-domain", 1),
        ]  # fmt: skip
        assert (found["unused_judgments"], found["unknown_practices"]) == (1, ["old-1-1-1"])
    table = tashan("evaluate", "--queries", queries, "--qrels", qrels)
    assert table.code == 0
    assert "有 1 条评分的问题不在问题文件里，没有使用" in table.out
    assert "评分里有做法库没有的做法：old-1-1-1" in table.out
    assert "…" not in table.out
