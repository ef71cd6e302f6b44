"""One self-contained report from a dossier: no script, no request, prints."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from parley.core.claim import Claim
from parley.core.dossier import Dossier
from parley.views import agreed, outlooks
from parley.views.contested import contested
from parley.views.i18n import direction, translations
from parley.views.show import Show
from parley.views.sourced import source_rows
from parley.views.summary import headline, summary

TEMPLATES = Path(__file__).resolve().parent / "templates"


@lru_cache
def environment() -> Environment:
    """The template environment; everything is escaped unless it is Markup."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["named"] = lambda key, show: show.name(key)
    return found


def render(dossier: Dossier, language: str = "en") -> str:
    """Return the report as HTML; every number leads to claim ids and from there to the quote.

    Parameters
    ----------
    dossier
        Everything one run found out.
    language
        ``en``, ``de`` or any language with a catalogue.
    """
    env = environment().overlay()
    env.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    show = Show(dossier, language)
    cards = contested(show)
    asked, fans = outlooks.forecast_views(show)
    by_report: dict[str, list[Claim]] = {}
    for claim in dossier.claims:
        by_report.setdefault(claim.report, []).append(claim)
    german = language == "de" and dossier.title_de
    return env.get_template("report.html").render(
        d=dossier,
        show=show,
        title=dossier.title_de if german else dossier.title,
        dir=direction(language),
        css=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
        headline=headline(show, cards),
        lines=summary(show, cards),
        cards=cards,
        camps=show.camps(),
        control_map=outlooks.control_map(show),
        marches=outlooks.marches(show),
        risk_map=outlooks.risk_map(show),
        timeline=agreed.timeline(show),
        agreements=agreed.agreement_views(show),
        places=outlooks.place_views(show),
        totals=outlooks.totals(show),
        asked=asked,
        fans=fans,
        pages=source_rows(show),
        counts={k: len(v) for k, v in by_report.items()},
        by_report=by_report,
    )
