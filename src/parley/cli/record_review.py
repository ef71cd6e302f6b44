"""``parley review``: people decide, one claim at a time or a whole filter at once."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parley.cli.common import DAY, json_option, table
from parley.cli.record_common import open_record, record_option, say, who_option, whoever

if TYPE_CHECKING:
    from parley.record import Filters, Item, Store

KEYS = "[a]ccept  [x] reject  [c]orrect  [space] skip  [u]ndo  [o]pen context  [h]elp  [q]uit"
BULK = ("accept", "reject", "skip")


@click.command()
@click.option("--status", default="pending", show_default=True,
              type=click.Choice(["pending", "accepted", "rejected", "corrected", "retracted",
                                 "disputed", "any"]))  # fmt: skip
@click.option("--kind", default="", help="event, quantity, status, position …")
@click.option("--topic", default="")
@click.option("--report", default="", help="Report id.")
@click.option("--actor", default="", help="Who speaks.")
@click.option("--certainty", default="")
@click.option("--rule", default="", help="Rule that found the claim.")
@click.option("--words", default="", help="Full-text search.")
@click.option("--unresolved", is_flag=True, help="Only with a speaker or place nobody knows.")
@click.option("--again", is_flag=True, help="Also what you have decided on before.")
@click.option("--second", is_flag=True, help="What others have decided on and you have not.")
@click.option("--as-of", type=DAY, help="See only what was published by this day.")
@click.option("--limit", type=click.IntRange(0), default=0)
@click.option("--bulk", type=click.Choice(BULK), help="Decide on all that the filter shows.")
@click.option("--claim", "claim_id", help="Decide on one claim, with --bulk's decisions.")
@click.option("--why", default="", help="Reason, kept with the decision.")
@click.option("--undo", "undo_it", is_flag=True, help="Undo your last decision.")
@click.option("--retract", metavar="CLAIM", help="The source took it back.")
@click.option("--dispute", metavar="CLAIM", help="Object; the claim stays, flagged.")
@click.option("--redact", metavar="ID", help="Take a claim or report out for someone's safety.")
@click.option("--merge", metavar="ID,ID…", help="These claims tell of one event.")
@click.option("--split", metavar="ID,ID…", help="Each of these claims tells of another event.")
@click.option("--same", nargs=2, metavar="A B", help="Two names are one actor.")
@click.option("--not-same", nargs=2, metavar="A B", help="Two names are two actors.")
@click.option("--suggest", is_flag=True, help="Names the machine finds alike.")
@click.option("--agreement", is_flag=True, help="Krippendorff's alpha between annotators.")
@click.option("--gold", type=click.Path(path_type=Path), help="Write decisions as JSON lines.")
@click.option("--yes", is_flag=True, help="Do not ask before a bulk decision.")
@who_option
@record_option
@json_option
def review(record_at: str, who: str | None, as_json: bool, **options: Any) -> int:
    """Accept, reject or correct claims; every decision keeps who, when and why.

    \b
    parley review --record aleppo.db --topic evacuation
    parley review --bulk accept --rule de.figures --why "spot-checked 50" --yes
    parley review --agreement --json
    parley review --gold gold.jsonl
    """
    with open_record(record_at) as store:
        return _one_of(store, whoever(who), as_json, options)


def _one_of(store: Store, who: str, as_json: bool, o: dict[str, Any]) -> int:
    """Do what the options ask for; without any, sit down at the queue."""
    from parley.record import review as desk

    if o["undo_it"]:
        done = desk.undo_last(store, who)
        click.echo(f"undone: {len(done)} decisions" if done else "you have decided nothing yet")
    elif any(o[name] for name in _REMARKS):
        return _remark(store, who, o)
    elif o["same"] or o["not_same"]:
        _same(store, who, o)
    elif o["suggest"]:
        _suggest(store, as_json)
    elif o["agreement"]:
        _agreement(store, as_json, o["report"])
    elif o["gold"]:
        _gold(store, o["gold"])
    elif o["bulk"]:
        return _bulk(store, who, o)
    elif as_json or not sys.stdin.isatty():
        _list(store, _filters(o, who), as_json)
    else:
        _sit_down(store, who, _filters(o, who))
    return 0


def _filters(o: dict[str, Any], who: str) -> Filters:
    from parley.record import Filters

    names = ("status", "kind", "topic", "report", "actor", "certainty", "rule", "words",
             "unresolved", "limit")  # fmt: skip
    as_of: date | None = o["as_of"]
    if o["second"]:
        return Filters(**{n: o[n] for n in names} | {"status": "any"}, as_of=as_of, unseen_by=who)
    seen = "" if o["again"] or o["status"] != "pending" else who
    return Filters(**{n: o[n] for n in names}, as_of=as_of, unseen_by=seen)


def _list(store: Store, filters: Filters, as_json: bool) -> None:
    from parley.core.tables import to_plain

    items = store.queue(filters)
    if as_json:
        for item in items:
            say({"status": item.standing.status, "claim": to_plain(item.claim)})
        return
    rows = [(i.claim.id, i.standing.status, i.claim.kind, " ".join(i.claim.quote.split())[:90])
            for i in items]  # fmt: skip
    table(f"{len(items)} claims", ["claim", "status", "kind", "quote"], rows)


def _bulk(store: Store, who: str, o: dict[str, Any]) -> int:
    from parley.record import review as desk

    if o["claim_id"]:
        store.decide(o["claim_id"], o["bulk"], who, o["why"])
        click.echo(f"{o['bulk']}: {o['claim_id']}")
        return 0
    filters = _filters(o, who)
    count = len(store.queue(filters))
    if count and not o["yes"] and not click.confirm(f"{o['bulk']} {count} claims?", err=True):
        return 0
    ids = desk.decide_filtered(store, filters, o["bulk"], who, o["why"])
    click.echo(f"{o['bulk']}: {len(ids)} claims; 'parley review --undo' takes it back")
    return 0


_REMARKS = ("retract", "dispute", "redact", "merge", "split")


def _remark(store: Store, who: str, o: dict[str, Any]) -> int:
    """Write what a person says about claims that is no accept or reject."""
    if o["redact"]:
        if not o["yes"] and not click.confirm("A redaction cannot be undone. Redact?", err=True):
            return 0
        gone = store.tombstone(o["redact"], who, o["why"])
        click.echo(f"redacted: {', '.join(gone) or 'nothing, it was redacted before'}")
        click.echo("Copies of the record made earlier still hold it.", err=True)
        return 0
    for name in ("retract", "dispute"):
        if o[name]:
            head = getattr(store, name)(o[name], who, o["why"])
            click.echo(f"{name}: {o[name]} (entry {head.seq})")
    for name in ("merge", "split"):
        if o[name]:
            ids = [i.strip() for i in o[name].split(",") if i.strip()]
            head = getattr(store, name)(ids, who, o["why"])
            click.echo(f"{name}: {len(ids)} claims (entry {head.seq})")
    return 0


def _same(store: Store, who: str, o: dict[str, Any]) -> None:
    from parley.record.identity import decide_same

    same = bool(o["same"])
    a, b = o["same"] or o["not_same"]
    head = decide_same(store, a, b, same, who, o["why"])
    click.echo(f"{a} {'is' if same else 'is not'} {b} (entry {head.seq})")


def _suggest(store: Store, as_json: bool) -> None:
    from parley.record.identity import suggest

    found = suggest(store.view())
    if as_json:
        for s in found:
            say({"a": s.a, "b": s.b, "score": s.score})
        return
    table("Are these the same?", ["one", "other", "score"],
          [(s.a, s.b, f"{s.score:.0f}") for s in found])  # fmt: skip
    click.echo("Decide with: parley review --same ONE OTHER --why …", err=True)


def _agreement(store: Store, as_json: bool, report: str) -> None:
    from dataclasses import asdict

    from parley.record.review import agreement

    result = agreement(store, report)
    if as_json:
        say(asdict(result))
    elif result.alpha is None:
        click.echo("No claim was judged by two people yet.")
    else:
        people = ", ".join(result.coders)
        click.echo(f"Krippendorff's alpha {result.alpha:.3f} over {result.units} claims ({people})")


def _gold(store: Store, path: Path) -> None:
    from parley.record.review import gold

    lines = [json.dumps(g, ensure_ascii=False) + "\n" for g in gold(store)]
    path.write_text("".join(lines), "utf-8")
    click.echo(f"{len(lines)} decided claims written to {path}")


# -- one by one -------------------------------------------------------------------------------


def _sit_down(store: Store, who: str, filters: Filters) -> None:
    """Show claim after claim and take keys until the queue is empty or the person leaves."""
    from parley.record import review as desk

    items = store.queue(filters)
    click.echo(KEYS)
    at = 0
    while at < len(items):
        _present(items[at], at + 1, len(items))
        key = click.getchar().lower()
        if key == "q":
            break
        if key == "u":
            undone = desk.undo_last(store, who)
            click.echo(f"undone: {len(undone)}")
            at = max(0, at - 1) if undone else at
        elif key in ("a", "x", " "):
            decision = {"a": "accept", "x": "reject", " ": "skip"}[key]
            store.decide(items[at].claim.id, decision, who)
            click.echo(decision)
            at += 1
        elif key == "c":
            at += _correct(store, items[at], who)
        elif key == "o":
            _context(store, items[at])
        else:
            click.echo(KEYS)
    else:
        click.echo("The queue is empty.")


def _present(item: Item, number: int, of: int) -> None:
    from rich.console import Console
    from rich.text import Text

    c = item.claim
    speaker = (c.speaker.actor or c.speaker.text) if c.speaker else "the report itself"
    figures = "; ".join(f"{q.text} [{q.low}, {q.best}, {q.high}]" for q in c.quantities)
    console = Console(highlight=False)
    console.rule(f"{number}/{of}  {c.id}", align="left")
    console.print(Text(c.quote, style="bold"), soft_wrap=True)
    facts = (speaker, c.kind, c.act, c.topic, c.polarity, c.certainty, figures)
    console.print(" · ".join(str(f) for f in facts if f), style="dim")


def _context(store: Store, item: Item) -> None:
    from parley.record import follow

    trail = follow(store.view(), item.claim.id)
    click.echo(f"…{trail.before}⟦{trail.claim.quote}⟧{trail.after}…")


def _correct(store: Store, item: Item, who: str) -> int:
    """Open the claim as JSON in the person's editor; 1 if it was corrected."""
    from parley.core.claim import Claim
    from parley.core.errors import ParleyError
    from parley.core.tables import from_plain, to_plain

    text = json.dumps(to_plain(item.claim), ensure_ascii=False, indent=1)
    edited = click.edit(text, extension=".json")
    if edited is None or edited.strip() == text:
        click.echo("not changed")
        return 0
    why = click.prompt("why", default="", show_default=False)
    try:
        store.correct(item.claim.id, from_plain(Claim, json.loads(edited)), who, why)
    except (ValueError, TypeError, ParleyError) as error:
        click.echo(f"not corrected: {error}", err=True)
        return 0
    click.echo("corrected")
    return 1
