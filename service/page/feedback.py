"""A verdict on a recommendation, from the page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from corpus.feedback import Feedback, Verdict, record_feedback
from models.query import LONGEST
from service.api.dependencies import OpenRuntime
from service.api.schemas import PracticeId, RequestId
from service.page.views import render

router = APIRouter(include_in_schema=False)


def own_page(request: Request) -> None:
    """Refuse what another site's page sends: browsers say where a form comes from."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403)


class FeedbackForm(BaseModel):
    """The form under a recommendation; `text` comes only when its box is ticked."""

    request_id: RequestId
    practice_id: PracticeId
    verdict: Verdict
    reason: str = Field(default="", max_length=500)
    text: str = Field(default="", max_length=LONGEST + 100)


@router.post("/feedback", dependencies=[Depends(own_page)])
def feedback(request: Request, runtime: OpenRuntime, form: Annotated[FeedbackForm, Form()]) -> Response:
    """Keep it and say so."""
    text = form.text.replace("\r\n", "\n")
    record_feedback(runtime.library, Feedback(form.request_id, form.practice_id, form.verdict, form.reason, text))
    return render(request, "thanks.html", section="ask", practice_id=form.practice_id)
