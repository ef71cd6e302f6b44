"""From counts to the ensemble's nouns: fans, control, offensives, outcomes and losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from parley.core.world import Ensemble
from parley.war.ensemble import Settings
from parley.war.parameters import index
from parley.war.state import (
    B_ABROAD,
    B_CAPTURES,
    B_CIVIL,
    B_KILLED,
    B_MOVED,
    B_OFFENSIVES,
    B_WOUNDED,
    T_ALIVE,
    T_BROKEN,
)
from parley.war.tally import Tally, quantiles
from parley.war.theatre import Theatre

NONE_WITHIN = "none within horizon"
STALEMATE = "stalemate"
TRUCE = "truce"
NEVER = np.iinfo(np.int16).max


def summarise(
    theatre: Theatre, tally: Tally, members: int, days: int, seed: int, settings: Settings
) -> Ensemble:
    """Summarise a tally; probabilities are shares of members."""
    first = tally.member_array("first")
    outcomes, losses, kinds = _outcomes(theatre, tally)
    return Ensemble(
        members=members,
        days=np.arange(days),
        places=theatre.places,
        actors=theatre.actors,
        levels=settings.levels,
        killed_q=quantiles(tally.killed, settings.levels),
        displaced_q=quantiles(tally.fled, settings.levels),
        force_q=quantiles(tally.force, settings.levels),
        control=tally.control / members,
        first_offensive=_first(theatre, first),
        offensive_by=_by_day(first, days),
        first_by_actor=_first_by_actor(theatre, first, tally.member_array("first_by")),
        truce_alive=_truces(theatre, tally, days),
        monthly_killed=tally.member_array("monthly"),
        outcomes=outcomes,
        losses=losses,
        moves=_moves(theatre, tally, members),
        seed=seed,
        claims=theatre.claims,
        extra=_extra(theatre, tally, days) | {"outcome_kinds": kinds},
    )


def _earliest(first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per member: the place of the first major offensive and its day (-1: none)."""
    day = np.where(first >= 0, first, NEVER)
    place = day.argmin(axis=1)
    found = day[np.arange(day.shape[0]), place]
    return np.where(found == NEVER, -1, place), found


def _first(theatre: Theatre, first: np.ndarray) -> dict[str, float]:
    place, _ = _earliest(first)
    out = {p: float((place == i).mean()) for i, p in enumerate(theatre.places)}
    out[NONE_WITHIN] = float((place < 0).mean())
    return out


def _first_by_actor(
    theatre: Theatre, first: np.ndarray, leader: np.ndarray
) -> dict[str, dict[str, float]]:
    place, _ = _earliest(first)
    out: dict[str, dict[str, float]] = {}
    for i, p in enumerate(theatre.places):
        here = place == i
        if here.any():
            by = leader[here, i]
            out[p] = {
                a: float((by == k).sum() / first.shape[0])
                for k, a in enumerate(theatre.actors)
                if (by == k).any()
            }
    return out


def _by_day(first_day: np.ndarray, days: int) -> np.ndarray:
    """Share of members in which a major offensive has begun by each day (T, P)."""
    out = np.zeros((days, first_day.shape[1]))
    for i in range(first_day.shape[1]):
        begun = first_day[first_day[:, i] >= 0, i]
        out[:, i] = np.cumsum(np.bincount(begun, minlength=days)[:days]) / first_day.shape[0]
    return out


def _truces(theatre: Theatre, tally: Tally, days: int) -> dict[str, np.ndarray]:
    """Share of members in which each truce is in force on each day."""
    state, ended = tally.member_array("truce"), tally.member_array("truce_day")
    since = tally.member_array("truce_since")
    out = {}
    for k, name in enumerate(theatre.truces):
        begun = (state[:, k] == T_ALIVE) | (state[:, k] == T_BROKEN)
        come = np.bincount(since[begun, k], minlength=days)[:days]
        gone = np.bincount(ended[state[:, k] == T_BROKEN, k], minlength=days)[:days]
        out[name] = (np.cumsum(come) - np.cumsum(gone)) / state.shape[0]
    return out


def _moves(theatre: Theatre, tally: Tally, members: int) -> tuple[tuple[str, str, str, float], ...]:
    """Marches of freed and reserve forces in the first 30 days, mean heads, largest first."""
    found = [
        (theatre.actors[a], theatre.places[i], theatre.places[j], heads / members)
        for (a, i, j), heads in tally.moves.items()
        if heads >= members
    ]
    return tuple(sorted(found, key=lambda m: (-m[3], m[0], m[1], m[2])))


