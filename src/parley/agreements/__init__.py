"""Agreements: who must consent, who would, who can torpedo it, what flips them, how long it holds.

The public functions load on first use, so that ``parley power`` does not wait for the model.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parley.agreements.assessment import assess
    from parley.agreements.checks import check_agreement
    from parley.agreements.power import power_indices
    from parley.agreements.rules import parse_rule
    from parley.agreements.sentences import explain

__all__ = ["assess", "check_agreement", "explain", "parse_rule", "power_indices"]

_HOME = {
    "assess": "assessment",
    "check_agreement": "checks",
    "explain": "sentences",
    "parse_rule": "rules",
    "power_indices": "power",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
