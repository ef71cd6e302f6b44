"""Does news pay? Worlds simulated by the war room; half to learn trust, half to judge.

Each world has a year of deaths before forces are freed and an offensive is announced, and six
months after. The ensemble knows the forces only as ranges. In the noise arm its places are
shuffled: then it must neither cost nor gain. Any ensemble pulls places together and widens
their forecasts, which alone scores; the placebo row leaves only what it knows of where.

    python benchmarks/outlook/news_pays.py
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from common import show

from parley.core.estimate import Range
from parley.core.world import Announcement, ForceLevel, World
from parley.outlook import History, forecast
from parley.outlook.months import month_text
from parley.outlook.redistribute import Trust
from parley.outlook.scores import log1p_crps
from parley.outlook.significance import Skill, skill
from parley.outlook.trust import Case, learn_trust, shuffled
from parley.war import simulate
from parley.war.examples import grid_world

Levels = dict[str, np.ndarray]
WORLDS, PLACES, MEMBERS, REPORTED = 48, 12, 150, 0.8
BEFORE, AFTER, FIRST = 12, 6, 481


def make(number: int) -> tuple[History, dict[str, np.ndarray]]:
    """Reported deaths of one world before and after, and the ensemble's months by place."""
    rng = np.random.default_rng(number)
    base = grid_world(PLACES, 4, days=360, truce=False)
    forces = tuple(_vary(f, rng) for f in base.forces if f.posture != "freed")
    calm = replace(base, forces=forces, announcements=())
    freed, goal = rng.integers(PLACES, size=2)
    owner = base.places[freed].controller
    news = replace(
        calm,
        days=180,
        forces=(*forces, ForceLevel(f"p{freed}", owner, Range(6000, 9000, 14000), "freed")),
        announcements=(Announcement("offensive", owner, f"p{goal}"),),
    )
    past = _deaths(calm, 1, 7 * number + 1)[0]
    future = _deaths(news, 1, 7 * number + 2)[0]
    believed = _deaths(news, MEMBERS, 7 * number + 3)
    seen = rng.binomial(np.concatenate([past[-BEFORE:], future[:AFTER]]).astype(int), REPORTED)
    history = History(tuple(f"p{k}" for k in range(PLACES)), FIRST, seen.T.astype(float))
    return history, {f"p{k}": believed[:, :, k] for k in range(PLACES)}


def _vary(force: ForceLevel, rng: np.random.Generator) -> ForceLevel:
    by = float(np.exp(rng.normal(0, 0.5)))
    r = force.strength
    return replace(force, strength=Range(r.low * by, r.best * by, r.high * by))


def _deaths(world: World, members: int, seed: int) -> np.ndarray:
    found = simulate(world, members=members, seed=seed, threads=1).monthly_killed
    assert found is not None
    return np.asarray(found)


@dataclass(frozen=True)
class Arm:
    """Trust learnt on one half, and skills on the other: over the pool and over the placebo."""

    trust: Trust
    over_pool: Skill
    over_placebo: Skill


def arm(worlds: list[tuple[History, Levels]], shuffle: bool) -> Arm:
    """Learn trust on half of the worlds and judge it on the other half."""
    rng = np.random.default_rng(99)
    origin = month_text(FIRST + BEFORE - 1)
    if shuffle:
        worlds = [(h, shuffled(lv, rng.permutation(len(lv)))) for h, lv in worlds]
    tell = partial(forecast, origin=origin, horizon=AFTER, draws=300, models="simple")
    half = len(worlds) // 2
    trust = learn_trust([Case(tell(h), levels, h) for h, levels in worlds[:half]])
    scores: dict[str, list[np.ndarray]] = {"told": [], "pool": [], "placebo": []}
    for history, levels in worlds[half:]:
        dealt = shuffled(levels, rng.permutation(len(levels)))
        truth = history.window(range(FIRST + BEFORE, FIRST + BEFORE + AFTER))
        made = {
            "told": tell(history, ensemble_levels=levels, trust=trust),
            "pool": tell(history),
            "placebo": tell(history, ensemble_levels=dealt, trust=trust),
        }
        for name, found in made.items():
            scores[name].append(log1p_crps(found.draws, truth).ravel())
    told, pool, placebo = (np.concatenate(scores[k]) for k in scores)
    block = np.repeat(np.arange(len(worlds) - half), PLACES * AFTER)
    return Arm(trust, skill(told, pool, block), skill(told, placebo, block))


def main() -> None:
    """Print both arms."""
    worlds = [make(k) for k in range(WORLDS)]
    told, noise = arm(worlds, shuffle=False), arm(worlds, shuffle=True)
    rows = [
        ("informative ensemble, skill over the pool (90 %)", _said(told.over_pool), "0", "> 0"),
        ("the same over its placebo (places dealt anew)", _said(told.over_placebo), "0", "> 0"),
        ("trust learnt on the other half", f"{told.trust.weight:.2f}", "", "> 0"),
        ("shuffled ensemble, skill over the pool (90 %)", _said(noise.over_pool), "0", "holds 0"),
        ("trust learnt on the other half", f"{noise.trust.weight:.2f}", "", "0"),
    ]
    show(f"Does news pay? {WORLDS} worlds", rows)


def _said(found: Skill) -> str:
    return f"{found.value:+.3f} [{found.low:+.3f},{found.high:+.3f}]"


if __name__ == "__main__":
    main()
