"""``parley audit``: who decided what, when and why."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import click

from parley.cli.common import DAY, json_option, table
from parley.cli.record_common import open_record, record_option, say

KINDS = (
    *("decide", "retract", "dispute", "merge", "split", "same_as"),
    *("undo", "tombstone", "account"),
)


@click.command()
@click.option("--who", default="", help="Only what this person did.")
@click.option("--kind", type=click.Choice(KINDS), default=None, help="Only acts of one kind.")
@click.option("--subject", default="", help="Only what was done to this claim or event.")
@click.option("--since", type=DAY, help="From this day on (UTC).")
@click.option("--until", type=DAY, help="Up to and with this day (UTC).")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@record_option
@json_option
def audit(
    who: str,
    kind: str | None,
    subject: str,
    since: date | None,
    until: date | None,
    limit: int,
    record_at: str,
    as_json: bool,
) -> None:
    """Tell what people did to a record: who, when, what and why, the newest first.

    With --json one act a line, each with the hash that seals it.

    \b
    parley audit --record team.db
    parley audit --who ana --since 2016-12-01 --record team.db
    parley audit --kind tombstone --json --record team.db
    """
    from parley.workbench.accounts import Asked
    from parley.workbench.accounts import audit as look

    asked = Asked(who, kind or "", since, until, subject)
    with open_record(record_at) as store:
        acts, total = look(store, asked, limit=limit)
    if as_json:
        for act in acts:
            say(asdict(act))
        return
    rows = [
        (a.seq, a.at[:16].replace("T", " "), a.who, a.kind, a.subject, a.what, a.why + _undone(a))
        for a in acts
    ]
    table(f"{total} acts", ("entry", "when (UTC)", "who", "did", "to", "what", "why"), rows)


def _undone(act: object) -> str:
    return " (undone since)" if getattr(act, "undone", False) else ""
