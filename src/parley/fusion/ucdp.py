"""A prior for deaths coded low / best / high: reported-value-inflated Gumbel ([Vesco2026]_).

Coders' low and high are too narrow and best tends to be low: the true count is spread by a
Gumbel whose mode lies at ``best``, with extra mass on ``best`` itself where low = high. The
widths are set by the coded range and by how large the event is; they are our own settings after
that paper's form, not its fitted coefficients.
"""

from __future__ import annotations

import numpy as np

from parley.core.estimate import Distribution

_POINTS = 60
_REPORTED = 0.5
_WIDTH = 0.25
_FLOOR = 0.5


def deaths_prior(low: float, best: float, high: float) -> Distribution:
    """Return the distribution of true deaths behind a coded low, best and high.

    Skewed upwards: more often more died than fewer. Nobody dead may still be somebody dead.

    Examples
    --------
    >>> d = deaths_prior(5, 10, 20)
    >>> d.quantile(0.5) >= 10
    True
    """
    if not 0 <= low <= best <= high:
        raise ValueError("0 <= low <= best <= high is needed")
    scale = max((high - low) / 3.0, _WIDTH * best, _FLOOR)
    top = best + 6.0 * scale
    points = np.unique(np.round(np.linspace(max(0.0, best - 2.0 * scale), top, _POINTS)))
    edges = np.concatenate([[-np.inf], (points[1:] + points[:-1]) / 2, [np.inf]])
    cdf = np.exp(-np.exp(-(edges - best) / scale))
    probs = np.diff(cdf)
    agreed = _REPORTED * (1.0 if high == low else np.exp(-(high - low) / max(best, 1.0)))
    probs = probs / probs.sum() * (1.0 - agreed)
    probs[int(np.argmin(np.abs(points - best)))] += agreed
    return Distribution(tuple(float(x) for x in points), tuple(float(p) for p in probs))
