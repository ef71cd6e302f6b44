"""The record's verbs: import, record, review, show, query, verify, export."""

from __future__ import annotations

from parley.cli.record_export import export
from parley.cli.record_import import import_
from parley.cli.record_keep import record, verify
from parley.cli.record_query import query
from parley.cli.record_review import review
from parley.cli.record_show import show

__all__ = ["export", "import_", "query", "record", "review", "show", "verify"]
