"""Near copies among reports that keep coming: each new one is held against all before it.

A text is found again by a sample of its five-word runs and then compared in full
([Broder1997]_). Every run is in the sample of a short text, one in four in that of a long
one; 100,000 texts take some tens of megabytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from parley.core.claim import Report
from parley.reading.copies import shingles
from parley.record import Store

SHARE = 0.5  # of the shorter one's runs, as in parley.reading.mark_duplicates
FEWEST = 3
SHORT = 64  # runs; of longer texts every fourth is kept
COMMON = 50  # a run in fifty texts is a phrase, not a copy
TRIED = 5  # candidates compared in full
_FOLD = 50_000  # runs held in a dictionary, at least, before the arrays are sorted anew


@dataclass(slots=True)
class Copies:
    """The sampled runs of every text of one record, brought up to date before each use."""

    seen: int = 0  # the last entry of the record that was looked at
    ids: list[str] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    originals: list[str] = field(default_factory=list)
    _runs: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint32))
    _owners: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32))
    _fresh: dict[int, list[int]] = field(default_factory=dict)
    _waiting: int = 0
    _ahead: set[str] = field(default_factory=set)

    def catch_up(self, store: Store) -> None:
        """Take in the texts that came into the record since the last time."""
        for text in store.texts(self.seen):
            self.seen = text.seq
            if text.id in self._ahead:  # we marked it ourselves, before it was in the record
                self._ahead.discard(text.id)
                continue
            self._take(text.id, text.published, text.duplicate_of, _sample(shingles(text.text)))

    def mark(self, new: Sequence[Report], store: Store) -> list[Report]:
        """Return the new reports, each near copy of an earlier one with ``duplicate_of`` set.

        Earlier is what was published earlier, of the same day what came first; a report of
        the record is never marked afterwards. What could not be stored then must not stay
        here: make a new index.
        """
        self.catch_up(store)
        texts = {r.id: r.text for r in new}

        def texts_of(keys: Sequence[str]) -> dict[str, str]:
            texts.update(store.texts_of([k for k in keys if k not in texts]))
            return texts

        originals = {}
        for report in sorted(new, key=lambda r: _day(r.published)):
            runs = shingles(report.text)
            sample = _sample(runs)
            originals[report.id] = self._original(report, runs, sample, texts_of)
            self._take(report.id, report.published, originals[report.id], sample)
            self._ahead.add(report.id)
        return [replace(r, duplicate_of=originals[r.id]) for r in new]

    def _original(
        self,
        report: Report,
        runs: frozenset[int],
        sample: np.ndarray,
        texts_of: Callable[[Sequence[str]], dict[str, str]],
    ) -> str:
        day = _day(report.published)
        found = self._candidates(sample).most_common(TRIED)
        earlier = [owner for owner, _ in found if self.days[owner] <= day]
        texts = texts_of([self.ids[owner] for owner in earlier]) if earlier else {}
        for owner in earlier:
            other = shingles(texts[self.ids[owner]])
            shared = len(runs & other)
            if shared >= FEWEST and shared >= SHARE * min(len(runs), len(other)):
                return self.originals[owner] or self.ids[owner]
        return ""

    def _candidates(self, sample: np.ndarray) -> Counter[int]:
        """How many sampled runs each text shares with a new one."""
        shared: Counter[int] = Counter()
        low = np.searchsorted(self._runs, sample, "left")
        high = np.searchsorted(self._runs, sample, "right")
        for run, a, b in zip(sample.tolist(), low.tolist(), high.tolist()):
            owners = [*self._owners[a:b].tolist(), *self._fresh.get(run, ())]
            if len(owners) <= COMMON:
                shared.update(owners)
        return shared

    def _take(self, key: str, day: date | None, original: str, sample: np.ndarray) -> None:
        owner = len(self.ids)
        self.ids.append(key)
        self.days.append(_day(day))
        self.originals.append(original)
        for run in sample.tolist():
            self._fresh.setdefault(run, []).append(owner)
        self._waiting += len(sample)
        if self._waiting > max(_FOLD, len(self._runs) // 10):
            self._fold()

    def _fold(self) -> None:
        """Sort the fresh runs in among the others."""
        runs = np.fromiter((r for r, o in self._fresh.items() for _ in o), np.uint32)
        owners = np.fromiter((o for found in self._fresh.values() for o in found), np.int32)
        runs, owners = np.append(self._runs, runs), np.append(self._owners, owners)
        order = np.argsort(runs, kind="stable")
        self._runs, self._owners = runs[order], owners[order]
        self._fresh, self._waiting = {}, 0


def _sample(runs: Iterable[int]) -> np.ndarray:
    """The runs by which a text is found again."""
    every = np.sort(np.fromiter(runs, np.uint32))
    return every if len(every) <= SHORT else every[every < 2**30]


def _day(day: date | None) -> int:
    return day.toordinal() if day else 10**7
