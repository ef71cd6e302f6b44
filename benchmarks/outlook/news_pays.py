"""Does news pay? Worlds simulated by the war room; half to learn trust, half to judge.

Each world has a year of deaths before forces are freed and an offensive is announced, and six
months after. The ensemble knows the forces only as ranges. In the noise arm its places are
shuffled: then it must cost nothing.

    python benchmarks/outlook/news_pays.py
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from common import show

from parley.core.estimate import Range
from parley.core.world import Announcement, ForceLevel, World
from parley.outlook import History, forecast
from parley.outlook.months import month_text
from parley.outlook.scores import log1p_crps
from parley.outlook.significance import skill
from parley.outlook.trust import Case, learn_trust
from parley.war import simulate
from parley.war.examples import grid_world

WORLDS, PLACES, MEMBERS, REPORTED = 24, 12, 150, 0.8
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


def arm(worlds: list[tuple[History, dict[str, np.ndarray]]], shuffle: bool) -> tuple[str, str]:
    """Learnt trust and the skill over the pool on the worlds not used to learn it."""
    rng = np.random.default_rng(99)
    cases, scores, base, block = [], [], [], []
    origin = month_text(FIRST + BEFORE - 1)
    for k, (history, levels) in enumerate(worlds):
        if shuffle:
            levels = dict(zip(levels, [levels[u] for u in rng.permutation(list(levels))]))
        made = forecast(history, origin=origin, horizon=AFTER, draws=300, models="simple")
        if k < len(worlds) // 2:
            cases.append(Case(made, levels, history))
            continue
        trust = learn_trust(cases)
        told = forecast(
            history, origin=origin, horizon=AFTER, draws=300, models="simple",
            ensemble_levels=levels, trust=trust,
        )  # fmt: skip
        truth = history.window(range(FIRST + BEFORE, FIRST + BEFORE + AFTER))
        scores.append(log1p_crps(told.draws, truth).ravel())
        base.append(log1p_crps(made.draws, truth).ravel())
        block.append(np.full(truth.size, k))
    found = skill(np.concatenate(scores), np.concatenate(base), np.concatenate(block))
    return f"{found.value:+.3f} [{found.low:+.3f},{found.high:+.3f}]", f"{learn_trust(cases):.2f}"


def main() -> None:
    """Print both arms."""
    worlds = [make(k) for k in range(WORLDS)]
    told, trust = arm(worlds, shuffle=False)
    noise, none = arm(worlds, shuffle=True)
    rows = [
        ("skill over the pool, informative ensemble (90 %)", told, "0", "> 0"),
        ("trust learnt on the other half", trust, "", ""),
        ("skill over the pool, shuffled ensemble (90 %)", noise, "0", "holds 0"),
        ("trust learnt on the other half", none, "", "0"),
    ]
    show(f"Does news pay? {WORLDS} worlds", rows)


if __name__ == "__main__":
    main()
