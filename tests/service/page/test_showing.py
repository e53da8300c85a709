"""How an answer is laid out: what is said of it, by need, best first, the far ones folded."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.schemas import AnswerBody, NeedBody, PracticeBody, RecommendationBody
from service.page.showing import FAR, lay_out


def answer(scores: list[float], needs: list[list[int]]) -> AnswerBody:
    """An answer with these scores in the order of its ranks; each need holds places (from 0) of practices."""
    items = [
        RecommendationBody(
            rank=rank,
            score=score,
            band="高" if score >= 0.7 else "中" if score >= 0.4 else "低",
            similarity=score,
            practice=PracticeBody(
                id=f"ur3-1-1-{rank}",
                list="ur3",
                mechanism="机制",
                initiative="举措",
                title=f"做法{rank}。",
                body="",
                regions=(),
                documents=(),
            ),
            why="",
            evidence=(),
            terms=(),
        )
        for rank, score in enumerate(scores, 1)
    ]
    found = [
        NeedBody(
            text=f"二是需求{number}，", start=0, end=0, practice_ids=tuple(items[place].practice.id for place in places)
        )
        for number, places in enumerate(needs)
    ]
    return AnswerBody(
        index="", outcome="matched", reason="", best_score=max(scores), nearest="", needs=tuple(found),
        recommendations=tuple(items), marks=[], uncovered=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scores", "heading", "folded"),
    [
        ([0.9, 0.8, 0.5], "找到 3 条相符的做法", 0),
        ([0.9, 0.8, 0.5, 0.3, 0.25, 0.22], "找到 3 条相符的做法，另列匹配度低的 2 条供参考", 1),
        ([0.9, 0.8, 0.7, 0.7, 0.6, 0.5, 0.4], "找到 7 条相符的做法，先列 5 条", 2),
        ([0.6, 0.1], "找到 1 条可能相符的做法", 1),
        ([0.36, 0.26, 0.14, 0.11], "没有把握，最接近的 2 条供参考，写具体些会更准", 2),
        ([0.15, 0.11], "没有把握，最接近的 1 条供参考，写具体些会更准", 1),
    ],
)
def test_heading_is_as_sure_as_the_best_band(scores: list[float], heading: str, folded: int) -> None:
    layout = lay_out(answer(scores, [list(range(len(scores)))]), "问题")
    assert layout.heading == heading
    assert [len(group.folded) for group in layout.groups] == [folded]
    assert {card.question for card in layout.listed} == {"问题"}


def test_each_need_has_its_own_and_names_the_shared() -> None:
    layout = lay_out(answer([0.9, 0.6, 0.7, 0.65, 0.5, 0.1], [[0, 2, 3, 4], [0, 1, 5]]), "问题")
    first, second = layout.groups
    assert [card.item.rank for card in first.listed] == [3, 4, 5]
    assert [card.item.rank for card in second.listed] == [1, 2]
    assert [card.item.rank for card in second.folded] == [6]
    assert [card.item.rank for card in first.elsewhere] == [1]
    assert second.cards[0].needs == (1, 2)
    assert second.cards[0].question == "需求1"
    assert layout.heading_of(first) == "需求点 1：4 条"
    assert layout.heading_of(second) == "需求点 2：先列 2 条，共 3 条"


@given(st.data())
def test_every_practice_stands_once_and_needs_run_best_first(data: st.DataObject) -> None:
    scores = data.draw(st.lists(st.floats(0.05, 1).map(lambda score: round(score, 4)), min_size=1, max_size=20))
    places = st.lists(st.integers(0, len(scores) - 1), unique=True).map(sorted)
    found = answer(scores, data.draw(st.lists(places, max_size=5)))
    layout = lay_out(found, "问题")
    stood = [card.item.practice.id for group in layout.groups for card in group.cards]
    assert sorted(stood) == sorted(item.practice.id for item in found.recommendations)
    for group in layout.groups:
        assert all(one.item.score >= other.item.score for one, other in pairwise(group.cards))
        assert group.listed + group.folded == group.cards
        assert bool(group.listed) == bool(group.cards)
        assert all(card.item.score >= FAR for card in group.listed[1:])
