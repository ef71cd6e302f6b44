"""Each view's rows as plain data, for the CSV and JSON buttons and the API."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from parley.core.tables import to_plain
from parley.views.show import Show
from parley.workbench.service import Desk, Entry

Row = dict[str, Any]
BOM = "\ufeff"  # without it Excel reads "Dörfer" as "DÃ¶rfer"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def claim_row(entry: Entry) -> Row:
    """One claim, flat."""
    c = entry.claim
    keys = ("low", "best", "high", "measure", "group")
    figures = [{k: getattr(q, k) for k in keys} for q in c.quantities]
    first = figures[0] if figures else dict.fromkeys(keys, "")
    return {
        "id": c.id,
        "report": c.report,
        "published": c.published.isoformat() if c.published else "",
        "start": c.start,
        "end": c.end,
        "quote": c.quote,
        "speaker": c.speaker.text if c.speaker else "",
        "actor": (c.speaker.actor or "") if c.speaker else "",
        "kind": c.kind.value,
        "act": c.act.value,
        "topic": c.topic,
        "value": c.value,
        "polarity": c.polarity.value,
        "certainty": c.certainty.value,
        **first,
        "figures": figures,
        "place": (c.place.place or c.place.text) if c.place else "",
        "event": c.event.type.value if c.event else "",
        "status": entry.standing.status,
    }


def estimates(desk: Desk, show: Show) -> list[Row]:
    """Every estimate, flat."""
    return [
        {
            "id": e.id,
            "question": show.label(e),
            "value": e.value,
            "best": e.best,
            "low": e.low,
            "high": e.high,
            "raw_low": e.raw_low,
            "raw_high": e.raw_high,
            "claims": e.n_claims,
            "supports": list(e.supports),
            "contradicts": list(e.contradicts),
            "why": e.why,
        }
        for e in show.dossier.estimates
    ]


def places(desk: Desk, show: Show) -> list[Row]:
    """Who holds each place, and how surely."""
    return [
        {
            "id": p.id,
            "name": show.name(p.id),
            "lat": p.lat,
            "lon": p.lon,
            "controller": p.controller,
            "confidence": p.control_confidence,
            "population": p.population.best if p.population else None,
        }
        for p in show.dossier.places
    ]


def agreements(desk: Desk, show: Show) -> list[Row]:
    """Every party's consent to every assessed agreement."""
    return [
        {
            "agreement": a.agreement,
            "name": show.name(a.agreement),
            "p_agree": a.p_agree,
            "p_low": a.p_low,
            "p_high": a.p_high,
            "party": c.party,
            "required": c.required,
            "consents": c.probability,
            "blame": c.blame,
            "sole_blocker": c.sole_blocker,
            "claims": list(c.claims),
        }
        for a in show.dossier.assessments
        for c in a.consents
    ]


def dated(desk: Desk, show: Show) -> list[Row]:
    """Agreements and violations with their days."""
    out = [
        {
            "day": a.start.isoformat() if a.start else "",
            "what": "begins",
            "agreement": a.id,
            "name": show.name(a.id),
            "until": a.end_latest.isoformat() if a.end_latest else "",
            "text": a.how_ended,
        }
        for a in show.dossier.agreements
    ]
    for a in show.dossier.agreements:
        for v in a.violations:
            day = v.day.isoformat() if v.day else ""
            row = {"day": day, "what": "violation", "agreement": a.id, "name": show.name(a.id)}
            out.append(row | {"until": "", "text": v.what})
    return sorted(out, key=lambda r: str(r["day"]))


def forecasts(desk: Desk, show: Show) -> list[Row]:
    """Every answer to every question, with its base rate."""
    return [
        {
            "forecast": f.id,
            "question": f.question.text,
            "issued": f.issued.isoformat(),
            "option": key,
            "p": p,
            "base": f.base_by_option.get(key),
            "error": f.p_error.get(key),
        }
        for f in show.dossier.forecasts
        for key, p in f.p_by_option.items()
    ]


def futures(desk: Desk, show: Show) -> list[Row]:
    """Killed and displaced by place at the end of the horizon."""
    e = show.dossier.ensemble
    if e is None:
        return []
    out = []
    for i, place in enumerate(e.places):
        row: Row = {"place": place, "name": show.name(place)}
        for q, level in enumerate(e.levels):
            row[f"killed_{level:g}"] = float(e.killed_q[q, -1, i])
            row[f"displaced_{level:g}"] = float(e.displaced_q[q, -1, i])
        out.append(row)
    return out


def sources(desk: Desk, show: Show) -> list[Row]:
    """Each source's page."""
    return [{**p, "n": len(p.get("claims", ()))} for p in map(dict, show.dossier.source_pages)]


def actors(desk: Desk, show: Show) -> list[Row]:
    """Dated relations between actors."""
    return [to_plain(r) for r in show.dossier.relations]


def claims(desk: Desk, show: Show) -> list[Row]:
    """Every claim in the record."""
    return [claim_row(e) for e in desk.claims()]


def events(desk: Desk, show: Show) -> list[Row]:
    """Every claim that tells of an event."""
    return [claim_row(e) for e in desk.claims() if e.claim.event]


def reports(desk: Desk, show: Show) -> list[Row]:
    """Every report, without its text."""
    keys = ("id", "title", "publisher", "agency", "language", "published", "licence", "sha256")
    return [{k: to_plain(r)[k] for k in keys} for r in desk.everything()[1].values()]


VIEWS: Mapping[str, Callable[[Desk, Show], list[Row]]] = {
    "estimates": estimates,
    "map": places,
    "timeline": dated,
    "events": events,
    "claims": claims,
    "reports": reports,
    "sources": sources,
    "actors": actors,
    "agreements": agreements,
    "ensemble": futures,
    "outlook": forecasts,
}


def as_csv(rows: Sequence[Row]) -> str:
    """Rows as CSV that no spreadsheet takes for formulas, marked as UTF-8 for Excel."""
    out = io.StringIO()
    out.write(BOM)
    columns = list(dict.fromkeys(k for row in rows for k in row))
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(k, "")) for k in columns] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A value as one cell: lists with blanks, what has parts as "best 40, measure killed"."""
    if isinstance(value, Mapping):
        value = ", ".join(f"{k} {_cell(v)}" for k, v in value.items() if v not in (None, "", []))
    elif isinstance(value, (list, tuple)):
        between = "; " if any(isinstance(v, Mapping) for v in value) else " "
        value = between.join(str(_cell(v)) for v in value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value
