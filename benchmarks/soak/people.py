"""Readers and reviewers of the page: what they ask, how long it takes, what is left unanswered."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATHS = (
    *("/", "/since", "/claims", "/claims?page=7&lang=de", "/reports", "/sources", "/map"),
    *("/claims?words=Aleppo", "/events", "/agreements", "/outlook?lang=ar", "/data"),
    *("/api/claims?limit=50&offset=100", "/export/estimates.csv"),
)
PATIENCE = 60.0


@dataclass
class Seen:
    """What all of them met."""

    times: list[float] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Person:
    """One browser with its cookies, signed in under a name."""

    def __init__(self, port: int, name: str, password: str, seen: Seen, seed: int) -> None:
        self.port, self.name, self.password, self.seen = port, name, password, seen
        self.chance = random.Random(seed)
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes]:
        """One request; 0 where no answer came."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        headers |= {"X-CSRF-Token": self.csrf, "Content-Type": kind} if body else {}
        began = time.monotonic()
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            with self.seen.lock:
                self.seen.unanswered.append(f"{method} {path}: {error!r}")
            return 0, b""
        finally:
            link.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            key, _, value = line.split(";")[0].partition("=")
            self.cookies[key] = value
        with self.seen.lock:
            self.seen.times.append(time.monotonic() - began)
            if answer.status >= 500:
                self.seen.unanswered.append(f"{method} {path}: {answer.status}")
        return answer.status, text

    def sign_in(self) -> None:
        """Sign in; a wrong answer is a fault of the benchmark."""
        _, text = self.ask("GET", "/sign-in")
        csrf = text.decode().split('name="csrf" value="')[1].split('"')[0]
        form = {"csrf": csrf, "name": self.name, "password": self.password, "back": "/api/session"}
        kind = "application/x-www-form-urlencoded"
        status, _ = self.ask("POST", "/sign-in", urlencode(form).encode(), kind)
        assert status == 303, f"{self.name} could not sign in: {status}"
        self.csrf = json.loads(self.ask("GET", "/api/session")[1])["csrf"]

    def read(self) -> None:
        """Look at one page."""
        self.ask("GET", self.chance.choice(PATHS))

    def review(self) -> None:
        """Decide on one claim that waits."""
        offset = self.chance.randrange(50)
        status, text = self.ask("GET", f"/api/claims?status=pending&limit=1&offset={offset}")
        found = json.loads(text)["claims"] if status == 200 else []
        if not found:
            return
        body = {"ids": [found[0]["id"]], "decision": self.chance.choice(("accept", "reject"))}
        status, text = self.ask(
            "POST", "/api/decisions", json.dumps(body).encode(), "application/json"
        )
        if status == 200:
            with self.seen.lock:
                self.seen.decided.append(found[0]["id"])


def live(person: Person, reviews: bool, stop: threading.Event, pause: float) -> None:
    """Read or review until told to stop."""
    while not stop.wait(pause * (0.5 + person.chance.random())):
        if reviews:
            person.review()
        else:
            person.read()
