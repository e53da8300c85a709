"""Who may administer: one key, a signed cookie, few attempts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Form, HTTPException, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.responses import Response

from corpus.curation import acts_since, record_act
from service.runtime import Runtime

COOKIE = "tashan_admin"
HOURS = 8
ATTEMPTS, MINUTES = 5, 15
ACTOR = "admin"


class NotSignedIn(Exception):  # noqa: N818 - a turn of the way to the sign-in page, not an error
    """Nobody is signed in; the browser is led to the sign-in page."""


def is_open(request: Request) -> None:
    """Administration is closed to everybody until a key is set."""
    if not request.app.state.settings.admin_key.get_secret_value():
        raise HTTPException(403)


def signed_in(request: Request) -> str:
    """The token of the session that its forms must carry."""
    is_open(request)
    try:
        token = _serializer(request).loads(request.cookies.get(COOKIE, ""), max_age=HOURS * 3600)
    except BadSignature as error:
        raise NotSignedIn from error
    return str(token)


Session = Annotated[str, Depends(signed_in)]


def own_form(session: Session, token: Annotated[str, Form()] = "") -> None:
    """Refuse a form that this session's pages did not make."""
    if not hmac.compare_digest(session.encode(), token.encode()):
        raise HTTPException(403)


def sign_in(request: Request, runtime: Runtime, key: str, response: Response) -> bool:
    """Set the cookie for the right key; raises 429 after too many wrong ones from one address."""
    client = _client(request)
    if attempts_left(request, runtime) <= 0:
        raise HTTPException(429, headers={"Retry-After": str(MINUTES * 60)})
    expected = request.app.state.settings.admin_key.get_secret_value()
    if not hmac.compare_digest(_digest(key), _digest(expected)):
        record_act(runtime.library, client, "sign-in-refused", COOKIE)
        return False
    record_act(runtime.library, client, "sign-in", COOKIE)
    response.set_cookie(
        COOKIE,
        _serializer(request).dumps(secrets.token_urlsafe(16)),
        max_age=HOURS * 3600,
        path="/admin",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return True


def attempts_left(request: Request, runtime: Runtime) -> int:
    """How often this address may still try."""
    since = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=MINUTES)
    return ATTEMPTS - acts_since(runtime.library, _client(request), "sign-in-refused", since)


def _client(request: Request) -> str:
    return request.client.host if request.client else "?"


def _serializer(request: Request) -> URLSafeTimedSerializer:
    # Signed with the key itself: a new key ends all sessions, and workers agree without sharing anything else.
    return URLSafeTimedSerializer(_digest(request.app.state.settings.admin_key.get_secret_value()), salt=COOKIE)


def _digest(key: str) -> bytes:
    return hashlib.sha256(f"{COOKIE}:{key}".encode()).digest()
