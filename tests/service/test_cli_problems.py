"""Candidates from feedback: listed, accepted when they do no harm, rejected; over the small library."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from corpus.curation import acts, stored_problems
from corpus.feedback import Feedback, Verdict, record_feedback
from corpus.library import Library
from corpus.records import Practice
from service.settings import Settings
from tests.models.small_library import BOND, FACTORY, LIFT, PARKING
from tests.service.running import Result, Tashan

EMPTY = "厂子停了，厂房一直空着"
WRONG = ("多头管理没有部门牵头，各部门互相推", "地下管网老化没钱修，下水道堵了", "贷款利息太高，银行利息高")
REBUILT = "做法库或词表有变化，已重建索引"


@pytest.fixture
def library(small_data: Path) -> Iterator[Library]:
    with closing(Library(Settings(data_dir=small_data).library_url)) as opened:
        yield opened


def confirm(library: Library, practice: Practice, texts: Sequence[str], verdict: Verdict = "useful") -> list[int]:
    """Feedback on a practice for each text; the ids of the candidates it left."""
    for text in texts:
        count = len(stored_problems(library)) + len(acts(library))
        record_feedback(library, Feedback(f"{text}-{verdict}-{count}", practice.id, verdict, text=text))
    return [problem.id for problem in stored_problems(library, status="candidate") if problem.text in texts]


def test_review_lists_candidates_and_how_often_they_were_confirmed(
    tashan: Tashan, library: Library, small_data: Path, tmp_path: Path
) -> None:
    for request in ("a", "b"):
        record_feedback(library, Feedback(request, FACTORY.id, "useful", text=EMPTY))
    record_feedback(library, Feedback("c", FACTORY.id, "wrong", text=EMPTY))
    record_feedback(library, Feedback("d", BOND.id, "useful", text="=SUM(1)管网没钱修"))
    record_feedback(library, Feedback("e", BOND.id, "useful"))
    first, second = (problem.id for problem in stored_problems(library, status="candidate"))
    expected = [
        {"id": first, "practice_id": FACTORY.id, "text": EMPTY, "voice": "asker", "confirmed": 2},
        {"id": second, "practice_id": BOND.id, "text": "=SUM(1)管网没钱修", "voice": "asker", "confirmed": 1},
    ]
    result = tashan("problems", "review", data=small_data)
    assert (result.code, result.err, json.loads(result.out)) == (0, "", expected)
    lines = tashan("problems", "review", "-f", "jsonl", data=small_data).out.splitlines()
    assert [json.loads(line) for line in lines] == expected
    target = tmp_path / "candidates.csv"
    assert tashan("problems", "review", "-o", target, data=small_data) == Result(0, "", "")
    rows = list(csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["编号"], row["问题描述"], row["确认次数"]) for row in rows] == [
        (str(first), EMPTY, "2"),
        (str(second), "'=SUM(1)管网没钱修", "1"),
    ]
    table = tashan("problems", "review", "-f", "table", data=small_data).out
    assert [text for text in (EMPTY, FACTORY.id, "确认次数") if text not in table] == []


def test_a_statement_without_harm_goes_live(tashan: Tashan, library: Library, small_data: Path) -> None:
    (number,) = confirm(library, FACTORY, [EMPTY])
    seen = tashan("problems", "accept", number, "--dry-run", data=small_data)
    assert (seen.code, seen.err) == (0, "只看影响，未采用\n")
    assert [word for word in ("nDCG@5", "P@1", "采用前", "采用后") if word not in seen.out] == []
    assert stored_problems(library, status="candidate")[0].id == number
    result = tashan("problems", "accept", number, number, data=small_data)
    assert result == Result(0, seen.out, f"已采用 1 条\n{REBUILT}\n")
    assert (FACTORY.id, EMPTY) in {(problem.practice_id, problem.text) for problem in library.problems()}
    assert [(act.actor, act.action, act.subject) for act in acts(library, 1)] == [
        ("cli", "problem-accepted", FACTORY.id)
    ]
    answer = json.loads(tashan("recommend", EMPTY, "--list", "xa", "--explain", data=small_data).out)
    assert answer["recommendations"][0]["practice"]["id"] == FACTORY.id
    again = tashan("problems", "accept", number, data=small_data)
    assert again == Result(0, "", "这些典型问题都已采用，没有变化\n")


def test_a_harmful_set_is_refused_unless_forced(tashan: Tashan, library: Library, small_data: Path) -> None:
    numbers = confirm(library, LIFT, WRONG)
    refused = tashan("problems", "accept", *numbers, data=small_data)
    message = "采用后质量下降超过 0.002，未采用；请减少编号再试，或用 reject 弃用，确要采用加 --force"
    assert (refused.code, refused.err) == (1, f"错误：{message}\n")
    assert [problem.id for problem in stored_problems(library, status="candidate")] == numbers
    forced = tashan("problems", "accept", *numbers, "--force", data=small_data)
    assert forced == Result(0, refused.out, f"已采用 3 条\n{REBUILT}\n")
    # What was forced in can be taken back.
    undone = tashan("problems", "reject", *numbers, data=small_data)
    assert undone == Result(0, "", f"已弃用 3 条\n{REBUILT}\n")
    assert [problem.id for problem in stored_problems(library, status="rejected")] == numbers


def test_a_rejected_candidate_leaves_the_index_as_it_is(tashan: Tashan, library: Library, small_data: Path) -> None:
    (number,) = confirm(library, FACTORY, [EMPTY])
    tashan("index", data=small_data)
    assert tashan("problems", "reject", number, data=small_data) == Result(0, "", "已弃用 1 条\n")
    assert tashan("problems", "review", data=small_data) == Result(0, "[]\n", "没有这一类典型问题\n")
    rejected = json.loads(tashan("problems", "review", "--status", "rejected", data=small_data).out)
    assert [row["id"] for row in rejected] == [number]
    again = tashan("problems", "reject", number, data=small_data)
    assert again == Result(0, "", "这些典型问题都已弃用，没有变化\n")


def test_statements_of_a_list_without_judged_problems_are_accepted_unmeasured(
    tashan: Tashan, library: Library, small_data: Path
) -> None:
    (number,) = confirm(library, PARKING, ["晚上没地方停车"])
    result = tashan("problems", "accept", number, data=small_data)
    message = f"所属清单没有评过分的问题，无法衡量影响\n已采用 1 条\n{REBUILT}\n"
    assert result == Result(0, "", message)


@pytest.mark.parametrize("command", ["accept", "reject"])
def test_unknown_numbers_are_named_and_nothing_is_changed(
    tashan: Tashan, library: Library, small_data: Path, command: str
) -> None:
    (number,) = confirm(library, FACTORY, [EMPTY])
    result = tashan("problems", command, number, 999998, 999999, 999998, data=small_data)
    message = "没有编号为 999998、999999 的典型问题，可用 tashan problems review 查看"
    assert result == Result(1, "", f"错误：{message}\n")
    assert [problem.id for problem in stored_problems(library, status="candidate")] == [number]


@pytest.mark.parametrize("command", ["worksheet", "import", "review", "accept", "reject"])
def test_help_is_chinese_with_an_example_and_uncut(tashan: Tashan, command: str) -> None:
    result = tashan("problems", command, "--help")
    assert result.code == 0
    assert f"tashan problems {command}" in result.out.partition("例子")[2]
    assert "显示帮助" in result.out
    assert "…" not in result.out.replace("ID...", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["accept"], "缺少 'ID...'，请看 tashan problems accept --help"),
        (["reject", "x"], "'ID...' 的值无效，请看 tashan problems reject --help"),
        (["accept", "0"], "'ID...' 的值无效，请看 tashan problems accept --help"),
        (["review", "--status", "new"], "'--status' 的值无效，请看 tashan problems review --help"),
    ],
)
def test_wrong_usage_is_one_line(tashan: Tashan, arguments: list[str], message: str) -> None:
    assert tashan("problems", *arguments) == Result(2, "", f"用法有误：{message}\n")
