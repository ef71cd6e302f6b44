"""Which assumption moves the answer most: Morris screening and Sobol indices (SALib)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import Any

import numpy as np

from parley.core.errors import MissingExtra
from parley.core.world import World
from parley.war.calibrate import varying
from parley.war.draws import keys_of, priors
from parley.war.ensemble import blocks, run_block
from parley.war.level import levelled
from parley.war.theatre import Theatre, build


def screen(
    world: World,
    *,
    method: str = "morris",
    days: int | None = None,
    size: int = 32,
    repeats: int = 4,
    seed: int = 1,
    threads: int | None = None,
) -> list[dict[str, Any]]:
    """Rank parameters by how much they move log deaths over the horizon.

    Parameters
    ----------
    method
        "morris": mean absolute elementary effect ([Morris1991]_); "sobol": total index
        ([Saltelli2010]_).
    size
        Trajectories (Morris) or base sample (Sobol, rounded up to a power of two).
    repeats
        Members per point, the same ones at every point (common random numbers).

    Returns
    -------
    list of dict
        name, effect, error; largest first. Effects are per full width of the prior, in
        log deaths (Morris), or shares of variance (Sobol).
    """
    try:
        from SALib.analyze import morris as analyse_morris
        from SALib.analyze import sobol as analyse_sobol
        from SALib.sample import morris as sample_morris
        from SALib.sample import sobol as sample_sobol
    except ImportError as error:
        raise MissingExtra("calibrate", "Sensitivity analysis") from error
    horizon = world.days if days is None else days
    theatre = build(levelled(world), horizon)
    columns = varying(theatre)
    names = [theatre.slots[j].name for j in columns]
    labels = [f"{n}@{k}" if names.count(n) > 1 else n for k, n in enumerate(names)]
    problem = {"num_vars": len(columns), "names": labels, "bounds": [[0.0, 1.0]] * len(columns)}
    if method == "sobol":
        base = 1 << max(size - 1, 1).bit_length()
        x = sample_sobol.sample(problem, base, calc_second_order=False, seed=seed)
        y = _answers(theatre, columns, x, horizon, repeats, seed, threads or 1)
        found = analyse_sobol.analyze(problem, y, calc_second_order=False, seed=seed)
        effect, error_ = found["ST"], found["ST_conf"]
    else:
        x = sample_morris.sample(problem, size, seed=seed)
        y = _answers(theatre, columns, x, horizon, repeats, seed, threads or 1)
        found = analyse_morris.analyze(problem, x, y, seed=seed)
        effect, error_ = found["mu_star"], found["mu_star_conf"]
    order = np.argsort(-np.nan_to_num(np.asarray(effect, float)), kind="stable")
    return [
        {"name": labels[k], "effect": float(effect[k]), "error": float(error_[k])} for k in order
    ]


def _answers(
    theatre: Theatre,
    columns: list[int],
    x: np.ndarray,
    days: int,
    repeats: int,
    seed: int,
    threads: int,
) -> np.ndarray:
    """Mean over ``repeats`` members of log(1 + deaths) at each point of the design."""
    u = np.full((len(x), len(priors(theatre))), 0.5)
    u[:, columns] = np.clip(x, 1e-9, 1 - 1e-9)
    out = np.zeros((repeats, len(x)))

    def work(job: tuple[int, int, int]) -> None:
        r, first, count = job
        keys = np.repeat(keys_of(seed, r, 1), count)
        part = u[first : first + count]
        tracks, _, _ = run_block(theatre, seed, 0, count, days, u=part, keys=keys)
        out[r, first : first + count] = np.log1p(tracks.killed[:, -1].sum(axis=1))

    jobs = [(r, f, n) for r in range(repeats) for f, n in blocks(len(x), 64)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, jobs))
    return np.asarray(out.mean(axis=0))


def picture(ranked: list[dict[str, Any]], title: str, most: int = 15) -> str:
    """The ranking as a bar chart (SVG), with the error of each effect as a thin line.

    Examples
    --------
    >>> picture([{"name": "combat.rate", "effect": 0.5, "error": 0.1}], "Deaths")[:4]
    '<svg'
    """
    rows = ranked[:most]
    top = max((r["effect"] + r["error"] for r in rows), default=1.0) or 1.0
    tall = 60 + 20 * len(rows)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {tall}" '
        'font-family="sans-serif" font-size="12" role="img">',
        f'<title>{escape(title)}</title><rect width="640" height="{tall}" fill="white"/>',
        f'<text x="16" y="26" font-size="14">{escape(title)}</text>',
    ]
    for k, r in enumerate(rows):
        y, wide = 46 + 20 * k, 380 * r["effect"] / top
        low = 200 + 380 * max(r["effect"] - r["error"], 0.0) / top
        high = 200 + 380 * (r["effect"] + r["error"]) / top
        out += [
            f'<text x="192" y="{y + 10}" text-anchor="end">{escape(r["name"])}</text>',
            f'<rect x="200" y="{y}" width="{wide:.1f}" height="13" fill="#0b5394"/>',
            f'<path d="M{low:.1f} {y + 6.5}H{high:.1f}" stroke="#b45f06" stroke-width="2"/>',
            f'<text x="{high + 6:.1f}" y="{y + 10}">{r["effect"]:.2f}</text>',
        ]
    return "\n".join([*out, "</svg>", ""])
