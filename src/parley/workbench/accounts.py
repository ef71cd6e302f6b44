"""Who may sign in to a record's page, and what people did to it, for the verbs and the page."""

from parley.record.accounts import LONGEST, ROLES, SHORTEST, Account, Accounts
from parley.record.audit import KINDS, Act, Asked, audit

__all__ = [
    "KINDS",
    "LONGEST",
    "ROLES",
    "SHORTEST",
    "Account",
    "Accounts",
    "Act",
    "Asked",
    "audit",
]
