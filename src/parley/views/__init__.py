"""What people look at: the report, its charts and maps, and the local page."""

from parley.views.report import render

__all__ = ["render"]
