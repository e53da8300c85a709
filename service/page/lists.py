"""Whole lists in administration: removed, and changes of them taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from corpus.snapshots import Way
from corpus.undoing import held, remove_list, take_back
from service.api.dependencies import OpenRuntime
from service.page.feedback import own_page
from service.page.sessions import ACTOR, Session, own_form
from service.page.views import render
from service.runtime import Runtime

router = APIRouter(prefix="/admin/lists", include_in_schema=False)
Guarded = [Depends(own_page), Depends(own_form)]
ListId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9]{1,15}$")]
Typed = Annotated[str, Form(max_length=40)]
SEE_OTHER = 303


@router.get("/{list_id}/remove")
def removal(request: Request, runtime: OpenRuntime, session: Session, list_id: ListId) -> Response:
    """What removing the list would take away, and the field to confirm it."""
    return _removal(request, runtime, session, list_id)


@router.post("/{list_id}/remove", dependencies=Guarded)
def remove(
    request: Request,
    runtime: OpenRuntime,
    session: Session,
    later: BackgroundTasks,
    list_id: ListId,
    confirmed: Typed = "",
) -> Response:
    """Remove the list whose id was typed; the index follows after the answer is sent."""
    if confirmed.strip() != list_id:
        return _removal(request, runtime, session, list_id, error=f"没有移除：请输入清单编号 {list_id} 确认")
    remove_list(runtime.library, list_id, ACTOR)
    later.add_task(runtime.refresh)
    return RedirectResponse("/admin", SEE_OTHER)


@router.post("/{list_id}/back", dependencies=Guarded)
def back(
    runtime: OpenRuntime, later: BackgroundTasks, list_id: ListId, way: Annotated[Way, Form()] = "undo"
) -> Response:
    """Undo the last change of the list, or redo what was undone."""
    take_back(runtime.library, list_id, way, ACTOR)
    later.add_task(runtime.refresh)
    return RedirectResponse("/admin", SEE_OTHER)


def _removal(request: Request, runtime: Runtime, token: str, list_id: str, *, error: str = "") -> Response:
    found = held(runtime.library, list_id)
    return render(
        request,
        "admin/remove.html",
        422 if error else 200,
        section="admin",
        token=token,
        record=next(record for record in runtime.library.lists() if record.id == list_id),
        lost=found.line(),
        error=error,
    )
