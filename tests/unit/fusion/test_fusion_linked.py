"""Linked questions: sums, parts of wholes, conflicts, the file that names them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parley.cli import call
from parley.core.actor import Actor
from parley.core.claim import Claim, Quantity, Span, Speaker, Where
from parley.core.errors import InputError
from parley.core.streams import Streams
from parley.core.terms import Bound, Kind
from parley.fusion import fuse, fuse_claims
from parley.fusion.constraints import Subset, Sum
from parley.fusion.linked import cohere, in_words
from parley.fusion.linkfile import read_links

LEVELS = (np.arange(40) + 0.5) / 40


def spread(low: float, best: float, high: float) -> np.ndarray:
    logs = np.log1p([low, best, high])
    return np.asarray(np.expm1(np.interp(LEVELS, [0.05, 0.5, 0.95], logs)))


def test_every_draw_obeys_every_link() -> None:
    known = {"all": spread(90, 120, 160), "children": spread(30, 50, 80),
             "adults": spread(55, 60, 65), "named": spread(100, 130, 140)}  # fmt: skip
    links = [Sum("all", ("children", "adults")), Subset("named", "all")]
    found = cohere(known, links)
    d = found.draws
    assert np.allclose(d["children"] + d["adults"], d["all"])
    assert (d["named"] <= d["all"] + 1e-6).all()
    assert all((v >= -1e-6).all() for v in d.values())
    low, best, high = found.interval("children")
    assert low <= best <= high
    assert found.best["children"] + found.best["adults"] == pytest.approx(found.best["all"])


def test_the_surest_figure_moves_least() -> None:
    known = {"all": spread(98, 100, 102), "a": spread(20, 40, 60), "b": spread(70, 75, 80)}
    found = cohere(known, [Sum("all", ("a", "b"))])
    moved = {k: abs(found.best[k] - m) for k, m in (("all", 100), ("a", 40), ("b", 75))}
    assert moved["all"] < moved["b"] < moved["a"]


def test_a_sum_sharpens_what_was_vague() -> None:
    known = {"all": spread(98, 100, 102), "a": spread(10, 40, 120), "b": spread(58, 60, 62)}
    low, _, high = cohere(known, [Sum("all", ("a", "b"))]).interval("a")
    assert high - low < 10


def test_what_cannot_hold_is_a_conflict_and_left_alone() -> None:
    known = {"killed": spread(8, 10, 12), "named": spread(80, 100, 120)}
    found = cohere(known, [Subset("named", "killed")])
    (conflict,) = found.conflicts
    assert in_words(conflict.link) == "named ≤ killed" and conflict.chance < 0.01
    assert found.best["named"] == pytest.approx(100, rel=0.02)


def test_links_of_others_change_no_draw() -> None:
    known = {"a": spread(8, 10, 12), "b": spread(8, 10, 12), "c": spread(1, 2, 3)}
    few = cohere(known, [Subset("a", "b")], Streams(1))
    more = cohere(known | {"d": spread(1, 2, 3)}, [Subset("a", "b"), Subset("d", "c")], Streams(1))
    assert np.array_equal(few.draws["a"], more.draws["a"])


def rows() -> list[dict[str, Any]]:
    said = {"all": (100, 110), "children": (60, 70), "adults": (60, 65)}
    return [{"question": q, "source": f"s{k}", "value": v}
            for q, values in said.items() for k, v in enumerate(values)]  # fmt: skip


def test_a_table_is_held_to_its_links() -> None:
    free = {r.question: r for r in fuse(rows()).rows}
    held = {r.question: r for r in fuse(rows(), links=[Sum("all", ("adults", "children"))]).rows}
    assert float(free["children"].best) + float(free["adults"].best) > float(free["all"].best) + 5
    total = float(held["children"].best) + float(held["adults"].best)
    assert total == pytest.approx(float(held["all"].best), rel=1e-5)
    assert held["all"].links == ("adults + children = all",)
    assert "held to adults + children = all" in held["all"].why


def test_links_file_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, links = tmp_path / "t.csv", tmp_path / "links.csv"
    lines = ["question,source,value", *(f"{r['question']},{r['source']},{r['value']}"
                                        for r in rows()), "named,x,9000"]  # fmt: skip
    table.write_text("\n".join(lines), "utf-8")
    links.write_text("total;part;relation\nall;children;sum\nall;adults;Summe\n"
                     "all;named;darunter\n", "utf-8")  # fmt: skip
    assert call(["fuse", "--table", str(table), "--links", str(links), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["conflicts"] and "named ≤ all" in printed["conflicts"][0]


def test_every_fault_of_a_links_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text("total,part,relation\nall,all,sum\nall,nobody,sum\n,children,sum\n"
                    "all,children,cousin\nall,adults,sum\n", "utf-8")  # fmt: skip
    with pytest.raises(InputError) as error:
        read_links(path, {"all", "children", "adults"})
    text = "\n".join(error.value.lines())
    for expected in ("links.csv:2:2: a question cannot be part of itself",
                     "no such question (nobody)",
                     "links.csv:4:1: no total", "unknown relation (cousin)",
                     "links.csv:6:2: a sum of one part (adults)"):  # fmt: skip
        assert expected in text


def claim(n: int, who: str, group: str, value: float, measure: str = "killed",
          parts: tuple[Quantity, ...] = ()) -> Claim:  # fmt: skip
    text = f"{value:.0f} {group}"
    q = Quantity(value, value, value, Bound.EXACT, "person", group, measure, text, parts=parts)
    return Claim(f"c{n}", f"r{who}", 0, len(text), text, Span(0, len(text), text),
                 speaker=Speaker(who, 0, 1, who), kind=Kind.QUANTITY, quantities=(q, *parts),
                 place=Where("Harbour", 0, 7, "Harbour", "harbour"),
                 published=date(2031, 5, 4))  # fmt: skip


ACTORS = [Actor(k, k.upper(), camp="neutral") for k in ("a", "b", "c")]


def test_claims_of_a_record_are_linked_by_vocabulary() -> None:
    said = [claim(1, "a", "people", 100), claim(2, "b", "civilians", 70),
            claim(3, "c", "fighters", 45)]  # fmt: skip
    found = {e.question.group: e for e in fuse_claims(said, actors=ACTORS).estimates}
    whole = found["people"]
    assert any(" + " in note and note.endswith(whole.question.label) for note in whole.links)
    parts = (found["civilians"].best or 0) + (found["fighters"].best or 0)
    assert parts == pytest.approx(whole.best or 0, abs=2)
    assert any(s.label == "linked questions" for s in found["fighters"].waterfall)


def test_named_above_killed_is_reported_not_forced() -> None:
    said = [claim(1, "a", "people", 10), claim(2, "b", "people", 12),
            claim(3, "c", "people", 5000, "identified")]  # fmt: skip
    result = fuse_claims(said, actors=ACTORS)
    (conflict,) = result.conflicts
    assert "people killed and named in Harbour ≤ people killed in Harbour" in conflict
    killed = next(e for e in result.estimates if e.question.measure == "killed")
    assert (killed.best or 0) < 20 and "cannot hold" in killed.links[0]


def test_a_sentence_links_the_part_it_names() -> None:
    part = Quantity(
        60, 60, 60, Bound.EXACT, "person", "nurses", "killed", "60 nurses", scope="part"
    )
    said = [claim(1, "a", "medics", 50, parts=(part,)), claim(2, "b", "nurses", 60)]
    result = fuse_claims(said, actors=ACTORS)
    notes = {n for e in result.estimates for n in e.links}
    assert any("nurses killed" in n and "≤" in n for n in notes)
