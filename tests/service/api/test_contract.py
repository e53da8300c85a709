"""The service keeps its own interface description, whatever is sent (schemathesis)."""

from __future__ import annotations

from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from service.api.schemas import LARGEST_BATCH
from service.app import create_app
from service.settings import Settings

# The description says nothing of the machine, so no server is needed to read it.
described = schemathesis.openapi.from_dict(create_app(Settings(data_dir=Path("unused"))).openapi())
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@described.exclude(path="/metrics").parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)
def test_contract(case: schemathesis.Case, server: str) -> None:
    # Feedback to a practice that exists is kept: a contract test must not fill the shared library.
    if (
        case.path.endswith("/batch")
        and isinstance(case.body, dict)
        and isinstance(texts := case.body.get("texts"), list)
    ):
        # Long batches that are allowed say nothing new and take their time.
        case.body["texts"] = texts[:3] if len(texts) <= LARGEST_BATCH else texts
    if case.path.endswith("/feedback") and isinstance(case.body, dict):
        case.body.pop("useful", None)
    case.call_and_validate(base_url=server, checks=CHECKS)
