"""One self-contained report from a dossier: no script, no request, prints."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from parley.core.claim import Claim
from parley.core.dossier import Dossier
from parley.views import agreed, outlooks
from parley.views.contested import contested
from parley.views.facts import corrections
from parley.views.grounds import war_basis, war_grounds
from parley.views.i18n import direction, translations
from parley.views.show import Show
from parley.views.since import since_part
from parley.views.sourced import source_rows
from parley.views.summary import headline, summary
from parley.workbench.service_since import Since

TEMPLATES = Path(__file__).resolve().parent / "templates"


@lru_cache
def localised(language: str) -> Environment:
    """The template environment of a language, kept; everything is escaped unless it is Markup.

    One for each language: environments made from one another share their words, and two
    readers at once would see each other's language.
    """
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["named"] = lambda key, show: show.name(key)
    found.filters["without_page"] = _without_page
    found.filters["changed"] = lambda e, show: corrections(show, e.claim, e.machine)
    found.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    return found


def _without_page(query: str) -> str:
    """A query string to which a page number can be added."""
    kept = [(k, v) for k, v in parse_qsl(query) if k != "page"]
    return urlencode(kept) + "&" if kept else ""


def render(dossier: Dossier, language: str = "en", since: Since | None = None) -> str:
    """Return the report as HTML; every number leads to claim ids and from there to the quote.

    Parameters
    ----------
    dossier
        Everything one run found out.
    language
        ``en``, ``de`` or any language with a catalogue.
    since
        What changed since an earlier run (``parley.workbench.service_since.since``).
    """
    show = Show(dossier, language)
    css = Markup((TEMPLATES / "report.css").read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for part in PARTS.values():
        found |= part(show)
    found |= since_part(show, since) if since else {"since": None}
    return (
        localised(language)
        .get_template("report.html")
        .render(d=dossier, show=show, title=show.title, dir=direction(language), css=css, **found)
    )


def _overview(show: Show) -> dict[str, Any]:
    cards = contested(show)
    head, lines = headline(show, cards), summary(show, cards)
    return {"headline": head, "lines": lines, "cards": cards, "camps": show.camps()}


def _map(show: Show) -> dict[str, Any]:
    drawn = outlooks.control_map(show)
    told = outlooks.marches(show)
    return {"control_map": drawn, "marches": told, "camps": show.camps(), "rests": war_basis(show)}


def _agreements(show: Show) -> dict[str, Any]:
    return {
        "timeline": agreed.timeline(show),
        "before": agreed.agreed_before(show),
        "agreements": agreed.agreement_views(show),
    }


def _futures(show: Show) -> dict[str, Any]:
    found = {"places": outlooks.place_views(show), "totals": outlooks.totals(show)}
    return found | {"grounds": war_grounds(show), "rests": war_basis(show)}


def _outlook(show: Show) -> dict[str, Any]:
    asked, fans = outlooks.forecast_views(show)
    drawn = {"risk_map": outlooks.risk_map(show), "risk_rests": outlooks.risk_basis(show)}
    return drawn | {"asked": asked, "fans": fans, "fan_rests": outlooks.fan_basis(show)}


def _sources(show: Show) -> dict[str, Any]:
    by_report: dict[str, list[Claim]] = {}
    for claim in show.dossier.claims:
        by_report.setdefault(claim.report, []).append(claim)
    counts = {k: len(v) for k, v in by_report.items()}
    return {"pages": source_rows(show), "counts": counts, "by_report": by_report}


# What each part of a report shows, computed from the dossier; the local page asks for single ones.
PARTS: dict[str, Callable[[Show], dict[str, Any]]] = {
    "overview": _overview,
    "map": _map,
    "agreements": _agreements,
    "futures": _futures,
    "outlook": _outlook,
    "sources": _sources,
}
