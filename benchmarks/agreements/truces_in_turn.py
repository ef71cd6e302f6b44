"""A case's national truces, each forecast from those before it: interval-censored log score.

Usage: python benchmarks/agreements/truces_in_turn.py --data ../shared/data

Beside two global base rates (Weibull curves through them). Five truces are too few for a
claim of superiority; the table is there to see what the learning does.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from parley.agreements.learning import Spell, learn, spells_of
from parley.core.agreement import Agreement
from parley.core.terms import AgreementKind

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there

FORTNA = (869.5, 0.548)  # truces without peacekeepers, Weibull scale in days and shape
UCDP = (365 / (-math.log(0.771)) ** (1 / 0.313), 0.313)  # through S(365) = .771


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def load(folder: Path) -> list[Agreement]:
    with (folder / "agreements" / "syria_agreements.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["level"] == "national" and r["end_earliest"]]
    truces = [
        Agreement(r["id"], r["name"], AgreementKind.CEASEFIRE, level="national",
                  start=day(r["start"]), end_earliest=day(r["end_earliest"]),
                  end_latest=day(r["end_latest"]))
        for r in rows
    ]  # fmt: skip
    return sorted(truces, key=lambda a: a.start or date.min)


def weibull(scale: float, shape: float) -> Callable[[float], float]:
    return lambda t: math.exp(-((t / scale) ** shape)) if t > 0 else 1.0


def interval_score(survival: Callable[[float], float], spell: Spell) -> float:
    return -math.log(max(survival(spell.low) - survival(spell.high), 1e-12))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=there, default=str(SHARED / "data"))
    truces = load(parser.parse_args().data)
    total = {"case": 0.0, "Fortna": 0.0, "UCDP": 0.0}
    head = ("truce", "held, days", "earlier", "S(30) case", "Fortna", "UCDP")
    head += ("log score case", "Fortna", "UCDP")
    widths = (22, 12, 9, 12, 8, 8, 16, 8, 8)
    print("".join(f"{h:>{w}}" for h, w in zip(head, widths, strict=True)))
    for truce in truces:
        assert truce.start
        record = learn(spells_of(truces, truce, truce.start))
        seen = spells_of([truce], Agreement("next", "", truce.kind, level="national"),
                         date(2017, 1, 1))[0]  # fmt: skip

        def case(t: float, record: object = record) -> float:
            return float(record.survival([t])[0]) if t > 0 else 1.0  # type: ignore[attr-defined]

        curves = {"case": case, "Fortna": weibull(*FORTNA), "UCDP": weibull(*UCDP)}
        score = {k: interval_score(c, seen) for k, c in curves.items()}
        for k, v in score.items():
            total[k] += v
        s30 = [f"{c(30):.2f}" for c in curves.values()]
        held = f"{seen.low:g} to {seen.high:g}"
        row = (truce.id, held, len(record.spells), *s30, *(f"{v:.2f}" for v in score.values()))
        print("".join(f"{c:>{w}}" for c, w in zip(row, widths, strict=True)))
    n = len(truces)
    print(f"mean over {n}: " + ", ".join(f"{k} {v / n:.2f}" for k, v in total.items()))
    print(f"Lower is better. {n} truces are too few for a claim of superiority.")


if __name__ == "__main__":
    main()
