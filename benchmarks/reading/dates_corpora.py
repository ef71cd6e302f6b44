"""Score the dates engine on KRAUTS (TimeML) and WikiWarsDE (TIMEX2) the TempEval-3 way.

Usage: python benchmarks/reading/dates_corpora.py --data ../shared/data [--errors krauts|wikiwars]

Relaxed (lenient): a found expression overlaps a gold one, matched one to one from the
left. Strict: same start and end. Value: matched and the normalised value is equal.
Precision counts what was found, recall what the gold holds, F1 is their harmonic mean.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from parley.core.claim import Interval
from parley.reading.when import find_times

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there


@dataclass(frozen=True)
class Gold:
    """One annotated expression."""

    start: int
    end: int
    text: str
    value: str
    type: str


@dataclass(frozen=True)
class Document:
    """One annotated text with its publication date."""

    name: str
    text: str
    published: date
    gold: tuple[Gold, ...]


_TAG = re.compile(r"<(/?)(TIMEX[23])\b([^>]*?)(/?)>|<[^>]+>|&[#\w]+;")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def strip(markup: str) -> tuple[str, tuple[Gold, ...]]:
    """Split inline markup into its text and its annotations; nested ones count once, outermost."""
    out: list[str] = []
    gold: list[Gold] = []
    opened: list[tuple[int, dict[str, str]]] = []
    size = place = 0
    for match in _TAG.finditer(markup):
        piece = markup[place : match.start()]
        out.append(piece)
        size += len(piece)
        place = match.end()
        if match.group().startswith("&"):
            sign = html.unescape(match.group())
            out.append(sign)
            size += len(sign)
        elif match.group(2) and match.group(1):
            start, attributes = opened.pop()
            if start < size and not opened:
                text = "".join(out)[start:size]
                value = attributes.get("value", attributes.get("val", "")).strip()
                gold.append(Gold(start, size, text, value, attributes.get("type", "")))
        elif match.group(2) and not match.group(4):
            opened.append((size, dict(_ATTRIBUTE.findall(match.group(3)))))
    out.append(markup[place:])
    return "".join(out), tuple(sorted(gold, key=lambda g: g.start))


def krauts(folder: Path) -> Iterator[Document]:
    """Read TimeML documents."""
    for path in sorted(folder.glob("KRAUTS_Dolomiten-100/*.tml")):
        source = path.read_text(encoding="utf-8")
        head = re.search(r"<DCT>.*?value=\"(\d{4})-(\d\d)-(\d\d)", source, re.S)
        body = re.search(r"<TEXT>(.*?)</TEXT>", source, re.S)
        if head and body:
            text, gold = strip(body.group(1))
            yield Document(path.name, text, date(*map(int, head.groups())), gold)


def wikiwars(folder: Path) -> Iterator[Document]:
    """Read TIMEX2 documents."""
    for path in sorted(folder.glob("keyinline/*.xml")):
        source = path.read_text(encoding="utf-8")
        head = re.search(r"<DATETIME>.*?val=\"(\d{4})-(\d\d)-(\d\d)", source, re.S)
        body = re.search(r"<TEXT>(.*?)</TEXT>", source, re.S)
        if head and body:
            text, gold = strip(body.group(1))
            yield Document(path.name, text, date(*map(int, head.groups())), gold)


def krauts_value(found: Interval) -> str:
    """KRAUTS writes what "vor"/"seit" count as the bare length, not as the date counted to."""
    if found.relation in ("ago", "ahead") and found.length:
        return found.length
    return found.value


def plain_value(found: Interval) -> str:
    """The value as the engine gives it."""
    return found.value


def pair(gold: tuple[Gold, ...], found: tuple[Interval, ...]) -> list[tuple[Gold, Interval]]:
    """Match overlapping expressions one to one, from the left."""
    pairs, used = [], set()
    for expected in gold:
        for index, hit in enumerate(found):
            if index not in used and hit.start < expected.end and expected.start < hit.end:
                used.add(index)
                pairs.append((expected, hit))
                break
    return pairs


def f1(right: int, gold: int, found: int) -> tuple[float, float, float]:
    """Return precision, recall and F1 in per cent."""
    precision, recall = right / max(found, 1), right / max(gold, 1)
    total = precision + recall
    return 100 * precision, 100 * recall, 200 * precision * recall / total if total else 0.0


def score(documents: list[Document], value: object, errors: bool) -> dict[str, float]:
    """Score the engine on documents; print what it gets wrong if asked."""
    counts: Counter[str] = Counter()
    for document in documents:
        found = find_times(document.text, "de", document.published)
        pairs = pair(document.gold, found)
        counts["gold"] += len(document.gold)
        counts["found"] += len(found)
        counts["relaxed"] += len(pairs)
        for expected, hit in pairs:
            strict = (expected.start, expected.end) == (hit.start, hit.end)
            same = value(hit) == expected.value  # type: ignore[operator]
            counts["strict"] += strict
            counts["value"] += same
            counts["strict+value"] += strict and same
            counts["type"] += hit.timex == expected.type
            if errors and not (same and strict):
                kind = "value " if not same else "extent"
                around = document.text[max(0, hit.start - 50) : hit.end + 40].replace("\n", " ")
                print(
                    f"{kind} | {expected.text!r} {expected.value} | {hit.text!r} "
                    f"{value(hit)} | {document.published} | …{around}…"
                )  # type: ignore[operator]
        if errors:
            matched = {id(g) for g, _ in pairs}, {id(h) for _, h in pairs}
            for expected in document.gold:
                if id(expected) not in matched[0]:
                    around = document.text[max(0, expected.start - 40) : expected.end + 25]
                    print(f"missed | {expected.text!r} {expected.value} | …{around!r}")
            for hit in found:
                if id(hit) not in matched[1]:
                    around = document.text[max(0, hit.start - 40) : hit.end + 25]
                    print(f"extra  | {hit.text!r} {hit.value} | …{around!r}")
    measures = ("relaxed", "strict", "type", "value", "strict+value")
    return {m: f1(counts[m], counts["gold"], counts["found"])[2] for m in measures} | {
        "precision": f1(counts["relaxed"], counts["gold"], counts["found"])[0],
        "recall": f1(counts["relaxed"], counts["gold"], counts["found"])[1],
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=there, default=str(SHARED / "data"))
    parser.add_argument("--errors", default="")
    options = parser.parse_args()
    rows = [
        (
            "krauts",
            list(krauts(options.data / "krauts")),
            plain_value,
            "relaxed 80.7 value 67.0",
            "85 / 74",
        ),
        (
            "krauts, lengths as its guideline",
            list(krauts(options.data / "krauts")),
            krauts_value,
            "",
            "85 / 74",
        ),
        (
            "wikiwars",
            list(wikiwars(options.data / "wikiwars-de")),
            plain_value,
            "lenient 93.3 strict+value 78.7",
            "93 / 79",
        ),
    ]
    for name, documents, value, anchor, target in rows:
        if not documents:
            print(f"{name}: no documents under {options.data}; skipped")
            continue
        got = score(documents, value, errors=options.errors == name)
        table = "  ".join(f"{measure} {figure:5.1f}" for measure, figure in got.items())
        print(f"{name:33s} | {table} | HeidelTime: {anchor} | target {target}")


if __name__ == "__main__":
    main()
