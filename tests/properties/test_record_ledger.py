"""Any order of additions, decisions and undoings leaves a whole ledger, and its past in place."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from parley.core.claim import Claim, Report, Span
from parley.record import Head, Store, View

TEXT = "Forty people left Westford."
KEYS = st.sampled_from([f"c{k}" for k in range(4)])


class LedgerMachine(RuleBasedStateMachine):
    """Drives a record at random beside a plain dictionary that says what must be shown."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name) / "r.db")
        self.store.add([Report("r", TEXT, published=date(2031, 1, 1))], [])
        self.topic: dict[str, str] = {}
        self.standing: dict[str, list[tuple[int, str]]] = {}
        self.past: list[tuple[View, list[tuple[str, str]]]] = []

    def shown(self) -> list[tuple[str, str]]:
        out = [k for k, v in self.standing.items() if v and v[-1][1] == "reject"]
        return sorted((k, t) for k, t in self.topic.items() if k not in out)

    @rule(key=KEYS, topic=st.sampled_from(["evacuation", "talks"]))
    def read(self, key: str, topic: str) -> None:
        new = self.topic.get(key) != topic
        before = self.store.head()
        self.store.add([], [Claim(key, "r", 0, 5, "Forty", Span(0, 5), topic=topic)])
        assert (self.store.head() != before) == new
        self.topic[key] = topic

    @rule(key=KEYS, decision=st.sampled_from(["accept", "reject"]))
    def decide(self, key: str, decision: str) -> None:
        if key in self.topic:
            head: Head = self.store.decide(key, decision, "ana")
            self.standing.setdefault(key, []).append((head.seq, decision))

    @rule(key=KEYS)
    def undo(self, key: str) -> None:
        if self.standing.get(key):
            seq, _ = self.standing[key].pop()
            self.store.undo(seq, "ana")

    @rule()
    def remember(self) -> None:
        self.past.append((self.store.view(), self.shown()))

    @invariant()
    def the_view_is_right_and_the_past_stands(self) -> None:
        assert sorted((c.id, c.topic) for c in self.store.view().claims()) == self.shown()
        for view, then in self.past:
            again = self.store.view()
            object.__setattr__(again, "head", view.head)
            assert sorted((c.id, c.topic) for c in again.claims()) == then

    def teardown(self) -> None:
        assert self.store.verify().whole
        self.store.close()
        self.folder.cleanup()


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None, derandomize=True
)
