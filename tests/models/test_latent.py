"""Words that mean alike: rows of length 1, parts that add up, and synonyms nearer than strangers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.latent import RANK, Latent, latent
from models.text import Analyzer, RememberingAnalyzer


@pytest.fixture(scope="module")
def shipped_latent(analyzer: Analyzer) -> Latent:
    return latent(analyzer)


def alike(one: str, other: str, found: Latent, analyzer: Analyzer) -> float:
    rows = found.rows([analyzer.analyze(one), analyzer.analyze(other)])
    return float(rows[0] @ rows[1])


def test_it_is_made_once_for_an_analyzer_and_what_remembers_for_it(analyzer: Analyzer, shipped_latent: Latent) -> None:
    assert latent(RememberingAnalyzer(analyzer)) is shipped_latent
    assert shipped_latent.vectors.shape == (len(shipped_latent.terms), RANK)
    assert len(set(shipped_latent.terms)) == len(shipped_latent.terms)


@pytest.mark.parametrize(
    ("said", "near", "far"),
    [
        ("桥洞下面一下雨就淹", "对下穿通道易涝点增设水位监测和自动拦车设施", "为老旧小区居民办理不动产登记"),
        ("房本一直办不下来", "为居民办理不动产登记", "对易涝点增设水位监测设施"),
        ("楼上老人下不来楼", "推进既有住宅加装电梯", "发行专项债券筹集资金"),
    ],
)
def test_other_words_for_the_same_thing_lie_nearer(
    said: str, near: str, far: str, shipped_latent: Latent, analyzer: Analyzer
) -> None:
    assert alike(said, near, shipped_latent, analyzer) > alike(said, far, shipped_latent, analyzer) + 0.1


@settings(max_examples=50, deadline=None)
@given(st.text(st.sampled_from("老旧小区改造没钱修桥洞房本，。 ABC12😀"), max_size=80))
def test_parts_add_up_to_a_row_of_length_one_or_nothing(analyzer: Analyzer, shipped_latent: Latent, text: str) -> None:
    analysis = analyzer.analyze(text)
    words, added = shipped_latent.parts(analysis)
    row = shipped_latent.rows([analysis])[0]
    assert added.shape == (len(words), RANK)
    assert row == pytest.approx(added.sum(axis=0), abs=1e-12)
    assert float(np.linalg.norm(row)) == pytest.approx(1.0 if words else 0.0)


def test_no_text_has_no_rows(shipped_latent: Latent) -> None:
    assert shipped_latent.rows([]).shape == (0, RANK)
