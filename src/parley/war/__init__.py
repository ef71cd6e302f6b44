"""The war room: an ensemble of futures on the map."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parley.war.check import check_world
    from parley.war.ensemble import Settings, simulate
    from parley.war.mechanisms import names as mechanism_order
    from parley.war.observe import observe
    from parley.war.whatif import compare

__all__ = ["Settings", "check_world", "compare", "mechanism_order", "observe", "simulate"]

# Numba takes its time to import: only who simulates pays for it.
_HOME = {
    "simulate": ("ensemble", "simulate"),
    "Settings": ("ensemble", "Settings"),
    "check_world": ("check", "check_world"),
    "mechanism_order": ("mechanisms", "names"),
    "observe": ("observe", "observe"),
    "compare": ("whatif", "compare"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    module, attribute = _HOME[name]
    return getattr(importlib.import_module(f"parley.war.{module}"), attribute)
