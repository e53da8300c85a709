"""Problem statements in administration: those of a practice, candidates, and the review that shows the effect first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from corpus.curation import (
    LONGEST,
    SHORTEST,
    Status,
    propose_problem,
    review_problem,
    stored_problem,
    stored_problems,
)
from corpus.errors import InputError, NotFoundError
from corpus.feedback import confirmations, stored_feedback
from models.review import TOLERANCE
from service.api.dependencies import OpenRuntime
from service.api.schemas import PracticeId
from service.page import measuring
from service.page.deeds import VOICES
from service.page.feedback import own_page
from service.page.renewal import renewal
from service.page.sessions import ACTOR, Session, own_form
from service.page.views import render
from service.runtime import Runtime

router = APIRouter(prefix="/admin", include_in_schema=False)
SEE_OTHER = 303
A_PAGE = 30  # statements
Guarded = [Depends(own_page), Depends(own_form)]
Practice = Annotated[PracticeId, Path()]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """A decision; `force` accepts what makes the answers worse."""

    status: Annotated[Status, Form()]
    force: Annotated[bool, Form()] = False


@router.get("/problems/{practice_id}")
def problems(
    request: Request,
    runtime: OpenRuntime,
    session: Session,
    practice_id: Practice,
    page: Annotated[int, Query(ge=1, le=2**31 - 1)] = 1,
) -> Response:
    """The statements of a practice, newest first."""
    return _problems(request, runtime, session, practice_id, page=page)


@router.post("/problems/{practice_id}", dependencies=Guarded)
def new_problem(
    request: Request,
    runtime: OpenRuntime,
    session: Session,
    practice_id: Practice,
    text: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Propose a statement and begin to measure what it would change."""
    try:
        problem_id = propose_problem(runtime.library, practice_id, text, ACTOR)
    except NotFoundError:
        raise
    except InputError as error:
        return _problems(request, runtime, session, practice_id, error=str(error), text=text)
    measuring.start(runtime, stored_problem(runtime.library, problem_id))
    return RedirectResponse(f"/admin/review/{problem_id}", SEE_OTHER)


@router.get("/candidates")
def candidates(request: Request, runtime: OpenRuntime, session: Session) -> Response:
    """Statements that wait for review, and what askers said of the answers."""
    return render(
        request,
        "admin/candidates.html",
        section="admin",
        token=session,
        candidates=stored_problems(runtime.library, status="candidate"),
        confirmed=confirmations(runtime.library),
        verdicts=stored_feedback(runtime.library),
        practices={practice.id: practice for practice in runtime.library.practices()},
    )


@router.get("/review/{problem_id}")
def review_page(request: Request, runtime: OpenRuntime, session: Session, problem_id: Number) -> Response:
    """A statement with its effect, as far as that is measured."""
    return _review(request, runtime, session, problem_id)


@router.post("/review/{problem_id}/effect", dependencies=Guarded)
def measure(runtime: OpenRuntime, problem_id: Number) -> Response:
    """Begin to measure."""
    measuring.start(runtime, stored_problem(runtime.library, problem_id))
    return RedirectResponse(f"/admin/review/{problem_id}", SEE_OTHER)


@router.post("/review/{problem_id}", dependencies=Guarded)
def review(
    request: Request,
    runtime: OpenRuntime,
    session: Session,
    later: BackgroundTasks,
    problem_id: Number,
    said: Annotated[ReviewForm, Depends()],
) -> Response:
    """Accept a statement whose effect was seen, or reject one; the index follows after the answer is sent."""
    problem = stored_problem(runtime.library, problem_id)
    if said.status == "accepted":
        found = measuring.read(runtime, problem)
        if found is None or found.state != "measured":
            return _review(request, runtime, session, problem_id, error="还没有评估影响，请先评估，看到结果后再采用")
        if found.harmful and not said.force:
            message = "采用后总的匹配质量会下降，请改写或弃用；确要采用请先勾选“质量下降也采用”"
            return _review(request, runtime, session, problem_id, error=message)
    review_problem(runtime.library, problem_id, said.status, ACTOR)
    if "accepted" in (said.status, problem.status):
        later.add_task(runtime.refresh)
    return RedirectResponse(f"/admin/problems/{problem.practice_id}", SEE_OTHER)


def _problems(request: Request, runtime: Runtime, token: str, practice_id: str, **said: Any) -> Response:
    """The page, with what was `said`: an error, the text that it is about, the number of the page."""
    found = stored_problems(runtime.library, practice_id=practice_id)[::-1]
    pages = max(-(-len(found) // A_PAGE), 1)
    page = min(said.get("page", 1), pages)
    return render(
        request,
        "admin/problems.html",
        422 if "error" in said else 200,
        section="admin",
        token=token,
        practice=runtime.library.practice(practice_id),
        problems=found[(page - 1) * A_PAGE : page * A_PAGE],
        total=len(found),
        page=page,
        pages=pages,
        renewal=renewal(runtime),
        voices=VOICES,
        shortest=SHORTEST,
        longest=LONGEST,
        error=said.get("error", ""),
        text=said.get("text", ""),
    )


def _review(request: Request, runtime: Runtime, token: str, problem_id: int, *, error: str = "") -> Response:
    problem = stored_problem(runtime.library, problem_id)
    return render(
        request,
        "admin/review.html",
        422 if error else 200,
        section="admin",
        token=token,
        problem=problem,
        practice=runtime.library.practice(problem.practice_id),
        measurement=measuring.read(runtime, problem),
        tolerance=TOLERANCE,
        error=error,
    )
