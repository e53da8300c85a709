"""What every HTTP door does with a question: answer it, count the answer, and note where there is none."""

from __future__ import annotations

import logging

from corpus.errors import StateError
from corpus.unanswered import record_unanswered
from models.answer import LIMIT, Answer, Filters
from models.query import clean
from service.metrics import Metrics
from service.runtime import Runtime

log = logging.getLogger("tashan")


def ask(runtime: Runtime, metrics: Metrics, text: str, limit: int = LIMIT, filters: Filters | None = None) -> Answer:
    """The matcher's answer; raises QueryError and FilterError.

    A question without an answer is kept, redacted, where the operator has turned that on. One that filters leave
    without an answer is not: nobody knows what the whole library would have said.
    """
    narrowed = filters or Filters()
    answer = runtime.matcher.match(text, limit, narrowed)
    metrics.answer(answer)
    if answer.outcome == "none" and narrowed == Filters() and runtime.settings.keep_unanswered:
        try:
            record_unanswered(runtime.library, clean(text))
        except StateError as error:
            log.warning("未能记录没有答案的问题：%s", error)
    return answer
