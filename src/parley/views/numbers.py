"""Figures, shares and dates as a reader of the language writes them, without false precision."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from parley.views.i18n import RTL

NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Formatting for one language.

    Examples
    --------
    >>> Numbers("de").figure(34567.0)
    '35.000'
    >>> Numbers("en").percent(0.001)  # its parts never end up on two lines
    '<\xa01\xa0%'
    """

    lang: str = "en"

    def figure(self, value: float | None, digits: int = 2) -> str:
        """A figure rounded to ``digits`` significant digits."""
        if value is None or not math.isfinite(value):
            return "–"
        if value == 0:
            return "0"
        size = math.floor(math.log10(abs(value)))
        rounded = round(value, digits - 1 - size)
        pattern = "#,##0" if abs(rounded) >= 10 else "#,##0.##"
        return str(format_decimal(rounded, format=pattern, locale=self.lang))

    def exact(self, value: float | None) -> str:
        """A figure as it was claimed, every digit."""
        if value is None or not math.isfinite(value):
            return "–"
        return str(format_decimal(value, format="#,##0.##", locale=self.lang))

    def interval(self, low: float | None, high: float | None) -> str:
        """A range; an open side is said with ≥ or ≤."""
        if low is None and high is None:
            return "–"
        if low is None:
            return f"≤ {self.figure(high)}"
        if high is None:
            return f"≥ {self.figure(low)}"
        return ltr(f"{self.figure(low)} – {self.figure(high)}", self.lang)

    def percent(self, p: float | None) -> str:
        """A probability; never "0 %" or "100 %" for what is only nearly so."""
        if p is None or not math.isfinite(p):
            return "–"
        if p <= 0.005:
            shown = f"<{NBSP}1{NBSP}%"
        elif p >= 0.995:
            shown = f">{NBSP}99{NBSP}%"
        else:
            shown = f"{100 * p:.0f}{NBSP}%"
        return ltr(shown, self.lang)

    def day(self, day: date | None) -> str:
        """A date, spelt out."""
        return "–" if day is None else str(format_date(day, format="long", locale=self.lang))

    def short_day(self, day: date | None) -> str:
        """A date, short."""
        return "–" if day is None else str(format_date(day, format="d MMM y", locale=self.lang))

    def month(self, month: str) -> str:
        """``2017-01`` as "Jan 17"."""
        year, number = month.split("-")[:2]
        return str(format_date(date(int(year), int(number), 1), format="MMM yy", locale=self.lang))


def ltr(text: str, lang: str) -> str:
    """Figures with their signs, kept in order inside a line that runs from right to left."""
    return f"\u2066{text}\u2069" if lang in RTL else text
