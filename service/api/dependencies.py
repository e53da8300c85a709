"""What the routes of every HTTP door ask for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from service.metrics import Metrics
from service.runtime import Runtime

MOST_VALUES = 50


def _runtime(request: Request) -> Runtime:
    """The open runtime, on the newest index: an import by another process is seen at the next request."""
    runtime: Runtime = request.app.state.runtime
    runtime.follow()
    return runtime


def _metrics(request: Request) -> Metrics:
    metrics: Metrics = request.app.state.metrics
    return metrics


def _request_id(request: Request) -> str:
    return str(request.state.request_id)


OpenRuntime = Annotated[Runtime, Depends(_runtime)]
OpenMetrics = Annotated[Metrics, Depends(_metrics)]
ThisRequest = Annotated[str, Depends(_request_id)]
