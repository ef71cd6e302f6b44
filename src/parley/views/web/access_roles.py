"""What each role may do on the page: reader looks, reviewer decides, editor imports and runs.

A route that is not named here is open to every reader where it only looks, and to editors
alone where it writes; a route that someone forgets is therefore never too open.
"""

from __future__ import annotations

import re

from starlette.requests import Request

from parley.workbench.accounts import ROLES

READER, REVIEWER, EDITOR = ROLES
LOOKS = ("GET", "HEAD", "OPTIONS")
# For who is not signed in: nothing here tells of the record.
OPEN = re.compile(r"/static/.*|/sign-in|/sign-out")
_NEEDS: tuple[tuple[str, str, str], ...] = (
    ("GET", r"/audit|/api/audit|/review|/claim/[^/]+/correct", REVIEWER),
    ("POST", r"/api/what-if", READER),
    ("POST", r"/api/(decisions|undo)|/claim/[^/]+/correct", REVIEWER),
)


def needed(method: str, path: str) -> str:
    """Return the least role that a request needs.

    Examples
    --------
    >>> needed("GET", "/claims"), needed("POST", "/api/undo"), needed("DELETE", "/anything")
    ('reader', 'reviewer', 'editor')
    """
    kind = "GET" if method in LOOKS else method
    for listed, pattern, role in _NEEDS:
        if kind == listed and re.fullmatch(pattern, path):
            return role
    return READER if kind == "GET" else EDITOR


def at_least(role: str, least: str) -> bool:
    """Whether a role may do what needs the role ``least``; no role may do nothing."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(least)


def role_of(request: Request) -> str:
    """The role of who asks; alone at one's own computer, or with the token, it is the highest."""
    return str(getattr(request.state, "role", EDITOR))


def may(request: Request, method: str, path: str) -> bool:
    """Whether who asks may make this request; for menus and buttons, not in place of the gate."""
    return at_least(role_of(request), needed(method, path))
