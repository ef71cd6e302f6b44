"""Score who attacked whom or what with what, on MUC-4 messages (roles of the document).

    python benchmarks/reading/muc4.py --data ../shared/data/muc-4 [--part dev] [--show DOCID]

The measure is CEAF-REE as published with GRIT [Du2021]_: per message and role, the entities found
are aligned one to one with the key's; a pair counts where every mention of the found entity is
one of the key entity's mentions (articles, punctuation and case aside). Micro precision, recall
and F1 over the five roles. As in the published systems each entity is given by one
mention, its fullest naming. The key lists only victims that are named, so unnamed victims
("two peasants"), which Parley finds too, are left out of the comparison.

The first hundred messages were worked on, the third fifty looked at once, the last fifty only
counted; no training messages were used.
"""

from __future__ import annotations

import argparse
import json
import re
import string
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from parley.reading.roles import Role, find_roles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there

ROLES = {
    "PerpInd": Role.PERPETRATOR,
    "PerpOrg": Role.ORGANISATION,
    "Target": Role.TARGET,
    "Victim": Role.VICTIM,
    "Weapon": Role.WEAPON,
}
ANCHOR, TARGET = 0.545, 0.45
_DROP = str.maketrans("", "", string.punctuation)


def plain(text: str) -> str:
    """Return a mention without case, punctuation and articles."""
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text.lower().translate(_DROP)).split())


def gold_of(row: dict[str, Any]) -> dict[str, list[set[str]]]:
    """Return the key of a message: per role, entities as sets of mentions."""
    return {
        role: [{plain(mention[0]) for mention in entity} for entity in entities if entity]
        for role, entities in row["extracts"].items()
    }


def found_in(text: str) -> dict[str, list[set[str]]]:
    """Return what Parley finds: per role, entities of one mention each."""
    found: dict[str, list[set[str]]] = {role: [] for role in ROLES}
    for entity in find_roles(text, "en").entities:
        if not entity.specific or entity.combat:
            continue
        for role, own in ROLES.items():
            if entity.role is own and (own is not Role.VICTIM or entity.named):
                found[role].append({plain(entity.text)})
    return found


def aligned(found: list[set[str]], gold: list[set[str]]) -> int:
    """Return how many found entities match key entities, one to one."""
    if not found or not gold:
        return 0
    fits = np.array([[f <= g for f in found] for g in gold], dtype=float)
    rows, columns = linear_sum_assignment(-fits)
    return int(fits[rows, columns].sum())


def scores(rows: list[dict[str, Any]], answers: list[dict[str, list[set[str]]]]) -> dict[str, Any]:
    """Return (right, found, in the key) per role and over all."""
    table = {role: np.zeros(3) for role in ROLES}
    for row, answer in zip(rows, answers, strict=True):
        gold = gold_of(row)
        for role in ROLES:
            right = aligned(answer[role], gold[role])
            table[role] += (right, len(answer[role]), len(gold[role]))
    return table | {"all": sum(table.values())}


def figures(counts: Any) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    right, found, gold = counts
    p, r = right / max(found, 1), right / max(gold, 1)
    return p, r, 2 * p * r / (p + r) if right else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=there, default=str(SHARED / "data" / "muc-4"))
    parser.add_argument("--part", default="dev")
    parser.add_argument("--half", choices=("first", "second", "unseen", "all"), default="all")
    parser.add_argument("--show", metavar="DOCID", help="print one message's key and answer")
    parser.add_argument("--errors", action="store_true", help="print what differs, per message")
    options = parser.parse_args()
    path = options.data / f"{options.part}.jsonl"
    if not path.exists():
        raise SystemExit(f"{path}: not there. Give the folder of the corpus with --data.")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    middle = len(rows) // 2
    rows = {
        "first": rows[:middle], "second": rows[middle:], "unseen": rows[-50:], "all": rows,
    }[options.half]  # fmt: skip
    if options.show:
        rows = [row for row in rows if row["docid"].endswith(options.show)]
    answers = [found_in(row["doctext"]) for row in rows]
    if options.show or options.errors:
        _print_differences(rows, answers)
    print(f"{len(rows)} messages of {path.name}\n{'role':<10}{'P':>7}{'R':>7}{'F1':>7}")
    for role, counts in scores(rows, answers).items():
        print(f"{role:<10}" + "".join(f"{x:7.3f}" for x in figures(counts)), counts.astype(int))
    print(f"anchor (GRIT, trained on 1,300 messages, other 200): {ANCHOR}; target {TARGET}")


def _print_differences(rows: list[dict[str, Any]], answers: list[Any]) -> None:
    for row, answer in zip(rows, answers, strict=True):
        gold = gold_of(row)
        for role in ROLES:
            missed = [g for g in gold[role] if not any(f <= g for f in answer[role])]
            extra = [f for f in answer[role] if not any(f <= g for g in gold[role])]
            right = [f for f in answer[role] if any(f <= g for g in gold[role])]
            if missed or extra or right:
                print(
                    row["docid"][-9:], role, "| right", right, "| MISSED", missed, "| EXTRA", extra
                )


if __name__ == "__main__":
    main()
