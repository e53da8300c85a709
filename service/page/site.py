"""The pages joined: routes, static files, and the page of an error."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from service.page import admin, ask, basket, feedback, gaps, imports, library, statements
from service.page.sessions import NotSignedIn
from service.page.views import render
from service.problem_details import Problem


def install(app: FastAPI) -> None:
    """Add the pages to the application."""
    for pages in (admin, imports, statements, gaps, ask, library, basket, feedback):
        app.include_router(pages.router)
    app.add_exception_handler(NotSignedIn, admin.to_sign_in)
    app.mount("/static", StaticFiles(packages=[("service.page", "static")]), name="static")
    app.state.error_page = error_page


def error_page(request: Request, problem: Problem) -> Response:
    """A problem for people: what happened and where to go."""
    return render(request, "error.html", problem.status, problem=problem)
