"""Templates and the small functions they use."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from corpus.proof import shown
from service.wording import as_heading, beijing_time, chinese_date, in_words, key_figures, place_in_list

_DOCUMENT_NAME = re.compile(r"《[^《》]+》")


def marked(text: str, marks: Sequence[Sequence[int]]) -> Markup:
    """The text with its ranges as <mark>; all of it escaped."""
    pieces: list[Markup] = []
    at = 0
    for start, end in marks:
        pieces += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def with_needs(text: str, needs: Sequence[Any]) -> Markup:
    """The text with each need as a numbered span (from 1); needs neither overlap nor run backwards."""
    pieces: list[Markup] = []
    at = 0
    for number, need in enumerate(needs, 1):
        opening = Markup('<span class="need" id="need-{0}" data-need="{0}">').format(number)
        pieces += [escape(text[at : need.start]), opening, escape(text[need.start : need.end]), Markup("</span>")]
        at = need.end
    return Markup("").join([*pieces, escape(text[at:])])


def bare(title: str) -> str:
    """A title without its full stop, as headings are set."""
    return title.removesuffix("。")


@cache
def asset(name: str) -> str:
    """The address of a static file, which changes with its content."""
    content = files("service.page").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("service.page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(asset=asset, today=lambda: chinese_date(date.today()))
    environment.filters.update(
        marked=marked,
        with_needs=with_needs,
        bare=bare,
        as_heading=as_heading,
        in_words=in_words,
        key_figures=key_figures,
        place=place_in_list,
        beijing_time=beijing_time,
        field=shown,
    )
    return environment


def render(request: Request, name: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page. `section` in the context says which entry of the menu is current."""
    values = {
        "path": request.url.path,
        "request_id": request.state.request_id,
        "keeps_unanswered": request.app.state.settings.keep_unanswered,
        "section": "",
        **context,
    }
    return HTMLResponse(_environment().get_template(name).render(values), status)
