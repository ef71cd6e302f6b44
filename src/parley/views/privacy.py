"""Do no harm: a dossier with places blurred and persons' names masked, before anyone sees it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from parley.core.actor import Actor
from parley.core.claim import Claim, Report, Speaker, Where
from parley.core.dossier import Dossier
from parley.core.errors import UsageError
from parley.core.place import Place

MASK = "█"
PERSON = "person"
KM_PER_DEGREE = 111.2
Guard = Callable[[Dossier], Dossier]
T = TypeVar("T")


def kilometres(text: str) -> float:
    """Read ``10km`` or ``10``.

    Examples
    --------
    >>> kilometres("10km")
    10.0
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:km)?\s*", text)
    if found is None or float(found[1]) <= 0:
        raise UsageError(f"'{text}' is no distance.", "Write for example --blur-places 10km.")
    return float(found[1])


def guard(blur_km: float = 0.0, drop_names: bool = False) -> Guard:
    """Return what makes a dossier safe to pass on.

    Parameters
    ----------
    blur_km
        Coordinates are moved to the middle of a grid cell of this size; 0 leaves them.
    drop_names
        Names of persons, and of speakers no lexicon knows, are masked in every text,
        letter by letter, so that all offsets stay what they were.
    """

    return _Safe(blur_km, drop_names)


@dataclass(frozen=True, slots=True)
class _Safe:
    """A guard that another process can be handed."""

    blur_km: float
    drop_names: bool

    def __call__(self, dossier: Dossier) -> Dossier:
        found = _without_names(dossier) if self.drop_names else dossier
        return _blurred(found, self.blur_km) if self.blur_km > 0 else found


def snap(lat: float, lon: float, km: float) -> tuple[float, float]:
    """The middle of the grid cell of ``km`` kilometres that a point lies in.

    Examples
    --------
    >>> snap(36.20, 37.16, 10) == snap(36.21, 37.17, 10)
    True
    """
    step = km / KM_PER_DEGREE
    row = math.floor(lat / step)
    middle = (row + 0.5) * step
    wide = step / max(math.cos(math.radians(middle)), 0.05)
    return round(middle, 5), round((math.floor(lon / wide) + 0.5) * wide, 5)


def _blurred(d: Dossier, km: float) -> Dossier:
    def place(p: Place) -> Place:
        lat, lon = snap(p.lat, p.lon, km)
        return replace(p, lat=lat, lon=lon)

    def claim(c: Claim) -> Claim:
        if c.place is None or c.place.lat is None or c.place.lon is None:
            return c
        lat, lon = snap(c.place.lat, c.place.lon, km)
        return replace(c, place=replace(c.place, lat=lat, lon=lon))

    world = d.world and replace(d.world, places=tuple(map(place, d.world.places)))
    return replace(
        d, places=tuple(map(place, d.places)), claims=tuple(map(claim, d.claims)), world=world
    )


def _names(d: Dossier) -> list[str]:
    """Every form under which a person may appear, the longest first."""
    found: set[str] = set()
    for actor in d.actors:
        if actor.kind == PERSON:
            forms = [actor.name, actor.name_de, *(n for ns in actor.aliases.values() for n in ns)]
            found |= {f for f in forms if f and f[:1].isupper()}
            found |= {f.split()[-1] for f in forms if " " in f and f.split()[-1][:1].isupper()}
    for claim in d.claims:
        if claim.speaker is not None and claim.speaker.actor is None:
            found.add(claim.speaker.text)
    return sorted((f for f in found if len(f) > 2), key=lambda f: (-len(f), f))


def _without_names(d: Dossier) -> Dossier:
    names = _names(d)
    if not names:
        return d
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?:s|’s|'s)?(?!\w)")

    def mask(text: str) -> str:
        return pattern.sub(lambda m: re.sub(r"\S", MASK, m[0]), text)

    texts = {r.id: mask(r.text) for r in d.reports}
    camps = {a.id: a for a in d.actors}
    shown = tuple(_nameless(a, camps) for a in d.actors)
    return replace(
        d,
        actors=shown,
        reports=tuple(_report(r, texts[r.id], mask) for r in d.reports),
        claims=tuple(_claim(c, texts.get(c.report), mask) for c in d.claims),
        estimates=tuple(_deep(e, mask) for e in d.estimates),
        assessments=tuple(_deep(a, mask) for a in d.assessments),
        agreements=tuple(_deep(a, mask) for a in d.agreements),
        formats=tuple(_deep(f, mask) for f in d.formats),
        forecasts=tuple(_deep(f, mask) for f in d.forecasts),
        source_pages=tuple(_deep(p, mask) for p in d.source_pages),
        notes=tuple(map(mask, d.notes)),
        world=d.world and replace(d.world, actors=shown),
    )


def _nameless(actor: Actor, known: dict[str, Actor]) -> Actor:
    if actor.kind != PERSON:
        return actor
    side = known[actor.camp].name if actor.camp in known else actor.camp
    return replace(
        actor, name=f"{MASK * 3} ({side})", name_de=f"{MASK * 3} ({side})", aliases={}, note=""
    )


def _report(r: Report, text: str, mask: Callable[[str], str]) -> Report:
    return replace(r, text=text, title=mask(r.title), author="", path="", url="")


def _claim(c: Claim, text: str | None, mask: Callable[[str], str]) -> Claim:
    """The claim cut anew from the masked report; ids and offsets stay."""
    if text is None:
        return replace(c, quote=mask(c.quote), content=replace(c.content, text=""), speaker=None)

    def cut(start: int, end: int, was: str) -> str:
        return text[start:end] if 0 <= start < end else mask(was)

    speaker: Speaker | None = c.speaker and replace(
        c.speaker, text=cut(c.speaker.start, c.speaker.end, c.speaker.text)
    )
    place: Where | None = c.place and replace(
        c.place, text=cut(c.place.start, c.place.end, c.place.text)
    )
    return replace(
        c,
        quote=text[c.start : c.end],
        content=replace(c.content, text=cut(c.content.start, c.content.end, c.content.text)),
        cue=c.cue and replace(c.cue, text=cut(c.cue.start, c.cue.end, c.cue.text)),
        speaker=speaker,
        place=place,
        addressee=mask(c.addressee),
        via=tuple(map(mask, c.via)),
    )


def _deep(value: T, mask: Callable[[str], str]) -> T:
    """Mask every text inside a noun but its ids."""
    from parley.core.tables import from_plain, to_plain

    plain = _walk(to_plain(value), mask)
    found = plain if isinstance(value, dict) else from_plain(type(value), plain)
    return cast(T, found)


IDS = ("id", "party", "actor", "agreement", "claims", "supports", "contradicts", "place", "issue")


def _walk(value: object, mask: Callable[[str], str], key: str = "") -> object:
    if isinstance(value, str):
        return value if key in IDS else mask(value)
    if isinstance(value, dict):
        return {k: _walk(v, mask, str(k)) for k, v in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        return [_walk(v, mask, key) for v in value]
    return value
