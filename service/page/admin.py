"""Administration: sign in, state of library and index, audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from corpus.curation import acts, record_act, stored_problems
from corpus.feedback import feedback_counts
from corpus.unanswered import count_unanswered
from corpus.undoing import WAYS, changes, held
from service.api.dependencies import OpenRuntime
from service.page.deeds import deed
from service.page.feedback import own_page
from service.page.renewal import renewal
from service.page.sessions import ACTOR, COOKIE, MINUTES, Session, attempts_left, is_open, own_form, sign_in
from service.page.views import render
from service.runtime import Runtime

router = APIRouter(prefix="/admin", include_in_schema=False)
SEE_OTHER = 303
Guarded = [Depends(own_page), Depends(own_form)]


def to_sign_in(_request: Request, _error: Exception) -> Response:
    """Lead a browser without a session to the sign-in page."""
    return RedirectResponse("/admin/sign-in", SEE_OTHER)


@router.get("/sign-in", dependencies=[Depends(is_open)])
def sign_in_page(request: Request, left: bool = False) -> Response:
    """Ask for the key; `left` says that a session was just ended."""
    return render(request, "admin/sign_in.html", section="admin", error="", left=left)


@router.post("/sign-in", dependencies=[Depends(is_open), Depends(own_page)])
def take_key(request: Request, runtime: OpenRuntime, key: Annotated[str, Form(max_length=500)] = "") -> Response:
    """Open a session for the right key."""
    response = RedirectResponse("/admin", SEE_OTHER)
    if sign_in(request, runtime, key, response):
        return response
    left = attempts_left(request, runtime)
    again = f"还可再试 {left} 次" if left else f"请 {MINUTES} 分钟后再试"
    error = f"口令不对，请核对 TASHAN_ADMIN_KEY 后重试；{again}"
    return render(request, "admin/sign_in.html", 403, section="admin", error=error, left=False)


@router.post("/sign-out", dependencies=Guarded)
def sign_out() -> Response:
    """End the session."""
    response = RedirectResponse("/admin/sign-in?left=true", SEE_OTHER)
    response.delete_cookie(COOKIE, path="/admin")
    return response


@router.get("")
def overview(request: Request, runtime: OpenRuntime, session: Session) -> Response:
    """State of library and index."""
    index, lists = runtime.matcher.index, runtime.library.lists()
    return render(
        request,
        "admin/overview.html",
        section="admin",
        token=session,
        index=index,
        note=runtime.note,
        practices=runtime.library.practices(),
        lists=lists,
        counts={record.id: held(runtime.library, record.id) for record in lists},
        statements=_counts(runtime),
        renewal=renewal(runtime),
        changes=changes(runtime.library),
        ways=WAYS,
        candidates=len(stored_problems(runtime.library, status="candidate")),
        verdicts=feedback_counts(runtime.library),
        unanswered=count_unanswered(runtime.library)[1],
    )


@router.post("/index", dependencies=Guarded)
def rebuild(runtime: OpenRuntime, later: BackgroundTasks) -> Response:
    """Build the index anew, after the answer is sent; the old one serves until then."""
    record_act(runtime.library, ACTOR, "index", "rebuild")
    later.add_task(runtime.refresh, rebuild=True)
    return RedirectResponse("/admin", SEE_OTHER)


@router.get("/audit")
def audit(request: Request, runtime: OpenRuntime, session: Session) -> Response:
    """Who did what."""
    deeds = [deed(act) for act in acts(runtime.library)]
    return render(request, "admin/audit.html", section="admin", token=session, deeds=deeds)


def _counts(runtime: Runtime) -> dict[str, int]:
    counts: dict[str, int] = {}
    for problem in runtime.library.problems():
        counts[problem.practice_id] = counts.get(problem.practice_id, 0) + 1
    return counts
