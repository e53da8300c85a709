"""The small library as matchers, and the shipped one; all for reading only."""

from __future__ import annotations

import pytest

from models.index import Texts, fit
from models.matcher import Matcher
from models.text import Analyzer, RememberingAnalyzer
from service.runtime import Runtime
from tests.models.small_library import PARAMETERS, PRACTICES, READING, TEXTS


@pytest.fixture(scope="session")
def analyzer(runtime: Runtime) -> Analyzer:
    """The analyzer of the shared data folder; what it finds is kept, as many tests fit the same texts."""
    return RememberingAnalyzer(runtime.analyzer)


@pytest.fixture(scope="session")
def shipped(runtime: Runtime) -> Matcher:
    """The matcher over the shipped library."""
    return runtime.matcher


@pytest.fixture(scope="session")
def small(analyzer: Analyzer) -> Matcher:
    """The small library with its problem statements; xb-1-1-1 has none."""
    return Matcher(fit(TEXTS, analyzer, PARAMETERS))


@pytest.fixture(scope="session")
def plain(analyzer: Analyzer) -> Matcher:
    """The small library without any problem statement, as a list imported an hour ago is."""
    return Matcher(fit(Texts(PRACTICES), analyzer, PARAMETERS))


@pytest.fixture(scope="session")
def reading(analyzer: Analyzer) -> Matcher:
    """The small library without problem statements, read through the thesaurus."""
    return Matcher(fit(Texts(PRACTICES), analyzer, READING))
