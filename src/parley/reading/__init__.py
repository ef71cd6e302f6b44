"""The reading room: reports in, attributed, dated, bounded claims out. See README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parley.reading.check import check_language as check_language
    from parley.reading.check import check_rules as check_rules
    from parley.reading.copies import mark_duplicates as mark_duplicates
    from parley.reading.ingest import LoadResult as LoadResult
    from parley.reading.ingest import load_reports as load_reports
    from parley.reading.ingest import stream_reports as stream_reports
    from parley.reading.reader import Reader as Reader
    from parley.reading.reader import Reading as Reading

_WHERE = {
    "Reader": "parley.reading.reader",
    "Reading": "parley.reading.reader",
    "load_reports": "parley.reading.ingest",
    "stream_reports": "parley.reading.ingest",
    "LoadResult": "parley.reading.ingest",
    "mark_duplicates": "parley.reading.copies",
    "check_rules": "parley.reading.check",
    "check_language": "parley.reading.check",
}
__all__ = [
    "LoadResult", "Reader", "Reading", "check_language", "check_rules", "load_reports",
    "mark_duplicates", "stream_reports",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name only when it is asked for, so that the command line starts fast."""
    if name in _WHERE:
        import importlib

        return getattr(importlib.import_module(_WHERE[name]), name)
    raise AttributeError(name)
