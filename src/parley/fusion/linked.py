"""Linked questions fused together: draws that obey every sum and every part-of-a-whole at once.

Each question is drawn from its own estimate. A sum is imposed on every draw by moving each
figure in proportion to its own doubt, which for normal figures is exactly conditioning on it
(Matheron's rule, [Journel1978]_); a part that exceeds its whole is first drawn again and, where
that would throw nearly all away, moved to the border. Links that no draw comes near are
reported as conflicts and left alone: then the figures count different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parley.core.streams import Streams
from parley.fusion.constraints import Subset, Sum

Link = Sum | Subset
DRAWS = 2000
_IMPOSSIBLE = 0.01
_ENOUGH = 0.2
_SWEEPS = 60


@dataclass(frozen=True, slots=True)
class Conflict:
    """A link that the estimates leave no room for, and how likely it is that it holds."""

    link: Link
    chance: float


@dataclass(frozen=True, slots=True, eq=False)
class Coherent:
    """``draws`` (M,) of each linked question, ``best`` values that obey the links, and more.

    ``held`` are the links imposed, ``conflicts`` those that could not be.
    """

    draws: dict[str, np.ndarray]
    best: dict[str, float]
    held: tuple[Link, ...]
    conflicts: tuple[Conflict, ...]

    def interval(self, name: str) -> tuple[float, float, float]:
        """Return low, best and high (90 %) of a question."""
        low, high = np.quantile(self.draws[name], [0.05, 0.95])
        best = self.best[name]
        return min(float(low), best), best, max(float(high), best)


def names_of(link: Link) -> tuple[str, ...]:
    """Return the questions of a link, the whole first."""
    return (link.whole, *(link.parts if isinstance(link, Sum) else (link.part,)))


def in_words(link: Link, label: Mapping[str, str] | None = None) -> str:
    """Return a link as a formula.

    Examples
    --------
    >>> in_words(Sum("all", ("children", "adults"))), in_words(Subset("named", "killed"))
    ('children + adults = all', 'named ≤ killed')
    """
    say = (lambda n: n) if label is None else (lambda n: label.get(n, n))
    if isinstance(link, Sum):
        return f"{' + '.join(say(p) for p in link.parts)} = {say(link.whole)}"
    return f"{say(link.part)} ≤ {say(link.whole)}"


def cohere(
    quantiles: Mapping[str, np.ndarray], links: Iterable[Link], streams: Streams | None = None
) -> Coherent:
    """Fuse linked questions together.

    Parameters
    ----------
    quantiles
        question -> equally likely points of its estimate, ascending; at least three.
    links
        Sums and subsets; those with a question that is not estimated are left out.
    streams
        Draws are addressed by question, so that no other question changes them.

    Examples
    --------
    >>> known = {"all": np.linspace(90, 130, 9), "children": np.linspace(30, 50, 9),
    ...          "adults": np.linspace(60, 64, 9)}
    >>> found = cohere(known, [Sum("all", ("children", "adults"))])
    >>> bool(np.allclose(found.draws["children"] + found.draws["adults"], found.draws["all"]))
    True
    """
    wanted = [x for x in dict.fromkeys(links) if all(n in quantiles for n in names_of(x))]
    wanted.sort(key=lambda x: (isinstance(x, Subset), names_of(x)))
    s = streams or Streams(0)
    draws: dict[str, np.ndarray] = {}
    best: dict[str, float] = {}
    held: list[Link] = []
    conflicts: list[Conflict] = []
    for group in _families(wanted):
        names = sorted({n for x in group for n in names_of(x)})
        x = np.array([_draw(np.asarray(quantiles[n], dtype=float), n, s) for n in names])
        at = {n: k for k, n in enumerate(names)}
        chances = [_chance(link, x, at) for link in group]
        kept = [link for link, p in zip(group, chances) if p >= _IMPOSSIBLE]
        conflicts += [Conflict(k, p) for k, p in zip(group, chances) if p < _IMPOSSIBLE]
        held += kept
        draws |= dict(zip(names, _impose(x, kept, at)))
        middle = _impose(np.median(x, axis=1, keepdims=True), kept, at, spread=_variance(x))
        best |= {n: float(v) for n, v in zip(names, middle[:, 0])}
    return Coherent(draws, best, tuple(held), tuple(conflicts))


def _families(links: Sequence[Link]) -> list[list[Link]]:
    """Return the links in groups that share no question."""
    groups: list[tuple[set[str], list[Link]]] = []
    for link in links:
        touched = [g for g in groups if g[0] & set(names_of(link))]
        names = set(names_of(link)).union(*(g[0] for g in touched))
        members = [x for g in touched for x in g[1]] + [link]
        groups = [g for g in groups if g not in touched] + [(names, members)]
    return [members for _, members in groups]


def _draw(points: np.ndarray, name: str, streams: Streams) -> np.ndarray:
    """Return draws spread evenly over a question's distribution, in an order of their own."""
    levels = (np.arange(len(points)) + 0.5) / len(points)
    u = (np.arange(DRAWS) + 0.5) / DRAWS
    # On a log scale tails go on as they began.
    x = np.interp(u, levels, np.log1p(np.maximum(points, 0.0)))
    order = streams.rng(f"fusion/links/{name}").permutation(DRAWS)
    return np.asarray(np.expm1(x)[order])


