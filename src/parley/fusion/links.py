"""Links among the questions of a record, and what fusing linked questions together changes.

Two things link questions: what the vocabularies say (``data/links.csv``: children and adults
are all people, whoever is named is among the killed), and what a sentence says ("884, of them
62 children"). A place is part of the unit it lies in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from parley.core.estimate import Distribution, Estimate, FactQuestion, WaterfallStep
from parley.core.streams import Streams
from parley.fusion import words
from parley.fusion.constraints import Subset, Sum
from parley.fusion.grouping import Evidence, Grouper
from parley.fusion.judge import round_sensibly
from parley.fusion.linked import Coherent, Conflict, Link, cohere, in_words, names_of
from parley.fusion.rows import Row

Asked = Sequence[tuple[FactQuestion, Sequence[Evidence]]]
_POINTS = 40
_LEVELS = (np.arange(_POINTS) + 0.5) / _POINTS
_MOVED = 0.01


def record_links(asked: Asked, grouper: Grouper) -> list[Link]:
    """Return the links among questions, by vocabulary, by sentence and by place.

    Only questions of one window of time are linked, and sums only where every part is asked.
    """
    counts = [q for q, _ in asked if q.kind == "count"]
    found: list[Link] = _by_vocabulary(counts)
    found += _by_place(counts, grouper)
    found += _by_sentence(asked)
    whole = {(s.whole, p) for s in found if isinstance(s, Sum) for p in s.parts}
    return [
        x
        for x in dict.fromkeys(found)
        if isinstance(x, Sum) or ((x.whole, x.part) not in whole and x.whole != x.part)
    ]


def _by_vocabulary(counts: Sequence[FactQuestion]) -> list[Link]:
    found: list[Link] = []
    for whole in counts:
        sums: dict[tuple[str, str], dict[str, list[str]]] = {}
        for rule in words.rows("links"):
            level = rule["level"]
            if getattr(whole, level) != rule["whole"]:
                continue
            parts = [
                p.id
                for p in counts
                if getattr(p, level) == rule["part"] and _beside(whole, p, level)
            ]
            if rule["relation"] == "subset":
                found += [Subset(p, whole.id) for p in parts]
            else:
                sums.setdefault((level, rule["set"]), {})[rule["part"]] = parts
        for options in sums.values():
            # Several windows of one part leave open which of them adds up.
            if len(options) > 1 and all(len(p) == 1 for p in options.values()):
                every = tuple(p[0] for p in options.values())
                if not words.running(whole.measure) or _one_day(whole, every, counts):
                    found.append(Sum(whole.id, every))
    return found


def _beside(a: FactQuestion, b: FactQuestion, level: str) -> bool:
    """Whether two questions differ on one level alone and speak of one time."""
    levels = {"measure", "group", "place", "actor", "topic"} - {level}
    return all(getattr(a, x) == getattr(b, x) for x in levels) and _within(b, a)


def _within(part: FactQuestion, whole: FactQuestion) -> bool:
    """Whether a part's time lies in its whole's; what stands or moves must be of one day."""
    if not words.cumulative(whole.measure) and part.end != whole.end:
        return False
    if part.start is None or whole.start is None or part.end is None or whole.end is None:
        return part.start is whole.start
    return whole.start <= part.start and part.end <= whole.end


def _one_day(whole: FactQuestion, parts: Sequence[str], counts: Sequence[FactQuestion]) -> bool:
    """Whether totals so far stand at one day: Friday's parts are not Tuesday's whole."""
    return all(q.end == whole.end for q in counts if q.id in parts)


def _by_place(counts: Sequence[FactQuestion], grouper: Grouper) -> list[Link]:
    return [
        Subset(part.id, whole.id)
        for part in counts
        for whole in counts
        if part.place != whole.place
        and whole.place in grouper.units_above(part.place)
        and _beside(whole, part, "place")
    ]


def _by_sentence(asked: Asked) -> list[Link]:
    """Link a part to its whole where one sentence names both ("of them 62 children")."""
    worded: dict[tuple[str, str], set[int]] = {}
    for number, (_, pieces) in enumerate(asked):
        for e in pieces:
            worded.setdefault((e.claim, e.wording), set()).add(number)
    found: list[Link] = []
    for whole, pieces in asked:
        if whole.kind != "count":
            continue
        named = {n for e in pieces for name in e.parts for n in worded.get((e.claim, name), ())}
        for part in (asked[n][0] for n in sorted(named)):
            same_place = part.kind == "count" and part.place == whole.place
            if same_place and part.id != whole.id and _within(part, whole):
                found.append(Subset(part.id, whole.id))
    return found


def hold_estimates(
    estimates: Sequence[Estimate], links: Sequence[Link], streams: Streams | None = None
) -> tuple[list[Estimate], tuple[Conflict, ...]]:
    """Return estimates that obey their links; conflicting links are noted and not imposed."""
    by_question = {e.question.id: e for e in estimates if e.dist is not None and not e.value}
    points = {k: np.array(e.dist.points) for k, e in by_question.items() if e.dist}
    found = cohere(points, links, streams)
    label = {k: e.question.label for k, e in by_question.items()}
    notes = _notes(found, label)
    out = []
    for e in estimates:
        said = notes.get(e.question.id, ())
        if said and e.question.id in found.draws:
            e = _held(e, found, said)
        out.append(e)
    return out, found.conflicts


def _held(e: Estimate, found: Coherent, said: tuple[str, ...]) -> Estimate:
    imposed = any(e.question.id in names_of(x) for x in found.held)
    low, best, high = (round_sensibly(v, e.question.kind) for v in found.interval(e.question.id))
    before = (e.low, e.best, e.high)
    unmoved = e.best is not None and all(
        b is not None and abs(b - a) <= _MOVED * max(abs(b), 1.0)
        for b, a in zip(before, (low, best, high))
    )
    if not imposed or unmoved:
        return replace(e, links=said)
    draws = np.quantile(found.draws[e.question.id], _LEVELS)
    points = tuple(round_sensibly(float(v), e.question.kind) for v in draws)
    step = WaterfallStep(
        "linked questions", (), best - (e.best or 0.0),
        (high - low) - ((e.high or 0.0) - (e.low or 0.0)), 1.0, said[0],
    )  # fmt: skip
    return replace(
        e, low=low, best=best, high=high, links=said, waterfall=(*e.waterfall, step),
        dist=Distribution(points, tuple([1.0 / _POINTS] * _POINTS)),
        why=f"{e.why.rstrip('.')}; held to {said[0]}.",
    )  # fmt: skip


def _notes(found: Coherent, label: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    notes: dict[str, list[str]] = {}
    for link in found.held:
        for name in names_of(link):
            notes.setdefault(name, []).append(in_words(link, label))
    for conflict in found.conflicts:
        for name in names_of(conflict.link):
            notes.setdefault(name, []).append(in_conflict(conflict, label))
    return {k: tuple(v) for k, v in notes.items()}


def in_conflict(conflict: Conflict, label: Mapping[str, str] | None = None) -> str:
    """Return a conflict as a sentence."""
    formula = in_words(conflict.link, label)
    return f"cannot hold: {formula}; the figures may count different things"


def hold_rows(
    rows: Sequence[Row], links: Sequence[Link], streams: Streams | None = None
) -> tuple[list[Row], tuple[str, ...]]:
    """Return a table's rows that obey their links, and the conflicts in words."""
    points = {}
    for r in rows:
        ends = (r.low, r.best, r.high)
        if r.kind == "numeric" and all(isinstance(v, float) for v in ends):
            log = np.log1p(np.maximum(np.array(ends, dtype=float), 0.0))
            points[r.question] = np.expm1(np.interp(_LEVELS, [0.05, 0.5, 0.95], log))
    found = cohere(points, links, streams)
    notes = _notes(found, {})
    out = []
    for r in rows:
        said = notes.get(r.question, ())
        imposed = any(r.question in names_of(x) for x in found.held)
        if said and imposed and r.question in points:
            low, best, high = (float(f"{v:.7g}") for v in found.interval(r.question))
            why = f"{r.why}; held to {said[0]}".lstrip("; ")
            r = replace(r, low=low, best=best, high=high, why=why)
        out.append(replace(r, links=said) if said else r)
    return out, tuple(in_conflict(c) for c in found.conflicts)
