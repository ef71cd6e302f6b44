"""Weighted votes as users write them down, in JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from parley.core.errors import Fault, InputError


@dataclass(frozen=True, slots=True)
class Vote:
    """A weighted majority game: what wins, who weighs what, who can stop it alone."""

    quota: Fraction
    weights: dict[str, Fraction]
    veto: tuple[str, ...]


class _Faults(list[Fault]):
    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def put(self, line: int, column: int, what: str, value: object, todo: str) -> None:
        self.append(Fault(self.path, line, column, what, str(value), "Nothing was computed.", todo))


def read_vote(path: Path) -> Vote:
    """Read a weighted vote; every fault is collected before any is raised.

    Raises
    ------
    InputError
        With line and column of each fault.
    """
    faults = _Faults(path)
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise InputError(Fault(str(path), 0, 0, "there is no such file")) from None
    except UnicodeDecodeError:
        raise InputError(Fault(str(path), 1, 1, "this is not UTF-8 text", "", "Nothing was read.",
                               "Save it as UTF-8.")) from None  # fmt: skip
    if not text.strip():
        raise InputError(Fault(str(path), 1, 1, "the file is empty", todo="See parley power -h."))
    vote = _from_json(text, faults) if text.lstrip()[0] in "{[" else _from_csv(text, faults)
    if vote is not None:
        _check(text, vote, faults)
    if faults or vote is None:
        raise InputError(faults)
    return vote


def _from_json(text: str, faults: _Faults) -> Vote | None:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        faults.put(error.lineno, error.colno, "this is not JSON", error.msg, "Correct it.")
        return None
    if not isinstance(data, dict) or not isinstance(data.get("players"), list):
        faults.put(1, 1, "there is no list of players", "", 'Write {"quota": …, "players": […]}.')
        return None
    quota = _amount(data.get("quota"), "quota", text, '"quota"', faults)
    weights: dict[str, Fraction] = {}
    veto = [str(v) for v in data.get("veto") or []]
    for number, player in enumerate(data["players"], 1):
        if not isinstance(player, dict) or "name" not in player:
            faults.put(
                1, 1, f"player {number} has no name", player, 'Write {"name": …, "weight": …}.'
            )
            continue
        name = str(player["name"])
        weight = _amount(player.get("weight"), f"weight of {name}", text, f'"{name}"', faults)
        if player.get("veto") is True and name not in veto:
            veto.append(name)
        _add(weights, name, weight, *_find(text, f'"{name}"'), faults)
    return None if quota is None else Vote(quota, weights, tuple(veto))


def _from_csv(text: str, faults: _Faults) -> Vote | None:
    rows = list(csv.reader(io.StringIO(text)))
    quota: Fraction | None = None
    weights: dict[str, Fraction] = {}
    veto = []
    for line, row in enumerate(rows, 1):
        cells = [c.strip() for c in row]
        if not any(cells) or cells[0].startswith("#") or cells[0].lower() == "name":
            continue
        if len(cells) < 2:
            faults.put(line, 1, "this line has no weight", row[0], "Write name,weight.")
            continue
        amount = _cell(cells[1], line, len(row[0]) + 2, faults)
        if cells[0].lower() == "quota":
            quota = amount
            continue
        _add(weights, cells[0], amount, line, 1, faults)
        if len(cells) > 2 and cells[2].lower() in ("1", "true", "yes", "veto", "x"):
            veto.append(cells[0])
    if quota is None and not faults:
        faults.put(1, 1, "there is no quota", "", 'Add a line "quota,39".')
    return None if quota is None else Vote(quota, weights, tuple(veto))


def _add(
    weights: dict[str, Fraction], name: str, weight: Fraction | None, line: int, column: int,
    faults: _Faults,
) -> None:  # fmt: skip
    if name in weights:
        faults.put(line, column, "this player stands twice", name, "Keep one.")
    elif weight is not None:
        weights[name] = weight


def _amount(value: Any, what: str, text: str, near: str, faults: _Faults) -> Fraction | None:
    line, column = _find(text, near)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        shown = "" if value is None else value
        todo = "Give a number."
        faults.put(
            line, column, f"{what} is {'missing' if value is None else 'no number'}", shown, todo
        )
        return None
    return _cell(str(value), line, column, faults)


def _cell(value: str, line: int, column: int, faults: _Faults) -> Fraction | None:
    try:
        amount = Fraction(value)
    except (ValueError, ZeroDivisionError):
        faults.put(line, column, "this is no number", value, "Give a number.")
        return None
    if amount < 0:
        faults.put(line, column, "this must not be below 0", value, "Give 0 or more.")
        return None
    return amount


def _check(text: str, vote: Vote, faults: _Faults) -> None:
    total = sum(vote.weights.values())
    at = _find(text, "quota")
    if not vote.weights:
        faults.put(1, 1, "there are no players", "", "Add players.")
    elif vote.quota > total and not faults:
        faults.put(
            *at, "nobody can reach the quota", f"{vote.quota} of {total}", "Lower the quota."
        )
    elif vote.quota <= 0 and not vote.veto:
        faults.put(*at, "the quota must be above 0", vote.quota, "Raise the quota.")
    for name in vote.veto:
        if name not in vote.weights:
            faults.put(
                *_find(text, f'"{name}"'), "a veto names no player", name, "Correct the name."
            )


def _find(text: str, word: str) -> tuple[int, int]:
    """Line and column of a word's first appearance, (1, 1) if it is not there."""
    at = text.find(word)
    if at < 0:
        return 1, 1
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
