"""Figures as they are printed: to the digit that their interval supports, and no further."""

from __future__ import annotations

import math


def digit(best: float, low: float, high: float) -> float:
    """Return the last digit worth printing: a tenth of the interval's half width, rounded down.

    Counts above ten are not printed in fractions where their interval is wider than one.

    Examples
    --------
    >>> digit(781.096, 640.2, 911.7), digit(1_231_460, 959_163, 1_584_560)
    (10.0, 10000.0)
    >>> digit(18.7589, 12.65, 30.3), digit(5.0, 5.0, 5.0)
    (1.0, 0.0)
    """
    half = (high - low) / 2.0
    if not half > 1e-9 * max(abs(best), 1e-9) or not math.isfinite(half):
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(half) + 1e-9) - 1)
    return max(unit, 1.0) if half >= 1.0 and abs(best) >= 10.0 else unit


def figure(value: float, unit: float = 0.0) -> str:
    """Return a figure rounded to a digit, with marks for thousands; never as a power of ten.

    Examples
    --------
    >>> figure(781.096, 10.0), figure(1_231_460.0, 10_000.0), figure(0.4758, 0.001), figure(12.0)
    ('780', '1,230,000', '0.476', '12')
    """
    if unit <= 0.0:
        if value == round(value) or abs(value) >= 1e6:
            return f"{value:,.0f}"
        unit = 10.0 ** (math.floor(math.log10(abs(value))) - 5)
        return f"{value:,.{max(0, -round(math.log10(unit)))}f}".rstrip("0").rstrip(".")
    places = max(0, -round(math.log10(unit)))
    text = f"{round(value / unit) * unit:,.{places}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def two_digits(value: float) -> float:
    """Return the place of a figure's second digit, by which shifts are printed.

    Examples
    --------
    >>> two_digits(14423.0), two_digits(0.2018), two_digits(0.0)
    (1000.0, 0.01, 0.0)
    """
    return 10.0 ** (math.floor(math.log10(abs(value)) + 1e-9) - 1) if value else 0.0


def interval(best: float, low: float, high: float, share: bool = False) -> tuple[str, str, str]:
    """Return best, low and high as printed together; shares as percentages.

    Examples
    --------
    >>> interval(781.096, 640.2, 911.7)
    ('780', '640', '910')
    >>> interval(2.0, 1.0, 7.0)
    ('2', '1', '7')
    >>> interval(0.4758, 0.4117, 0.5416, share=True)
    ('48%', '41%', '54%')
    """
    if share:
        best, low, high = 100 * best, 100 * low, 100 * high
    unit = digit(best, low, high)
    if unit and all(x == round(x) for x in (best, low, high)):
        unit = max(unit, 1.0)
    if share and unit:
        unit = max(unit, 0.1) if high - low < 2 else max(unit, 1.0)
    tail = "%" if share else ""
    shown = [figure(x, unit) + tail for x in (best, low, high)]
    return shown[0], shown[1], shown[2]
