"""What accepting a statement would change: measured aside, kept in the data folder, where every worker finds it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Literal, TypeVar

from corpus.curation import StoredProblem
from corpus.records import Problem
from models.folds import Quality
from models.parameters import parameters
from models.review import Effect, effect
from models.store import library_texts
from service.placing import Placing, placing
from service.runtime import Runtime

log = logging.getLogger("tashan")
KEPT_SECONDS = 24 * 3600
# A step takes seconds; one that takes this long belongs to a process that has ended.
STALLED_SECONDS = 300
_one_at_a_time = Lock()
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Measurement:
    """How far a measurement is: `done` of `of` steps. `effect` is empty where the list has no judged problems."""

    state: Literal["working", "measured", "failed"]
    done: int = 0
    of: int = 0
    effect: Effect | None = None
    placing: Placing | None = None

    @property
    def harmful(self) -> bool:
        """Whether accepting would make the answers worse."""
        return self.effect is not None and self.effect.harmful


def start(runtime: Runtime, problem: StoredProblem) -> None:
    """Begin to measure, unless that is done or under way."""
    place = _place(runtime, problem)
    found = read(runtime, problem)
    if found is not None and found.state != "failed":
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    _write(place, Measurement("working"))
    # A daemon: the server must not wait for it when it is stopped.
    Thread(target=_measure, args=(runtime, problem, place), daemon=True).start()


def read(runtime: Runtime, problem: StoredProblem) -> Measurement | None:
    """What is known of the effect on the library as it is; None where nothing was begun."""
    place = _place(runtime, problem)
    try:
        plain = json.loads(place.read_text(encoding="utf-8"))
        age = time.time() - place.stat().st_mtime
    except FileNotFoundError:
        return None
    if plain["state"] == "working" and age > STALLED_SECONDS:
        return Measurement("failed")
    if plain["effect"]:
        plain["effect"] = Effect(*(Quality(**plain["effect"][name]) for name in ("before", "after")))
    if plain["placing"]:
        plain["placing"] = Placing.from_plain(plain["placing"])
    return Measurement(**plain)


def _measure(runtime: Runtime, problem: StoredProblem, place: Path) -> None:
    added = Problem(problem.practice_id, problem.text, problem.voice)
    try:
        with _one_at_a_time:
            texts = library_texts(runtime.library)
            placed = placing(texts, added, runtime.matcher, parameters())
            found = effect(texts, [added], runtime.analyzer, parameters(), _Steps(place))
        _write(place, Measurement("measured", effect=found, placing=placed))
    except Exception:
        log.exception("the effect of a problem statement could not be measured")
        _write(place, Measurement("failed"))


class _Steps:
    """Progress that is written down: two rounds, without and with the statement."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._done = 0

    def __call__(self, items: Sequence[Item], _what: str, /) -> Iterable[Item]:
        for item in items:
            _write(self._place, Measurement("working", self._done, 2 * len(items)))
            self._done += 1
            yield item


def _place(runtime: Runtime, problem: StoredProblem) -> Path:
    """The file of a measurement; those of yesterday are removed."""
    folder = runtime.settings.data_dir / "effects"
    for old in folder.glob("*.json"):
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            old.unlink(missing_ok=True)
    return folder / f"{runtime.matcher.index.digest[:16]}-{problem.id}.json"


def _write(place: Path, measurement: Measurement) -> None:
    aside = place.with_suffix(".part")
    aside.write_text(json.dumps(asdict(measurement)), encoding="utf-8")
    aside.replace(place)
