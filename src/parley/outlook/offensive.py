"""Where the next offensive comes: the ensemble's answer beside the share of past violence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parley.core.forecast import Driver, Forecast, Question
from parley.outlook.match import lies_in

if TYPE_CHECKING:
    from parley.outlook.questions import Desk

# No ensemble of this kind has been scored against outcomes: neither side is believed more.
BASE_WEIGHT = 0.5
NONE = "none"
FEW = 0.01  # a chance is set against a base rate of one in a hundred at least
BODY = 100.0  # heads on the march, in the mean over all futures, that are worth telling of


def answer_next_offensive(question: Question, desk: Desk) -> Forecast:
    """Probability of the next major offensive by place.

    A linear pool of the ensemble (which knows who is freed and which road leads where) and
    the base rate (where violence has been lately); without an ensemble, the base rate moved
    by the news.
    """
    options = _options(question, desk)
    if not options:
        return Forecast(
            question.id, question, desk.as_of, method="none", why="No forecast: no place is open."
        )
    base, source = _base(options, desk)
    simulated = _simulated(question, options, desk)
    if simulated is None:
        moved = {o: base[o] * _news(o, desk) for o in options}
        total = sum(moved.values()) or 1.0
        p = {o: v / total for o, v in moved.items()}
        method = f"{source} × news"
    else:
        # The base rate says where, never whether: that part it takes from the ensemble.
        some = 1.0 - simulated.get(NONE, 0.0)
        base = {o: base.get(o, 0.0) * some for o in simulated if o != NONE}
        if NONE in simulated:
            base[NONE] = simulated[NONE]
        moved = _by_news(base, some, desk)
        p = {o: (1 - BASE_WEIGHT) * simulated[o] + BASE_WEIGHT * moved[o] for o in simulated}
        half = f"{source} × news {BASE_WEIGHT:.0%}"
        method = f"ensemble {1 - BASE_WEIGHT:.0%}, {half} (prior, not learnt)"
    drivers = _drivers(p, base, desk)
    return Forecast(
        id=question.id,
        question=question,
        issued=desk.as_of,
        p_by_option=p,
        base_by_option=base,
        p_error={o: _error(p[o], simulated, base.get(o, 0.0), o, desk) for o in p},
        drivers=drivers,
        method=method,
        why=_why(p, base, drivers, source, desk),
        claims=tuple(dict.fromkeys(c for d in drivers for c in d.claims)),
    )


def answer_offensive_begins(question: Question, desk: Desk) -> Forecast | None:
    """Probability that an offensive begins in a place within the window, or None without one.

    Towns inside the place count: one minus the chance that none of them is attacked, taken
    from the ensemble's own joint answer where the place itself is simulated.
    """
    world = desk.ensemble
    if world is None or world.offensive_by is None:
        return None
    known = {p.id: p for p in desk.places}
    inside = [k for k, name in enumerate(world.places) if lies_in(name, question.place, known)]
    if not inside:
        return None
    day = (question.end - desk.as_of).days if question.end else int(world.days[-1])
    at = int(np.searchsorted(world.days, min(day, int(world.days[-1]))))
    chance = np.asarray(world.offensive_by)[at]
    # Attacks on towns of one province come together: between the likeliest town's chance
    # (fully dependent) and that of independent towns lies the truth.
    together = float(chance[inside].max())
    apart = float(1 - np.prod(1 - chance[inside]))
    p = (together + apart) / 2
    anywhere = float(1 - np.prod(1 - chance))
    options = tuple(world.places)
    shares, source = _base(options, desk)
    base = anywhere * sum(shares.get(world.places[k], 0.0) for k in inside)
    error = float(np.hypot((apart - together) / 2, 1.645 * np.sqrt(p * (1 - p) / world.members)))
    drivers = tuple(d for k in inside for d in desk.drivers_at(world.places[k]))
    return Forecast(
        id=question.id,
        question=question,
        issued=desk.as_of,
        p_by_option={"yes": p, "no": 1 - p},
        base_by_option={"yes": base, "no": 1 - base},
        p_error={"yes": error, "no": error},
        drivers=drivers[:5],
        method="ensemble of the war",
        why=f"{p:.0%} that an offensive begins in {_name(question.place, desk)} within {day} days "
        f"({together:.0%} to {apart:.0%}, as its towns are attacked together or apart); "
        f"{base:.0%} by {source}.",
        claims=tuple(dict.fromkeys(c for d in drivers for c in d.claims)),
    )


def _by_news(base: dict[str, float], some: float, desk: Desk) -> dict[str, float]:
    """The base rate with its places moved by the news; whether anything comes stays as it is."""
    moved = {o: b * (_news(o, desk) if o != NONE else 1.0) for o, b in base.items()}
    total = sum(v for o, v in moved.items() if o != NONE)
    scale = some / total if total > 0 else 1.0
    return {o: v if o == NONE else v * scale for o, v in moved.items()}


def _options(question: Question, desk: Desk) -> tuple[str, ...]:
    if question.options:
        return question.options
    if desk.ensemble is not None and desk.ensemble.first_offensive:
        return tuple(o for o in desk.ensemble.first_offensive if o != NONE)
    return tuple(p.id for p in desk.places if p.simulated)


def _simulated(question: Question, options: tuple[str, ...], desk: Desk) -> dict[str, float] | None:
    """The ensemble's probabilities over the options; the rest is "none of these".

    A simulated town that is no option counts for the nearest option of its own unit.
    """
    if desk.ensemble is None or not desk.ensemble.first_offensive:
        return None
    found = desk.ensemble.first_by_actor.get(question.actor, desk.ensemble.first_offensive)
    out = dict.fromkeys(options, 0.0)
    for place, chance in found.items():
        home = _stands_for(place, options, desk)
        if home is not None:
            out[home] += float(chance)
    rest = 1.0 - sum(out.values())
    if rest > 1e-6:
        out[NONE] = out.get(NONE, 0.0) + rest
    return out


def _stands_for(place: str, options: tuple[str, ...], desk: Desk) -> str | None:
    known = {p.id: p for p in desk.places}
    inside = next((o for o in options if lies_in(place, o, known)), None)
    here = known.get(place)
    if inside is not None or here is None or not here.parent:
        return inside
    beside = [o for o in options if o in known and known[o].parent == here.parent]

    def away(option: str) -> float:
        there = known[option]
        east = (there.lon - here.lon) * np.cos(np.radians(here.lat))
        return float(np.hypot(there.lat - here.lat, east))

    return min(beside, key=away, default=None)


def _base(options: tuple[str, ...], desk: Desk) -> tuple[dict[str, float], str]:
    """Share of the last twelve months' violence by place; towns share their unit by population."""
    weight = {o: _population(o, desk) for o in options if o != NONE}
    source = "population shares (no history was given)"
    if desk.found is not None:
        usual = desk.found.baseline("conflictology12").mean(axis=(1, 2))
        homes = {o: tuple(_home(o, desk)) for o in weight}
        crowd: dict[tuple[int, ...], float] = {}
        for o, home in homes.items():
            crowd[home] = crowd.get(home, 0.0) + weight[o]
        weight = {
            o: (float(usual[list(home)].sum()) + 0.5) * weight[o] / max(crowd[home], 1e-9)
            for o, home in homes.items()
        }
        source = "share of the last twelve months' deaths"
    elif sum(desk.told.get(o, 0) for o in weight):
        crowd_all = sum(weight.values()) or 1.0
        weight = {o: desk.told.get(o, 0) + w / crowd_all for o, w in weight.items()}
        source = "share of the last year's reports of fighting (no history was given)"
    total = sum(weight.values())
    return {o: w / total if total else 1 / len(weight) for o, w in weight.items()}, source


