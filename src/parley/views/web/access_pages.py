"""Signing in and out, and the page that tells who decided what."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from parley.core.tables import to_json
from parley.views.i18n import direction, languages, translations
from parley.views.report import localised
from parley.views.vocabulary import N_
from parley.views.web.access import COOKIE, Access
from parley.views.web.context import LANGUAGE, NAMES, inside, language_of, page, site_of
from parley.workbench.accounts import KINDS, Act, Asked
from parley.workbench.accounts import audit as look

MOST = 1000
PAGE = 100
ACTS = {
    "decide": N_("decision"),
    "retract": N_("retraction"),
    "dispute": N_("objection"),
    "merge": N_("one event"),
    "split": N_("several events"),
    "same_as": N_("same name"),
    "undo": N_("undoing"),
    "tombstone": N_("redaction"),
    "account": N_("account"),
}


def access_of(request: Request) -> Access | None:
    """The door of this page; None where everyone who reaches it may do everything."""
    found: Access | None = request.app.state.access
    return found


def sign_in_page(request: Request) -> Response:
    """The form, in the reader's language; it needs no script."""
    back = inside(request.query_params.get("back", "")) or "/"
    if access_of(request) is None or request.state.user:
        return RedirectResponse(back, 303)
    return _form(request, back)


def _form(request: Request, back: str, status: int = 200, said: str = "") -> Response:
    lang = language_of(request)
    switch = [
        (code, NAMES.get(code, code), f"/sign-in?{urlencode({'back': back, 'lang': code})}")
        for code in languages()
    ]
    text = (
        localised(lang)
        .get_template("web/sign_in.html")
        .render(
            lang=lang, dir=direction(lang), switch=switch, csrf=request.state.csrf,
            back=back, said=said,
        )
    )  # fmt: skip
    answer = HTMLResponse(text, status)
    if request.query_params.get("lang") == lang:
        answer.set_cookie(LANGUAGE, lang, samesite="strict", max_age=31_536_000)
    return answer


async def sign_in(request: Request) -> Response:
    """Name and password against a session; what fails says only that it failed."""
    form = await request.form()
    back = inside(str(form.get("back", ""))) or "/"
    access = access_of(request)
    if access is None:
        return RedirectResponse(back, 303)
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    address = request.client.host if request.client else ""
    key, wait = await access.enter(name, password, address)
    if key:
        if request.cookies.get(COOKIE):
            access.leave(request.cookies[COOKIE])
        answer: Response = RedirectResponse(back, 303)
        answer.set_cookie(COOKIE, key, httponly=True, samesite="strict", secure=_sealed(request))
        return answer
    t = translations(language_of(request)).gettext
    if wait:
        minutes = str(math.ceil(wait / 60))
        text = t("Too many tries. Wait %(n)s minutes, then try again.") % {"n": minutes}
        refused = _form(request, back, 429, text)
        refused.headers["Retry-After"] = str(math.ceil(wait))
        return refused
    return _form(request, back, 401, t("This name and this password do not belong together."))


def sign_out(request: Request) -> Response:
    """End the session."""
    access = access_of(request)
    if access is not None:
        access.leave(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/sign-in" if access else "/", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def _sealed(request: Request) -> bool:
    """Whether the reader came by https, here or at the proxy before us."""
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))


def _asked(request: Request) -> Asked:
    """The filters in the address; what is no date or no kind asks for any."""
    q = request.query_params
    kind = q.get("kind", "")
    return Asked(
        who=q.get("who", ""),
        kind=kind if kind in KINDS else "",
        since=_day(q.get("since", "")),
        until=_day(q.get("until", "")),
        subject=q.get("subject", ""),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(request: Request, key: str, default: int, most: int) -> int:
    text = request.query_params.get(key, "")
    return min(int(text), most) if text.isdecimal() and len(text) < 10 else default


def _acts(request: Request, limit: int, offset: int) -> tuple[list[Act], int]:
    with site_of(request).desk.open() as store:
        return look(store, _asked(request), limit=limit, offset=offset)


async def audit_page(request: Request) -> Response:
    """Who decided what, when and why, the newest first."""
    at = max(1, _number(request, "page", 1, 10**6))
    acts, total = await run_in_threadpool(_acts, request, PAGE, (at - 1) * PAGE)
    last = max(1, -(-total // PAGE))

    def draw() -> Response:
        found: dict[str, Any] = {"acts": acts, "total": total, "at": at, "last": last}
        return page(request, "audit.html", asked=_asked(request), kinds=ACTS, **found)

    return await run_in_threadpool(draw)


def audit_rows(request: Request) -> Response:
    """The same for programs; each act with the hash that seals it."""
    limit, offset = _number(request, "limit", 100, MOST), _number(request, "offset", 0, 10**9)
    acts, total = _acts(request, max(1, limit), offset)
    body = {"total": total, "offset": offset, "acts": [asdict(a) for a in acts]}
    return Response(to_json(body), media_type="application/json")


ROUTES = [
    Route("/sign-in", sign_in_page),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/audit", audit_page),
    Route("/api/audit", audit_rows),
]
