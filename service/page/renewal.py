"""Whether the last change of the library is live already: the index follows a change by some seconds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from corpus.curation import Act, acts
from corpus.library import SHIPPED
from service.page.deeds import deed
from service.runtime import Runtime

_CHANGES = {
    *("import", "list-remove", "list-undo", "list-redo"),
    *("problems", "problem-accepted", "problem-rejected"),
}
# An index is built in a minute, a busy machine may take some; what is not live by then will not be without help.
_SHOWN = _STALLED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Renewal:
    """The last change, in words, and how far the index is with it."""

    state: Literal["working", "live", "stalled"]
    what: str


def renewal(runtime: Runtime) -> Renewal | None:
    """The change of the last ten minutes; None where there was none."""
    last = next((act for act in acts(runtime.library, 20) if act.action in _CHANGES and act.actor != SHIPPED), None)
    if last is None:
        return None
    age = _age(last)
    live = _live(runtime)
    if live and age > _SHOWN:
        return None
    said = deed(last)
    what = "：".join(filter(None, (f"{said.what} {said.subject}", said.detail)))
    return Renewal("live" if live else "stalled" if age > _STALLED else "working", what)


def _age(act: Act) -> timedelta:
    at = act.at if act.at.tzinfo else act.at.replace(tzinfo=UTC)
    return datetime.now(UTC) - at


def _live(runtime: Runtime) -> bool:
    """Whether the index that answers was built from the library as it is, and none of a moment ago is still to come."""
    if runtime.renewing:
        return False
    folder = runtime.settings.data_dir / "index" / runtime.matcher.index.digest
    try:
        inputs = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    except FileNotFoundError:  # replaced a moment ago
        return False
    return bool(inputs["library"] == runtime.library.digest())
