"""Sign-in for a team's page: sessions that end, tries that are counted, roles at every door."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from parley.core.errors import ParleyError
from parley.views.web.access_roles import OPEN, at_least, needed
from parley.workbench.accounts import Account, Accounts

COOKIE = "parley-in"
LONGEST = 12 * 3600.0  # seconds a session lasts, whatever happens
IDLE = 2 * 3600.0  # seconds without a request after which it ends
MOST_SESSIONS = 1000
AT_ONCE = 2  # passwords tried at the same time; each takes 32 MiB
Next = Callable[[Request], Awaitable[Response]]
Clock = Callable[[], float]


@dataclass(slots=True)
class Session:
    """Someone signed in, under the account as it was then."""

    account: Account
    begun: float
    seen: float


@dataclass
class Brake:
    """Counts tries that failed: five of one name from one address, thirty of an address and
    fifty of a name in a quarter of an hour; then both wait.

    A try counts before its password is looked at, so that many at once help nobody.
    """

    clock: Clock = time.monotonic
    window: float = 900.0
    most: tuple[int, int, int] = (5, 30, 50)
    _tries: dict[tuple[str, ...], list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, name: str, address: str) -> float:
        """Count a try; return the seconds it has to wait instead, 0 where it may go on."""
        now = self.clock()
        with self._lock:
            self._forget(now)
            kept = [(self._tries.get(key, []), most) for key, most in self._keys(name, address)]
            waits = [tries[-most] + self.window - now for tries, most in kept if len(tries) >= most]
            if waits:
                return max(waits)
            for key, _ in self._keys(name, address):
                self._tries.setdefault(key, []).append(now)
        return 0.0

    def passed(self, name: str, address: str) -> None:
        """Forget the tries of a name from an address: it was its owner after all."""
        with self._lock:
            for key, _ in self._keys(name, address):
                if tries := self._tries.get(key):
                    tries.pop()
            self._tries.pop(self._keys(name, address)[0][0], None)

    def _keys(self, name: str, address: str) -> list[tuple[tuple[str, ...], int]]:
        name = hashlib.sha256(name.strip().casefold().encode("utf-8", "surrogatepass")).hexdigest()
        keys = (("both", name, address), ("address", address), ("name", name))
        return list(zip(keys, self.most))

    def _forget(self, now: float) -> None:
        for key in list(self._tries):
            fresh = [t for t in self._tries[key] if t > now - self.window]
            if fresh:
                self._tries[key] = fresh
            else:
                del self._tries[key]


class Access:
    """The door of a team's page, behind the gate that every request passes.

    Parameters
    ----------
    accounts
        Those of the record that is shown; asked again at every request, so that a role
        that is taken away is gone at once.
    clock
        Seconds that only grow.
    """

    def __init__(self, accounts: Accounts, clock: Clock = time.monotonic) -> None:
        self._accounts = accounts
        self._clock = clock
        self.brake = Brake(clock)
        self._sessions: dict[bytes, Session] = {}
        self._lock = threading.Lock()
        self._limit: anyio.CapacityLimiter | None = None

    async def __call__(self, request: Request, go_on: Next) -> Response:
        """Let through who may do what is asked, under their name and role."""
        try:
            account = await anyio.to_thread.run_sync(self._who, request.cookies.get(COOKIE, ""))
        except ParleyError as error:  # the record is out of reach
            return PlainTextResponse("\n".join(error.lines()), 503)
        request.state.user = account.name if account else ""
        request.state.role = account.role if account else ""
        path = request.url.path
        if OPEN.fullmatch(path):
            return await go_on(request)
        if account is None:
            return _sign_in_first(request)
        if not at_least(account.role, needed(request.method, path)):
            request.state.refused = True
            return _not_yours(request, account.role)
        return await go_on(request)

    async def enter(self, name: str, password: str, address: str) -> tuple[str, float]:
        """Return a new session's key, or "" and the seconds to wait before the next try."""
        wait = self.brake.wait(name, address)
        if wait:
            return "", wait
        self._limit = self._limit or anyio.CapacityLimiter(AT_ONCE)
        account = await anyio.to_thread.run_sync(
            self._accounts.enter, name, password, limiter=self._limit
        )
        if account is None:
            return "", 0.0
        self.brake.passed(name, address)
        return self._begin(account), 0.0

    def leave(self, key: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(_digest(key), None)

    def _begin(self, account: Account) -> str:
        key, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            for old in [k for k, s in self._sessions.items() if self._over(s, now)]:
                del self._sessions[old]
            while len(self._sessions) >= MOST_SESSIONS:
                del self._sessions[min(self._sessions, key=lambda k: self._sessions[k].seen)]
            self._sessions[_digest(key)] = Session(account, now, now)
        return key

    def _who(self, key: str) -> Account | None:
        """The account of a session that still holds, as it is now."""
        if not key:
            return None
        now = self._clock()
        with self._lock:
            session = self._sessions.get(_digest(key))
            if session is None or self._over(session, now):
                self._sessions.pop(_digest(key), None)
                return None
            session.seen = now
        account = self._accounts.get(session.account.name)
        if account != session.account:  # removed, or another role or password since
            self.leave(key)
            return None
        return account

    def _over(self, session: Session, now: float) -> bool:
        return now - session.begun > LONGEST or now - session.seen > IDLE


def _digest(key: str) -> bytes:
    """Sessions are kept under a hash, so that a look into memory gives no key away."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def for_programs(request: Request) -> bool:
    """Whether the answer goes to a program and not to a reader."""
    return request.url.path.startswith(("/api", "/export"))


def _sign_in_first(request: Request) -> Response:
    if for_programs(request) or request.method not in ("GET", "HEAD"):
        body = {"error": {"type": "sign-in", "messages": ["Sign in first, at /sign-in."]}}
        return JSONResponse(body, 401)
    here = request.url.path + ("?" + request.url.query if request.url.query else "")
    asked = f"?{urlencode({'back': here})}" if here != "/" else ""
    return RedirectResponse("/sign-in" + asked, 303)


def _not_yours(request: Request, role: str) -> Response:
    least = needed(request.method, request.url.path)
    said = f"This needs the role '{least}'; yours is '{role}'."
    if for_programs(request) and "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": {"type": "role", "messages": [said]}}, 403)
    return PlainTextResponse(said, 403)
