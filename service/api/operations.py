"""Addresses for those who run the service: health, readiness, figures, interface description."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response
from swagger_ui_bundle import swagger_ui_path

from service.api.dependencies import OpenMetrics, OpenRuntime
from service.api.schemas import HealthBody, ReadyBody
from service.page.views import render
from service.problem_details import MEDIA_TYPE, Problem

router = APIRouter()

# Swagger UI sets styles on its elements and shows its icons as data: pictures.
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@router.get("/healthz", tags=["运行"], summary="进程是否在运行")
def healthz() -> HealthBody:
    """只说明进程在运行，不检查做法库。"""
    return HealthBody(status="ok")


@router.get(
    "/readyz",
    tags=["运行"],
    summary="是否可以作答",
    responses={503: {"model": Problem, "description": "做法库或索引不可用"}},
)
def readyz(runtime: OpenRuntime) -> ReadyBody:
    """做法库可读、索引已打开时为 200，否则 503。"""
    runtime.library.lists()
    index = runtime.matcher.index
    return ReadyBody(status="ready", index=index.digest, practices=len(index.practices), note=runtime.note)


@router.get(
    "/metrics",
    tags=["运行"],
    summary="Prometheus 指标",
    response_class=Response,
    responses={200: {"content": {CONTENT_TYPE_LATEST: {}}}},
)
def metrics(runtime: OpenRuntime, figures: OpenMetrics) -> Response:
    """请求数、耗时、答案数；不含任何问题文字。"""
    return Response(figures.page(len(runtime.matcher.index.practices)), media_type=CONTENT_TYPE_LATEST)


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> Response:
    """The interface description as a page, with the assets of the swagger-ui-bundle package."""
    page = render(request, "docs.html")
    page.headers["Content-Security-Policy"] = _DOCS_POLICY
    return page


def install(app: FastAPI) -> None:
    """Add the addresses, and the description that says problem+json where problems are answered."""
    app.include_router(router)
    app.mount("/docs/assets", StaticFiles(directory=swagger_ui_path), name="docs-assets")

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    setattr(app, "openapi", openapi)  # noqa: B010 - FastAPI's documented way to replace the method


def _describe(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version=app.openapi_version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    for path in schema["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400 and "content" in response:
                    response["content"] = {MEDIA_TYPE: response["content"].pop("application/json")}
    return schema
