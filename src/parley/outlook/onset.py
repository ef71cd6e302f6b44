"""Will war break out where it has been quiet: a learnt, calibrated chance of onset.

Onsets are rare: one unit-year in a hundred. Three logistic regressions, each ridged towards
knowing nothing ([Hoerl1970]_), look at how long ago and how much was fought, at how things go
in the other units, and at violence of other kinds where the history tells of it; their log odds
are averaged. They are learnt on every past quarter of all units together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from parley.outlook.history import History

BAR = 25.0
QUIET = 12
STEP = 3
FIRST = 24
RIDGE = 20.0
MIN_ONSETS = 8
MODELS = (
    ("since", "total", "other"),
    ("since", "since_bar", "total", "decade", "lustrum", "peak", "rate"),
    ("since", "total", "active", "world", "other"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Onset:
    """Chances ``(N,)`` that the quiet units in ``rows`` see a month of ``BAR`` deaths or more.

    ``base`` is the share of past quiet unit-years in which that happened; ``onsets`` how many
    there were to learn from.
    """

    rows: np.ndarray
    chance: np.ndarray
    base: float
    onsets: int


def onset_chances(
    history: History, origin: str, ahead: int = 12, bar: float = BAR, *, total: bool = False
) -> Onset | None:
    """Return the chance of onset of every unit that was quiet for a year at ``origin``.

    Parameters
    ----------
    history
        Deaths by unit and month; nothing after ``origin`` is looked at.
    ahead
        Months within which a month of at least ``bar`` deaths counts as onset.
    total
        The deaths of all these months together count, not those of one.

    Returns
    -------
    Onset or None
        None where fewer than eight past onsets are on record: too few to learn from.
    """
    known = history.cut(origin)
    now = known.values.shape[1] - 1
    past = [_cases(known, t, ahead, bar, total) for t in range(FIRST, now - ahead + 1, STEP)]
    began = np.concatenate([came for _, _, came in past]) if past else np.zeros(0, dtype=bool)
    if began.sum() < MIN_ONSETS:
        return None
    rows, looks, _ = _cases(known, now, 0, bar, False)
    odds = np.zeros(len(rows))
    for names in MODELS:
        table = np.concatenate([_table(look, names) for _, look, _ in past])
        odds += _log_odds(table, began, _table(looks, names)) / len(MODELS)
    return Onset(rows, 1 / (1 + np.exp(-odds)), float(began.mean()), int(began.sum()))


Looks = dict[str, np.ndarray]


def _cases(
    known: History, t: int, ahead: int, bar: float, total: bool
) -> tuple[np.ndarray, Looks, np.ndarray]:
    """Rows quiet for a year at column ``t``, what is seen of them, and whether war began."""
    past = np.nan_to_num(known.values[:, : t + 1])
    future = known.values[:, t + 1 : t + 1 + ahead]
    there = np.isfinite(known.values[:, t]) & np.isfinite(future).all(axis=1)
    rows = np.flatnonzero(there & (past[:, -QUIET:].sum(axis=1) == 0))
    own = past[rows]
    bled = own > 0
    looks = {
        "since": np.log1p(_since(bled)),
        "since_bar": np.log1p(_since(own >= bar)),
        "total": np.log1p(own.sum(axis=1)),
        "decade": np.log1p(bled[:, -120:].sum(axis=1)),
        "lustrum": np.log1p(bled[:, -60:].sum(axis=1)),
        "peak": np.log1p(own.max(axis=1, initial=0.0)),
        "rate": np.log1p(12.0 * bled.mean(axis=1)),
    }
    active = [(past[:, -k:] > 0).any(axis=1).mean() for k in (12, 60)]
    world = [np.log1p(past[:, -k:].sum() * 12 / min(k, t + 1)) for k in (12, 60)]
    looks["active"] = np.full(len(rows), active[0] - active[1])
    looks["world"] = np.full(len(rows), world[0] - world[1])
    looks["other"] = np.zeros(len(rows))
    if known.context is not None:
        other = np.nan_to_num(known.context[rows, max(t - QUIET + 1, 0) : t + 1])
        looks["other"] = np.log1p(other.sum(axis=1))
    came = future[rows].sum(axis=1) if total else future[rows].max(axis=1, initial=0.0)
    return rows, looks, np.asarray(came >= bar)


def _since(happened: np.ndarray) -> np.ndarray:
    """Months since it last happened; the length of the record where it never did."""
    months = happened.shape[1]
    last = np.argmax(happened[:, ::-1], axis=1)
    return np.asarray(np.where(happened.any(axis=1), last, months))


def _table(looks: Looks, names: tuple[str, ...]) -> np.ndarray:
    return np.column_stack([looks[name] for name in names])


def _log_odds(table: np.ndarray, began: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Log odds ``(N,)`` of a ridged logistic regression, learnt on ``table``, asked for ``now``."""
    centre, scale = table.mean(axis=0), table.std(axis=0) + 1e-9
    seen = np.column_stack([np.ones(len(table)), (table - centre) / scale])
    held = np.r_[0.0, np.full(table.shape[1], RIDGE)]

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        z = seen @ b
        value = np.logaddexp(0, np.where(began, -z, z)).sum() + 0.5 * (held * b**2).sum()
        return float(value), np.asarray(seen.T @ (1 / (1 + np.exp(-z)) - began) + held * b)

    start = np.r_[np.log(began.mean() / (1 - began.mean())), np.zeros(table.shape[1])]
    found = minimize(loss, start, jac=True).x
    return np.asarray(np.column_stack([np.ones(len(now)), (now - centre) / scale]) @ found)
