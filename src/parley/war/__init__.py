"""The war room: an ensemble of futures on the map."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parley.war.check import check_world
    from parley.war.ensemble import Settings, simulate
    from parley.war.mechanisms import names as mechanism_order

__all__ = ["Settings", "check_world", "mechanism_order", "simulate"]

# Numba takes its time to import: only who simulates pays for it.
_HOME = {
    "simulate": ("ensemble", "simulate"),
    "Settings": ("ensemble", "Settings"),
    "check_world": ("check", "check_world"),
    "mechanism_order": ("mechanisms", "names"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    module, attribute = _HOME[name]
    return getattr(importlib.import_module(f"parley.war.{module}"), attribute)
