"""Cells as numbers and days, in the ways people and programs write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from math import isfinite
from typing import Any

import regex

EXCEL_EPOCH = date(1899, 12, 30)  # Excel believes in 29 February 1900; after it the count fits
EXCEL_FIRST, EXCEL_LAST = 14_611, 73_050  # 1940 to 2099: outside, a bare number is no day

_MONTHS = (
    "january february march april may june july august september october november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
)
_MONTH = {
    name: k for names in _MONTHS for k, full in enumerate(names.split(), 1)
    for name in (full, full[:3])
} | {"mrz": 3, "okt": 10, "dez": 12, "sept": 9}  # fmt: skip
_WORDS = regex.compile(r"(\d{1,2})[\s.-]+(\p{L}+)\.?[\s.-]+(\d{4})")
_DOTS = regex.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASH = regex.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_RELATIVE = regex.compile(
    r"(last|next|letzten?|nächsten?|vergangenen?|am|on)\s+\p{L}+|yesterday|today|gestern|heute",
    regex.IGNORECASE,
)


class BadValue(ValueError):
    """A cell that cannot be what its column asks for; ``todo`` says what would help."""

    def __init__(self, what: str, todo: str = "Correct the cell.") -> None:
        super().__init__(what)
        self.what, self.todo = what, todo


def text(cell: str) -> str | None:
    """Return a cell as text, None where empty."""
    return cell or None


def whole(cell: str) -> int | None:
    """Return a whole number; ``300380.0`` is one, ``True`` counts as 1.

    Examples
    --------
    >>> whole("300380.0"), whole(""), whole("True")
    (300380, None, 1)
    """
    if cell.isdecimal():
        return int(cell)
    bare = cell.strip()
    if not bare:
        return None
    if bare in ("True", "TRUE", "true"):
        return 1
    if bare in ("False", "FALSE", "false"):
        return 0
    try:
        number = float(bare)
    except ValueError:
        raise BadValue("is not a whole number") from None
    if "_" in bare:  # Python reads 4_5 as 45; nobody else does
        raise BadValue("is not a whole number")
    if not number.is_integer() or abs(number) > 2**53:
        raise BadValue("is not a whole number")
    return int(number)


def point_number(cell: str) -> float | None:
    """Return a number written with a decimal point."""
    try:
        number = float(cell)
    except ValueError:
        if not cell.strip():
            return None
        raise BadValue("is not a number") from None
    if not isfinite(number) or "_" in cell:
        raise BadValue("is not a number")
    return number


def comma_number(cell: str) -> float | None:
    """Return a number written with a decimal comma; a point alone is taken as such too.

    Examples
    --------
    >>> comma_number("34,5"), comma_number("1.234,5"), comma_number("34.5")
    (34.5, 1234.5, 34.5)
    """
    if "," in cell:
        cell = cell.replace(".", "").replace(",", ".")
    return point_number(cell)


def day_parser(order: str = "", today: date | None = None) -> Callable[[str], str | None]:
    """Return a function from a cell to a day as ISO text.

    Parameters
    ----------
    order
        ``dmy`` or ``mdy`` for days like 03/04/2016; without it these are refused.
    today
        Days after it are refused: what has not happened is no event.
    """
    latest = (today or date.today()).isoformat()

    @lru_cache(maxsize=50_000)  # a day recurs in thousands of rows
    def parse(cell: str) -> str | None:
        if not cell or not cell.strip():
            return None
        day = _day(cell.strip(), order).isoformat()
        if day > latest:
            raise BadValue("date lies in the future", f"Today is {latest}; correct the cell.")
        return day

    return parse


def _day(cell: str, order: str) -> date:
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        pass
    year, month, day = _parts(cell, order)
    try:
        return date(year, month, day)
    except ValueError:
        raise BadValue("no such date", "Correct the cell.") from None


def _parts(cell: str, order: str) -> tuple[int, int, int]:
    if found := _WORDS.match(cell):
        month = _MONTH.get(found[2].lower())
        if month:
            return int(found[3]), month, int(found[1])
    if found := _DOTS.match(cell):
        return int(found[3]), int(found[2]), int(found[1])
    if found := _SLASH.match(cell):
        return _slashes(int(found[1]), int(found[2]), int(found[3]), order)
    if regex.match(r"\d{4}-\d{1,2}-\d{1,2}", cell):
        numbers = [int(n) for n in cell.split(" ")[0].split("T")[0].split("-")[:3]]
        return numbers[0], numbers[1], numbers[2]
    if regex.fullmatch(r"\d{5}(\.\d+)?", cell) and EXCEL_FIRST <= float(cell) <= EXCEL_LAST:
        return (EXCEL_EPOCH + timedelta(days=int(float(cell)))).timetuple()[:3]
    if _RELATIVE.match(cell):
        raise BadValue("a day told from another day", "Say the day of publication: --published.")
    raise BadValue("is not a date", "Write it as YYYY-MM-DD.")


def _slashes(a: int, b: int, year: int, order: str) -> tuple[int, int, int]:
    if not order and a > 12:
        order = "dmy"
    elif not order and b > 12:
        order = "mdy"
    if not order:
        raise BadValue("day and month could be the other way round", "Say --dates dmy or mdy.")
    return (year, b, a) if order == "dmy" else (year, a, b)


Parser = Callable[[str], Any]
