"""Plain-file vocabularies of the fuser: measures, groups, statuses, what a word says of whom.

Each is a CSV in ``data/``; a scholar adds a line or an alias, no code changes.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``data/NAME.csv``."""
    text = resources.files("parley.fusion").joinpath("data", f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _aliases(name: str, key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows(name):
        for alias in (row[key], *row["aliases"].split("|")):
            found.setdefault(alias, row[key])
    return found


def tidy(text: str) -> str:
    """Return words in lower case with single spaces.

    Examples
    --------
    >>> tidy(" Not_Over ")
    'not over'
    """
    return " ".join(text.lower().replace("_", " ").split())


def measure(text: str) -> str:
    """Return the canonical measure, or the words themselves where none is known."""
    return _aliases("measures", "measure").get(tidy(text), tidy(text).replace(" ", "_"))


def group(text: str) -> str:
    """Return the canonical group; several groups at once are "people".

    Examples
    --------
    >>> group("Rebellen und Zivilisten"), group("Kinder"), group("")
    ('people', 'children', 'people')
    """
    known = _aliases("groups", "group")
    whole = tidy(text)
    if not whole:
        return "people"
    if whole in known:
        return known[whole]
    parts = {known[w] for w in whole.replace(",", " ").split() if w in known}
    if not parts:
        return whole.replace(" ", "_")
    return parts.pop() if len(parts) == 1 else "people"


def status(text: str) -> str:
    """Return the canonical status, or the words themselves."""
    known = _aliases("statuses", "value")
    return known.get(tidy(text), tidy(text).replace(" ", "_"))


@cache
def opposites() -> dict[str, str]:
    """Return what a denied status leaves as the likeliest reading."""
    return {row["value"]: row["opposite"] for row in rows("opposites")}


@cache
def characters() -> dict[str, tuple[str, float, float]]:
    """Return words -> (group, low, high): what share of people a label makes them out to be."""
    return {
        row["words"]: (row["group"], float(row["low"]), float(row["high"]))
        for row in rows("characters")
    }


def character(text: str) -> tuple[str, float, float] | None:
    """Return (group, low, high) share for a label such as "radical fighters", or None."""
    table = characters()
    whole = tidy(text)
    if whole in table:
        return table[whole]
    inside = [words for words in table if f" {words} " in f" {whole} "]
    return table[max(inside, key=len)] if inside else None


@cache
def labels(name: str, key: str) -> dict[str, tuple[str, str]]:
    """Return key -> (English, German) label of a vocabulary."""
    return {row[key]: (row["label"], row["label_de"]) for row in rows(name)}


@cache
def cumulative(name: str) -> bool:
    """Whether a measure only grows (dead, evacuated) rather than stands (waiting, troops)."""
    return any(r["measure"] == name and r["cumulative"] == "yes" for r in rows("measures"))


@cache
def running(name: str) -> bool:
    """Whether figures of a measure are totals so far: an earlier one is a floor for a later day."""
    return any(r["measure"] == name and r["running"] == "yes" for r in rows("measures"))


@cache
def disputed(name: str) -> bool:
    """Whether a side gains by a high or low figure: nobody does by how far it is to a town."""
    return not any(r["measure"] == name and r["disputed"] == "no" for r in rows("measures"))


@cache
def window(name: str) -> int:
    """Days without a figure after which the next one answers another question."""
    return next((int(r["window"]) for r in rows("measures") if r["measure"] == name), 10)


@cache
def implications() -> dict[str, tuple[str, str, float]]:
    """Return measure -> (topic, value, strength): what a positive figure says of a status."""
    return {
        r["measure"]: (r["topic"], r["value"], float(r["strength"])) for r in rows("implications")
    }


@cache
def _relations() -> dict[str, str]:
    return {a: r["relation"] for r in rows("relations") for a in r["aliases"].split("|")}


def relation(text: str) -> str:
    """Return ``sum`` or ``subset`` for a word between questions, "" for an unknown one.

    Examples
    --------
    >>> relation("Summe"), relation("part of"), relation("")
    ('sum', 'subset', 'sum')
    """
    return _relations().get(tidy(text), "")


@cache
def _held() -> dict[str, str]:
    return {r["value"]: r["meaning"] for r in rows("holds")}


def holds(value: str) -> str:
    """Return ``took``, ``holds``, ``lost`` or ``open`` for what an actor did to a place, or "".

    Examples
    --------
    >>> holds("captured"), holds("lost"), holds("north")
    ('took', 'lost', '')
    """
    return _held().get(tidy(value), "")


@cache
def _turns() -> dict[str, str]:
    told = {v: r["turn"] for r in rows("turns") for v in r["values"].split("|")}
    return told | {e: r["turn"] for r in rows("turns") for e in r["events"].split("|") if e}


def turn(value: str, event: str = "") -> str:
    """Return which once-only turn a word or kind of event tells of: signed, began, ended; or "".

    Examples
    --------
    >>> turn("beendet"), turn("", "AGREE"), turn("ongoing")
    ('ended', 'signed', '')
    """
    return _turns().get(tidy(value), "") or _turns().get(event, "")


@cache
def turn_status(name: str) -> str:
    """Return the status that holds once a turn has come: "agreed" after "signed"."""
    return next((r["status"] for r in rows("turns") if r["turn"] == name), "")
