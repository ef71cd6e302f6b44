"""The short summary that a run prints to the terminal."""

from __future__ import annotations

from collections.abc import Mapping

import click

from parley.cli.common import table
from parley.core.dossier import Dossier
from parley.core.estimate import Estimate


def figure(value: float | None) -> str:
    """A figure with thin thousands and no false precision."""
    if value is None:
        return "–"
    if value != 0 and abs(value) < 10:
        return f"{value:.2g}"
    digits = max(0, len(str(int(abs(value)))) - 2)
    rounded = round(value, -digits) if abs(value) >= 1000 else round(value)
    return f"{rounded:,.0f}".replace(",", " ")


def percent(p: float) -> str:
    """A probability, never 0 % or 100 %."""
    if p < 0.005:
        return "< 1 %"
    if p > 0.995:
        return "> 99 %"
    return f"{100 * p:.0f} %"


def answer(e: Estimate, names: Mapping[str, str] | None = None) -> str:
    """An estimate in a cell: the likeliest answer and its probability, or best [low – high]."""
    if e.value:
        p = e.dist.probability(e.value) if e.dist and e.dist.labels else None
        value = (names or {}).get(e.value, e.value)
        return f"{value} ({percent(p)})" if p is not None else value
    if e.best is None:
        return "–"
    return f"{figure(e.best)}  [{figure(e.low)} – {figure(e.high)}]"


def contested(dossier: Dossier, most: int = 8) -> list[Estimate]:
    """Estimates that claims contradict, the most argued over first."""
    found = [e for e in dossier.estimates if e.contradicts]
    found = found or [e for e in dossier.estimates if e.n_claims > 1]
    return sorted(found, key=lambda e: (-len(e.contradicts), -e.n_claims, e.id))[:most]


def print_summary(dossier: Dossier) -> None:
    """Print what is contested, who can torpedo it, how long it holds and where next."""
    names = {a.id: a.name for a in dossier.actors} | {p.id: p.name for p in dossier.places}
    plans = {a.id: a.name for a in dossier.agreements}
    click.echo(f"{dossier.title} – as of {dossier.as_of.isoformat()}")
    click.echo(f"{len(dossier.reports)} reports, {len(dossier.claims)} claims\n")
    rows = [
        (e.question.label or e.id, answer(e), e.n_claims, len(e.contradicts))
        for e in contested(dossier)
    ]
    if rows:
        table("What is contested", ("question", "estimate [90 %]", "claims", "against"), rows)
    rows2 = []
    for a in dossier.assessments:
        worst = sorted(a.consents, key=lambda c: -c.blame)[:3]
        who = ", ".join(f"{names.get(c.party, c.party)} {percent(c.blame)}" for c in worst)
        holds = {h: best for h, _, best, _ in (a.breakdown.holds if a.breakdown else ())}
        rows2.append(
            (
                plans.get(a.agreement, a.agreement),
                percent(a.p_agree),
                who,
                percent(holds[30]) if 30 in holds else "–",
                percent(holds[180]) if 180 in holds else "–",
            )
        )
    if rows2:
        columns = ("agreement", "all consent", "who torpedoes it", "holds 30 d", "180 d")
        table("Can it hold", columns, rows2)
    _print_outlook(dossier, names)


def _print_outlook(dossier: Dossier, names: dict[str, str]) -> None:
    for forecast in dossier.forecasts:
        if not forecast.p_by_option or forecast.question.kind == "count":
            continue
        rows = []
        for option, p in sorted(forecast.p_by_option.items(), key=lambda x: -x[1])[:6]:
            base = forecast.base_by_option.get(option)
            shown = percent(base) if base is not None else "–"
            rows.append((names.get(option, option), percent(p), shown))
        table(forecast.question.text, ("", "forecast", "base rate"), rows)
