"""What became of a claim: the people's decisions on it, folded in the order they were made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from parley.core.claim import Claim
from parley.record.codec import claim_from

# entry kinds that speak about a claim or an event already in the ledger
VERDICTS = ("decide", "retract", "correct", "dispute")
DECISIONS = ("accept", "reject", "correct", "skip")
# standings in which a claim is a person's, and no re-reading takes it away
HUMAN = ("accepted", "corrected")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One entry about a subject: who said what about it, when and why."""

    seq: int
    kind: str
    subject: str
    who: str
    at: str
    decision: str = ""
    why: str = ""
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a claim stands now: ``pending``, ``accepted``, ``rejected``, ``corrected``,
    ``retracted``; a dispute does not remove it but stays beside it."""

    status: str = "pending"
    claim: Claim | None = None
    disputed: tuple[str, ...] = ()
    history: tuple[Verdict, ...] = field(default=())

    @property
    def shown(self) -> bool:
        """Whether views show the claim."""
        return self.status not in ("rejected", "retracted")

    def apply(self, claim: Claim) -> Claim:
        """Return the claim as it now stands, flagged with what people decided."""
        current = self.claim if self.status == "corrected" and self.claim else claim
        flags = [f for f in (self.status if self.status != "pending" else "",) if f]
        flags += ["disputed"] if self.disputed else []
        new = tuple(f for f in flags if f not in current.flags)
        return replace(current, flags=current.flags + new) if new else current


_AFTER = {"accept": "accepted", "reject": "rejected", "correct": "corrected"}


def fold(verdicts: Iterable[Verdict], undone: frozenset[int] = frozenset()) -> Standing:
    """Fold verdicts, oldest first; those undone do not count, the last one that does decides."""
    standing = Standing()
    kept = tuple(v for v in verdicts if v.seq not in undone)
    for v in kept:
        if v.kind == "retract":
            standing = replace(standing, status="retracted", claim=None)
        elif v.kind == "dispute":
            standing = replace(standing, disputed=(*standing.disputed, v.why))
        elif v.decision in _AFTER:
            standing = replace(standing, status=_AFTER[v.decision], claim=v.claim)
    return replace(standing, history=kept)


def verdict_body(decision: str, why: str, claim: Claim | None = None) -> str:
    """Return a verdict's body as JSON."""
    body: dict[str, Any] = {"decision": decision, "why": why}
    if claim is not None:
        body["claim"] = claim
    return msgspec.json.encode(body).decode()


def verdict_from(seq: int, kind: str, subject: str, who: str, at: str, body: str | None) -> Verdict:
    """Return the verdict of an entry; one about a redacted claim keeps only that it was made."""
    if body is None:
        return Verdict(seq, kind, subject, who, at)
    plain = msgspec.json.decode(body)
    claim = claim_from(msgspec.json.encode(plain["claim"]).decode()) if "claim" in plain else None
    return Verdict(seq, kind, subject, who, at, plain.get("decision", kind), plain["why"], claim)
