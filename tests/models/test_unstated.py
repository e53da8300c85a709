"""A list that was imported an hour ago answers, better than the recipes of a textbook."""

from __future__ import annotations

import pytest

from models.evaluation import Group
from models.text import Analyzer
from service.runtime import Runtime
from tests.unstated import LISTS, OURS, mean, measured

Groups = dict[str, dict[str, Group]]


@pytest.fixture(scope="module")
def groups(analyzer: Analyzer, runtime: Runtime) -> Groups:
    return {name: measured(name, analyzer, runtime.settings.data_dir) for name in LISTS}


@pytest.mark.parametrize("name", LISTS)
def test_every_list_ranks_better_than_both_recipes(groups: Groups, name: str) -> None:
    ours = groups[name].pop(OURS)
    for other in groups[name].values():
        assert ours.queries == other.queries >= 40
        assert ours.measures["nDCG@5"].value > other.measures["nDCG@5"].value + 0.05
    groups[name][OURS] = ours


def test_the_mean_over_the_lists(groups: Groups) -> None:
    assert mean("nDCG@5", OURS, groups) > 0.82
    assert mean("Success@3", OURS, groups) > 0.90
