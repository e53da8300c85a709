"""Lists made of topics: each text asks for one practice, and the bank that scores it has never seen its topic."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from models import lists_of_topics as module
from models import topics as bank_module
from models.folds import without_problems
from models.lists_of_topics import lists_of_topics
from models.text import Analyzer
from models.topics import bank, topics
from tests.models.small_library import PARAMETERS


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, list[str]]]:
    """Sixty topics of the bank, of which two lists of five are made."""
    kept = dict(islice(bank().items(), 0, 1800, 30))
    for place in (module, bank_module):
        monkeypatch.setattr(place, "bank", lambda: kept)
    monkeypatch.setattr(module, "topics", topics.__wrapped__)
    monkeypatch.setattr(module, "_LISTS", 2)
    monkeypatch.setattr(module, "_PRACTICES", 5)
    return kept


def test_every_text_asks_for_its_own_topic(small: dict[str, dict[str, list[str]]], analyzer: Analyzer) -> None:
    names = list(small)
    lists = lists_of_topics(analyzer, PARAMETERS)
    chosen = [names[0:30:6], names[30:60:6]]
    for held, wanted in zip(lists, chosen, strict=True):
        assert held.texts == tuple(text for name in wanted for text in small[name]["everyday"][:3])
        assert np.array_equal(held.grades, np.repeat(np.eye(5) * 3, 3, axis=0))
        assert held.answered.all()


def test_the_bank_that_scores_them_does_not_know_them(
    small: dict[str, dict[str, list[str]]], analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = []
    monkeypatch.setattr(module, "without_problems", lambda *given: known.append(given[-1]) or without_problems(*given))
    lists_of_topics(analyzer, PARAMETERS)
    left_out = {*list(small)[0:30:6], *list(small)[30:60:6]}
    assert [set(each.names) for each in known] == [set(small) - left_out] * 2
