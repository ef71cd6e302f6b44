"""``parley show``: from any number to its quote, its report and the offset."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from parley.cli.common import DAY, json_option
from parley.cli.record_common import open_record, record_option, say, say_lines

if TYPE_CHECKING:
    from parley.core.claim import Claim
    from parley.record import Store, Trail

NOUNS = ("claim", "report", "event", "actor")


@click.command()
@click.argument("noun", type=click.Choice(NOUNS))
@click.argument("key", metavar="ID")
@click.option("--as-of", type=DAY, help="See only what was published by this day.")
@record_option
@json_option
def show(noun: str, key: str, as_of: date | None, record_at: str, as_json: bool) -> int:
    """Lead from a claim, report, event or actor to the words it rests on.

    \b
    parley show claim c58f22301de1ad24 --record aleppo.db
    parley show report r1 --as-of 2016-12-21
    parley show actor russia --json
    """
    shows = {"claim": _claim, "report": _report, "event": _event, "actor": _actor}
    with open_record(record_at) as store:
        shows[noun](store, key, as_of, as_json)
    return 0


def _claim(store: Store, key: str, as_of: date | None, as_json: bool) -> None:
    from parley.core.tables import to_plain
    from parley.record import follow

    trail = follow(store.view(as_of), key)
    if as_json:
        plain = to_plain(trail)
        plain["report"].pop("text")
        say(plain)
        return
    _print_trail(store, trail)


def _near(store: Store, claim: Claim) -> dict[str, str]:
    """The three nearest names for a speaker or a place that no lexicon knows."""
    from parley.record.identity import names_in, nearest, places_in

    view, found = store.view(), {}
    if claim.speaker is not None and claim.speaker.actor is None:
        known: list[str] = [n for n in names_in(view) if n != claim.speaker.text]
        found["nearest actors"] = nearest(claim.speaker.text, known)
    if claim.place is not None and claim.place.place is None:
        found["nearest places"] = nearest(claim.place.text, places_in(view))
    return {k: ", ".join(f"{n} ({score:.0f})" for n, score in v) for k, v in found.items()}


def _print_trail(store: Store, trail: Trail) -> None:
    from rich.console import Console
    from rich.text import Text

    c, report = trail.claim, trail.report
    console = Console(highlight=False)
    console.print(Text(f"{c.id}", style="bold"), Text(f"  {c.kind} · {c.topic} · {c.act}"))
    text = Text("…" if c.start > len(trail.before) else "", style="dim")
    text.append(trail.before, style="dim")
    # The marks stay where colours do not: in a pipe, in a file, on paper.
    text.append(f"⟦{c.quote}⟧", style="bold reverse")
    text.append(trail.after + ("…" if c.end + len(trail.after) < len(report.text) else ""), "dim")
    console.print(text, soft_wrap=True)
    click.echo()
    say_lines(
        {**_report_facts(report), **_claim_facts(c), **_near(store, c), **_place_facts(trail)}
    )


def _report_facts(report: Any) -> dict[str, Any]:
    precise = "" if report.precision == "day" else f" (to the {report.precision})"
    return {
        "report": f"{report.id} {report.title}".strip(),
        "publisher": report.publisher,
        "published": f"{report.published}{precise}" if report.published else "unknown",
        "file": report.path,
        "sha256": report.sha256,
        "licence": report.licence,
    }


def _place_facts(trail: Trail) -> dict[str, Any]:
    c, last = trail.claim, trail.revisions[-1]
    decided = [f"{v.decision or v.kind} by {v.who}, {v.at[:16]}: {v.why or '-'}"
               for v in trail.standing.history]  # fmt: skip
    return {
        "stands at": f"characters {c.start}–{c.end}, line {trail.line}, column {trail.column}",
        "rule": c.rule,
        "entry": f"{last.seq} of the ledger, learned {last.learned_at[:19]} from {last.who}",
        "hash": last.hash,
        "standing": trail.standing.status,
        "decided": "; ".join(decided),
    }


def _claim_facts(c: Claim) -> dict[str, Any]:
    speaker = "the report itself"
    if c.speaker is not None:
        speaker = f"{c.speaker.text} ({c.speaker.actor or 'nobody the lexicon knows'})"
    figures = [f"{q.text}: {_figure(q)} {q.group or q.unit} {q.measure}".strip()
               for q in c.quantities]  # fmt: skip
    return {
        "speaker": speaker,
        "via": ", ".join(c.via),
        "figures": "; ".join(figures),
        "time": c.time.why or c.time.text if c.time else "",
        "place": c.place.name or c.place.text if c.place else "",
        "says": f"{c.polarity}, {c.certainty}, {c.modality}",
    }


def _figure(q: Any) -> str:
    def number(value: float | None) -> str:
        return "?" if value is None else f"{value:,.10g}"

    return f"{number(q.low)} / {number(q.best)} / {number(q.high)}"


def _report(store: Store, key: str, as_of: date | None, as_json: bool) -> None:
    from parley.core.tables import to_plain

    view = store.view(as_of)
    report = view.report(key)
    claims = [c for c in view.claims() if c.report == key]
    if as_json:
        say({**to_plain(report), "claims": [c.id for c in claims]})
        return
    say_lines({**_report_facts(report), "claims": len(claims)})
    click.echo()
    for c in claims:
        click.echo(f"{c.id}  {c.start:>6}–{c.end:<6} {c.kind:<10} {' '.join(c.quote.split())}")


def _event(store: Store, key: str, as_of: date | None, as_json: bool) -> None:
    from parley.core.tables import to_json
    from parley.record.grouping import groups

    view = store.view(as_of)
    group = next((g for g in groups(view) if key in (g.id, *g.claims)), None)
    if group is not None:
        if as_json:
            click.echo(to_json(group))
            return
        for line in group.explain():
            click.echo(line)
        return
    event, flags = view.event(key)
    if as_json:
        say({**asdict(event), "flags": flags})
    else:
        say_lines({k: v for k, v in asdict(event).items() if k != "row"} | {"flags": flags})


def _actor(store: Store, key: str, as_of: date | None, as_json: bool) -> None:
    from parley.core.tables import to_plain
    from parley.record.identity import card

    found = card(store.view(as_of), key, as_of)
    if as_json:
        say(to_plain(found))
        return
    a = found.actor
    say_lines(
        {
            "actor": f"{found.id} {a.name if a else ''}".strip(),
            "camp": a.camp if a else "",
            "names": ", ".join(found.names),
            "aliases": ", ".join(n for ns in (a.aliases.values() if a else ()) for n in ns),
            "relations": "; ".join(
                f"{r.subject} {r.kind} of {r.object} ({r.start or '…'} to {r.end or '…'})"
                for r in found.relations
            ),
            "decided": "; ".join(
                f"{d.a} {'=' if d.same else '≠'} {d.b} (entry {d.seq}, {d.who}: {d.why})"
                for d in found.decisions
            ),
            "claims": f"{len(found.claims)}: {', '.join(found.claims[:12])}",
        }
    )
