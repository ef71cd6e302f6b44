"""What people look at: the report, its charts and maps, and the local page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parley.views.report import render

__all__ = ["render"]


def __getattr__(name: str) -> Any:
    """Load the report with its charts and maps when it is asked for: words alone need none."""
    if name == "render":
        from parley.views.report import render

        return render
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
