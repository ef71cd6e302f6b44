"""Initial states: forces, people, control and parameters, drawn member by member."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from parley.core.estimate import Range
from parley.core.streams import Streams
from parley.war.jit import entry
from parley.war.parameters import draw_from, names, quantile_table
from parley.war.rng import member_keys, unit_draws
from parley.war.state import D_START, Start
from parley.war.theatre import Theatre

# Blocks of addresses, far apart, so that one more row shifts no other row's draw.
_PARAMETER, _FORCE, _PEOPLE, _LINK, _FACTOR, _NEWS, _CONTROL, _LEARNT = (k << 24 for k in range(8))


def run_key(seed: int) -> np.uint64:
    """The key of a run."""
    return np.uint64(Streams(seed).key64("war"))


def keys_of(seed: int, first: int, count: int) -> np.ndarray:
    """The key of each of ``count`` members from number ``first`` on."""
    out = np.empty(count, np.uint64)
    member_keys(run_key(seed), first, out)
    return out


def priors(theatre: Theatre) -> list[Range]:
    """Every prior of a run, in the order of its design matrix."""
    return [
        *(s.range for s in theatre.slots),
        *(r for _, _, r, _ in theatre.forces),
        *theatre.people,
        *theatre.links,
        *theatre.factors,
        *theatre.news,
    ]


def _address(name: str) -> int:
    """A parameter's block of addresses, from its name: a new parameter shifts no other."""
    digest = hashlib.blake2b(name.partition("@")[0].encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") >> 15


def _sites(theatre: Theatre) -> np.ndarray:
    parts = [
        [_PARAMETER + _address(s.name) * 128 + s.actor + 1 for s in theatre.slots],
        [_FORCE + j for j in range(len(theatre.forces))],
        [_PEOPLE + j for j in range(len(theatre.people))],
        [_LINK + j for j in range(len(theatre.links))],
        [_FACTOR + j for j in range(len(theatre.factors))],
        [_NEWS + j for j in range(len(theatre.news))],
    ]
    return np.array([site for part in parts for site in part], np.int64)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What every block of a theatre draws: addresses, quantiles, and where the heads go."""

    sites: np.ndarray
    table: np.ndarray
    row: np.ndarray
    cell: np.ndarray
    free: np.ndarray


_plans: WeakKeyDictionary[Theatre, _Plan] = WeakKeyDictionary()


def _plan(theatre: Theatre) -> _Plan:
    """The plan of a theatre, made once: a large map has thousands of priors."""
    plan = _plans.get(theatre)
    if plan is None:
        table, row = quantile_table(priors(theatre))
        cell = np.array([i * len(theatre.actors) + a for i, a, _, _ in theatre.forces], np.int64)
        free = np.array([f for _, _, _, f in theatre.forces], np.bool_)
        plan = _plans[theatre] = _Plan(_sites(theatre), table, row, cell, free)
    return plan


@entry
def muster(
    x: np.ndarray,
    at: int,
    cell: np.ndarray,
    free: np.ndarray,
    force: np.ndarray,
    mobile: np.ndarray,
) -> None:
    """Put the levels drawn in ``x`` from column ``at`` on into places; whole heads."""
    for m in range(x.shape[0]):
        for j in range(cell.size):
            heads = int(np.rint(x[m, at + j]))
            force[m, cell[j]] += heads
            if free[j]:
                mobile[m, cell[j]] += heads


def _uniforms_at(keys: np.ndarray, sites: np.ndarray) -> np.ndarray:
    out = np.empty((keys.size, sites.size))
    unit_draws(keys, sites, D_START, out)
    return out


def uniforms(theatre: Theatre, keys: np.ndarray) -> np.ndarray:
    """The design matrix of a block: one uniform per member and prior."""
    return _uniforms_at(keys, _plan(theatre).sites)


def start_of(theatre: Theatre, keys: np.ndarray, u: np.ndarray | None = None) -> Start:
    """Draw the block's initial states; ``u`` replaces the addressed uniforms (designs)."""
    n, places, actors = keys.size, len(theatre.places), len(theatre.actors)
    plan = _plan(theatre)
    x = np.empty((n, plan.row.size))
    draw_from(plan.table, plan.row, uniforms(theatre, keys) if u is None else u, x)
    if theatre.posterior and u is None:
        columns, learnt, upto = theatre.posterior
        row = np.searchsorted(upto, _uniforms_at(keys, np.array([_LEARNT]))[:, 0])
        x[:, columns] = learnt[np.minimum(row, len(learnt) - 1)]
    at = 0
    theta = np.empty((n, actors, len(names())))
    for slot in theatre.slots:
        if slot.actor < 0:
            theta[:, :, slot.k] = x[:, at, None]
        else:
            theta[:, slot.actor, slot.k] = x[:, at]
        at += 1
    force = np.zeros((n, places, actors), np.int64)
    mobile = np.zeros((n, places, actors), np.int64)
    muster(x, at, plan.cell, plan.free, force.reshape(n, -1), mobile.reshape(n, -1))
    at += len(theatre.forces)
    people = np.rint(x[:, at : at + places]).astype(np.int64)
    at += places
    blocks = []
    for width in (len(theatre.links), len(theatre.factors), len(theatre.news)):
        blocks.append(np.ascontiguousarray(x[:, at : at + width]))
        at += width
    return Start(
        theta=theta,
        force=force,
        mobile=mobile,
        people=people,
        control=_control(theatre, keys),
        link=blocks[0],
        factor=blocks[1],
        news=np.rint(blocks[2]).astype(np.int64),
    )


def _control(theatre: Theatre, keys: np.ndarray) -> np.ndarray:
    sites = np.arange(len(theatre.places), dtype=np.int64) + _CONTROL
    doubt = _uniforms_at(keys, sites) >= theatre.confidence
    return np.where(doubt, theatre.rivals, theatre.holders).astype(np.int64)
