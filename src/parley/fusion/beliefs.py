"""Categories when there are few claims: each independent witness shifts the odds.

A witness of reliability r says the true label with probability r and any other with
(1 - r) / (K - 1). Claims of one warring camp are not independent: n of them count as
n / (1 + (n - 1) / 2). With many claims ``parley.fusion.categorical`` learns r instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parley.fusion.table import NEUTRAL

_RIGHT = {"neutral": (8.0, 2.0), "party": (6.0, 4.0), "unknown": (6.5, 3.5)}
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Witness:
    """One claim: the label it says (or denies), how firmly, and who stands behind it."""

    claim: str
    source: str
    camp: str
    label: str
    denied: bool = False
    strength: float = 1.0
    weight: float = 1.0
    right: float = 0.0
    wrong: float = 0.0

    @property
    def reliability(self) -> float:
        """Probability of saying what is the case, from its record and what it is."""
        kind = "neutral" if self.camp == NEUTRAL else "party" if self.camp else "unknown"
        a, b = _RIGHT[kind]
        return (self.right + a) / (self.right + self.wrong + a + b)


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """Probability of each label; ``without`` (N, K) the same without each witness."""

    labels: tuple[str, ...]
    probs: np.ndarray
    without: np.ndarray


def weigh(
    witnesses: Sequence[Witness],
    opposites: dict[str, str] | None = None,
    others: tuple[str, ...] = (),
) -> Belief:
    """Return the probability of each label that was said, and of none of them.

    ``opposites`` says what a denied label leaves; ``others`` are labels possible anyway.

    Examples
    --------
    >>> said = [Witness("a", "un", "neutral", "ongoing"), Witness("b", "x", "red", "ended")]
    >>> b = weigh(said)
    >>> b.labels[int(b.probs.argmax())]
    'ongoing'
    """
    said = {w.label for w in witnesses if not w.denied}
    turned = {(opposites or {}).get(w.label, _OTHER) for w in witnesses if w.denied}
    labels = tuple(sorted(said | turned | {w.label for w in witnesses} | set(others)))
    if len(labels) == 1:
        labels = (*labels, _OTHER)
    gain = np.array([_gain(w, labels) for w in witnesses])
    everyone = np.arange(len(witnesses))
    without = np.array(
        [_posterior(gain, witnesses, np.delete(everyone, k)) for k in everyone]
    ).reshape(len(witnesses), len(labels))
    return Belief(labels, _posterior(gain, witnesses, everyone), without)


def _gain(w: Witness, labels: tuple[str, ...]) -> np.ndarray:
    """Return the log likelihood of each label under one witness."""
    r = w.reliability
    spoken = np.array([name == w.label for name in labels])
    if w.denied:
        p = np.where(spoken, 1.0 - r, r)
    else:
        p = np.where(spoken, r, (1.0 - r) / (len(labels) - 1))
    return np.asarray(w.strength * w.weight * np.log(p))


def _posterior(gain: np.ndarray, witnesses: Sequence[Witness], rows: np.ndarray) -> np.ndarray:
    k = gain.shape[1]
    prior = np.zeros(k)
    camps: dict[str, list[int]] = {}
    for i in rows:
        w = witnesses[int(i)]
        partisan = w.camp not in ("", NEUTRAL)
        camps.setdefault(w.camp if partisan else f"#{i}", []).append(int(i))
    for members in camps.values():
        n = sum(witnesses[i].weight for i in members)
        prior = prior + gain[members].sum(axis=0) / (1.0 + 0.5 * max(n - 1.0, 0.0))
    p = np.exp(prior - prior.max())
    return np.asarray(p / p.sum())
