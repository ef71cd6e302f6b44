"""Months as whole numbers, so that a shift by a year is an addition.

Month 1 is January 1980, as in the ViEWS ``month_id`` ([Hegre2021]_).
"""

from __future__ import annotations

import re

_MONTH = re.compile(r"^(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?$")
FIRST_YEAR = 1980


def month_id(text: str) -> int:
    """Return the number of a month, 1 for January 1980.

    Parameters
    ----------
    text
        ``YYYY-MM``; a full date counts as its month.

    Raises
    ------
    ValueError
        If there is no such month.

    Examples
    --------
    >>> month_id("1980-01"), month_id("2016-12"), month_id("2016-12-21 00:00:00.000")
    (1, 444, 444)
    """
    found = _MONTH.match(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not 0 < int(found[3] or 1) <= 31:
        raise ValueError(f"no such month: {text!r}")
    return (int(found[1]) - FIRST_YEAR) * 12 + int(found[2])


def month_text(number: int) -> str:
    """Return ``YYYY-MM`` of a month's number.

    Examples
    --------
    >>> month_text(444), month_text(445)
    ('2016-12', '2017-01')
    """
    year, month = divmod(number - 1, 12)
    return f"{year + FIRST_YEAR:04d}-{month + 1:02d}"
