"""Score attribution on German news with gold quotations (files of the 2024 Wikinews corpus).

    python benchmarks/reading/quotes.py --data ../shared/data/de-wikinews-quotes [--part dev]

Measures, after the corpus' format (one JSON object a line; token ids per part):
``message``, ``roles`` and ``joint`` are macro F1: each system quotation is paired with
at most one gold quotation (greatest sum of token F1, one to one), each pair and each left-over
gives precision and recall per part, averaged. ``spoken`` is F1 of quotations found
(token F1 of the content at least .5) whose speaker overlaps the gold speaker, from the claims
as emitted, so that each needless claim costs precision.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from parley.reading.pack import load_pack
from parley.reading.segments import find_quotations, split_units, tokenise
from parley.reading.voice.attribution import attribute, build_units
from parley.reading.voice.model import Attribution

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there

PARTS = ("quote", "addressee", "cue", "frame", "speaker")
FORM = {
    "direct": "Direct",
    "indirect": "Indirect",
    "reported": "Reported",
    "free_indirect": "IndirectFreeIndirect",
}


def load(folder: Path, part: str) -> list[dict[str, Any]]:
    with gzip.open(folder / f"{part}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def gold_groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {p: sorted(set(a[p]["tokenIds"])) for p in PARTS} | {"type": a["type"]}
        for a in document["annotations"]
    ]


def attributions(text: str) -> tuple[Any, list[Attribution]]:
    pack = load_pack("de")
    tokens = tokenise(text, pack)
    quotations = find_quotations(tokens)
    units = build_units(tokens, split_units(tokens, quotations, pack), quotations, pack)
    # "voice.act" is no quotation: it becomes a claim only where a rule of conflict fires.
    return tokens, [a for a in attribute(tokens, units, pack) if a.rule != "voice.act"]


def token_ids(document: dict[str, Any], spans: list[tuple[int, int]]) -> list[int]:
    ids = []
    for token in document["tokens"]:
        if any(token["charBegin"] < b and token["charEnd"] > a for a, b in spans):
            ids.append(token["id"])
    return ids


def merge(found: list[Attribution]) -> list[list[Attribution]]:
    """Join speech that goes on over several sentences into one quotation."""
    groups: list[list[Attribution]] = []
    for one in found:
        if (
            groups
            and one.borrowed
            and groups[-1][-1].borrowed
            and one.form == groups[-1][-1].form
            and one.unit == groups[-1][-1].unit + 1
            and one.rule != "voice.anaphoric"
        ):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def system_groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    tokens, found = attributions(document["originalText"])
    rows = []
    for group in merge(found):
        head = group[0]

        def ids(spans: list[tuple[int, int]]) -> list[int]:
            return token_ids(document, [tokens.span(a, b) for a, b in spans])

        rows.append(
            {
                "quote": ids([s for g in group for s in g.content]),
                "addressee": ids([head.addressee]) if head.addressee and head.frame else [],
                "cue": ids([(c, c + 1) for c in head.cue]) if head.frame else [],
                "frame": ids(head.frame),
                "speaker": ids([head.speaker]) if head.speaker else [],
                "type": FORM[head.form.value],
                "rule": head.rule,
            }
        )
    return rows


def overlap(a: list[int], b: list[int]) -> float:
    both = len(set(a) & set(b))
    return 2 * both / (len(a) + len(b)) if a and b and both else 0.0


def pair(system: list[dict[str, Any]], gold: list[dict[str, Any]]) -> list[tuple[int, int]]:
    score = np.zeros((len(gold), len(system)))
    for i, g in enumerate(gold):
        for j, s in enumerate(system):
            same = overlap(g["quote"], s["quote"])
            score[i, j] = same + (0.01 if same and g["type"] == s["type"] else 0)
    rows, columns = linear_sum_assignment(score, maximize=True)
    return [(int(c), int(r)) for r, c in zip(rows, columns)]


class Tally:
    """Precision and recall per part, averaged over quotations."""

    def __init__(self) -> None:
        self.precision: dict[str, list[float]] = {p: [] for p in PARTS}
        self.recall: dict[str, list[float]] = {p: [] for p in PARTS}

    def add(self, system: dict[str, Any] | None, gold: dict[str, Any] | None) -> None:
        for part in PARTS:
            s = set(system[part]) if system else set()
            g = set(gold[part]) if gold else set()
            if s:
                self.precision[part].append(len(s & g) / len(s))
            if g:
                self.recall[part].append(len(s & g) / len(g))

    def f1(self, parts: tuple[str, ...]) -> tuple[float, float, float]:
        p = [v for part in parts for v in self.precision[part]]
        r = [v for part in parts for v in self.recall[part]]
        mp, mr = sum(p) / max(len(p), 1), sum(r) / max(len(r), 1)
        return mp, mr, 2 * mp * mr / (mp + mr) if mp + mr else 0.0


def from_claims(folder: Path, part: str) -> None:
    """Score who says what from the claims as the reader emits them, its own voice left out."""
    from datetime import date

    from parley.core.claim import Report
    from parley.reading import Reader

    reader = Reader("de")
    right = emitted = wanted = 0
    for document in load(folder, part):
        report = Report("r", document["originalText"], "de", date.fromisoformat(document["date"]))
        gold = gold_groups(document)
        system = [
            {
                "quote": token_ids(document, [(c.content.start, c.content.end)]),
                "type": FORM[c.form.value],
                "speaker": token_ids(document, [(c.speaker.start, c.speaker.end)])
                if c.speaker
                else [],
            }
            for c in reader.read(report)
            if c.form.value != "narrator"
        ]
        for s, g in pair(system, gold) if system and gold else []:
            same = bool(set(system[s]["speaker"]) & set(gold[g]["speaker"])) or (
                not system[s]["speaker"] and not gold[g]["speaker"]
            )
            right += same and overlap(system[s]["quote"], gold[g]["quote"]) >= 0.5
        emitted += len(system)
        wanted += len(gold)
    p, r = right / max(emitted, 1), right / max(wanted, 1)
    print(
        f"spoken(claims) P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f}"
        f"  n={emitted}/{wanted}"
        " | baseline .351 | target .60"
    )


def run(folder: Path, part: str, show: int = 0, rules: bool = False) -> Tally:
    tally = Tally()
    right = emitted = wanted = 0
    by_rule: dict[str, list[int]] = {}
    missed: list[str] = []
    for document in load(folder, part):
        gold, system = gold_groups(document), system_groups(document)
        pairs = pair(system, gold) if gold and system else []
        used_s, used_g = {s for s, _ in pairs}, {g for _, g in pairs}
        for s, g in pairs:
            tally.add(system[s], gold[g])
            ok = overlap(system[s]["quote"], gold[g]["quote"]) >= 0.5
            speaker = bool(set(system[s]["speaker"]) & set(gold[g]["speaker"])) or (
                not system[s]["speaker"] and not gold[g]["speaker"]
            )
            right += ok and speaker
            cell = by_rule.setdefault(system[s]["rule"], [0, 0, 0])
            cell[0] += 1
            cell[1] += ok
            cell[2] += ok and speaker
            if not (ok and speaker):
                missed.append(_line(document, gold[g], system[s]))
        for s in set(range(len(system))) - used_s:
            tally.add(system[s], None)
            by_rule.setdefault(system[s]["rule"], [0, 0, 0])[0] += 1
            missed.append(_line(document, None, system[s]))
        for g in set(range(len(gold))) - used_g:
            tally.add(None, gold[g])
            missed.append(_line(document, gold[g], None))
        emitted += len(system)
        wanted += len(gold)
    for name, parts in (("message", ("quote",)), ("roles", PARTS[1:]), ("joint", PARTS)):
        p, r, f = tally.f1(parts)
        print(f"{name:8} P {100 * p:5.1f}  R {100 * r:5.1f}  F1 {100 * f:5.1f}")
    for p in PARTS[1:]:
        print("   ", p, *(f"{100 * v:5.1f}" for v in tally.f1((p,))))
    p, r = right / max(emitted, 1), right / max(wanted, 1)
    print(
        f"spoken(frames) P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f}"
        f"  n={emitted}/{wanted}"
    )
    if rules:
        for rule, (n, ok, sp) in sorted(by_rule.items()):
            print(f"  {rule:22} n={n:5} content ok {ok / n:.2f} speaker ok {sp / n:.2f}")
    random.Random(show).shuffle(missed)
    for line in missed[: show if show else 0]:
        print(line)
    return tally


def _line(document: dict[str, Any], gold: Any, system: Any) -> str:
    words = {t["id"]: t["text"] for t in document["tokens"]}

    def text(row: Any) -> str:
        if row is None:
            return "-"
        return (
            f"{row['type']} {row.get('rule', '')} SP[{' '.join(words[i] for i in row['speaker'])}] "
            f"CUE[{' '.join(words[i] for i in row['cue'])}] "
            f"Q[{' '.join(words[i] for i in row['quote'])[:260]}]"
        )

    ids = (gold or system)["quote"] + (gold or system)["frame"] + (system or gold)["frame"]
    context = " ".join(words.get(i, "") for i in range(max(0, min(ids) - 12), max(ids) + 8))[:420]
    return f"\nTEXT {context}\n  GOLD {text(gold)}\n  OURS {text(system)}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=there, default=str(SHARED / "data" / "de-wikinews-quotes"))
    parser.add_argument("--part", default="dev")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--rules", action="store_true")
    arguments = parser.parse_args()
    run(arguments.data, arguments.part, arguments.show, arguments.rules)
    from_claims(arguments.data, arguments.part)
