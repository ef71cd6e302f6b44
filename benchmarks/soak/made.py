"""Reports of an invented desk: new ones, wire copies, near copies, and files that are broken."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path

PLACES = ("Aleppo", "Idlib", "Homs", "Hama", "Damascus", "Raqqa", "Daraa", "Latakia")
WHO = ("The ministry", "The army", "A rebel spokesman", "The United Nations", "Russia", "Turkey")
WHAT = (
    "said that {n} people left {a} by bus on {day}",
    "reported that {n} civilians were killed by shelling in {a} on {day}",
    "said that {n} fighters were killed near {a} on {day}",
    "accused the other side of breaking the ceasefire in {a} on {day}",
    "announced that talks on {a} would be resumed on {day}",
    "denied that {n} people were still waiting in {a} on {day}",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COPY, NEAR = 0.05, 0.10  # shares of reports that repeat another one, wholly or mostly


class Desk:
    """Writes reports into an inbox and keeps count of what the record must hold in the end."""

    def __init__(self, inbox: Path, seed: int) -> None:
        self.inbox = inbox
        self.texts: set[str] = set()
        self.written = 0
        self.broken = 0
        self._chance = random.Random(seed)
        self._recent: list[str] = []

    def put(self, count: int, round_: int) -> None:
        """Write ``count`` reports as one JSONL file and a few text files, and two broken files."""
        singly = min(5, count)
        rows = [self._report() for _ in range(count - singly)]
        whole = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        self._write(f"batch-{round_:04d}.jsonl", whole + "\n" if rows else "")
        for k in range(singly):
            row = self._report()
            self._write(f"note-{round_:04d}-{k}.txt", f"date {row['date']}\n\n{row['text']}\n")
        self._write(f"empty-{round_:04d}.txt", "")
        (self.inbox / f"noise-{round_:04d}.txt").write_bytes(bytes(range(256)) * 4)
        self.broken += 2

    def _write(self, name: str, text: str) -> None:
        part = self.inbox / f".{name}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(self.inbox / name)  # a file is there whole, as a careful desk puts it

    def _report(self) -> dict[str, str]:
        self.written += 1
        draw = self._chance.random()
        if self._recent and draw < COPY:
            text = self._chance.choice(self._recent)
        elif self._recent and draw < COPY + NEAR:
            text = self._chance.choice(self._recent) + f" More soon, said desk {self.written}."
        else:
            text = " ".join(self._sentence() for _ in range(self._chance.randrange(2, 6)))
        self.texts.add(text)
        self._recent = [*self._recent[-200:], text]
        day = date(2016, 12, 1) + timedelta(days=self.written % 20)
        return {"id": f"s{self.written:07d}", "date": day.isoformat(), "text": text}

    def _sentence(self) -> str:
        pick = self._chance.choice
        said = pick(WHAT).format(n=self._chance.randrange(3, 900), a=pick(PLACES), day=pick(DAYS))
        return f"{pick(WHO)} {said}."
