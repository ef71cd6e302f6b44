"""From a history to draws of the coming months, baselines always beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from parley.core.errors import Fault, InputError, UsageError
from parley.core.estimate import Range
from parley.core.forecast import Driver
from parley.core.streams import Streams
from parley.outlook.baselines import BASELINES
from parley.outlook.effects import Effects
from parley.outlook.history import History
from parley.outlook.model import Model, fit_model
from parley.outlook.months import month_id, month_text
from parley.outlook.panel import Panel, panel_of
from parley.outlook.redistribute import PRIOR, News, Trust, redistribute

BLOCK = 512
MIN_MONTHS = 6
FULL_YEAR = 12


@dataclass(frozen=True, slots=True, eq=False)
class ForecastSet:
    """Draws for each unit and month, made block by block so that memory stays flat.

    Attributes
    ----------
    units, months
        Names of the U units and H months, in the order of the history.
    origin
        Last month the forecast knew.
    drivers
        What moved which unit, by which factor, resting on which claims.
    notes
        Units left out and why, the vintage, what was decided on reading.
    """

    units: tuple[str, ...]
    origin: str
    months: tuple[str, ...]
    draws_count: int
    panel: Panel
    model: Model
    streams: Streams
    news: News
    back: np.ndarray
    drivers: tuple[Driver, ...] = ()
    vintage: str = ""
    notes: tuple[str, ...] = ()
    error: np.ndarray | None = None
    basis: str = "as given"
    _kept: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """One line on how the forecast was made."""
        return self.model.describe() + (f" × news ({self.basis})" if self.news else "")

    @property
    def draws(self) -> np.ndarray:
        """``(U, H, D)`` draws, persons a month; row ``u`` is ``units[u]``."""
        if "draws" not in self._kept:
            out = np.empty((len(self.units), len(self.months), self.draws_count))
            for rows, block in self.blocks():
                out[rows] = block
            self._kept["draws"] = out
        return self._kept["draws"]

    def blocks(self, size: int = BLOCK) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield ``(rows, (B, H, D))`` a few hundred units at a time.

        News moves fighting between places, so that with news all units are one block.
        """
        total = len(self.units)
        step = total if self.news else size
        for start in range(0, total, step):
            mine = np.arange(start, min(start + step, total))
            block = self.model.draw(
                self.panel, mine, len(self.months), self.draws_count, self.streams
            )
            if self.error is not None:
                block = block * self._misrecorded(mine)
            if self.news:
                block = redistribute(block, self.news, self.streams, self.panel.keys)
            yield self.panel.order[mine], block

    def _misrecorded(self, mine: np.ndarray) -> np.ndarray:
        """``(B, 1, D)`` factors of mean one: how far the recorded past may be from the true."""
        assert self.error is not None
        out = np.ones((len(mine), 1, self.draws_count))
        for b, r in enumerate(mine):
            low, high = (float(x) for x in self.error[r])
            if high > low:
                rng = self.streams.rng("outlook/record", self.panel.keys[r])
                drawn = Range(low, 1.0, high).sample(rng, self.draws_count)
                out[b, 0] = drawn / drawn.mean()
        return out

    def baseline(self, name: str = "conflictology12") -> np.ndarray:
        """``(U, H, K)`` samples of a baseline, sorted; its own K."""
        if name not in self._kept:
            rows = np.arange(len(self.units))
            found = BASELINES[name](self.panel, rows, len(self.months))
            out = np.empty_like(found)
            out[self.panel.order] = found
            self._kept[name] = out
        return self._kept[name]

    @property
    def baselines(self) -> dict[str, np.ndarray]:
        """Every baseline by name; see :meth:`baseline`."""
        return {name: self.baseline(name) for name in BASELINES}

    def quantiles(self, levels: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> np.ndarray:
        """``(U, H, L)`` quantiles of the draws."""
        return np.moveaxis(np.quantile(self.draws, list(levels), axis=2), 0, -1)

    def of(self, unit: str) -> np.ndarray:
        """``(H, D)`` draws of one unit."""
        return np.asarray(self.draws[self.units.index(unit)])

    def total(self) -> np.ndarray:
        """``(H, D)`` draws of the sum over all units: the places add up, draw by draw."""
        return np.asarray(self.draws.sum(axis=0))

    def to_parquet(self, path: str | Path, *, whole: bool = True) -> None:
        """Write ViEWS' long format: month_id, unit, draw, outcome; see ``longform``."""
        from parley.outlook.longform import write_draws

        write_draws(self, Path(path), whole=whole)


def forecast(
    history: History,
    *,
    origin: str,
    horizon: int = 12,
    draws: int = 1000,
    seed: int = 0,
    news: Sequence[Driver] = (),
    ensemble_levels: Mapping[str, np.ndarray] | None = None,
    models: str = "pool",
    trust: Trust = PRIOR,
    basis: Effects | None = None,
) -> ForecastSet:
    """Forecast deaths by unit and month as draws from a pool of models.

    Parameters
    ----------
    history
        Deaths by unit and month; cut at ``origin`` before anything looks at it.
    origin
        Last month known, ``YYYY-MM``.
    horizon
        Months ahead, 1 to 60.
    draws
        Draws per unit and month.
    seed
        Same seed, same draws, whatever the number of threads.
    news
        Level multipliers by place (``Driver.place`` is a unit); they move fighting
        between places and leave a unit without news as the time series has it.
    ensemble_levels
        ``(members, months)`` simulated deaths by unit, from the war's ensemble.
    models
        ``pool`` (``boost`` joins it where installed and the panel is large enough),
        ``simple`` (never boosted) or the name of one model or baseline.
    trust
        How far the ensemble is believed in the places' shares; a small prior by default,
        or what :func:`parley.outlook.trust.learn_trust` found.
    basis
        What the factors of the news rest on, for the notes.

    Raises
    ------
    InputError
        If fewer than six months are known at the origin, or the history does not reach it.

    Examples
    --------
    >>> rows = [("A", f"2015-{m:02d}", 5 + m % 3) for m in range(1, 13)]
    >>> found = forecast(History.from_rows(rows), origin="2015-12", horizon=2, draws=200)
    >>> found.draws.shape, found.baseline().shape, found.months
    ((1, 2, 200), (1, 2, 12), ('2016-01', '2016-02'))
    """
    _check_size(horizon, draws)
    known, notes = usable(history, origin)
    panel = panel_of(known)
    model = fit_model(panel, horizon, kind=models)
    moved = News.build(known.units, panel, news, ensemble_levels, horizon, trust.weight)
    if moved.drivers and basis is not None:
        notes = (*notes, basis.said)
    if moved.shares is not None:
        notes = (*notes, trust.said)
    start = month_id(origin)
    return ForecastSet(
        units=known.units,
        origin=month_text(start),
        months=tuple(month_text(start + h) for h in range(1, horizon + 1)),
        draws_count=draws,
        panel=panel,
        model=model,
        streams=Streams(seed),
        news=moved,
        back=np.argsort(panel.order),
        drivers=moved.drivers,
        basis=basis.basis if basis is not None else "as given",
        vintage=known.sha256,
        notes=(*known.notes, *notes),
        error=_error(known, panel),
    )


def _error(known: History, panel: Panel) -> np.ndarray | None:
    """``(U, 2)`` low and high of the last year as shares of its best, in panel order."""
    if known.low is None or known.high is None:
        return None
    best, low, high = (
        np.nansum(a[:, -FULL_YEAR:], axis=1) for a in (known.values, known.low, known.high)
    )
    safe = np.maximum(best, 1e-9)
    shares = np.stack([np.minimum(low / safe, 1.0), np.maximum(high / safe, 1.0)], axis=1)
    shares[best <= 0] = 1.0
    return np.asarray(shares[panel.order])


def usable(history: History, origin: str) -> tuple[History, tuple[str, ...]]:
    """Return the history up to ``origin`` without units that ended before, and say which."""
    known = history.cut(origin)
    months = known.values.shape[1]
    if months < MIN_MONTHS:
        raise InputError(
            Fault(
                "history",
                0,
                0,
                f"only {months} months are known at the origin; at least {MIN_MONTHS} are needed",
                origin,
                "No forecast was made.",
                "Choose a later origin or bring a longer history.",
            )
        )
    notes: tuple[str, ...] = ()
    if months < FULL_YEAR:
        notes = (
            f"only {months} months are known at {origin}: 'the last twelve months' are these "
            f"{months}, and the models stay near their priors",
        )
    notes += _peculiar(known)
    alive = np.isfinite(known.values[:, -1])
    if alive.all():
        return known, notes
    gone = [u for u, a in zip(known.units, alive) if not a]
    if not alive.any():
        raise InputError(
            Fault(
                "history",
                0,
                0,
                "no unit is on record at the origin",
                origin,
                "No forecast was made.",
                "Check the months of the table.",
            )
        )
    kept = known.select(u for u, a in zip(known.units, alive) if a)
    shown = ", ".join(gone[:5]) + (" …" if gone[5:] else "")
    gap = f"not on record at {origin} and without a forecast: {len(gone)} units ({shown})"
    return kept, (*notes, gap)


def _peculiar(known: History) -> tuple[str, ...]:
    """What a reader should know of the counts: fractions, and units that appear late."""
    notes = []
    there = np.isfinite(known.values)
    if np.mod(known.values[there], 1.0).any():
        notes.append("some counts are not whole numbers: they are taken as they are")
    late = [
        f"{u} (since {known.months[int(np.argmax(t))]})"
        for u, t in zip(known.units, there)
        if t[-1] and t.sum() < min(FULL_YEAR, len(t))
    ]
    if late:
        shown = ", ".join(late[:5]) + (" …" if late[5:] else "")
        notes.append(
            f"on record for less than a year: {shown}; the months before count as quiet in the "
            "baselines"
        )
    return tuple(notes)


def _check_size(horizon: int, draws: int) -> None:
    if not 1 <= horizon <= 60:
        raise UsageError(f"a horizon of {horizon} months cannot be forecast.", "Use 1 to 60.")
    if not 10 <= draws <= 100_000:
        raise UsageError(f"{draws} draws cannot be meant.", "Use 10 to 100000.")
