"""The review desk: what waits for a person, what people decided, and how far they agree.

The terminal and the web page both sit at this desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from parley.core.claim import Claim
from parley.core.errors import UsageError
from parley.core.tables import to_plain
from parley.record.reliability import Agreement, krippendorff_alpha
from parley.record.search import EVERYTHING, find
from parley.record.standing import Standing

if TYPE_CHECKING:
    from parley.record.store import Store
    from parley.record.view import View


@dataclass(frozen=True, slots=True)
class Filters:
    """Which claims wait: each field narrows the queue, an empty one does not.

    ``status`` is one of ``pending``, ``accepted``, ``rejected``, ``corrected``,
    ``retracted``, ``disputed``, ``any``; ``unseen_by`` leaves out what this person
    has decided on; ``words`` is a full-text search.
    """

    status: str = "pending"
    kind: str = ""
    topic: str = ""
    report: str = ""
    actor: str = ""
    certainty: str = ""
    rule: str = ""
    words: str = ""
    unseen_by: str = ""
    unresolved: bool = False
    as_of: date | None = None
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A claim in the queue, with what was decided on it so far."""

    claim: Claim
    standing: Standing
    machine: Claim


def queue(store: Store, filters: Filters | None = None) -> list[Item]:
    """Return the claims that pass the filters, in order of publication and text."""
    wanted = filters or Filters()
    view = store.view(wanted.as_of)
    found = None
    if wanted.words:
        with store.reading() as connection:
            found = {h.id for h in find(connection, wanted.words, EVERYTHING)}
    items = (i for i in _items(view) if _passes(i, wanted) and (not found or i.claim.id in found))
    if found is not None and not found:
        return []
    chosen = list(items)
    return chosen[: wanted.limit] if wanted.limit else chosen


def _items(view: View) -> Iterator[Item]:
    for machine in view.all_claims():
        standing = view.standing(machine.id)
        yield Item(standing.apply(machine), standing, machine)


def _passes(item: Item, f: Filters) -> bool:
    c, standing = item.claim, item.standing
    if f.status == "disputed":
        status = bool(standing.disputed)
    else:
        status = f.status in ("any", standing.status)
    speaker = (c.speaker.actor or c.speaker.text) if c.speaker else ""
    checks = (
        (f.kind, c.kind), (f.topic, c.topic), (f.report, c.report), (f.actor, speaker),
        (f.certainty, c.certainty), (f.rule, c.rule),
    )  # fmt: skip
    seen = f.unseen_by and any(v.who == f.unseen_by for v in standing.history)
    return (
        status
        and not seen
        and all(not want or want == have for want, have in checks)
        and (not f.unresolved or unresolved(c))
    )


def unresolved(claim: Claim) -> bool:
    """Whether the claim names a speaker or a place that no lexicon knows."""
    speaker = claim.speaker is not None and claim.speaker.actor is None
    return speaker or (claim.place is not None and claim.place.place is None)


def decide_filtered(store: Store, filters: Filters, decision: str, who: str, why: str) -> list[str]:
    """Decide on everything a filter shows, all or none; return the claim ids."""
    if decision == "correct":
        raise UsageError("claims are corrected one by one.")
    ids = [i.claim.id for i in queue(store, filters)]
    if ids:
        store.decide_all(ids, decision, who, why)
    return ids


def undo_last(store: Store, who: str) -> list[int]:
    """Undo this person's last decision, or the whole of it if it was on many claims."""
    view = store.view()
    mine = [v for v in view.verdicts() if v.who == who]
    if not mine:
        return []
    last = mine[-1]
    batch = [v.seq for v in mine if v.at == last.at]
    for seq in batch:
        store.undo(seq, who)
    return batch


def agreement(store: Store, report: str = "") -> Agreement:
    """Return Krippendorff's alpha over everyone's last decision on each claim."""
    view = store.view()
    inside = {c.id for c in view.all_claims() if report in ("", c.report)}
    units: dict[str, dict[str, str]] = {}
    for v in view.verdicts():
        if v.kind == "decide" and v.decision != "skip" and v.subject in inside:
            units.setdefault(v.subject, {})[v.who] = v.decision
    return krippendorff_alpha(units)


def gold(store: Store) -> Iterator[dict[str, Any]]:
    """Yield every claim people decided on, as they left it, to train and score readers on.

    Rejected claims come too (``decision`` = ``reject``): they are what must not be found.
    """
    for item in queue(store, Filters(status="any")):
        last = {v.who: v.decision for v in item.standing.history if v.decision in _JUDGED}
        if last and item.standing.status in _JUDGED.values():
            judged = next(d for d, status in _JUDGED.items() if status == item.standing.status)
            yield {**to_plain(item.claim), "decision": judged, "annotators": last}


_JUDGED = {"accept": "accepted", "reject": "rejected", "correct": "corrected"}
