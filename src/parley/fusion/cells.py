"""What stands in a cell: figures as English and German tables write them, days, yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

import numpy as np

from parley.fusion import words
from parley.fusion.forms import FormCode, form_code
from parley.fusion.spans import day_span

_COMMA = re.compile(r"[-+]?(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,}))")
_POINT = re.compile(r"[-+]?(\d{1,3}(,\d{3})+\.\d+|\d+\.(\d{1,2}|\d{4,}))")
_EITHER = re.compile(r"[-+]?\d{1,3}[.,]\d{3}")
_GROUPED = {
    ",": re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?"),
    ".": re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?"),
}
_FIGURE = r"\d[\d.,'’\u00a0\u202f]*"
_WITH_WORD = re.compile(r"([-+]?\d[\d.,]*)([^\W\d_]+\.?)")
_SPACES = str.maketrans("", "", "\u00a0\u202f\u2009 '’")
YES = frozenset(("1", "true", "yes", "y", "ja", "j", "wahr"))
EMPTY = frozenset(("nan", "n/a", "#n/a", "null", "inf", "-inf", "+inf"))
"""Cells that say nothing: a figure that was never there, or divided by nought."""
NO = frozenset(("0", "false", "no", "n", "nein", "falsch"))


def decimal_mark(cells: Iterable[str], semicolons: bool = False) -> str:
    """Return the decimal mark of a table: ``.``, ``,`` or ``?`` where its cells disagree.

    ``12,5`` and ``1.234,50`` tell of a comma, ``12.5`` and ``1,234.50`` of a point; where no
    cell tells, a table of semicolons is German.

    Examples
    --------
    >>> decimal_mark(["1.200", "3,5"]), decimal_mark(["1,200"]), decimal_mark(["3,5", "3.25"])
    (',', '.', '?')
    """
    comma = point = False
    for cell in cells:
        text = _bare(cell)
        comma = comma or _COMMA.fullmatch(text) is not None
        point = point or _POINT.fullmatch(text) is not None
        if comma and point:
            return "?"
    return "," if comma or (semicolons and not point) else "."


def number(cell: str, mark: str = ".") -> float:
    """Return a figure; what is none is inf.

    Examples
    --------
    >>> number("1.234,5", ","), number("12 000"), number("1,200"), number("45 %")
    (1234.5, 12000.0, 1200.0, 45.0)
    >>> number("$1.2M"), number("2 million"), number("3,5 Mio.", ",")
    (1200000.0, 2000000.0, 3500000.0)
    >>> number("many"), number("3M")
    (inf, inf)
    """
    text, factor = _multiple(_bare(cell))
    if mark == "?":
        mark = "," if _COMMA.fullmatch(text) else "."
    if _GROUPED[mark].fullmatch(text):
        text = text.replace("." if mark == "," else ",", "")
    if mark == ",":
        if "." in text:
            return np.inf
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        return np.inf
    return value * factor if np.isfinite(value) else np.inf


def _multiple(text: str) -> tuple[str, float]:
    """Return a figure without "million" or "$", and what to multiply it by.

    A lone letter counts beside a currency or a fraction: "$3M", "1.2M"; "3M" may be a name.
    """
    plain = text.lstrip("$€£")
    found = _WITH_WORD.fullmatch(plain)
    if found is None:
        return plain, 1.0
    word = found[2].lower().rstrip(".")
    table = _multiples()
    if len(word) <= 2 and plain == text and not re.search(r"[.,]\d{1,2}$", found[1]):
        return text, 1.0
    return (found[1], table[word]) if word in table else (text, 1.0)


@cache
def _multiples() -> dict[str, float]:
    return {
        word: float(row["factor"])
        for row in words.rows("multiples")
        for word in (*row["words"].split("|"), row["letters"])
    }


def phrase(cell: str, mark: str = ".") -> tuple[FormCode, float, float, float] | None:
    """Return form, value, low and high of a figure with words around it, or None.

    Examples
    --------
    >>> [f"{x:g}" for x in phrase("mindestens 300")[1:]], phrase("250-300")[2:]
    (['nan', '300', 'nan'], (250.0, 300.0))
    >>> phrase("ca. 280")[1], phrase("north 5") is None, phrase("2016-12-13") is None
    (280.0, True, True)
    """
    found = _phrase().fullmatch(cell.strip())
    if found is None or day_span(cell, years=False) is not None:
        return None
    word, first, second, plus = found.groups()
    form = form_code(word) if word.strip() else FormCode.AT_LEAST if plus else FormCode.EXACT
    low, high = number(first, mark), number(second, mark) if second else np.nan
    if second and _multiple(_bare(first))[1] == 1.0:
        # "1.5 to 2 million" are millions both; "900 to 2 million" are not.
        factor = _multiple(_bare(second))[1]
        low = low * factor if low * factor <= high else low
    if form is None or not np.isfinite(low) or (second and not np.isfinite(high)):
        return None
    if second:
        ranged = form in (FormCode.EXACT, FormCode.APPROX, FormCode.RANGE)
        return (FormCode.RANGE, np.nan, low, high) if ranged else None
    if form == FormCode.AT_LEAST:
        return form, np.nan, low, np.nan
    if form == FormCode.AT_MOST:
        return form, np.nan, np.nan, low
    return (form, low, np.nan, np.nan) if form <= FormCode.APPROX else None


@cache
def _phrase() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, _multiples()), key=len, reverse=True))
    figure = rf"[$€£]?{_FIGURE}(?:\s?(?:{units})\b\.?)?"
    return re.compile(
        rf"([^\d+$€£-]*?)\s*({figure})(?:\s*(?:-|–|—|to|and|bis|und)\s*({figure}))?\s*(\+)?",
        re.IGNORECASE,
    )


def unclear(cell: str) -> bool:
    """Whether a figure reads as two numbers: ``1.234`` where a table mixes both ways."""
    return _EITHER.fullmatch(_bare(cell)) is not None


def _bare(cell: str) -> str:
    return cell.translate(_SPACES).removesuffix("%")


def day(cell: str) -> float:
    """Return a day number for an ISO or day-first date, or for a plain number of days.

    Examples
    --------
    >>> day("13.12.2016") == day("2016-12-13") == 736311.0
    True
    """
    try:
        value = float(cell)
        return value if np.isfinite(value) else np.inf
    except ValueError:
        pass
    found = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", cell)
    try:
        if found:
            return float(date(int(found[3]), int(found[2]), int(found[1])).toordinal())
        moment = datetime.fromisoformat(cell)
    except ValueError:
        named = day_span(cell, years=False)
        return named[0] if named and named[0] == named[1] else np.inf
    return moment.toordinal() + (moment.hour * 60 + moment.minute) / 1440.0


def day_text(number: float) -> str:
    """Return a day number as ISO date, as it stood where it was a plain number."""
    if number < 100_000:
        return f"{number:g}"
    return date.fromordinal(int(number)).isoformat()


def truth(cell: str) -> float:
    """Return 1 for yes, 0 for no; what is neither is inf."""
    word = cell.lower()
    return 1.0 if word in YES else 0.0 if word in NO else np.inf
