"""What changed between two runs: new claims, figures that moved and why, chances that moved."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from parley.core.agreement import Assessment
from parley.core.claim import Claim
from parley.core.dossier import Dossier
from parley.core.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure or a chance that is another than before, and the claims that are new to it."""

    label: str
    before: float | None
    after: float | None
    low: float | None
    high: float | None
    claims: tuple[str, ...] = ()
    value_before: str = ""
    value_after: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that is not as it was."""

    new_claims: tuple[Claim, ...]
    gone_claims: tuple[Claim, ...]
    figures: tuple[Moved, ...]
    answers: tuple[Moved, ...]
    new_questions: tuple[str, ...]
    chances: tuple[Moved, ...]
    forecasts: tuple[Moved, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return not any(
            (self.new_claims, self.gone_claims, self.figures, self.answers, self.new_questions,
             self.chances, self.forecasts)
        )  # fmt: skip


def compare(before: Dossier, after: Dossier, known: Container[str] | None = None) -> Difference:
    """Compare two runs of one scenario.

    A figure counts as moved where the new best lies outside the old 90 % interval, or the
    old best outside the new one; a chance where it moved by more than both its errors.
    ``known`` are the claims that were there before, where ``before`` does not hold them all.
    """
    old = {c.id: c for c in before.claims}
    there = old if known is None else known
    new = {c.id: c for c in after.claims}
    asked = {e.question.id: e for e in before.estimates}
    figures, answers, fresh = [], [], []
    for e in after.estimates:
        was = asked.get(e.question.id)
        if was is None:
            fresh.append(e.question.label or e.question.id)
        elif e.value != was.value:
            answers.append(_moved(was, e, there))
        elif _outside(was, e):
            figures.append(_moved(was, e, there))
    return Difference(
        tuple(c for k, c in new.items() if k not in there),
        tuple(c for k, c in old.items() if k not in new),
        tuple(figures),
        tuple(answers),
        tuple(fresh),
        tuple(_chances(before, after)),
        tuple(_forecasts(before, after)),
    )


def _outside(was: Estimate, now: Estimate) -> bool:
    if was.best is None or now.best is None:
        return was.best is not now.best
    return not (_within(was, now.best) and _within(now, was.best))


def _within(e: Estimate, value: float) -> bool:
    low = e.low if e.low is not None else value
    high = e.high if e.high is not None else value
    return low <= value <= high


def _moved(was: Estimate, now: Estimate, known: Container[str]) -> Moved:
    fresh = tuple(c for c in (*now.supports, *now.contradicts) if c not in known)
    label = now.question.label or now.question.id
    return Moved(label, was.best, now.best, now.low, now.high, fresh, was.value, now.value)


def _chances(before: Dossier, after: Dossier) -> list[Moved]:
    """Chances of consent that moved by more than twice their sampling error."""
    names = {a.id: a.name for a in after.agreements}
    was = {a.agreement: a for a in before.assessments}
    out = []
    for now in after.assessments:
        then = was.get(now.agreement)
        if then is not None and abs(now.p_agree - then.p_agree) > 2 * _error(then, now):
            label = names.get(now.agreement, now.agreement)
            out.append(Moved(label, then.p_agree, now.p_agree, now.p_low, now.p_high, now.claims))
    return out


def _error(*assessments: Assessment) -> float:
    return float(sum(a.p_agree * (1 - a.p_agree) / max(a.draws, 1) for a in assessments) ** 0.5)


def _forecasts(before: Dossier, after: Dossier) -> list[Moved]:
    """Forecast probabilities that moved by more than their own error."""
    was = {f.question.id: f for f in before.forecasts}
    out = []
    for now in after.forecasts:
        then = was.get(now.question.id)
        for option, p in now.p_by_option.items() if then else ():
            old = then.p_by_option.get(option) if then else None
            error = now.p_error.get(option, 0.02)
            if old is not None and abs(p - old) > max(error, 0.02):
                label = f"{now.question.text} – {option}"
                out.append(Moved(label, old, p, p - error, p + error, now.claims))
    return out
