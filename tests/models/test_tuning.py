"""Cross-validation without a leak, quality by hand, and a search that never ends below its start."""

from __future__ import annotations

import math

import numpy as np
import pytest

from corpus.errors import InputError
from models.folds import (
    Held,
    each_voice,
    grouped_voices,
    measurable,
    ndcg_at,
    out_of_fold,
    silent,
    without_problems,
)
from models.index import FIELDS, Texts, vectors
from models.parameters import Parameters
from models.text import Analyzer
from models.thresholds import WRONGLY_REFUSED
from models.tuning import Tuned, finish, search_fields, tune
from tests.models.small_library import JUDGED, PARAMETERS, PARKING, PRACTICES, PROBLEMS, TEXTS

VOICES = [("chief",), ("finance",), ("life-a",), ("life-b",), ("resident",)]


@pytest.fixture(scope="module")
def held(analyzer: Analyzer) -> Held:
    return out_of_fold(measurable(TEXTS), analyzer, PARAMETERS, VOICES)


@pytest.fixture(scope="module")
def tuned(analyzer: Analyzer) -> tuple[Tuned, list[str]]:
    notes: list[str] = []
    return tune(TEXTS, analyzer, PARAMETERS, notes.append, silent), notes


def test_only_lists_with_judged_texts_are_measured() -> None:
    texts = measurable(TEXTS)
    assert texts.practices == tuple(practice for practice in PRACTICES if practice is not PARKING)
    assert (texts.problems, texts.judged) == (PROBLEMS, JUDGED)


@pytest.mark.parametrize(
    "texts",
    [
        Texts(PRACTICES),
        Texts(PRACTICES, PROBLEMS),
        Texts(PRACTICES, (), JUDGED),
        Texts(PRACTICES, PROBLEMS, JUDGED[:2]),
    ],
    ids=["practices", "no judged text", "no statement", "one voice"],
)
def test_too_few_texts_are_refused(analyzer: Analyzer, texts: Texts) -> None:
    with pytest.raises(InputError, match=r"^做法库里典型问题和评过分的问题太少"):
        tune(texts, analyzer, PARAMETERS, lambda _line: None, silent)


def test_folds_are_whole_voices() -> None:
    assert each_voice(TEXTS) == VOICES
    folds = grouped_voices(TEXTS, 2)
    assert len(folds) == 2
    assert sorted(voice for fold in folds for voice in fold) == sorted(voice for (voice,) in VOICES)
    assert grouped_voices(TEXTS, 50) == sorted(grouped_voices(TEXTS, 50), key=lambda fold: (-_size(fold[0]), fold[0]))


def _size(voice: str) -> int:
    return sum(text.voice == voice for text in (*PROBLEMS, *JUDGED))


def test_a_text_is_scored_by_an_index_without_its_voice(analyzer: Analyzer, held: Held) -> None:
    texts = measurable(TEXTS)
    rest = Texts(texts.practices, tuple(problem for problem in PROBLEMS if problem.voice != "chief"), JUDGED)
    index = vectors(rest, analyzer, PARAMETERS)
    asked = [problem.text for problem in PROBLEMS if problem.voice == "chief"]
    rows = [row for row, voice in enumerate(held.voices) if voice == "chief"]
    assert [held.texts[row] for row in rows] == asked
    queries = index.space.queries([analyzer.analyze(text) for text in asked])
    for column, field in enumerate(FIELDS):
        assert held.parts[rows, :, column] == pytest.approx((queries @ index.fields[field].T).toarray(), abs=1e-9)


def test_every_text_is_held_once_with_its_grades(held: Held) -> None:
    assert sorted(held.texts) == sorted(text.text for text in (*PROBLEMS, *JUDGED))
    ids = [practice.id for practice in measurable(TEXTS).practices]
    known = {problem.text: {problem.practice_id: 3} for problem in PROBLEMS} | {t.text: t.grades for t in JUDGED}
    for text, grades in zip(held.texts, held.grades, strict=True):
        assert {ids[column]: grades[column] for column in np.flatnonzero(grades)} == known[text]
    assert int(held.judged.sum()) == len(JUDGED)
    assert int(held.answered.sum()) == len(JUDGED) - 1


def test_ndcg_by_hand() -> None:
    grades = np.array([[3.0, 0, 2, 0, 0, 1], [0, 0, 0, 0, 0, 3]])
    similarity = np.array([[0.1, 0.5, 0.9, 0.0, 0.0, 0.2], [0.6, 0.5, 0.4, 0.3, 0.2, 0.1]])
    gained = 2 + 1 / math.log2(4) + 3 / math.log2(5)
    ideal = 3 + 2 / math.log2(3) + 1 / math.log2(4)
    assert ndcg_at(similarity, grades).tolist() == pytest.approx([gained / ideal, 0.0])


def test_the_search_of_weights_never_ends_below_its_start(held: Held) -> None:
    start = held.quality(held.similarity(PARAMETERS.fields))
    weights, reached = search_fields(lambda weights: held.quality(held.similarity(weights)).mean, PARAMETERS.fields)
    assert reached >= start.mean
    assert sum(weights.values()) == pytest.approx(1.0, abs=1e-3)
    assert held.quality(held.similarity(weights)).mean == pytest.approx(reached, abs=0.02)


def test_tuning_improves_and_says_what_it_tried(tuned: tuple[Tuned, list[str]]) -> None:
    result, notes = tuned
    assert Parameters.model_validate(result.parameters.model_dump()) == result.parameters
    assert result.after.full.mean >= result.before.full.mean - 0.02
    assert {line.split(" = ")[0] for line in notes} == {"ridge", "expansion", "blocks", "background_share"}
    # Bands are what the words 高, 中 and 低 promise: no search moves them.
    assert result.parameters.bands == PARAMETERS.bands
    before, after = result.decided
    assert after.ranking >= before.ranking
    assert after.refused_answered <= WRONGLY_REFUSED


def test_finishing_twice_gives_the_same_numbers(analyzer: Analyzer) -> None:
    assert finish(TEXTS, analyzer, PARAMETERS, silent) == finish(TEXTS, analyzer, PARAMETERS, silent)


def test_without_statements_only_the_printed_text_counts(analyzer: Analyzer) -> None:
    bare = without_problems(measurable(TEXTS), analyzer, PARAMETERS)
    columns = [FIELDS.index(field) for field in ("problems", "learned")]
    assert not bare.parts[:, :, columns].any()
    assert bare.parts[:, :, FIELDS.index("title")].any()
