"""Any table at all: KoBo exports, a newsroom's spreadsheet, another tracker, with ``--map``."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.resources import files

import regex

from parley.record.events import Event
from parley.record.importers.formats import Column, Format, Problem, Values
from parley.record.importers.values import BadValue, comma_number, point_number

COLUMNS = (
    Column("id"),
    Column("date_start", "day", True, ("date", "event_date", "datum")),
    Column("date_end", "day"),
    Column("country", aliases=("land",)),
    Column("adm_1", aliases=("admin1",)),
    Column("adm_2", aliases=("admin2",)),
    Column("place", aliases=("location", "ort")),
    Column("latitude", "number", aliases=("lat",)),
    Column("longitude", "number", aliases=("lon", "lng")),
    Column("where_prec", "whole"),
    Column("event_type"),
    Column("sub_event_type"),
    Column("side_a", aliases=("actor1",)),
    Column("side_b", aliases=("actor2",)),
    Column("best", "figure", aliases=("fatalities", "deaths", "tote")),
    Column("low", "figure"),
    Column("high", "figure"),
    Column("source", aliases=("quelle",)),
    Column("notes", aliases=("note",)),
)
HEADER = tuple(c.name for c in COLUMNS)
_AT = {name: k for k, name in enumerate(HEADER)}

# HXL tags (attributes in alphabetical order) that name our columns
TAGS = {
    "#date+start": "date_start", "#date+occurred": "date_start", "#date": "date_start",
    "#date+end": "date_end", "#country+name": "country", "#country": "country",
    "#adm1+name": "adm_1", "#adm1": "adm_1", "#adm2+name": "adm_2", "#adm2": "adm_2",
    "#loc+name": "place", "#geo+lat": "latitude", "#geo+lon": "longitude",
    "#group+first+name": "side_a", "#group+name+second": "side_b", "#event+type": "event_type",
    "#affected+killed": "best", "#meta+source": "source", "#description": "notes",
}  # fmt: skip

Figure = tuple[float | None, float | None, float | None]


def figure(cell: str, decimal: str = ".") -> Figure | None:
    """Return low, best and high of a cell; words leave open what they leave open.

    A figure after "more than" or "mindestens" has no best value, and neither have
    "dozens": they are intervals and never become a point.

    Examples
    --------
    >>> figure("12"), figure("mehr als 20"), figure("dozens"), figure("20-30")
    ((12.0, 12.0, 12.0), (21.0, None, None), (24.0, None, 99.0), (20.0, None, 30.0))
    """
    bare = " ".join(cell.split())
    if not bare:
        return None
    number = comma_number if decimal == "," else point_number
    try:
        exact = number(bare)
        return exact, exact, exact
    except BadValue:
        pass
    if found := regex.fullmatch(r"(\d+)\s*[-–]\s*(\d+)", bare):
        return float(found[1]), None, float(found[2])
    if bare.lower() in vague():
        low, high = vague()[bare.lower()]
        return low, None, high
    if found := regex.fullmatch(r"(\D+?)\s*(\d+)", bare):
        return _bounded(found[1].strip().lower(), float(found[2]), bare)
    raise BadValue("is neither a number nor a figure in words", "Write a number.")


def _bounded(words: str, n: float, cell: str) -> Figure:
    bound = bounds().get(words) or {">": "more_than", "<": "less_than", "~": "approx",
                                    "≥": "at_least", "≤": "at_most"}.get(words)  # fmt: skip
    figures: dict[str, Figure] = {
        "more_than": (n + 1, None, None), "at_least": (n, None, None),
        "less_than": (0.0, None, n - 1), "at_most": (0.0, None, n),
        "approx": (None, n, None), "nearly": (None, n, n), "slightly_over": (n, n, None),
    }  # fmt: skip
    if bound not in figures:
        raise BadValue("is neither a number nor a figure in words", "Write a number.")
    return figures[bound]


@cache
def _lexicons() -> list[dict[str, dict[str, list[str]]]]:
    """The figure words of every language Parley has a folder for."""
    found = []
    for folder in sorted(files("parley.languages").iterdir(), key=lambda f: f.name):
        lexicon = folder.joinpath("figures.toml")
        if lexicon.is_file():
            found.append(tomllib.loads(lexicon.read_text("utf-8")))
    return found


@cache
def bounds() -> dict[str, str]:
    """Return words that stand before a figure -> what they leave open."""
    return {
        word.lower(): bound
        for lexicon in _lexicons()
        for bound, words in lexicon.get("bounds", {}).items()
        for word in words
    }


@cache
def vague() -> dict[str, tuple[float, float]]:
    """Return words like "dozens" -> the interval they stand for."""
    return {
        word.lower(): (float(pair[0]), float(pair[1]))
        for lexicon in _lexicons()
        for word, pair in lexicon.get("vague", {}).items()
        if isinstance(pair, list) and len(pair) == 2 and not isinstance(pair[0], str)
    }


def _key(v: Values) -> str:
    if v[0]:
        return f"table:{v[0]}"
    digest = hashlib.blake2b(repr(list(v)).encode(), digest_size=8).hexdigest()
    return f"table:{digest}"


def _span(v: Values) -> tuple[str, str]:
    return v[1], v[2] or v[1]


def _check(v: Values) -> list[Problem]:
    start, end = _span(v)
    if end < start:
        return [Problem("date_end", "event ends before it starts", end, fatal=True)]
    return []


def _event(key: str, dataset: str, v: Values) -> Event:
    at = dict(zip(HEADER, v))
    low, best, high = at["best"] or (None, None, None)
    low = at["low"][0] if at["low"] else low
    high = at["high"][2] if at["high"] else high
    start, end = _span(v)
    return Event(
        id=key, format="table", dataset=dataset, start=start, end=end,
        country=at["country"] or "", admin1=at["adm_1"] or "", admin2=at["adm_2"] or "",
        place=at["place"] or "", lat=at["latitude"], lon=at["longitude"],
        precision=at["where_prec"] or 0, kind=at["event_type"] or "",
        subkind=at["sub_event_type"] or "", side_a=at["side_a"] or "", side_b=at["side_b"] or "",
        low=low, best=best, high=high, source=at["source"] or "", note=at["notes"] or "",
        row=tuple(v),
    )  # fmt: skip


FORMAT = Format("table", COLUMNS, _key, _span, _event, check=_check)
