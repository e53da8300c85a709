"""What every HTTP request passes: request id, size limit, security headers, figures, a log line, and the 500."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.metrics import Metrics
from service.problem_details import describe, respond

log = logging.getLogger("tashan.request")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class Gate:
    """Pure ASGI middleware around the whole application.

    `limit` gives the largest body, in bytes, that a path takes.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, limit: Callable[[str], int]) -> None:
        self._app = app
        self._metrics = metrics
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passage = _Passage(scope, receive, send, self._limit(scope["path"]))
        try:
            await self._app(scope, passage.receive, passage.send)
        except Exception:
            log.exception(json.dumps({"request_id": passage.request_id, "event": "unhandled"}))
            if not passage.status:
                await passage.fail()
        finally:
            self._record(scope, passage)

    def _record(self, scope: Scope, passage: _Passage) -> None:
        seconds = (passage.ended or time.perf_counter()) - passage.started
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.request(scope["method"], route, passage.status, seconds)
        # The route's pattern, not the address: what people type (in a path, a query or a body) is never logged.
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request_id": passage.request_id,
            "method": scope["method"],
            "route": route,
            "status": passage.status,
            "ms": round(seconds * 1000, 1),
            "bytes": passage.received,
        }
        log.info(json.dumps(line, ensure_ascii=False))


class _Passage:
    """One request under way."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        self.request_id = uuid.uuid4().hex
        self.started = time.perf_counter()
        self.ended = 0.0
        self.status = 0
        self.received = 0
        self._scope, self._receive, self._send, self._limit = scope, receive, send, limit
        scope.setdefault("state", {})["request_id"] = self.request_id

    async def receive(self) -> Message:
        """The next piece of the body; 413 when it is more than the limit or says that it will be."""
        announced = Headers(scope=self._scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > self._limit:
            raise HTTPException(413)
        message = await self._receive()
        self.received += len(message.get("body", b""))
        if self.received > self._limit:
            raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        """Pass a message of the response on, with our headers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.request_id
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)
        # What is done after the answer, such as a new index, is no part of the time to answer.
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.ended = time.perf_counter()

    async def fail(self) -> None:
        """A 500 that tells nothing of the inside."""
        request = Request(self._scope)
        response: Response = respond(request, describe(500, self.request_id))
        await response(self._scope, self._receive, self.send)
