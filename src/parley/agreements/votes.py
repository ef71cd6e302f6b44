"""Weighted votes as users write them down, in JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import re
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


NAMES = {"name", "player", "party", "member", "country", "state", "actor"}
WEIGHTS = {"weight", "weights", "votes", "vote", "seats", "shares"}
YES, NO = {"1", "true", "yes", "veto", "x"}, {"", "0", "false", "no", "-"}
NUMBER = re.compile(r"[-+]?[\d.,/]+(?:[eE][-+]?\d+)?")
LONG_EXPONENT = re.compile(r"[eE][+-]?\d{4,}$")


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
    veto = _vetoers(data.get("veto"), text, faults)
    for number, player in enumerate(data["players"], 1):
        if not isinstance(player, dict) or player.get("name") in (None, ""):
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


def _vetoers(value: Any, text: str, faults: _Faults) -> list[str]:
    """Names with a veto; one name may stand without a list around it."""
    if isinstance(value, list | str) or value is None:
        return [value] if isinstance(value, str) and value else [str(v) for v in value or []]
    faults.put(*_find(text, '"veto"'), "veto is no list of names", value, 'Write ["A", "B"].')
    return []


def _from_csv(text: str, faults: _Faults) -> Vote | None:
    delimiter = _delimiter(text)
    at = {"name": 0, "weight": 1, "veto": 2}
    quotas: list[tuple[int, Fraction]] = []
    weights: dict[str, Fraction] = {}
    veto = []
    for line, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
        cells = [c.strip() for c in row]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if not weights and (header := _header(cells)):
            at = header
            continue
        if len(cells) <= max(at["name"], at["weight"]):
            faults.put(line, 1, "this line has no weight", row[0], "Write name,weight.")
            continue
        name, column = cells[at["name"]], sum(len(c) + 1 for c in row[: at["weight"]]) + 1
        figure = cells[at["weight"]]
        amount = _cell(figure.replace(",", ".") if delimiter == ";" else figure, line, column,
                       faults)  # fmt: skip
        if name.lower() == "quota":
            quotas += [] if amount is None else [(line, amount)]
            continue
        _add(weights, name, amount, line, 1, faults)
        mark = cells[at["veto"]] if at["veto"] < len(cells) else ""
        if mark.lower() in YES:
            veto.append(name)
        elif mark.lower() not in NO:
            faults.put(line, 1, f"whether {name} has a veto is not clear", mark, "Write yes or no.")
    if not quotas and not faults:
        faults.put(1, 1, "there is no quota", "", 'Add a line "quota,39".')
    for line, other in quotas[1:]:
        faults.put(line, 1, "the quota stands twice", f"{quotas[0][1]} and {other}", "Keep one.")
    return Vote(quotas[0][1], weights, tuple(veto)) if quotas else None


def _delimiter(text: str) -> str:
    """Comma, unless the first line that is no comment has only semicolons or tabs."""
    first = next((x for x in text.splitlines() if x.strip() and not x.startswith("#")), "")
    return next((d for d in ",;\t" if d in first), ",")


def _header(cells: list[str]) -> dict[str, int] | None:
    """Where name, weight and veto stand, if this line says so."""
    lowered = [c.lower() for c in cells]
    name = next((i for i, c in enumerate(lowered) if c in NAMES), None)
    if name is None or any(NUMBER.fullmatch(c) for c in cells):
        return None
    weight = next((i for i, c in enumerate(lowered) if c in WEIGHTS), 1 if name == 0 else 0)
    veto = lowered.index("veto") if "veto" in lowered else len(cells) + 2
    return {"name": name, "weight": weight, "veto": veto}


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
    if isinstance(value, bool) or not isinstance(value, int | float | str) or value != value:
        shown = "" if value is None else value
        todo = "Give a number."
        faults.put(
            line, column, f"{what} is {'missing' if value is None else 'no number'}", shown, todo
        )
        return None
    return _cell(str(value), line, column, faults)


def _cell(value: str, line: int, column: int, faults: _Faults) -> Fraction | None:
    try:
        if LONG_EXPONENT.search(value):
            raise ValueError(value)
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
    if not vote.weights and not faults:
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
