"""Needs and refusal chosen from texts scored by indexes without their voice."""

from __future__ import annotations

import numpy as np
import pytest

from models.folds import each_voice
from models.index import fit
from models.matcher import Matcher
from models.needs import Piece
from models.ranking import Scored, rank
from models.text import Analyzer
from models.thresholds import Asked, Decisions, ask, decide, settle
from models.vectors import Floats
from tests.models.small_library import JUDGED, PARAMETERS, PRACTICES, TEXTS


def numbers(*values: float) -> Floats:
    return np.array(values)


def asked(score: Floats, *needs: Floats, pieces: tuple[Floats, ...] = ()) -> Asked:
    cut = tuple(Piece(10 * place, 10 * place + 10, found) for place, found in enumerate(pieces))
    return Asked(Scored(score, score, cut), needs)


def test_a_need_lifts_its_practice_by_the_trust_in_it() -> None:
    one, other = numbers(0.9, 0.1, 0.0, 0.0), numbers(0.0, 0.0, 0.8, 0.1)
    item = asked(numbers(0.6, 0.5, 0.3, 0.0), numbers(3, 0, 3, 0), pieces=(one, other))
    ranked = rank(item.scored, range(4), PARAMETERS.model_copy(update={"need": 0.5, "need_trust": 0.5}))
    assert ranked.rows == (0, 2, 1)
    assert ranked.score.tolist() == [0.6, 0.5, 0.4, 0.05]
    assert [(need.start, need.end) for need in ranked.needs] == [(0, 10), (10, 20)]
    alone = rank(item.scored, range(4), PARAMETERS.model_copy(update={"need": 0.85, "need_trust": 0.5}))
    assert (alone.rows, alone.needs, alone.best) == ((0, 1, 2), (), 0.6)


def test_texts_without_an_answer_rank_nothing() -> None:
    ranked = rank(Scored(numbers(0, 0), numbers(0, 0), ()), range(2), PARAMETERS)
    assert (ranked.rows, ranked.best) == ((), 0.0)


def test_what_thresholds_do_is_counted_by_kind() -> None:
    texts = [
        asked(numbers(0.9, 0.1), numbers(3, 0)),
        asked(numbers(0.1, 0.05), numbers(3, 0)),
        asked(numbers(0.1, 0.3), numbers(2, 0), pieces=(numbers(0.1, 0.1), numbers(0.1, 0.1))),
        asked(numbers(0.1, 0.05), numbers(1, 0)),
        asked(numbers(0.3, 0.05), numbers(0, 0)),
        asked(numbers(0.6, 0.5), numbers(3, 0), numbers(0, 2)),
    ]
    assert decide(texts, PARAMETERS.model_copy(update={"refusal": 0.2})) == Decisions(
        several=pytest.approx(1 / np.log2(3)), covered=0.5, refused_answered=0.5, refused_unanswered=0.5
    )
    assert decide([], PARAMETERS) == Decisions(0.0, 0.0, 0.0, 0.0)


def test_refusal_costs_at_most_its_share_of_direct_answers() -> None:
    texts = [asked(numbers(score / 100, 0.0), numbers(3, 0)) for score in range(1, 101)]
    assert settle(texts, PARAMETERS).refusal == 0.03
    assert decide(texts, settle(texts, PARAMETERS)).refused_answered == 0.02
    assert settle([], PARAMETERS) == PARAMETERS


def test_needs_are_told_apart_where_that_covers_more() -> None:
    pieces = (numbers(0.75, 0.1, 0.0, 0.0), numbers(0.0, 0.0, 0.1, 0.75))
    texts = [asked(numbers(0.6, 0.5, 0.4, 0.3), numbers(3, 0, 0, 0), numbers(0, 0, 0, 3), pieces=pieces)]
    found = settle(texts, PARAMETERS.model_copy(update={"need": 0.9}))
    assert found.need <= 0.7
    assert decide(texts, found).covered == 1.0


def test_judged_problems_are_asked_of_indexes_without_their_voice(analyzer: Analyzer) -> None:
    found = ask(TEXTS, analyzer, PARAMETERS, each_voice(TEXTS))
    single = [item for item in found if len(item.needs) == 1]
    assert len(single) == len({text.text for text in JUDGED})
    voice, text = JUDGED[0].voice, JUDGED[0]
    rest = type(TEXTS)(
        TEXTS.practices,
        tuple(problem for problem in TEXTS.problems if problem.voice != voice),
        tuple(item for item in TEXTS.judged if item.voice != voice),
    )
    expected = Matcher(fit(rest, analyzer, PARAMETERS)).scored(text.text)
    matching = [item for item in single if np.allclose(item.scored.score, expected.score, atol=1e-9)]
    assert [item.needs[0].tolist() for item in matching] == [
        [float(text.grades.get(practice.id, 0)) for practice in PRACTICES]
    ]
    joined = [item for item in found if len(item.needs) == 2]
    assert all(((one >= 2) & (other >= 2)).sum() == 0 for one, other in (item.needs for item in joined))
    assert joined
