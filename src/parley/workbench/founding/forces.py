"""Who holds which town at the start, and how many stand where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from parley.workbench.founding.draft import Draft
from parley.workbench.founding.sides import side
from parley.workbench.founding.theatre import governments

GUESS = "assumed: a year's deaths are 0.75-12 % of those who fight; give a figure and its source"
CROWDED = 0.3  # no more fighters in a town than this share of its people
REARS = 3  # towns behind a front that take in who has no room at it
EVEN = 0.5
FRONTS = 8  # towns in which a side is put at the start

Post = tuple[str, str, int, int, int, str, str]  # a row of forces.csv


def parties_of(draft: Draft) -> list[tuple[str, str]]:
    """(id, name) of every side; where events name no government, the country's own is one.

    Of a war across a border every country's government is a party, whoever fights there.
    """
    land = draft.country
    found = [(side(name, land).id, name) for name, _ in draft.sides()]
    states = {s.country for s in (side(n, land) for _, n in found) if s.state}
    if states and draft.happenings:
        states.add(land.iso3)
    missing = [
        (side(own, land).id, own) for c, own in governments(land) if c.iso3 not in states
    ]  # fmt: skip
    return [*missing, *found]


def own_of(draft: Draft, parties: Iterable[tuple[str, str]]) -> str:
    """The name under which the country's own government is a side, or nothing."""
    land = draft.country
    sides = ((n, side(n, land)) for _, n in parties)
    return next((n for n, s in sides if s.state and s.country == land.iso3), "")


def holders_of(draft: Draft) -> list[tuple[str, float]]:
    """Who is taken to hold each town until a person says otherwise: surest where calm.

    A country whose own government is no side is its own people's, not its enemies', but no
    event says so.
    """
    parties = parties_of(draft)
    found = [(k, side(n, draft.country)) for k, n in parties]
    states = {s.country: k for k, s in reversed(found) if s.state}
    home = [k for k, s in found if not s.state]
    first = next((k for k, s in found if s.state and not home), (home or [parties[0][0]])[0])
    first = states.get(draft.country.iso3, first)
    sure = 0.95 if draft.country.iso3 in states else 0.5
    presence = draft.presence()
    out = []
    ids = {name: key for key, name in parties}
    for i, town in enumerate(draft.towns):
        state = states.get(draft.soil.get((town.lat, town.lon), ""), first)
        said = ids.get(draft.holders.get((town.lat, town.lon), ""), "")
        if said:
            out.append((said, 0.5))
            continue
        fights = {side(n, draft.country).id: c[i] for n, c in presence.items() if c[i]}
        others = {key: n for key, n in fights.items() if key != state}
        locals_ = [k for k, s in found if k in others and not s.state and state not in fights]
        holder = max(locals_, key=lambda k: others[k], default=state)
        out.append((holder, sure if not others else 0.5))
    return out


def posts_of(draft: Draft) -> list[Post]:
    """Where how many of each side stand: by where it fights, no more than a town can hold."""
    ids = draft.town_ids()
    posted = _fronts(draft)
    crowd = Counter[int]()
    for (town, _), heads in posted.items():
        crowd[town] += round(heads[2])
    rows: list[Post] = []
    left: list[tuple[int, str, list[float]]] = []
    for (town, key), heads in posted.items():
        share = min(1.0, CROWDED * draft.towns[town].population / max(crowd[town], 1))
        low, best, high = (round(h * share) for h in heads)
        rows.append((ids[town], key, low, best, high, "front", GUESS))
        left.append((town, key, [h * (1 - share) for h in heads]))
    for town, key, heads in _rear(draft, left):
        low, best, high = map(round, heads)
        rows.append((ids[town], key, low, best, high, "reserve", GUESS))
    return rows


def _fronts(draft: Draft) -> dict[tuple[int, str], list[float]]:
    """Low, best and high for each town a side fights at; each side has as many in all."""
    presence = draft.presence()
    parties = parties_of(draft)
    placed = [(key, name) for key, name in parties if presence.get(name)] or parties
    levels = [n / len(placed) for n in draft.fighters()]
    posted: dict[tuple[int, str], list[float]] = {}
    for key, name in placed:
        where = presence.get(name, Counter({0: 1})).most_common(FRONTS)
        total = sum(n for _, n in where)
        for town, n in where:
            posted[town, key] = [level * n / total for level in levels]
    return posted


def _rear(
    draft: Draft, left: Iterable[tuple[int, str, list[float]]]
) -> Iterator[tuple[int, str, list[float]]]:
    """Where those of a state stand who find no room at the front: the next towns it holds."""
    states = {key for key, name in parties_of(draft) if side(name, draft.country).state}
    held = [holder if sure > EVEN else "" for holder, sure in holders_of(draft)]
    free = [CROWDED * town.population for town in draft.towns]
    out: dict[tuple[int, str], list[float]] = {}
    for front, key, heads in left:
        own = [i for i, holder in enumerate(held) if holder == key and key in states]
        for i in sorted(own, key=lambda i: draft.away(front, i))[:REARS]:
            share = min(1.0, free[i] / max(heads[2], 1.0))
            kept = out.setdefault((i, key), [0.0] * len(heads))
            out[i, key] = [a + h * share for a, h in zip(kept, heads)]
            free[i] -= heads[2] * share
            heads = [h * (1 - share) for h in heads]
    yield from ((i, key, heads) for (i, key), heads in out.items() if heads[2] >= 1)
