"""What stands in a cell: figures as English and German tables write them, days, yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

import numpy as np

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
_PHRASE = re.compile(
    rf"([^\d+-]*?)\s*({_FIGURE})(?:\s*(?:-|–|—|to|and|bis|und)\s*({_FIGURE}))?\s*(\+)?"
)
_SPACES = str.maketrans("", "", "\u00a0\u202f\u2009 '’")
YES = frozenset(("1", "true", "yes", "y", "ja", "j", "wahr"))
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
    >>> number("many")
    inf
    """
    text = _bare(cell)
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
    return value if np.isfinite(value) else np.inf


def phrase(cell: str, mark: str = ".") -> tuple[FormCode, float, float, float] | None:
    """Return form, value, low and high of a figure with words around it, or None.

    Examples
    --------
    >>> [f"{x:g}" for x in phrase("mindestens 300")[1:]], phrase("250-300")[2:]
    (['nan', '300', 'nan'], (250.0, 300.0))
    >>> phrase("ca. 280")[1], phrase("north 5") is None, phrase("2016-12-13") is None
    (280.0, True, True)
    """
    found = _PHRASE.fullmatch(cell.strip())
    if found is None or day_span(cell, years=False) is not None:
        return None
    word, first, second, plus = found.groups()
    form = form_code(word) if word.strip() else FormCode.AT_LEAST if plus else FormCode.EXACT
    low, high = number(first, mark), number(second, mark) if second else np.nan
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
        return np.inf
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
