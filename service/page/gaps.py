"""Administration of words: questions without an answer, and the thesaurus that reads everyday words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from corpus.curation import propose_problem, record_act, stored_problem
from corpus.errors import QueryError
from corpus.records import Practice
from corpus.unanswered import count_unanswered, forget_unanswered, stored_unanswered
from corpus.unanswered import unanswered as unanswered_question
from models.text import normalize
from models.thesaurus import thesaurus
from service.api.dependencies import OpenRuntime
from service.api.schemas import PracticeId
from service.browsing import fold
from service.page import measuring
from service.page.feedback import own_page
from service.page.sessions import ACTOR, Session, own_form
from service.page.views import render
from service.runtime import Runtime

router = APIRouter(prefix="/admin", include_in_schema=False)
SEE_OTHER = 303
SHOWN = 100
LISTED = 50  # questions; each is asked again to see whether it has an answer now
NEAREST = 5
Guarded = [Depends(own_page), Depends(own_form)]


@router.get("/unanswered")
def unanswered(request: Request, runtime: OpenRuntime, session: Session) -> Response:
    """The questions that found no answer, most often asked first, with what they would find now."""
    different, times = count_unanswered(runtime.library)
    questions = stored_unanswered(runtime.library, LISTED)
    return render(
        request,
        "admin/unanswered.html",
        section="admin",
        token=session,
        kept=runtime.settings.keep_unanswered,
        different=different,
        times=times,
        questions=[(item, *_now(runtime, item.text)) for item in questions],
    )


@router.post("/unanswered", dependencies=Guarded)
def forget(runtime: OpenRuntime, question: Annotated[int, Form(ge=0, le=2**31 - 1)] = 0) -> Response:
    """Delete one question, or all where none is named."""
    forget_unanswered(runtime.library, question or None)
    record_act(runtime.library, ACTOR, "unanswered-delete", str(question) if question else "all")
    return RedirectResponse("/admin/unanswered", SEE_OTHER)


@router.post("/unanswered/{question}/statement", dependencies=Guarded)
def make_statement(
    runtime: OpenRuntime,
    question: Annotated[int, Path(ge=1, le=2**31 - 1)],
    practice: Annotated[PracticeId, Form()],
) -> Response:
    """Propose the question as a statement of a practice, and begin to measure what that would change."""
    text = unanswered_question(runtime.library, question).text
    problem_id = propose_problem(runtime.library, practice, text, ACTOR)
    measuring.start(runtime, stored_problem(runtime.library, problem_id))
    return RedirectResponse(f"/admin/review/{problem_id}", SEE_OTHER)


@router.get("/thesaurus")
def browse_thesaurus(request: Request, session: Session, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Policy terms and the everyday words read as them; `q` is part of a word, or a sentence to see how it is read."""
    book = thesaurus()
    readings = dict.fromkeys((reading.word, reading.term) for reading in book.read(normalize(q).text))
    wanted = fold(q.strip())
    read_as = {term for _, term in readings}
    terms = [
        term
        for term in book.terms
        if term in read_as or any(wanted in fold(word) for word in (term, *book.words(term)))
    ]
    return render(
        request,
        "admin/thesaurus.html",
        section="admin",
        token=session,
        q=q,
        readings=list(readings),
        terms=[(term, book.words(term)) for term in terms[:SHOWN]],
        found=len(terms),
        whole=len(book.terms),
    )


def _now(runtime: Runtime, text: str) -> tuple[bool, list[Practice]]:
    """Whether the question has an answer by now, and the practices nearest to it."""
    try:
        answered = runtime.matcher.match(text, 1).outcome == "matched"
        ranking = runtime.matcher.ranking(text)[:NEAREST]
    except QueryError:  # covered but for a few characters
        return False, []
    practices = {practice.id: practice for practice in runtime.matcher.index.practices}
    return answered, [practices[practice_id] for practice_id, _ in ranking]
