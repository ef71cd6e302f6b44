"""What a figure's bounds say of the true count, as fusion takes them."""

from __future__ import annotations

from typing import Any

from parley.core.claim import Quantity
from parley.core.terms import Bound
from parley.fusion.forms import FormCode

_FORMS = {
    Bound.EXACT: FormCode.EXACT,
    Bound.APPROX: FormCode.APPROX,
    Bound.AT_LEAST: FormCode.AT_LEAST,
    Bound.MORE_THAN: FormCode.AT_LEAST,
    Bound.AT_MOST: FormCode.AT_MOST,
    Bound.LESS_THAN: FormCode.AT_MOST,
    Bound.RANGE: FormCode.RANGE,
    Bound.VAGUE: FormCode.VAGUE,
}


def numbers(q: Quantity) -> dict[str, Any]:
    """Return the form, value and bounds of a figure; "12 more" is a floor of the whole.

    Examples
    --------
    >>> found = numbers(Quantity(12, 12, 12, Bound.EXACT, scope="increment"))
    >>> found["form"] is FormCode.AT_LEAST, found["low"], found["high"]
    (True, 12, None)
    """
    if q.scope == "increment":
        floor = next((b for b in (q.low, q.best) if b is not None), None)
        if floor is not None:
            return {"form": FormCode.AT_LEAST, "value": None, "low": floor, "high": None}
    form = _FORMS[q.bound]
    value = q.best
    if form in (FormCode.EXACT, FormCode.APPROX) and value is None:
        ends = [b for b in (q.low, q.high) if b is not None]
        if len(ends) == 2 and ends[0] < ends[1]:
            form = FormCode.RANGE
        else:
            value = ends[0]
    low, high = q.low, q.high
    if form in (FormCode.RANGE, FormCode.VAGUE) and (low is None or high is None):
        form = FormCode.AT_LEAST if low is not None else FormCode.AT_MOST
        if low is None and high is None:
            form = FormCode.APPROX
    if form == FormCode.AT_LEAST and low is None:
        low = value
    if form == FormCode.AT_MOST and high is None:
        high = value
    return {"form": form, "value": value, "low": low, "high": high}
