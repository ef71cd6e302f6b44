"""The application: routes, refusals, and the gate in front of both."""

from __future__ import annotations

import threading
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from parley.core.errors import ParleyError
from parley.views.report import TEMPLATES
from parley.views.web import access_pages, api, pages
from parley.views.web.access import Access
from parley.views.web.context import Site, page
from parley.views.web.security import Gate
from parley.workbench.service import Desk

STATIC = Path(__file__).resolve().parents[1] / "static"


def application(
    desk: Desk, gate: Gate | None = None, warm: bool = False, access: Access | None = None
) -> Starlette:
    """Return the local page of a desk as an ASGI application.

    Parameters
    ----------
    desk
        The run and its record.
    gate
        Who may ask; without one only this computer, without a token.
    warm
        Compute the pages' parts in the background at once.
    access
        Who may sign in, and what for; without it whoever comes through the gate may do all.
    """
    sheet = Route("/static/report.css", _sheet)
    static = Mount("/static", StaticFiles(directory=STATIC), name="static")
    doors = [d for d in (gate or Gate(), access) if d is not None]
    app = Starlette(
        routes=[sheet, static, *access_pages.ROUTES, *api.ROUTES, *pages.ROUTES],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=door) for door in doors],
        exception_handlers={ParleyError: _refused, 404: _missing, 500: _failed},
    )
    app.state.site, app.state.access = Site(desk), access
    if warm:
        threading.Thread(target=app.state.site.warm, daemon=True).start()
    return app


def _sheet(request: Request) -> Response:
    """The report's style sheet, which the page shares."""
    return FileResponse(TEMPLATES / "report.css", media_type="text/css")


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ParleyError)
    if request.url.path.startswith(("/api", "/export")):
        return JSONResponse({"error": {"type": error.kind, "messages": error.lines()}}, 400)
    return page(request, "refused.html", 400, messages=error.lines())


def _missing(request: Request, error: Exception) -> Response:
    if request.url.path.startswith(("/api", "/export", "/static")):
        return JSONResponse({"error": {"type": "missing", "messages": ["not found"]}}, 404)
    return pages.missing(request)


def _failed(request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"Internal fault ({type(error).__name__}); nothing was written.", 500)
