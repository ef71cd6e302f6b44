"""One self-contained report from a dossier: no script, no request, prints."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from parley.core.agreement import Agreement
from parley.core.claim import Claim
from parley.core.dossier import Dossier
from parley.views import sections
from parley.views.contested import contested
from parley.views.i18n import direction, translations
from parley.views.show import Show
from parley.views.summary import summary

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
    found.filters["instrument"] = _instrument
    found.filters["named"] = lambda key, show: show.name(key)
    return found


def _instrument(key: str, plan: Agreement) -> str:
    return next((i.name for i in plan.instruments if i.id == key), key)


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
    asked, fans = sections.forecast_views(show)
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
        lines=summary(show, cards),
        cards=cards,
        camps=_camps(show),
        control_map=sections.control_map(show),
        risk_map=sections.risk_map(show),
        timeline=sections.timeline(show),
        agreements=sections.agreement_views(show),
        places=sections.place_views(show),
        asked=asked,
        fans=fans,
        pages=_source_rows(show),
        counts={k: len(v) for k, v in by_report.items()},
        by_report=by_report,
    )


def _camps(show: Show) -> list[tuple[str, str, str]]:
    rows = []
    for camp in show.palette.slots:
        held = [a for a in show.dossier.actors if a.camp == camp]
        label = show.name(camp) if camp in show.names else show.t(camp)
        if held and camp not in show.names:
            label = f"{show.t(camp)}: " + ", ".join(show.name(a.id) for a in held[:3])
        rows.append((show.palette.css(camp), show.palette.mark(camp), label))
    return [*rows, ("kn", "○", show.t("neutral or unknown"))]


def _source_rows(show: Show) -> list[dict[str, Any]]:
    """The fusion room's source pages as table rows; a log bias is shown as a factor."""
    rows = []
    for page in show.dossier.source_pages:
        for cell in page.get("cells") or [page]:
            bias, low, high = (cell.get(k) for k in ("bias", "bias_low", "bias_high"))
            rows.append(
                {
                    "name": show.name(str(page.get("source", page.get("id", "")))),
                    "topic": " / ".join(
                        str(show.t(str(cell[k]))) for k in ("topic", "side") if cell.get(k)
                    ),
                    "bias": _factor(bias),
                    "span": f"{_factor(low)} – {_factor(high)}" if low is not None else "",
                    "n": cell.get("n", page.get("n_claims", "")),
                    "copies": ", ".join(show.name(c) for c in page.get("copies", ())),
                }
            )
    return rows


def _factor(log_bias: Any) -> str:
    return f"× {math.exp(float(log_bias)):.2f}" if isinstance(log_bias, (int, float)) else "–"
