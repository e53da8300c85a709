"""The HTTP application: `create_app` joins the API, the page and what every request passes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from service import logs, problem_details
from service.api import operations, routes
from service.gate import Gate
from service.metrics import Metrics
from service.page import site
from service.runtime import open_runtime
from service.settings import Settings, load_settings

_DESCRIPTION = "输入城市更新中遇到的问题，得到其他城市可复制的经验做法、匹配度和依据；清单里没有的，如实说没有。"
_TAGS = [
    {"name": "推荐", "description": "问题描述进，可复制做法出"},
    {"name": "做法库", "description": "浏览清单里的做法"},
    {"name": "反馈", "description": "对推荐的评价"},
    {"name": "运行", "description": "健康检查与指标"},
]


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application for uvicorn; without settings they are read from the environment.

    Library and index are opened when the server starts; a StateError stops the start.
    """
    settings = settings or load_settings()
    logs.configure()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        runtime = await run_in_threadpool(open_runtime, settings)
        app.state.runtime = runtime
        yield
        await run_in_threadpool(runtime.close)

    app = FastAPI(
        title="他山 Tashan",
        summary="城市更新可复制经验做法匹配",
        description=_DESCRIPTION,
        version=version("tashan"),
        openapi_tags=_TAGS,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        # Nothing about a request leaves this process, whatever collectors the machine has.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    # The bundled Swagger UI reads OpenAPI 3.0.
    app.openapi_version = "3.0.3"
    app.state.metrics = Metrics()
    app.state.settings = settings
    app.add_middleware(Gate, metrics=app.state.metrics, limit=_limits(settings))
    problem_details.install(app)
    app.include_router(routes.router)
    operations.install(app)
    site.install(app)
    return app


def _limits(settings: Settings) -> Callable[[str], int]:
    def limit(path: str) -> int:
        return 1024 * (settings.max_upload_kb if path.startswith("/admin/") else settings.max_body_kb)

    return limit
