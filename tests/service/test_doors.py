"""One matcher behind every door: the same questions give the same practices, order and scores at each."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup

from models.answer import LIMIT
from service.cli import run
from service.runtime import Runtime

QUESTIONS = (
    "老厂房空了十年，想改文创园，但资金平衡不了",
    "小区没地方停车",
    "雨污管网老化，一下大雨就淹，可是财政没钱改，\n能不能发债？",
    "老城区危房成片，居民产权复杂，有的要搬，有的不愿搬，征收补偿谈不拢，规划指标也卡住了，审批跑了两年",
    "明天股票会涨吗",
)
Found = list[tuple[int, str, float]]


def at_api(http: httpx.Client, question: str) -> Found:
    answer = http.post("/api/v1/recommendations", json={"text": question}).json()
    return [(item["rank"], item["practice"]["id"], item["score"]) for item in answer["recommendations"]]


def at_batch(http: httpx.Client) -> list[Found]:
    results = http.post("/api/v1/recommendations/batch", json={"texts": QUESTIONS}).json()["results"]
    answers = [result["answer"]["recommendations"] for result in results]
    return [[(item["rank"], item["practice"]["id"], item["score"]) for item in answer] for answer in answers]


def at_page(http: httpx.Client, question: str) -> Found:
    """The page groups by need and folds what is far; its cards say which place they have in the answer."""
    page = BeautifulSoup(http.post("/", data={"text": question}).text, "html.parser")
    cards = [
        (int(str(card["data-rank"])), str(card["data-id"]), float(str(card["data-score"])))
        for card in page.select(".cards > li")
    ]
    return sorted(cards)[:LIMIT]


def at_command_line(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[Found]:
    assert run(["recommend", "--format", "jsonl", *arguments]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [
        [(item["rank"], item["practice"]["id"], item["score"]) for item in answer["recommendations"]]
        for answer in answers
    ]


def test_every_door_gives_the_answers_of_the_matcher(
    runtime: Runtime,
    http: httpx.Client,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("TASHAN_DATA_DIR", str(runtime.settings.data_dir))
    sheet = tmp_path / "questions.jsonl"
    sheet.write_text("".join(json.dumps({"text": question}) + "\n" for question in QUESTIONS), encoding="utf-8")
    expected = [
        [
            (item.rank, item.practice.id, round(item.score, 4))
            for item in runtime.matcher.match(question).recommendations
        ]
        for question in QUESTIONS
    ]
    assert sum(map(bool, expected)) >= 4
    assert [at_api(http, question) for question in QUESTIONS] == expected
    assert at_batch(http) == expected
    assert [at_page(http, question) for question in QUESTIONS] == expected
    assert at_command_line(capsys, "--input", str(sheet)) == expected
    assert at_command_line(capsys, QUESTIONS[2]) == expected[2:3]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_ranking_that_is_evaluated_is_the_one_that_is_answered(runtime: Runtime, question: str) -> None:
    answered = [(item.practice.id, item.score) for item in runtime.matcher.match(question, 50).recommendations]
    assert runtime.matcher.ranking(question)[: len(answered)] == answered
