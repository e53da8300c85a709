"""Browse the library: mechanism > initiative > practice, by region, by words; a page for each practice."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from corpus.gazetteer import gazetteer
from corpus.records import Practice
from models.query import SHORTEST
from models.text import normalize
from models.thesaurus import thesaurus
from service.api.dependencies import OpenRuntime
from service.api.schemas import PracticeId
from service.browsing import facets, find, lists_by_id
from service.page.narrowing import Narrowing, in_force, places_of, region_error
from service.page.views import render
from service.runtime import Runtime

router = APIRouter(include_in_schema=False)
SIMILAR = 4
SUGGESTED = 6  # policy terms for a word that the lists do not use
EXAMPLES = 6
READABLE = range(16, 81)  # characters of an example question


class LibraryAddress(Narrowing):
    """What to show of the library."""

    q: str = Field(default="", max_length=100)

    def address(self, **changed: object) -> str:
        """The address of the library so narrowed, with some fields changed."""
        fields = {name: value for name, value in {**self.model_dump(), **changed}.items() if value}
        return f"/library?{urlencode(fields, doseq=True)}" if fields else "/library"


@router.get("/library")
def library(request: Request, runtime: OpenRuntime, asked: Annotated[LibraryAddress, Query()]) -> Response:
    """The practices that pass, under their mechanisms and initiatives."""
    names, lists = facets(runtime), lists_by_id(runtime)
    error = region_error(asked.places, places_of(names))
    found = [] if error else find(runtime, asked.filters, asked.q)
    narrowed = in_force(asked.filters, {key: record.title for key, record in lists.items()})
    dropped = [(f"{item.name}：{item.values}", asked.address(**{item.kind: ""})) for item in narrowed]
    if asked.q.strip():
        dropped.append((f"字词：{asked.q}", asked.address(q="")))
    return render(
        request,
        "library.html",
        422 if error else 200,
        section="library",
        q=asked.q,
        filters=asked.typed,
        facets=names,
        total=len(found),
        groups=_groups(found),
        lists=lists,
        error=error,
        dropped=dropped,
        synonyms=[] if found or error else _synonyms(runtime, asked),
        asks=not found and len(asked.q.strip()) >= SHORTEST,
    )


def _synonyms(runtime: Runtime, asked: LibraryAddress) -> list[tuple[str, int, str]]:
    """(policy term, practices that hold it, address) for the terms that the thesaurus reads the words as."""
    terms = dict.fromkeys(reading.term for reading in thesaurus().read(normalize(asked.q).text))
    counted = [(term, len(find(runtime, asked.filters, term)), asked.address(q=term)) for term in terms]
    return sorted((item for item in counted if item[1]), key=lambda item: -item[1])[:SUGGESTED]


@router.get("/practices/{practice_id}")
def practice(request: Request, runtime: OpenRuntime, practice_id: Annotated[PracticeId, Path()]) -> Response:
    """One practice as the list prints it, with those near it."""
    found = runtime.library.practice(practice_id)
    return render(
        request,
        "practice.html",
        section="library",
        practice=found,
        similar=runtime.similarity.similar(practice_id, SIMILAR),
        problems=_examples(item.text for item in runtime.library.problems() if item.practice_id == practice_id),
        lists=lists_by_id(runtime),
    )


def _examples(problems: Iterable[str]) -> list[str]:
    """Whole sentences of a readable length that name no real place; the first there are where none is such."""
    every = list(problems)
    whole = [
        text
        for text in every
        if len(text) in READABLE and text.endswith(("。", "？", "！")) and not any(gazetteer().mentions(text))
    ]
    return (whole or every)[:EXAMPLES]


def _groups(found: list[Practice]) -> list[tuple[tuple[str, str], list[tuple[str, list[Practice]]]]]:
    """((list, mechanism), [(initiative, practices)]) in the order of the lists."""
    return [
        (key, [(name, list(items)) for name, items in groupby(practices, key=lambda item: item.initiative)])
        for key, practices in groupby(found, key=lambda item: (item.list, item.mechanism))
    ]
