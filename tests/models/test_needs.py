"""A long text cut into pieces, pieces joined into needs, and forty texts whose needs are known."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.matcher import Matcher
from models.needs import LONGEST, Piece, cut, join, needing

KNOWN = Path(__file__).parent.parent / "needs" / "needs.jsonl"


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in cut(text)]


def test_sentences_are_pieces() -> None:
    text = "下水道堵了好几年没钱修。居民意见一直不统一！\n 体检查出来的问题没有人去改；"
    assert pieces(text) == ["下水道堵了好几年没钱修。", "居民意见一直不统一！", "体检查出来的问题没有人去改；"]


def test_a_short_sentence_goes_with_its_neighbour() -> None:
    assert pieces("领导好。下水道堵了好几年没钱修。谢谢。居民意见一直不统一。") == [
        "领导好。下水道堵了好几年没钱修。谢谢。",
        "居民意见一直不统一。",
    ]


def test_a_long_sentence_is_cut_at_its_commas() -> None:
    clauses = ["地下管网用了四十年到处漏水", "老楼的电线也乱得不成样子", "住户天天打电话到热线投诉"] * 2
    text = "，".join(clauses) + "。"
    assert pieces(text) == ["，".join(clauses[:4]) + "，", "，".join(clauses[4:]) + "。"]


def test_a_text_without_any_mark_is_cut_where_it_must_be() -> None:
    assert [len(piece) for piece in pieces("改" * 150)] == [LONGEST, LONGEST, 30]


@given(st.text(st.sampled_from("管网老旧改造，。；\n 、：”？a"), max_size=300))
def test_pieces_cover_every_word_of_any_text(text: str) -> None:
    ranges = cut(text)
    assert all(start < end for start, end in ranges)
    assert all(before[1] <= after[0] for before, after in pairwise(ranges))
    covered = {place for start, end in ranges for place in range(start, end)}
    assert not any(char.isalnum() for place, char in enumerate(text) if place not in covered)


def piece(start: int, *scores: float) -> Piece:
    return Piece(start, start + 10, np.array(scores))


def ranges(needs: list[Piece]) -> list[tuple[int, int, list[float]]]:
    return [(need.start, need.end, need.score.tolist()) for need in needs]


@pytest.mark.parametrize(
    ("opening", "points"),
    [
        ("我局先后完成老旧小区改造12个，但仍存在一些困难。", ["一是改造资金全靠财政。", "二是公房私房混杂，不能拆。"]),
        ("我区去年改造了三个片区。", ["难处有：1.加装电梯一楼不同意；", "2.老管网漏水没人管。"]),
        ("全市推进顺利，群众普遍满意！\n", ["（一）厂房空着没人用。\n", "（二）停车位不够，天天吵架。"]),
        ("老街商户反映了不少情况。", ["第一，房东不肯出钱修。", "第二，晚上没有路灯。"]),
    ],
)
def test_an_opening_before_counted_points_may_state_no_need(opening: str, points: list[str]) -> None:
    text = opening + "".join(points)
    assert [text[start:end] for start, end in needing(text)] == [point.strip() for point in points]
    assert len(cut(text)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "老楼没有电梯，老人下不了楼。一是一，二是二，邻居就是不肯签字。",
        "我们小区1.5万平方米，没有菜场。2.3公里外才有一个，停车也没有地方。",
        "管网漏水，臭气熏天。一是没钱修，居民也不愿意出。",
        "墙皮掉下来砸了车。第一次来人看了看，第二次就没人来了。",
    ],
)
def test_a_text_that_does_not_count_keeps_its_first_sentence(text: str) -> None:
    assert needing(text) == cut(text)
    assert len(cut(text)) == 2


def test_background_belongs_to_no_need() -> None:
    assert ranges(join([piece(0, 0.1, 0.2), piece(10, 0.9, 0.0)], 0.5)) == [(10, 20, [0.9, 0.0])]
    assert join([], 0.5) == []
    assert join([piece(0)], 0.5) == []


def test_neighbours_with_the_same_answer_are_one_need() -> None:
    joined = join([piece(0, 0.9, 0.1, 0.2), piece(10, 0.3, 0.8, 0.1), piece(20, 0.0, 0.1, 0.7)], 0.5)
    # The second has the best of the first among its first two; the third has neither.
    assert ranges(joined) == [(0, 20, [0.9, 0.8, 0.2]), (20, 30, [0.0, 0.1, 0.7])]


def test_of_two_needs_with_one_answer_the_stronger_stays() -> None:
    found = join([piece(0, 0.6, 0.1, 0.0, 0.0), piece(10, 0.0, 0.0, 0.1, 0.7), piece(20, 0.9, 0.2, 0.0, 0.0)], 0.5)
    assert ranges(found) == [(10, 20, [0.0, 0.0, 0.1, 0.7]), (20, 30, [0.9, 0.2, 0.0, 0.0])]


def test_every_need_of_known_texts_is_answered(shipped: Matcher) -> None:
    first, five = [], []
    texts = [json.loads(line) for line in KNOWN.read_text(encoding="utf-8").splitlines()]
    for text in texts:
        wanted = [set(need["practices"]) for need in text["needs"]]
        found = [item.practice.id for item in shipped.match(text["text"]).recommendations]
        if not all(need & set(found[: len(wanted)]) for need in wanted):
            first.append(text["id"])
        if not all(need & set(found[:5]) for need in wanted):
            five.append(text["id"])
    assert len(texts) == 40
    assert len(first) <= 8, f"not answered first: {first}"
    assert len(five) <= 3, f"not answered in five: {five}"


def test_an_opening_that_only_says_how_well_things_go_is_no_need(shipped: Matcher) -> None:
    opening = "领导：今年以来我局扎实推进城市更新工作，取得一定成效，但仍面临以下困难。"
    needs = ["一是项目怎么打包发专项债没有经验。", "二是老旧厂房空置，想改成文创园，土地用途和规划手续办不下来。"]
    answer = shipped.match(opening + "".join(needs))
    assert [need.text.strip() for need in answer.needs] == needs
    # One for each need before another for the second, which two answer: how an empty factory changes use, and is run.
    assert {item.practice.id for item in answer.recommendations[:2]} == {"ur3-5-1-2", "ur3-4-1-2"}
    assert [need.practice_ids[0] for need in answer.needs] == ["ur3-5-1-2", "ur3-4-1-2"]
    assert "ur3-6-2-2" in answer.needs[1].practice_ids