def _variance(x: np.ndarray) -> np.ndarray:
    low, high = np.quantile(x, [0.05, 0.95], axis=1)
    return np.asarray(np.maximum((high - low) / 3.29, 1e-6) ** 2)


def _chance(link: Link, x: np.ndarray, at: Mapping[str, int]) -> float:
    """Return how well independent estimates allow a link: a two-sided or one-sided tail."""
    whole = x[at[link.whole]]
    if isinstance(link, Subset):
        return float(np.mean(x[at[link.part]] <= whole + 1e-9))
    gap = sum(x[at[p]] for p in link.parts) - whole
    return float(2.0 * min(np.mean(gap >= -1e-9), np.mean(gap <= 1e-9)))


def _impose(
    x: np.ndarray,
    links: Sequence[Link],
    at: Mapping[str, int],
    spread: np.ndarray | None = None,
) -> np.ndarray:
    """Return draws (K, M) moved onto the links."""
    var = _variance(x) if spread is None else spread
    sums = [_row(link, at, len(x)) for link in links if isinstance(link, Sum)]
    parts = [_row(link, at, len(x)) for link in links if isinstance(link, Subset)]
    out = _close(x, sums, var)
    if not parts and (out >= 0).all():
        return out
    limits = np.vstack([*parts, -np.eye(len(x))])
    fits = np.flatnonzero((limits @ out <= 1e-9).all(axis=0))
    if fits.size >= _ENOUGH * out.shape[1]:
        return np.asarray(out[:, np.resize(fits, out.shape[1])])
    return _project(out, sums, limits, var)


def _row(link: Link, at: Mapping[str, int], n: int) -> np.ndarray:
    row = np.zeros(n)
    for part in names_of(link)[1:]:
        row[at[part]] += 1.0
    row[at[link.whole]] -= 1.0
    return row


def _close(x: np.ndarray, sums: Sequence[np.ndarray], var: np.ndarray) -> np.ndarray:
    if not sums:
        return x
    a = np.vstack(sums)
    gain = (var[:, None] * a.T) @ np.linalg.pinv(a @ (var[:, None] * a.T))
    return np.asarray(x - gain @ (a @ x))


def _project(
    x: np.ndarray, sums: Sequence[np.ndarray], limits: np.ndarray, var: np.ndarray
) -> np.ndarray:
    """Return the nearest draws that obey everything (Dykstra's cyclic projections)."""
    y = x
    memory = [np.zeros_like(x) for _ in limits]
    for _ in range(_SWEEPS):
        for k, row in enumerate(limits):
            z = y + memory[k]
            over = np.maximum(row @ z, 0.0) / float(row @ (var * row))
            y = z - (var * row)[:, None] * over
            memory[k] = z - y
        y = _close(y, sums, var)
    # What is left of the last border is smaller than a thousandth of a person.
    return np.asarray(np.maximum(y, 0.0)) if not sums else y
