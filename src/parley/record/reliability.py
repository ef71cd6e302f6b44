"""How far annotators agree beyond chance: Krippendorff's alpha ([Krippendorff2019]_)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha over the units that at least two people judged; None where there are too few.

    ``alpha`` is 1 for perfect agreement, 0 for what chance would give.
    """

    alpha: float | None
    units: int
    judgements: int
    coders: tuple[str, ...] = ()


Units = Mapping[str, Mapping[str, Hashable]]
Distance = Callable[[Hashable, Hashable], float]


def krippendorff_alpha(units: Units, level: str = "nominal") -> Agreement:
    """Return Krippendorff's alpha of what several people said about the same units.

    Parameters
    ----------
    units
        For each unit (a claim id) what each coder said; coders may miss units.
    level
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``; all but nominal need numbers.

    Examples
    --------
    >>> same = {"c1": {"ana": "accept", "ben": "accept"}, "c2": {"ana": "reject", "ben": "reject"}}
    >>> krippendorff_alpha(same).alpha
    1.0
    """
    judged = {u: v for u, v in units.items() if len(v) >= 2}
    coincidences: defaultdict[tuple[Hashable, Hashable], float] = defaultdict(float)
    for values in judged.values():
        said = list(values.values())
        for i, a in enumerate(said):
            for j, b in enumerate(said):
                if i != j:
                    coincidences[a, b] += 1 / (len(said) - 1)
    totals: Counter[Hashable] = Counter()
    for (a, _), weight in coincidences.items():
        totals[a] += weight  # type: ignore[assignment]  # weights add up to whole judgements
    n = sum(totals.values())
    coders = tuple(sorted({c for v in judged.values() for c in v}))
    distance = _distance(level, totals)
    observed = sum(w * distance(a, b) for (a, b), w in coincidences.items())
    expected = sum(na * nb * distance(a, b) for a, na in totals.items() for b, nb in totals.items())
    alpha = None
    if n > 1:
        alpha = 1.0 if expected == 0 else 1 - (n - 1) * observed / expected
    return Agreement(alpha, len(judged), sum(map(len, judged.values())), coders)


def _distance(
    level: str, totals: Mapping[Hashable, float]
) -> Callable[[Hashable, Hashable], float]:
    """Return the squared difference function of a level of measurement."""
    if level == "nominal":
        return lambda a, b: float(a != b)
    if level == "interval":
        return lambda a, b: (_number(a) - _number(b)) ** 2
    if level == "ratio":
        return _ratio
    if level == "ordinal":
        order = sorted(totals, key=_number)

        def ranks_between(a: Hashable, b: Hashable) -> float:
            i, j = sorted((order.index(a), order.index(b)))
            inside = sum(totals[v] for v in order[i : j + 1])
            return float((inside - (totals[a] + totals[b]) / 2) ** 2)

        return ranks_between
    raise ValueError(f"no level of measurement '{level}'")


def _ratio(a: Hashable, b: Hashable) -> float:
    x, y = _number(a), _number(b)
    return 0.0 if x == y else ((x - y) / (x + y)) ** 2


def _number(value: Hashable) -> float:
    return float(value)  # type: ignore[arg-type]
