"""What changed since an earlier run of the same war, sorted as people ask for it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from parley.core.agreement import Violation
from parley.core.claim import Claim
from parley.core.dossier import Dossier
from parley.core.estimate import Estimate
from parley.core.forecast import Forecast
from parley.core.terms import Act, Polarity
from parley.workbench.compare import Difference, Moved, compare
from parley.workbench.keep import DOSSIER, MANIFEST
from parley.workbench.service_correct import form_of

BEFORE = "before"
Form = dict[str, str]
MOST_RUNS = 60
BREACHED = ("violated", "broken")  # what reading says of a truce that is not kept


@dataclass(frozen=True, slots=True)
class Turn:
    """One estimate that is another than before; ``before`` is None where it is new.

    ``claims`` are new to it or read otherwise now; ``left`` how many no longer count.
    """

    estimate: Estimate
    before: Estimate | None
    claims: tuple[str, ...]
    left: int = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """A probability that moved by more than its error; ``subject`` is whose it is."""

    subject: str
    option: str
    before: float
    after: float
    low: float | None
    high: float | None
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """Everything that is not as it was, the earlier run against this one.

    ``figures``, ``positions`` and ``states`` are estimates; ``fresh`` are questions that
    nobody had spoken of before. ``chances`` are of consent, by agreement; ``forecasts``
    by question. ``due`` are forecasts whose window has closed without an outcome known,
    ``resolved`` the new rows of the track record.
    """

    before: date
    after: date
    claims: tuple[Claim, ...]
    gone: tuple[Claim, ...]
    figures: tuple[Turn, ...]
    positions: tuple[Turn, ...]
    states: tuple[Turn, ...]
    fresh: tuple[Turn, ...]
    violations: tuple[Violation, ...]
    breaches: tuple[Claim, ...]
    chances: tuple[Shift, ...]
    forecasts: tuple[Shift, ...]
    resolved: tuple[dict[str, Any], ...]
    due: tuple[Forecast, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        lists = (
            self.claims, self.gone, self.figures, self.positions, self.states, self.fresh,
            self.violations, self.breaches, self.chances, self.forecasts, self.resolved, self.due,
        )  # fmt: skip
        return not any(lists)


def since(before: Dossier, after: Dossier, known: Container[str] | None = None) -> Since:
    """Sort what changed between two runs of one war.

    What counts as moved is what ``parley diff`` says: a figure outside the other's 90 %
    interval, a probability by more than its error. ``known`` are the claims that were there
    before, where ``before`` does not hold them all.
    """
    found = compare(before, after, known)
    was = {e.question.id: e for e in before.estimates}
    read = {c.id: form_of(c) for c in before.claims}
    reads = {c.id: form_of(c) for c in after.claims}
    turned = [
        _turn(e, was.get(e.question.id), read, reads)
        for e in after.estimates
        if _other(e, was.get(e.question.id), found)
    ]
    old = [t for t in turned if t.before is not None]
    answers = [t for t in old if t.estimate.value]
    return Since(
        before=before.as_of,
        after=after.as_of,
        claims=found.new_claims,
        gone=found.gone_claims,
        figures=tuple(t for t in old if not t.estimate.value),
        positions=tuple(t for t in answers if t.estimate.question.measure == "position"),
        states=tuple(t for t in answers if t.estimate.question.measure != "position"),
        fresh=tuple(t for t in turned if t.before is None),
        violations=tuple(_violations(before, after)),
        breaches=tuple(c for c in found.new_claims if _tells_of_breach(c)),
        chances=tuple(_chances(after, found.chances)),
        forecasts=tuple(_forecasts(after, found.forecasts)),
        resolved=tuple(r for r in after.track_record if r not in before.track_record),
        due=tuple(_due(before, after)),
    )


def _other(now: Estimate, was: Estimate | None, found: Difference) -> bool:
    if was is None:
        return True
    moved = {(m.label, m.after) for m in (*found.figures, *found.answers)}
    return (now.question.label or now.question.id, now.best) in moved


def _turn(
    now: Estimate, was: Estimate | None, known: dict[str, Form], reads: dict[str, Form]
) -> Turn:
    """With the claims that are new to it or were corrected, and how many it lost."""
    used = dict.fromkeys((*now.supports, *now.contradicts))
    new = tuple(c for c in used if c in reads and known.get(c) != reads[c])
    once = (*was.supports, *was.contradicts) if was else ()
    return Turn(now, was, new, sum(c not in reads for c in set(once)))


def _tells_of_breach(claim: Claim) -> bool:
    """Whether someone says that a truce or agreement was broken; a denial does not."""
    if claim.act is Act.DENY or claim.polarity is Polarity.NEGATED:
        return False
    return bool(claim.event and claim.event.breach) or claim.value in BREACHED


def _violations(before: Dossier, after: Dossier) -> Iterator[Violation]:
    old = {_key(v) for a in before.agreements for v in a.violations}
    yield from (v for a in after.agreements for v in a.violations if _key(v) not in old)


def _key(v: Violation) -> tuple[object, ...]:
    return (v.agreement, v.day, v.by, v.what)


def _chances(after: Dossier, moved: Iterable[Moved]) -> Iterator[Shift]:
    names = {a.id: a.name for a in after.agreements}
    ids = {names.get(a.agreement, a.agreement): a.agreement for a in after.assessments}
    yield from (_shift(ids[m.label], "", m) for m in moved)


def _forecasts(after: Dossier, moved: Iterable[Moved]) -> Iterator[Shift]:
    ids = {f"{f.question.text} – {o}": (f.id, o) for f in after.forecasts for o in f.p_by_option}
    shifts = [_shift(*ids[m.label], m) for m in moved]
    both = {s.subject for s in shifts if s.option == "yes"}  # "no" is only the rest of "yes"
    yield from (s for s in shifts if not (s.option == "no" and s.subject in both))


def _shift(subject: str, option: str, m: Moved) -> Shift:
    return Shift(subject, option, m.before or 0.0, m.after or 0.0, m.low, m.high, m.claims)


def _due(before: Dossier, after: Dossier) -> Iterator[Forecast]:
    scored = {r.get("question") or r.get("id") for r in after.track_record}
    for f in before.forecasts:
        end = f.question.end
        closed = end is not None and before.as_of <= end < after.as_of
        if closed and f.question.kind != "count" and f.question.id not in scored:
            yield f


def earlier_runs(run: Path, dossier: Dossier) -> dict[str, Path]:
    """Earlier runs of the same war: what this run replaced, and the runs beside it.

    A run counts by its manifest alone, so that a folder of many runs is looked through
    quickly; the newest comes first.
    """
    here = run.resolve()
    found: dict[str, Path] = {}
    if (here / BEFORE / DOSSIER).is_file():
        found[BEFORE] = here / BEFORE
    own = _written(here)
    beside = [p.parent for p in here.parent.glob(f"*/{DOSSIER}") if not p.parent.is_symlink()]
    others = [p for p in beside if p.resolve() != here and _scenario(p) == dossier.scenario]
    older = sorted((p for p in others if _written(p) <= own), key=_written, reverse=True)
    found.update({p.name: p for p in older[:MOST_RUNS]})
    return found


def _written(run: Path) -> float:
    return (run / DOSSIER).stat().st_mtime


def _scenario(run: Path) -> str:
    try:
        body = msgspec.json.decode((run / MANIFEST).read_bytes())
    except (OSError, msgspec.DecodeError):
        return ""
    return str(body.get("scenario", "")) if isinstance(body, dict) else ""
