"""Our own gold: one claim per sentence, with speaker, act, kind, topic and value."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parley.core.claim import Claim, Report
from parley.reading import Reader

GOLD = Path(__file__).resolve().parents[2] / "gold"
READERS = {code: Reader(code) for code in ("de", "en")}


def rows(code: str) -> list[dict[str, Any]]:
    text = (GOLD / f"claims_{code}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def wrong(claims: tuple[Claim, ...], row: dict[str, Any]) -> list[str]:
    """What no claim of a sentence gets right together."""
    best = ["no claim"]
    for c in claims:
        found = []
        who = c.speaker.text if c.speaker else None
        if row["speaker"] != who:
            found.append(f"speaker {who!r}")
        for key in ("act", "kind", "topic", "value"):
            got = str(getattr(c, key))
            if key in row and got != row[key]:
                found.append(f"{key} {got!r} for {row[key]!r}")
        if best == ["no claim"] or len(found) < len(best):
            best = found
    return best


@pytest.mark.parametrize("code", ["de", "en"])
def test_gold_sentences(code: str) -> None:
    reader = READERS[code]
    failed = []
    for row in rows(code):
        claims = reader.read(Report("g", row["text"], code, date(2016, 12, 21)))
        assert all(c.quote == row["text"][c.start : c.end] for c in claims)
        if faults := wrong(claims, row):
            failed.append(f"{row['text']}: {', '.join(faults)}")
    assert len(rows(code)) >= 50
    assert not failed, "\n".join(failed)
