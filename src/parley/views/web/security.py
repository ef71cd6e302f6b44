"""Who may ask the page what: Host check, token, CSRF, and headers that keep hostile text inert."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

LOOPBACK = ("localhost", "127.0.0.1", "::1")
MOST_BYTES = 20_100_000
SAFE = ("GET", "HEAD", "OPTIONS")
SESSION, PASS = "parley-session", "parley-token"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
Next = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Gate:
    """What lets a request through.

    ``hosts`` are the names the page may be called by (DNS rebinding ends here);
    ``token`` is asked for where the page listens to more than this computer.
    """

    hosts: tuple[str, ...] = LOOPBACK
    token: str = ""
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def csrf(self, session: str) -> str:
        """The token that a form of this session must bring."""
        return hmac.new(self.secret, session.encode(), hashlib.sha256).hexdigest()

    async def __call__(self, request: Request, go_on: Next) -> Response:
        """Refuse, or let through and seal the answer."""
        refused = self._refusal(request)
        if refused is not None:
            return _sealed(refused)
        if self.token and request.query_params.get("token"):
            return _sealed(self._admit(request))
        session = request.cookies.get(SESSION) or secrets.token_urlsafe(18)
        request.state.csrf = self.csrf(session)
        if request.method not in SAFE and not await self._trusted(request, session):
            return _sealed(PlainTextResponse("The form is out of date; reload the page.", 403))
        answer = await go_on(request)
        if SESSION not in request.cookies:
            answer.set_cookie(SESSION, session, httponly=True, samesite="strict")
        return _sealed(answer)

    def _refusal(self, request: Request) -> Response | None:
        size = request.headers.get("content-length", "0")
        if request.method not in SAFE and (not size.isdigit() or int(size) > MOST_BYTES):
            return PlainTextResponse("That is larger than 20 MB.", 413)
        name = _bare(request.headers.get("host", ""))
        if name not in self.hosts:
            return PlainTextResponse("This page does not answer to that name.", 421)
        if not self.token:
            return None
        given = (
            request.query_params.get("token")
            or request.cookies.get(PASS)
            or request.headers.get("authorization", "").removeprefix("Bearer ")
        )
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            return PlainTextResponse("A token is needed; it was printed at the start.", 401)
        return None

    def _admit(self, request: Request) -> Response:
        """Keep the token in a cookie and out of the address."""
        rest = [(k, v) for k, v in request.query_params.multi_items() if k != "token"]
        target = request.url.path + ("?" + urlencode(rest) if rest else "")
        answer = RedirectResponse("/" + target.lstrip("/"), 303)
        answer.set_cookie(PASS, self.token, httponly=True, samesite="strict")
        return answer

    async def _trusted(self, request: Request, session: str) -> bool:
        """Whether a writing request comes from one of our own pages."""
        origin = request.headers.get("origin", "")
        if origin and _bare(origin.split("://", 1)[-1]) not in self.hosts:
            return False
        if self.token and request.headers.get("authorization") == f"Bearer {self.token}":
            return True
        given = request.headers.get("x-csrf-token", "")
        kind = request.headers.get("content-type", "")
        if not given and kind.startswith(("application/x-www-form-", "multipart/form-data")):
            await request.body()  # kept, so that the handler can read the form once more
            given = str((await request.form()).get("csrf", ""))
        return SESSION in request.cookies and hmac.compare_digest(given, self.csrf(session))


def _bare(host: str) -> str:
    """A host without its port and brackets."""
    if host.startswith("["):
        return host[1:].split("]")[0]
    return host.rsplit(":", 1)[0] if host.count(":") == 1 else host


def _sealed(answer: Response) -> Response:
    for key, value in HEADERS.items():
        answer.headers.setdefault(key, value)
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
