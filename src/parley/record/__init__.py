"""The record: what was said, by whom, when we learned it, who accepted or corrected it.

See README.md in this folder.
"""

from parley.record.engine import sqlite_searches, sqlite_version
from parley.record.intake import AddResult
from parley.record.ledger import Head
from parley.record.review import Filters, Item
from parley.record.standing import Standing, Verdict
from parley.record.store import Store
from parley.record.trail import Trail, follow
from parley.record.verify import Broken, VerifyResult
from parley.record.view import View

__all__ = [
    "AddResult",
    "Broken",
    "Filters",
    "Head",
    "Item",
    "Standing",
    "Store",
    "Trail",
    "Verdict",
    "VerifyResult",
    "View",
    "follow",
    "sqlite_searches",
    "sqlite_version",
]
