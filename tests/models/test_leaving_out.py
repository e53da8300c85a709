"""Leave one voice out: each figure against one computed another way."""

from __future__ import annotations

import functools
import operator

import numpy as np
import pytest

from corpus.errors import InputError
from models.calibration import FEATURES, calibrate, features, probability
from models.evaluation import auroc, calibration_error
from models.folds import measurable, silent
from models.index import Index, Texts, fit
from models.leaving_out import LeftOut, leave_one_voice_out
from models.text import Analyzer
from models.vectors import Floats
from tests.models.small_library import JUDGED, PARAMETERS, PRACTICES, PROBLEMS, TEXTS


@pytest.fixture(scope="module")
def result(analyzer: Analyzer) -> LeftOut:
    return leave_one_voice_out(TEXTS, analyzer, PARAMETERS, silent)


def index_without(voice: str, analyzer: Analyzer) -> Index:
    texts = measurable(TEXTS)
    return fit(
        Texts(
            texts.practices,
            tuple(problem for problem in PROBLEMS if problem.voice != voice),
            tuple(text for text in JUDGED if text.voice != voice),
        ),
        analyzer,
        PARAMETERS,
    )


def similarity(index: Index, text: str) -> Floats:
    total = functools.reduce(operator.add, index.fields.values())
    found: Floats = (index.space.queries([index.space.analyzer.analyze(text)]) @ total.T).toarray().ravel()
    return found


def judged_features(analyzer: Analyzer) -> dict[str, list[tuple[Floats, Floats]]]:
    """(features, grades) of the judged problems of each voice, by an index without it."""
    found: dict[str, list[tuple[Floats, Floats]]] = {}
    for voice in ("life-a", "life-b"):
        index = index_without(voice, analyzer)
        for text in JUDGED:
            if text.voice == voice:
                analysis = analyzer.analyze(text.text)
                scope = (index.space.queries([analysis]) @ index.scope.T).toarray().ravel()[index.list_rows]
                values = features(similarity(index, text.text), scope, index.space.known(analysis), analysis.size)
                grades = np.array([float(text.grades.get(practice.id, 0)) for practice in index.practices])
                found.setdefault(voice, []).append((values, grades))
    return found


def test_counts(result: LeftOut) -> None:
    assert (result.practices, result.statements, result.judged, result.answered) == (9, len(PROBLEMS), 5, 4)
    assert [(voice.voice, voice.statements, voice.judged, voice.answered) for voice in result.voices] == [
        ("chief", 9, 0, 0), ("finance", 9, 0, 0), ("life-a", 0, 2, 2), ("life-b", 0, 3, 2), ("resident", 9, 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("voice", ["chief", "finance", "resident"])
def test_a_statement_is_asked_of_an_index_without_its_voice(result: LeftOut, analyzer: Analyzer, voice: str) -> None:
    index = index_without(voice, analyzer)
    asked = [problem for problem in PROBLEMS if problem.voice == voice]
    hits = [
        index.practices[int(similarity(index, problem.text).argmax())].id == problem.practice_id for problem in asked
    ]
    row = next(row for row in result.voices if row.voice == voice)
    assert row.first == pytest.approx(np.mean(hits))
    assert row.ndcg is None


def test_the_whole_is_the_mean_over_texts(result: LeftOut) -> None:
    first = sum(voice.first * voice.statements for voice in result.voices if voice.first is not None)
    ndcg = sum(voice.ndcg * voice.answered for voice in result.voices if voice.ndcg is not None)
    assert result.first.value == pytest.approx(first / result.statements)
    assert result.ndcg.value == pytest.approx(ndcg / result.answered)


def test_scores_come_from_the_calibration_of_the_other_voices(result: LeftOut, analyzer: Analyzer) -> None:
    values = judged_features(analyzer)
    best: dict[bool, list[float]] = {True: [], False: []}
    shown = []
    for voice, other in (("life-a", "life-b"), ("life-b", "life-a")):
        weights = calibrate([matrix for matrix, _ in values[other]], [grades >= 2 for _, grades in values[other]])
        for matrix, grades in values[voice]:
            score = probability(matrix, weights)
            best[bool(grades.max() >= 2)].append(float(score.max()))
            first = np.argsort(-matrix[:, FEATURES.index("similarity")], kind="stable")[:5]
            shown += [(float(score[column]), bool(grades[column] >= 2)) for column in first]
    expected = auroc(np.array(best[True]), np.array(best[False]))
    assert result.auroc is not None
    assert expected is not None
    assert result.auroc.value == pytest.approx(expected.value)
    assert sum(row.count for row in result.reliability) == len(shown) == 25
    for row in result.reliability:
        inside = [(score, useful) for score, useful in shown if row.low <= score < row.high]
        assert row.score == pytest.approx(np.mean([score for score, _ in inside]))
        assert row.useful == pytest.approx(np.mean([useful for _, useful in inside]))
    assert result.calibration_error == calibration_error(result.reliability)


def test_a_library_without_judged_problems_is_refused(analyzer: Analyzer) -> None:
    with pytest.raises(InputError, match=r"^做法库里典型问题和评过分的问题太少"):
        leave_one_voice_out(Texts(PRACTICES, PROBLEMS), analyzer, PARAMETERS, silent)
