"""What a statement would change is compared with the library as it is, and with those that would lose their place."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from corpus.records import Problem
from models.index import Texts, fit
from models.matcher import Matcher
from models.text import RememberingAnalyzer
from service.placing import Placing, placing
from service.runtime import Runtime
from tests.models.small_library import PARAMETERS, PRACTICES, PROBLEMS


def test_the_practice_rises_and_the_statement_that_it_copies_loses(runtime: Runtime) -> None:
    analyzer = RememberingAnalyzer(runtime.analyzer)
    texts = Texts(tuple(PRACTICES), tuple(PROBLEMS))
    matcher = Matcher(fit(texts, analyzer, PARAMETERS))
    victim = next(item for item in PROBLEMS if matcher.ranking(item.text)[0][0] == item.practice_id)
    other = next(practice.id for practice in PRACTICES if practice.id != victim.practice_id)
    harmless = placing(texts, Problem(other, "夜里巷子没有路灯，走路害怕", "admin"), matcher, PARAMETERS)
    assert (harmless.after.rank, harmless.losing, harmless.lost) == (1, (), 0)
    assert harmless.after.score > harmless.before.score
    only = replace(texts, problems=tuple(item for item in PROBLEMS if item.practice_id != other))
    added = [Problem(other, f"{victim.text}{end}", "admin") for end in ("", "啊", "呢")]
    taken = replace(only, problems=(*only.problems, *added[1:]))
    found = placing(taken, added[0], matcher, PARAMETERS)
    assert found.losing == ((victim.practice_id, victim.text),)
    assert found.lost == 1
    assert found.after.rank == 1
    assert found.before.rank != 1
    assert Placing.from_plain(json.loads(json.dumps(asdict(found)))) == found
