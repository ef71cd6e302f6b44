"""What was learnt of sources, under their names: carried to other questions and other machines.

A fit numbers its sources and camps as they come in its table. To answer questions outside that
table, in milliseconds or on another machine, its parameters are kept by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from parley.fusion.numeric.design import Design
from parley.fusion.numeric.fit import Parameters, start
from parley.fusion.table import ClaimTable

Name = tuple[str, ...]
Names = Callable[[ClaimTable, Design], list[Name]]


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """``values[field][name]`` of every parameter that belongs to a source, camp or cell."""

    values: Mapping[str, Mapping[Name, Any]]
    common: Parameters


def learnt_from(table: ClaimTable, d: Design, p: Parameters) -> Learned:
    """Return the parameters of a fit by name."""
    names = {axis: of(table, d) for axis, of in _AXES.items()}
    values = {
        f.name: dict(zip(names[_AXIS_OF[f.name]], getattr(p, f.name)))
        for f in fields(p)
        if f.name in _AXIS_OF
    }
    return Learned(values, p)


def carried(learned: Learned, table: ClaimTable, d: Design) -> Parameters:
    """Return parameters for another table; a source never seen gets what its camp has.

    Its noise is that of a typical source.
    """
    fresh = start(d)
    names = {axis: of(table, d) for axis, of in _AXES.items()}
    blocs = {f: learned.values[f] for f in ("camp_bias", "camp_var")}
    camp = d.bloc_camp[d.pair_bloc]
    sigma2 = learned.common.sigma2
    typical = float(np.exp(np.mean(np.log(sigma2)))) if sigma2.size else 0.0625
    default: dict[str, np.ndarray] = {f.name: getattr(fresh, f.name) for f in fields(fresh)}
    default["sigma2"] = np.full(len(table.sources), typical)
    camp_bias = _look(names["bloc"], blocs["camp_bias"], np.zeros(d.n_bloc))
    default["camp_bias"] = np.zeros(d.n_bloc)
    default["bias"] = camp_bias[d.pair_bloc]
    tau2 = _look(names["camp"], learned.values["tau2"], fresh.tau2)
    default["bias_var"] = tau2[camp]
    changes: dict[str, Any] = {
        name: _look(names[axis], learned.values[name], default[name])
        for name, axis in _AXIS_OF.items()
        if name in learned.values
    }
    whole = {
        f.name: getattr(learned.common, f.name) for f in fields(fresh) if f.name not in _AXIS_OF
    }
    return replace(fresh, **whole, **changes)


def _look(names: list[Name], known: Mapping[Name, Any], default: np.ndarray) -> np.ndarray:
    return np.array([known.get(k, v) for k, v in zip(names, default)]).reshape(default.shape)


def pair_names(table: ClaimTable, d: Design) -> list[Name]:
    """Return (source, topic, side) of every pair of a design."""
    return [
        (table.sources[table.source[r]], table.topics[table.topic[r]], table.sides[table.side[r]])
        for r in d.row[_first(d.pair, d.n_pair)]
    ]


def bloc_names(table: ClaimTable, d: Design) -> list[Name]:
    """Return (camp, topic, side) of every bloc of a design."""
    return [
        (table.camps[table.camp[r]], table.topics[table.topic[r]], table.sides[table.side[r]])
        for r in d.row[_first(d.bloc, d.n_bloc)]
    ]


def _cell_names(table: ClaimTable, d: Design) -> list[Name]:
    return [
        (table.topics[table.topic[r]], table.sides[table.side[r]])
        for r in d.row[_first(d.bloc_cell[d.bloc], d.n_cell)]
    ]


def _first(codes: np.ndarray, n: int) -> np.ndarray:
    """Return (n,) the first claim of each code."""
    first = np.zeros(n, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first


_AXES: dict[str, Names] = {
    "pair": pair_names,
    "bloc": bloc_names,
    "cell": _cell_names,
    "source": lambda table, d: [(s,) for s in table.sources],
    "camp": lambda table, d: [(c,) for c in table.camps],
}
_AXIS_OF = {
    **dict.fromkeys(("bias", "bias_var"), "pair"),
    **dict.fromkeys(("camp_bias", "camp_var", "settled"), "bloc"),
    **dict.fromkeys(("camp_mean", "camp_sd", "tau2", "shock"), "camp"),
    "sigma2": "source",
    "offset_var": "cell",
}
