"""The pages joined: routes, static files, and the page of an error."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from service.page import admin, ask, basket, feedback, gaps, imports, library, lists, statements
from service.page.sessions import NotSignedIn
from service.page.views import render
from service.problem_details import Problem, describe


def install(app: FastAPI) -> None:
    """Add the pages to the application."""
    for pages in (admin, lists, imports, statements, gaps, ask, library, basket, feedback):
        app.include_router(pages.router)
    app.add_exception_handler(NotSignedIn, admin.to_sign_in)
    app.mount("/static", StaticFiles(packages=[("service.page", "static")]), name="static")
    app.state.error_page = error_page


def error_page(request: Request, problem: Problem) -> Response:
    """A problem for people: what happened and where to go; an address is there or not, however it is written."""
    path = request.url.path
    misplaced = bool(problem.errors) and all(item.location.startswith("path.") for item in problem.errors)
    if path.startswith("/practices/") and (misplaced or problem.status == 404):
        problem = describe(404, problem.request_id, "没有这条做法，它可能已随清单更新改了编号；请到做法库里查找")
    elif misplaced or (problem.status == 404 and not path.startswith("/admin/")):
        problem = describe(404, problem.request_id, "没有这个地址，请核对网址")
    return render(request, "error.html", problem.status, problem=problem)
