"""News moves the level of its place; the war's ensemble moves fighting between places.

What was reported (a city has fallen, an offensive is announced) multiplies the level of its own
place, and the total follows: what leaves a place does not come back elsewhere (ADR 0116). The
ensemble, which knows places better than amounts, changes the *shares* of the places; there the
expected amount stays the time series' own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parley.core.forecast import Driver
from parley.core.streams import Streams
from parley.outlook.panel import Panel

# Before an ensemble has been compared with outcomes it moves shares by this power: little.
PRIOR_TRUST = 0.1
FLOOR_SHARE = 0.02
# Months in which half of a news item's effect is gone.
HALF_LIFE = 6.0
# How unsure a moved level is: standard deviation of its logarithm, as a share of the move.
DOUBT = 0.5


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the ensemble is believed in the places' shares, 0 to 1, and where that is from.

    ``gain`` is what it gained in past cases over its own placebo, relative to the pool's
    score, with its 90 % interval; see :func:`parley.outlook.trust.learn_trust`.
    """

    weight: float = PRIOR_TRUST
    origins: int = 0
    gain: float = 0.0
    low: float = 0.0
    high: float = 0.0

    @property
    def said(self) -> str:
        """One line for whoever reads the forecast.

        Examples
        --------
        >>> Trust().said
        'weight of the simulated futures 0.1: prior, not learnt'
        """
        head = f"weight of the simulated futures {self.weight:g}"
        if not self.origins:
            return f"{head}: prior, not learnt"
        return (
            f"{head}: learnt on {self.origins} origins (gain over the same futures dealt to "
            f"other places {self.gain:+.1%} [{self.low:+.1%}, {self.high:+.1%}])"
        )


PRIOR = Trust()


@dataclass(frozen=True, slots=True, eq=False)
class News:
    """Multipliers ``(U, H)`` of each unit's level in panel order, and the ensemble's shares.

    ``shares`` is ``(members, H, U)``, NaN for units the ensemble does not cover, or None;
    ``weight`` is how far it is trusted.
    """

    factors: np.ndarray
    shares: np.ndarray | None
    drivers: tuple[Driver, ...]
    weight: float = PRIOR_TRUST

    def __bool__(self) -> bool:
        heard = self.shares is not None and self.weight > 0
        return heard or bool((self.factors != 1.0).any())

    @classmethod
    def build(
        cls,
        units: tuple[str, ...],
        panel: Panel,
        drivers: Sequence[Driver],
        ensemble_levels: Mapping[str, np.ndarray] | None,
        horizon: int,
        weight: float = PRIOR_TRUST,
    ) -> News:
        """Bring news and ensemble into the order of the panel; news of elsewhere is left out."""
        row = {units[old]: new for new, old in enumerate(panel.order)}
        used = tuple(d for d in drivers if d.place in row)
        factors = np.ones((len(units), horizon))
        left = 0.5 ** (np.arange(horizon) / HALF_LIFE)
        for driver in used:
            factors[row[driver.place]] *= driver.factor ** (1.0 if driver.lasts else left)
        shares = _ensemble_shares(row, ensemble_levels, horizon)
        return cls(factors, shares, used, weight)


def _ensemble_shares(
    row: Mapping[str, int], levels: Mapping[str, np.ndarray] | None, horizon: int
) -> np.ndarray | None:
    known = {u: np.asarray(a, dtype=float) for u, a in (levels or {}).items() if u in row}
    if not known or not any(a.any() for a in known.values()):
        return None
    members, months = next(iter(known.values())).shape
    out = np.full((members, horizon, len(row)), np.nan)
    for unit, array in known.items():
        out[:, :, row[unit]] = array[:, np.minimum(np.arange(horizon), months - 1)]
    running = np.cumsum(out, axis=1) / np.arange(1, horizon + 1)[None, :, None]
    total = np.nansum(running, axis=2, keepdims=True)
    even = np.where(np.isfinite(running), 1.0 / len(known), np.nan)
    return np.asarray(np.where(total > 0, running / np.maximum(total, 1e-12), even))


def redistribute(
    draws: np.ndarray, news: News, streams: Streams, keys: tuple[int, ...]
) -> np.ndarray:
    """Move ``(U, H, D)`` draws of units as ensemble and news say.

    By the ensemble, in every month the expected share of unit ``u`` becomes proportional to
    ``(s_u + floor)**(1-w) * (e_u + floor)**w`` with the history's share ``s`` and the share
    ``e`` of one member; the expected total stays, and units the ensemble does not cover keep
    the weight the history gives them. News then multiplies the level of its own unit. A draw
    keeps its own deviation from its mean.
    """
    units, _, n = draws.shape
    mean = draws.mean(axis=2, keepdims=True)
    whole = np.maximum(mean.sum(axis=0, keepdims=True), 1e-9)
    target = np.broadcast_to(mean, draws.shape)
    if news.shares is not None:
        base = (mean / whole + FLOOR_SHARE / units) / (1 + FLOOR_SHARE)
        member = streams.rng("outlook/ensemble").integers(len(news.shares), size=n)
        moved = base * _believed(base, news, np.asarray(member))
        change = moved / moved.sum(axis=0, keepdims=True) - base
        target = np.maximum(mean + whole * change, 0.0)
        target = target * (whole / target.sum(axis=0, keepdims=True))
    target = target * news.factors[:, :, None]
    lifted = draws * (target / np.maximum(mean, 1e-9))
    moved_draws = np.where(mean > 1e-9, lifted, target)
    return np.asarray(moved_draws * _doubt(target, mean, n, streams, keys))


def _doubt(
    target: np.ndarray, mean: np.ndarray, n: int, streams: Streams, keys: tuple[int, ...]
) -> np.ndarray:
    """``(U, 1, n)`` factors of mean one: a level that news has moved is less sure for it."""
    moved = np.log((target.mean(axis=(1, 2)) + 1e-6) / (mean.mean(axis=(1, 2)) + 1e-6))
    spread = DOUBT * np.minimum(np.abs(moved), 2.0)
    normal = np.stack([streams.rng("outlook/doubt", key).standard_normal(n) for key in keys])
    return np.asarray(np.exp(spread[:, None] * normal - spread[:, None] ** 2 / 2))[:, None, :]


def _believed(base: np.ndarray, news: News, member: np.ndarray) -> np.ndarray:
    """``(U, H, n)`` factors from the ensemble: they move shares among the units it covers."""
    assert news.shares is not None
    covered = np.isfinite(news.shares).all(axis=(0, 1))
    mine = base[covered]
    of_covered = mine / mine.sum(axis=0, keepdims=True)
    shares = np.moveaxis(news.shares[member][:, :, covered], 0, -1).transpose(1, 0, 2)
    out = np.ones((*base.shape[:2], len(member)))
    floor = FLOOR_SHARE / len(base)
    pull = ((shares + floor) / (of_covered + floor)) ** news.weight
    out[covered] = pull / (of_covered * pull).sum(axis=0, keepdims=True)
    return out