def _outcomes(
    theatre: Theatre, tally: Tally
) -> tuple[dict[str, float], dict[str, dict[str, float]], dict[str, Any]]:
    """The lottery over how it stands at the horizon, and each actor's losses in each case.

    In this order: a camp *prevails* (holds at least 90 % of the contested people, and has
    won 90 % of what others held if it began with as much), a *truce* is in force, a camp
    *gains* (at least 5 points more of them than at the start; the largest gain counts), else
    *stalemate*. Contested people: those of every place that a fighting camp holds at the start.
    """
    held = tally.member_array("held")
    lost = tally.member_array("lost").astype(float)
    state = tally.member_array("truce")
    people = np.array([r.best for r in theatre.people]) * (theatre.holders >= 0)
    people = people / max(people.sum(), 1.0)
    camp = theatre.map.actor["camp"]
    defaults = {s.k: s.range.best for s in theatre.slots if s.actor < 0}
    gain_at, prevail_at = defaults[index("outcomes.gain")], defaults[index("outcomes.prevail")]
    share = np.zeros((held.shape[0], len(theatre.camps)))
    begin = np.zeros(len(theatre.camps))
    for c in range(len(theatre.camps)):
        mine = np.concatenate([camp == c, [False]])
        share[:, c] = (mine[held] * people).sum(axis=1)
        begin[c] = (mine[theatre.holders] * people).sum()
    best = (share - begin).argmax(axis=1)
    gain = (share - begin)[np.arange(share.shape[0]), best]
    label = np.full(held.shape[0], STALEMATE, dtype=object)
    names = np.array([f"gains:{c}" for c in theatre.camps], dtype=object)
    label[gain >= gain_at] = names[best[gain >= gain_at]]
    if state.shape[1]:
        label[(state == T_ALIVE).any(axis=1)] = TRUCE
    top = share.argmax(axis=1)
    need = np.where(begin < prevail_at, prevail_at, begin + prevail_at * (1.0 - begin))
    wins = share[np.arange(share.shape[0]), top] >= need[top]
    names = np.array([f"prevails:{c}" for c in theatre.camps], dtype=object)
    label[wins] = names[top[wins]]
    begin_heads = np.maximum(_initial_heads(theatre), 1.0)
    outcomes: dict[str, float] = {}
    losses: dict[str, dict[str, float]] = {a: {} for a in theatre.actors}
    kinds: dict[str, Any] = {}
    for name in sorted(set(label)):
        here = label == name
        outcomes[name] = float(here.mean())
        kind, _, side = name.partition(":")
        mean_share = {c: float(share[here, k].mean()) for k, c in enumerate(theatre.camps)}
        kinds[name] = {"kind": kind, "camp": side, "share": mean_share}
        for a, actor in enumerate(theatre.actors):
            losses[actor][name] = float(min(lost[here, a].mean() / begin_heads[a], 1.0))
    return outcomes, losses, kinds


def _initial_heads(theatre: Theatre) -> np.ndarray:
    out = np.zeros(len(theatre.actors))
    for _, a, r, _ in theatre.forces:
        out[a] += r.best
    return out


def totals(tally: Tally) -> dict[str, np.ndarray]:
    """One number per member for each of the things that runs are compared by."""
    book = tally.member_array("book")
    first = tally.member_array("first")
    begun = np.where(first >= 0, first, NEVER).min(axis=1)
    return {
        "killed_fighters": book[:, B_KILLED],
        "wounded": book[:, B_WOUNDED],
        "killed_civilians": book[:, B_CIVIL],
        "displaced": tally.member_array("fled"),
        "left_the_map": book[:, B_ABROAD],
        "captures": book[:, B_CAPTURES],
        "offensives": book[:, B_OFFENSIVES],
        "marched": book[:, B_MOVED],
        "first_offensive_within_30": (begun < 30).astype(np.int64),
        "first_offensive_within_90": (begun < 90).astype(np.int64),
    }


def _extra(theatre: Theatre, tally: Tally, days: int) -> dict[str, Any]:
    changed = tally.member_array("changed")
    by, state = tally.member_array("truce_by"), tally.member_array("truce")
    broken = {}
    for k, name in enumerate(theatre.truces):
        who = by[state[:, k] == T_BROKEN, k]
        broken[name] = {
            theatre.breakers[j]: float((who == j).sum() / state.shape[0])
            for j in sorted(set(who.tolist()))
        }
    total = totals(tally)
    mean = {k: float(v.mean()) for k, v in total.items()}
    low = {k: float(np.quantile(v, 0.05)) for k, v in total.items()}
    high = {k: float(np.quantile(v, 0.95)) for k, v in total.items()}
    return {
        "camps": {
            a: theatre.camps[theatre.map.actor[k]["camp"]] for k, a in enumerate(theatre.actors)
        },
        "changes_hands": {
            p: float((changed[:, i] >= 0).mean()) for i, p in enumerate(theatre.places)
        },
        "broken_by": broken,
        "totals": {"mean": mean, "low": low, "high": high},
        "notes": list(theatre.notes),
        "horizon": days,
    }
