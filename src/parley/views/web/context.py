"""What every page needs: the reader's language, the dossier in it, and parts computed once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
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


class Site:
    """One page's desk, jobs and what was already computed for readers."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.jobs = Jobs()
        self._lock = threading.RLock()
        self._of: Dossier | None = None
        self._shows: dict[str, Show] = {}
        self._parts: dict[tuple[str, str], dict[str, Any]] = {}

    def show(self, lang: str) -> Show:
        """The dossier in a language; forgotten when the run is written anew."""
        with self._lock:
            dossier = self.desk.dossier()
            if dossier is not self._of:
                self._of, self._shows, self._parts = dossier, {}, {}
            if lang not in self._shows:
                self._shows[lang] = Show(dossier, lang, paged=True)
            return self._shows[lang]

    def part(self, lang: str, name: str) -> dict[str, Any]:
        """What a part of the report shows, computed once."""
        with self._lock:
            show = self.show(lang)
            if (lang, name) not in self._parts:
                self._parts[lang, name] = PARTS[name](show)
            return self._parts[lang, name]

    def warm(self) -> None:
        """Compute what the first reader would otherwise wait for."""
        self.desk.everything()
        for name in PARTS:
            self.part("en", name)
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


def _user_field(request: Request) -> Markup:
    """Attributes of the field for a name: whoever is signed in cannot write another's."""
    user = getattr(request.state, "user", "")
    return Markup(' value="{}" readonly').format(user) if user else Markup("")


def page(request: Request, template: str, status: int = 200, **found: Any) -> Response:
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
    text = (
        localised(lang)
        .get_template(f"web/{template}")
        .render(
            show=show,
            d=show.dossier,
            dir=direction(lang),
            here=here,
            menu=[(p, show.t(title)) for p, title, _ in PAGES if may(request, "GET", p)],
            may=lambda method, path: may(request, method, path),
            user=getattr(request.state, "user", ""),
            switch=switch,
            export=export,
            query=urlencode(links),
            csrf=request.state.csrf,
            user_field=_user_field(request),
            **found,
        )
    )
    answer = HTMLResponse(text, status)
    if request.query_params.get("lang") == lang:
        answer.set_cookie(LANGUAGE, lang, samesite="strict", max_age=31_536_000)
    return answer