def _home(option: str, desk: Desk) -> list[int]:
    """Rows of the forecast for the unit a place is, or lies in."""
    known = {p.id: p for p in desk.places}
    place, seen = option, set[str]()
    while place and place not in seen:
        seen.add(place)
        rows = desk.rows_of(place)
        if rows:
            return rows
        place = known[place].parent if place in known else ""
    return []


def _population(option: str, desk: Desk) -> float:
    noun = desk.place(option)
    return noun.population.best if noun and noun.population else 1.0


def _news(option: str, desk: Desk) -> float:
    return float(np.prod([d.factor for d in desk.drivers_at(option)]))


def _drivers(p: dict[str, float], base: dict[str, float], desk: Desk) -> tuple[Driver, ...]:
    """The marches behind the ensemble's answer, then the news of the places in question."""
    out: list[Driver] = []
    claims = desk.ensemble.claims if desk.ensemble is not None else ()
    told = set[str]()
    for actor, start, goal, size in _marches(desk):
        if goal in p and goal not in told:
            told.add(goal)
            label = f"{actor}: about {size:,.0f} from {_name(start, desk)} to {_name(goal, desk)}"
            out.append(Driver(label, p[goal] / max(base.get(goal, 0.0), FEW), goal, claims))
    news = [d for o in p for d in desk.drivers_at(o)]
    return tuple(out[:5]) + tuple(sorted(news, key=lambda d: -abs(np.log(d.factor)))[:5])


def _marches(desk: Desk) -> list[tuple[str, str, str, float]]:
    moves = desk.ensemble.moves if desk.ensemble is not None else ()
    most = max((m[3] for m in moves), default=0.0)
    return sorted((m for m in moves if m[3] >= max(BODY, most / 20)), key=lambda m: -m[3])[:5]


def _error(
    p: float, simulated: dict[str, float] | None, base: float, option: str, desk: Desk
) -> float:
    """Half of a 90 % interval: chance in the members, and how far ensemble and base rate part."""
    members = desk.ensemble.members if desk.ensemble is not None else 12
    chance = 1.645 * np.sqrt(p * (1 - p) / max(members, 1))
    apart = abs((simulated or {}).get(option, base) - base) / 2
    return float(np.hypot(chance, apart))


def _why(
    p: dict[str, float],
    base: dict[str, float],
    drivers: tuple[Driver, ...],
    source: str,
    desk: Desk,
) -> str:
    first = max((o for o in p if o != NONE), key=lambda o: p[o])
    cause = f"; {drivers[0].label}" if drivers else ""
    told = f"{p[first]:.0%} against a base rate of {base.get(first, 0.0):.0%} ({source}){cause}."
    if p.get(NONE, 0.0) <= p[first]:
        return f"{_name(first, desk)} is likeliest at {told}"
    none = f"{p[NONE]:.0%} that none begins, as in the simulated futures: no record says how often"
    return f"{none}. The likeliest place is {_name(first, desk)}, {told}"


def _name(place: str, desk: Desk) -> str:
    noun = desk.place(place)
    return noun.name if noun else place
