"""The war's parameters: read from ``parameters.toml``, overridden by the scenario, drawn."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from scipy.special import betaincinv

from parley.core.errors import Fault
from parley.core.estimate import Range
from parley.war.jit import entry

FILE = Path(__file__).with_name("parameters.toml")
_GRID = 513


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: ``name`` is "mechanism.parameter", ``range`` its prior."""

    name: str
    range: Range
    unit: str


@cache
def parameters() -> tuple[Parameter, ...]:
    """All parameters in the order of the file; the order is their index in the kernels."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    out = []
    for mechanism, table in data.items():
        for key, v in table.items():
            prior = Range(
                float(v["low"]),
                float(v["best"]),
                float(v["high"]),
                source=v["source"],
                assumption=bool(v.get("assumption", False)),
            )
            out.append(Parameter(f"{mechanism}.{key}", prior, v["unit"]))
    return tuple(out)


@cache
def names() -> tuple[str, ...]:
    """Names of all parameters."""
    return tuple(p.name for p in parameters())


def index(name: str) -> int:
    """Index of a parameter; mechanisms call this once, at import.

    Examples
    --------
    >>> names()[index("combat.rate")]
    'combat.rate'
    """
    return names().index(name)


@dataclass(frozen=True, slots=True)
class Slot:
    """A prior and where its draw goes: parameter ``k``, for ``actor`` (-1: for all)."""

    name: str
    k: int
    actor: int
    range: Range


def slots(settings: Mapping[str, Range], actors: tuple[str, ...]) -> tuple[list[Slot], list[Fault]]:
    """The priors of a run: the file's, the scenario's settings, then those for one actor."""
    faults: list[Fault] = []
    known = names()
    for name, given in settings.items():
        faults += _setting_faults(name, given, known, actors)
    out = [Slot(p.name, k, -1, settings.get(p.name, p.range)) for k, p in enumerate(parameters())]
    for name, given in settings.items():
        head, _, actor = name.partition("@")
        if actor in actors and head in known:
            out.append(Slot(name, known.index(head), actors.index(actor), given))
    return out, faults


def _setting_faults(
    name: str, given: Range, known: tuple[str, ...], actors: tuple[str, ...]
) -> list[Fault]:
    head, at, actor = name.partition("@")
    out = []
    if head not in known:
        near = difflib.get_close_matches(head, known, n=1, cutoff=0.5)
        todo = f"Did you mean '{near[0]}'?" if near else "See `parley simulate --order`."
        out.append(Fault("settings", 0, 0, "no such parameter", name, "Nothing was run.", todo))
    if at and actor not in actors:
        todo = "Name an actor that fights in this world."
        out.append(Fault("settings", 0, 0, "no such actor", name, "Nothing was run.", todo))
    most = _most(head)
    if not (given.low >= 0.0 and given.high <= most):
        value = f"{name}: {given.low:g} to {given.high:g}"
        todo = f"Give a figure from 0 to {most:g}." if most < math.inf else "Give 0 or more."
        out.append(Fault("settings", 0, 0, "out of range", value, "Nothing was run.", todo))
    if not given.low <= given.best <= given.high:
        value = f"{name}: low {given.low:g}, best {given.best:g}, high {given.high:g}"
        todo = "Order them low <= best <= high."
        out.append(Fault("settings", 0, 0, "not in order", value, "Nothing was run.", todo))
    return out


@cache
def _most(name: str) -> float:
    """The most a parameter can be: a share or a chance ends at one."""
    unit = next((p.unit for p in parameters() if p.name == name), "")
    return 1.0 if unit.startswith(("share", "largest share", "chance")) else math.inf


@lru_cache(4096)
def _quantiles(low: float, best: float, high: float) -> np.ndarray:
    """PERT quantile function on an even grid of probabilities (513,)."""
    if not high > low:
        return np.full(_GRID, float(best))
    width = high - low
    a = 1 + 4 * (best - low) / width
    b = 1 + 4 * (high - best) / width
    return np.asarray(low + width * betaincinv(a, b, np.linspace(0, 1, _GRID)))


def quantile_table(priors: list[Range]) -> tuple[np.ndarray, np.ndarray]:
    """Quantile functions of the priors that differ (rows, 513), and the row of each prior (n,)."""
    ends = [(r.low, r.best, r.high) for r in priors]
    rows = {e: k for k, e in enumerate(dict.fromkeys(ends))}
    table = np.array([_quantiles(*e) for e in rows]).reshape(len(rows), _GRID)
    return table, np.array([rows[e] for e in ends], np.int64)


def draw(priors: list[Range], u: np.ndarray) -> np.ndarray:
    """Map uniforms ``u`` (members, n) to draws of the ``n`` priors, column by column.

    The PERT quantile function is tabulated at 513 points and linear between; a
    parameter whose prior is changed keeps its uniform, so that runs stay paired.
    """
    out = np.empty((u.shape[0], len(priors)))
    draw_from(*quantile_table(priors), u, out)
    return out


@entry
def draw_from(table: np.ndarray, row: np.ndarray, u: np.ndarray, out: np.ndarray) -> None:
    """Write to ``out`` what ``draw`` gives for the priors of a ``quantile_table``."""
    steps = table.shape[1] - 1
    for j in range(u.shape[1]):
        q = table[row[j]]
        for m in range(u.shape[0]):
            k = min(int(u[m, j] * steps), steps - 1)
            slope = (q[k + 1] - q[k]) / ((k + 1.0) / steps - k / steps)
            out[m, j] = slope * (u[m, j] - k / steps) + q[k]
