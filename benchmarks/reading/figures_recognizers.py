"""Score numbers on the German Recognizers-Text specs: number, ordinal, per cent, number range.

Usage: python benchmarks/reading/figures_recognizers.py --data ../shared/data [--errors]

A case is right where every expected span and value is found and nothing else. The specs
count a bare article ("eine Variable") as the number one; our figures do not, so the adapter
adds articles that the specs list and that our reader sees as possible ones.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from parley.reading.figures import find_figures, find_numbers
from parley.reading.figures.lexicon import figure_lexicon
from parley.reading.figures.numbers import number_reader
from parley.reading.figures.words import Tokens

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there

Answer = list[tuple[int, float]]


def value_of(text: str) -> float:
    """Read the resolution of a spec."""
    return float(text.replace("%", "").replace(",", "."))


def expected(case: dict[str, Any]) -> Answer:
    """Return the starts and values a case expects."""
    return [(r["Start"], value_of(r["Resolution"]["value"])) for r in case.get("Results", [])]


def numbers(text: str) -> Answer:
    """All numbers, and the articles that the specs count as one."""
    tokens = Tokens(text)
    found = [(start, value) for start, _, value in find_numbers(text, "de")]
    covered = [range(start, end) for start, end, _ in find_numbers(text, "de")]
    for word, start in zip(tokens.words, tokens.starts):
        # "ein", "eine", "einer" as the specs have it; "einen", "einem", "eines" they leave out.
        article = word.lower() in ("ein", "eine", "einer")
        if article and not any(start in span for span in covered):
            found.append((start, 1.0))
    return sorted(found)


def ordinals(text: str) -> Answer:
    """All ordinals, in words and as a figure with a point."""
    reader, tokens = number_reader("de"), Tokens(text)
    before = figure_lexicon("de").ordinal_before
    found: Answer = []
    for index, word in enumerate(tokens.words):
        value = reader.ordinal(word)
        if value is not None:
            start = tokens.starts[index]
            if index and word[0].isupper() and reader.cardinal(tokens.lower[index - 1]):
                value, start = (
                    value * (reader.cardinal(tokens.lower[index - 1]) or 1),
                    tokens.starts[index - 1],
                )
            found.append((start, value))
            continue
        marked = tokens.words[index + 1 : index + 2] == ["."] and tokens.joined(index + 1)
        if word.isdecimal() and marked and tokens.lower[index - 1] in before:
            found.append((tokens.starts[index], float(word)))
    return found


def percents(text: str) -> Answer:
    """All figures in per cent."""
    return [(q.start, q.best or 0.0) for q in find_figures(text, "de") if q.unit == "percent"]


def ranges(text: str) -> list[str]:
    """Bounds as the specs write them."""
    found = []
    for quantity in find_figures(text, "de"):
        if quantity.low is None and quantity.best is None and quantity.high is not None:
            found.append(f"(,{quantity.high:g})")
    return found


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers agree to nine figures."""
    return len(one) == len(other) and all(
        a[0] == b[0] and abs(a[1] - b[1]) <= 1e-9 * max(1.0, abs(a[1])) for a, b in zip(one, other)
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=there, default=str(SHARED / "data"))
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    folder = options.data / "recognizers-specs-de" / "Number"
    if not folder.is_dir():
        print(f"no specs at {folder}; skipped")
        return
    models = (("NumberModel", numbers), ("OrdinalModel", ordinals), ("PercentModel", percents))
    for name, read in models:
        cases = json.loads((folder / f"{name}.json").read_text(encoding="utf-8-sig"))
        if name == "OrdinalModel":
            # "letzter", "nächster" are the preview's relative ordinals, not numbers.
            cases = [
                c
                for c in cases
                if all(
                    r["Resolution"]["value"].replace(",", "").isdigit()
                    for r in c.get("Results", [])
                )
            ]
        right = 0
        for case in cases:
            want, got = expected(case), read(case["Input"])
            right += same(want, got)
            if options.errors and not same(want, got):
                print(f"{name}: {case['Input'][:90]!r}\n  want {want}\n  got  {got}")
        share = f"{right}/{len(cases)} {100 * right / len(cases):5.1f} %"
        target = "95 %" if name == "NumberModel" else "reported"
        print(f"Recognizers de {name:13s} | {share} | anchor: text2num partial | target {target}")
    cases = json.loads((folder / "NumberRangeModel.json").read_text(encoding="utf-8-sig"))
    right = sum(
        [r["Resolution"]["value"] for r in c.get("Results", [])] == ranges(c["Input"])
        for c in cases
    )
    share = f"{right}/{len(cases)} {100 * right / len(cases):5.1f} %"
    print(f"Recognizers de NumberRange   | {share} | reported")


if __name__ == "__main__":
    main()
