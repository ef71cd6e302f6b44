"""What every page needs: the reader's language, the dossier in it, and parts computed once."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from parley.core.dossier import Dossier
from parley.views.i18n import direction, languages
from parley.views.report import PARTS, localised
from parley.views.show import Show
from parley.views.vocabulary import N_
from parley.views.web.access_roles import may
from parley.workbench.service import Desk
from parley.workbench.service_jobs import Jobs
from parley.workbench.service_whatif import what_if

LANGUAGE = "parley-lang"
PLACEHOLDER = f"csrf-{secrets.token_hex(16)}"  # nobody can write it into a report
MOST_PAGES = 200
NAMES = {"en": "English", "de": "Deutsch", "ar": "العربية"}
# address, title, name of its export ("" where there is none)
PAGES: tuple[tuple[str, str, str], ...] = (
    ("/", N_("Overview"), "estimates"),
    ("/since", N_("What changed"), ""),
    ("/map", N_("Map"), "map"),
    ("/timeline", N_("Timeline"), "timeline"),
    ("/events", N_("Events"), "events"),
    ("/claims", N_("Claims"), "claims"),
    ("/reports", N_("Reports"), "reports"),
    ("/review", N_("Review"), ""),
    ("/sources", N_("Sources"), "sources"),
    ("/actors", N_("Actors"), "actors"),
    ("/agreements", N_("Agreements"), "agreements"),
    ("/ensemble", N_("Ensemble"), "ensemble"),
    ("/outlook", N_("Outlook"), "outlook"),
    ("/data", N_("Data"), ""),
    ("/audit", N_("Audit"), ""),
    ("/methods", N_("Methods"), ""),
)


OF_A_RECORD = ("/", "/events", "/claims", "/reports", "/review", "/actors", "/data", "/audit")


class Site:
    """One page's desk, jobs and what was already computed for readers."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.jobs = Jobs()
        self._lock = threading.RLock()
        self._of: Dossier | None = None
        self._shows: dict[str, Show] = {}
        self._parts: dict[tuple[str, str], Future[dict[str, Any]]] = {}
        self._pages: dict[tuple[str, ...], str] = {}

    def show(self, lang: str) -> Show:
        """The dossier in a language; forgotten when the run is written anew."""
        with self._lock:
            dossier = self.desk.dossier()
            if dossier is not self._of:
                self._of, self._shows, self._parts, self._pages = dossier, {}, {}, {}
            if lang not in self._shows:
                self._shows[lang] = Show(dossier, lang, paged=True)
            return self._shows[lang]

    def part(self, lang: str, name: str) -> dict[str, Any]:
        """What a part of the report shows, computed once; only who asks for it waits for it."""
        with self._lock:
            show = self.show(lang)
            found = self._parts.get((lang, name))
            mine = found is None
            if found is None:
                found = self._parts[lang, name] = Future()
        if mine:
            try:
                found.set_result(PARTS[name](show))
            except BaseException as error:
                found.set_exception(error)
        return found.result()

    def kept(self, show: Show, key: tuple[str, ...], draw: Callable[[], str]) -> str:
        """A page drawn once for each run, language, address and reader's rights."""
        pages, found = self._pages, self._pages.get((show.lang, *key))
        if found is not None:
            return found
        text = draw()
        with self._lock:
            if self._shows.get(show.lang) is show:  # the run was not written anew meanwhile
                if len(pages) >= MOST_PAGES:
                    pages.clear()
                pages[show.lang, *key] = text
        return text

    def warm(self) -> None:
        """Compute what the first reader would otherwise wait for."""
        self.desk.everything()
        for lang in ("en", *(code for code in languages() if code != "en")):
            for name in PARTS:
                self.part(lang, name)
        for assessed in self.desk.dossier().assessments[:1]:
            what_if(self.desk.dossier(), assessed.agreement, {})


def site_of(request: Request) -> Site:
    """The site a request is made to."""
    found: Site = request.app.state.site
    return found


def who_of(request: Request, body: Mapping[str, Any]) -> str:
    """Who decides: who is signed in, where the page knows, else the name in the form."""
    return str(getattr(request.state, "user", "") or body.get("who", "")).strip()


def inside(address: str) -> str:
    """An address of this page, or "" for any other."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours else ""


def language_of(request: Request) -> str:
    """The language asked for: in the address, in the cookie, or by the browser."""
    known = languages()
    asked = [request.query_params.get("lang", ""), request.cookies.get(LANGUAGE, "")]
    browser = request.headers.get("accept-language", "").split(",")
    asked += [part.split(";")[0].strip()[:2].lower() for part in browser]
    return next((a for a in asked if a in known), "en")


def _menu(request: Request, show: Show) -> list[tuple[str, str]]:
    """The pages that there is something for and that the reader may open."""
    alone = site_of(request).desk.run is None
    known = [(p, title) for p, title, _ in PAGES if not alone or p in OF_A_RECORD]
    return [(p, show.t(title)) for p, title in known if may(request, "GET", p)]


def _user_field(request: Request) -> Markup:
    """Attributes of the field for a name: whoever is signed in cannot write another's."""
    user = getattr(request.state, "user", "")
    return Markup(' value="{}" readonly').format(user) if user else Markup("")


def kept_page(request: Request, template: str, **found: Any) -> Response:
    """A page that shows only what the run says: drawn once, then kept until the run changes."""
    return page(request, template, keep=True, **found)


def page(
    request: Request, template: str, status: int = 200, keep: bool = False, **found: Any
) -> Response:
    """Render a template with what every page needs."""
    lang = language_of(request)
    site = site_of(request)
    show = site.show(lang)
    here = request.url.path
    links = {k: v for k, v in request.query_params.items() if k != "lang"}
    switch = [
        (code, NAMES.get(code, code), f"{here}?{urlencode({**links, 'lang': code})}")
        for code in languages()
    ]
    export = next((e for path, _, e in PAGES if path == here and e), "")
    state = request.state
    csrf = PLACEHOLDER if keep else state.csrf

    def draw() -> str:
        return (
            localised(lang)
            .get_template(f"web/{template}")
            .render(
                show=show,
                d=show.dossier,
                dir=direction(lang),
                here=here,
                menu=_menu(request, show),
                may=lambda method, path: may(request, method, path),
                user=getattr(request.state, "user", ""),
                switch=switch,
                export=export,
                query=urlencode(links),
                csrf=csrf,
                user_field=_user_field(request),
                **found,
            )
        )

    if keep:
        rights = (str(getattr(state, "user", "")), str(getattr(state, "role", "")))
        text = site.kept(show, (here, urlencode(links), *rights), draw)
        text = text.replace(PLACEHOLDER, state.csrf)
    else:
        text = draw()
    answer = HTMLResponse(text, status)
    if request.query_params.get("lang") == lang:
        answer.set_cookie(LANGUAGE, lang, samesite="strict", max_age=31_536_000)
    return answer
