"""Shapes that every door of HTTP keeps."""

from __future__ import annotations

import re
from typing import Any

import httpx

REQUEST_ID = re.compile(r"[0-9a-f]{32}")
_INSIDE = re.compile(r"Traceback|site-packages|\.py\b|sqlite|pydantic|Error\b|/tmp|/home|/root", re.IGNORECASE)
_HAN = re.compile("[\u4e00-\u9fff]")


def assert_problem(response: httpx.Response, status: int, *locations: str) -> dict[str, Any]:
    """RFC 9457, Chinese, with nothing of the inside; `locations` are those of its errors, in order."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert sorted(body) == ["detail", "errors", "request_id", "status", "title", "type"]
    assert body["status"] == status
    assert body["type"] == f"urn:tashan:problem:{status}"
    assert _HAN.search(body["title"])
    assert _HAN.search(body["detail"])
    assert body["request_id"] == response.headers["x-request-id"]
    assert REQUEST_ID.fullmatch(body["request_id"])
    assert not _INSIDE.search(body["detail"])
    assert [error["location"] for error in body["errors"]] == list(locations)
    for error in body["errors"]:
        assert sorted(error) == ["code", "location", "reason"]
        assert _HAN.search(error["reason"])
    return body
