"""Parley: reports of war and peace talks, from sentence to forecast, every number traced."""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["__version__"]
