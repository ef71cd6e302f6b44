"""Cells that a spreadsheet would run as a formula are made plain text before they leave."""

from __future__ import annotations

from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def defuse(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: text that begins like one gets
    an apostrophe in front; numbers, negative ones too, stay as they are.

    Examples
    --------
    >>> defuse("=HYPERLINK(1)"), defuse("-12.5"), defuse(-3), defuse("-cmd|x")
    ("'=HYPERLINK(1)", '-12.5', -3, "'-cmd|x")
    """
    if not isinstance(cell, str) or not cell.startswith(_FORMULA):
        return cell
    try:
        float(cell)
        return cell
    except ValueError:
        return "'" + cell
