"""What each question of a table asks for: one table may hold figures, shares, days and labels.

A table without topics is not one family for that: "how many", "which share" and "who" may stand
in it side by side. Each question is of the sort most of its claims are; where a tenth of all
claims would be out of place, the table is not that tidy and is taken as one family.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parley.fusion.cells import NO, YES
from parley.fusion.forms import FormCode, share_range, vague_range
from parley.fusion.spans import day_span
from parley.fusion.table import PERCENT, ClaimTable
from parley.fusion.whereabouts import geo_point

FIGURES, SHARES, DAYS, POINTS, LABELS = range(5)
NAMES = ("figures", "shares", "days", "points", "labels")
_IN_PLACE = 0.9


def parts(table: ClaimTable) -> list[tuple[str, ClaimTable]]:
    """Return the table's claims by what their questions ask for, each part with its name.

    Examples
    --------
    >>> from parley.fusion.tablefile import read_rows
    >>> said = (("dead", 12), ("dead", 14), ("leader", "Ana"), ("leader", "Bo"))
    >>> rows = [{"question": q, "source": f"s{k}", "value": v} for k, (q, v) in enumerate(said)]
    >>> [(name, len(part)) for name, part in parts(read_rows(rows).table)]
    [('figures', 2), ('labels', 2)]
    """
    sort = _sorts(table)
    if not sort.size or (sort == sort[0]).all():
        return [("", table)]
    count = np.zeros((len(table.questions), len(NAMES)))
    np.add.at(count, (table.question, sort), 1.0)
    most = count.argmax(axis=1)
    asked = most[table.question]
    # A bare 0.48 among percentages is a share, a bare 2016 among days is a year.
    fits = (sort == asked) | ((sort == FIGURES) & ((asked == SHARES) | (asked == DAYS)))
    if (asked == asked[0]).all() or fits.mean() < _IN_PLACE:
        return [("", table)]
    return [(NAMES[k], table.take(np.flatnonzero(asked == k))) for k in np.unique(asked)]


def _sorts(table: ClaimTable) -> np.ndarray:
    """Return (N,) what each claim gives, by itself."""
    words = np.array([*(_sort(t) for t in table.texts), LABELS])[table.text]
    given = (table.form >= FormCode.CATEGORY) & (table.text >= 0)
    percent = (table.text >= 0) & (words == SHARES)
    return np.where(given | (percent & np.isnan(table.low)), words, np.where(percent, SHARES, 0))


def _sort(text: str) -> int:
    if text == PERCENT or share_range(text):
        return SHARES
    if vague_range(text):
        return FIGURES
    if day_span(text, years=False) is not None:
        return DAYS
    return POINTS if geo_point(text) is not None else LABELS


def one_spelling(table: ClaimTable, kept: frozenset[str] = frozenset()) -> ClaimTable:
    """Return labels that differ by case or blanks alone under the spelling used most.

    Where all that is said is yes or no, in whatever words, so are "ja", "true" and 1 and "yes".

    Parameters
    ----------
    table
        Claims that name labels.
    kept
        Labels known by their exact spelling (those of a hierarchy).
    """
    used, count = np.unique(table.text[table.text >= 0], return_counts=True)
    if not used.size:
        return table
    words = [table.texts[k] for k in used]
    numbers = np.unique(table.value[(table.text < 0) & np.isfinite(table.value)])
    yes_no = all(w.lower() in YES | NO for w in words) and set(numbers) <= {0.0, 1.0}
    best: dict[str, tuple[int, int]] = {}
    for k, n in zip(used.tolist(), count.tolist()):
        key = _key(table.texts[k], yes_no, kept)
        if key not in best or n > best[key][0]:
            best[key] = (n, k)
    spelt = np.arange(len(table.texts) + 1)
    for k in used.tolist():
        spelt[k] = best[_key(table.texts[k], yes_no, kept)][1]
    spelt[-1] = -1
    text = spelt[table.text].astype(np.int32)
    if yes_no and numbers.size:
        for number, key in ((1.0, "yes"), (0.0, "no")):
            if key in best:
                text = np.where((table.text < 0) & (table.value == number), best[key][1], text)
    if np.array_equal(text, table.text):
        return table
    form = np.where(text >= 0, np.maximum(table.form, FormCode.CATEGORY), table.form)
    value = np.where(text >= 0, np.nan, table.value)
    return replace(table, text=text, form=form.astype(np.int8), value=value)


def _key(text: str, yes_no: bool, kept: frozenset[str]) -> str:
    if text in kept:
        return text
    word = " ".join(text.casefold().split())
    return ("yes" if word in YES else "no") if yes_no else word
