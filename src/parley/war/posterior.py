"""What history taught: parameters after calibration, as a file and as draws for a run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from parley.core.errors import Fault, InputError
from parley.war.theatre import Theatre


@dataclass(frozen=True, slots=True)
class Learnt:
    """One parameter after calibration; ``contraction`` is 1 - posterior sd / prior sd (probit)."""

    name: str
    low: float
    best: float
    high: float
    contraction: float


@dataclass(frozen=True, slots=True)
class Draws:
    """Joint posterior draws of the parameters ``names``: ``values`` (n, parameters), weights."""

    names: tuple[str, ...] = ()
    values: tuple[tuple[float, ...], ...] = ()
    weights: tuple[float, ...] = ()

    def without(self, names: set[str]) -> Draws:
        """The same draws, less some parameters."""
        keep = [k for k, n in enumerate(self.names) if n not in names]
        rows = tuple(tuple(row[k] for k in keep) for row in self.values)
        return Draws(tuple(self.names[k] for k in keep), rows, self.weights)


@dataclass(frozen=True, slots=True)
class Posterior:
    """What history taught: parameters, how well it is reproduced, and where it comes from.

    ``check`` is (quantity, observed, 5 %, median, 95 % of simulations from the posterior);
    ``draws`` holds the parameters that history says something about; ``outside`` names the
    quantities that no prior reproduces.
    """

    parameters: tuple[Learnt, ...]
    check: tuple[tuple[str, float, float, float, float], ...]
    provenance: dict[str, Any]
    draws: Draws = field(default_factory=Draws)
    outside: tuple[str, ...] = ()

    def taught(self) -> tuple[Learnt, ...]:
        """The parameters that history narrowed beyond the noise of a finite table."""
        known = set(self.draws.names)
        return tuple(p for p in self.parameters if p.name in known)

    def plain(self) -> dict[str, Any]:
        """As plain data; ``settings`` can be pasted into a scenario."""
        settings = {p.name: {"low": p.low, "best": p.best, "high": p.high} for p in self.taught()}
        return asdict(self) | {"settings": settings}

    def write(self, path: Path) -> None:
        """Write as JSON, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(path.suffix + ".part")
        part.write_text(json.dumps(self.plain(), indent=1), "utf-8")
        part.replace(path)


def read_draws(path: Path) -> Draws:
    """The joint draws of a file that ``parley calibrate`` wrote; raises ``InputError``."""
    todo = "Give the file that `parley calibrate` wrote."
    try:
        given = json.loads(path.read_text("utf-8"))["draws"]
        names = tuple(str(n) for n in given["names"])
        rows = tuple(tuple(float(v) for v in row) for row in given["values"])
        weights = tuple(float(w) for w in given["weights"])
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Fault(str(path), 0, 0, f"cannot be read: {error}")) from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(Fault(str(path), 0, 0, "no posterior", str(error), todo=todo)) from error
    fits = len(rows) == len(weights) > 0 and all(len(row) == len(names) for row in rows)
    if not fits or not np.isfinite([*weights, *(v for r in rows for v in r)]).all():
        raise InputError(Fault(str(path), 0, 0, "draws and weights do not fit", "", todo=todo))
    return Draws(names, rows, weights)


def taught_by(theatre: Theatre, draws: Draws) -> Theatre:
    """The theatre whose members draw these parameters jointly from the posterior."""
    slots = {s.name: j for j, s in enumerate(theatre.slots)}
    unknown = [n for n in draws.names if n not in slots]
    if unknown:
        what = "a posterior of another world: no such parameter"
        raise InputError([Fault("posterior", 0, 0, what, n, "Nothing was run.") for n in unknown])
    if not draws.names:
        return theatre
    columns = np.array([slots[n] for n in draws.names], np.int64)
    upto = np.cumsum(draws.weights)
    return replace(theatre, posterior=(columns, np.array(draws.values), upto / upto[-1]))
