"""Browse the library: mechanism > initiative > practice, by region, by words; a page for each practice."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from corpus.records import Practice
from service.api.dependencies import OpenRuntime
from service.api.schemas import PracticeId
from service.browsing import facets, find, lists_by_id
from service.page.ask import Narrowing
from service.page.views import render

router = APIRouter(include_in_schema=False)
SIMILAR = 4


class LibraryAddress(Narrowing):
    """What to show of the library."""

    q: str = Field(default="", max_length=100)


@router.get("/library")
def library(request: Request, runtime: OpenRuntime, asked: Annotated[LibraryAddress, Query()]) -> Response:
    """The practices that pass, under their mechanisms and initiatives."""
    found = find(runtime, asked.filters, asked.q)
    return render(
        request,
        "library.html",
        section="library",
        q=asked.q,
        filters=asked.filters,
        facets=facets(runtime),
        total=len(found),
        groups=_groups(found),
        lists=lists_by_id(runtime),
    )


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
        problems=[item.text for item in runtime.library.problems() if item.practice_id == practice_id],
        lists=lists_by_id(runtime),
    )


def _groups(found: list[Practice]) -> list[tuple[tuple[str, str], list[tuple[str, list[Practice]]]]]:
    """((list, mechanism), [(initiative, practices)]) in the order of the lists."""
    return [
        (key, [(name, list(items)) for name, items in groupby(practices, key=lambda item: item.initiative)])
        for key, practices in groupby(found, key=lambda item: (item.list, item.mechanism))
    ]
