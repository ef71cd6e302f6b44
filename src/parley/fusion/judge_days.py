"""Evidence on days into estimates: when it happened, who held a place when, totals so far.

Three things a window of time alone cannot answer: on which day something began or ended, what
held on each day, and how a running total grew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from parley.core.estimate import DayValue, Distribution, Estimate, FactQuestion, WaterfallStep
from parley.fusion import words
from parley.fusion.dates import When, fuse_dates, why_date
from parley.fusion.forms import FormCode
from parley.fusion.grouping import Evidence
from parley.fusion.judge import round_sensibly
from parley.fusion.overtime import over_time
from parley.fusion.spans import iso_day, span_text
from parley.fusion.switching import Course, fuse_courses
from parley.fusion.table import NEUTRAL, ClaimTable, from_records
from parley.fusion.voices import Voices

Asked = Sequence[tuple[FactQuestion, Sequence[Evidence]]]
Paths = dict[str, tuple[DayValue, ...]]
_VISIBLE = 0.002


def _table(asked: Asked, voices: Voices, record: object) -> tuple[ClaimTable, list[Evidence]]:
    flat = [(q, e) for q, pieces in asked for e in pieces]
    rows = [record(q, e, voices) for q, e in flat]  # type: ignore[operator]
    return from_records(rows, [str(k) for k in range(len(flat))]), [e for _, e in flat]


def _common(q: FactQuestion, e: Evidence) -> dict[str, object]:
    return {
        "question": q.id,
        "source": e.voice.id,
        "camp": e.voice.camp,
        "via": e.via,
        "topic": q.measure,
        "said_at": e.said.toordinal() if e.said else None,
    }


# -- when it happened ----------------------------------------------------------------


def judge_dates(asked: Asked, voices: Voices) -> list[Estimate]:
    """Return one estimate a date question: a distribution over days."""
    if not asked:
        return []
    table, flat = _table(asked, voices, _dated)
    answers = {
        table.questions[w.question]: w for w in fuse_dates(table, voices.copies()).answers
    }  # fmt: skip
    return [_date(q, answers[q.id], table, flat) for q, _ in asked if q.id in answers]


def _dated(q: FactQuestion, e: Evidence, _: Voices) -> dict[str, object]:
    form = FormCode.NOT if e.denied else FormCode.CATEGORY
    return _common(q, e) | {"text": span_text(e.low or 0.0, e.high or 0.0), "form": form}


def _date(q: FactQuestion, w: When, table: ClaimTable, flat: Sequence[Evidence]) -> Estimate:
    pieces = [flat[int(table.ids[int(r)])] for r in w.rows]
    inside = [
        (low <= w.high and high >= w.low) != e.denied for (low, high), e in zip(w.spans, pieces)
    ]
    steps = sorted(
        (
            WaterfallStep(
                e.voice.name, (e.claim,), float(shift), 0.0, float(weight),
                ("not " if e.denied else "") + span_text(low, high),
            )
            for e, shift, weight, (low, high) in zip(pieces, w.shift, w.weight, w.spans)
        ),
        key=lambda s: (-abs(s.shift), s.label, s.claims),
    )  # fmt: skip
    camps = {e.voice.camp for e in pieces}
    days = [(w.first + k, float(p)) for k, p in enumerate(w.probs) if p >= _VISIBLE]
    total = sum(p for _, p in days)
    names = {e.voice.id: e.voice.name for e in pieces}
    why = why_date(table, w)
    for key, name in sorted(names.items(), key=lambda x: -len(x[0])):
        why = why.replace(key, name)
    return Estimate(
        id=f"e{q.id[1:]}",
        question=q,
        kind="date",
        best=float(w.best),
        low=float(w.low),
        high=float(w.high),
        dist=Distribution(
            tuple(float(d) for d, _ in days),
            tuple(p / total for _, p in days),
            tuple(iso_day(d) for d, _ in days),
        ),
        value=iso_day(w.best),
        supports=tuple(dict.fromkeys(e.claim for e, ok in zip(pieces, inside) if ok)),
        contradicts=tuple(dict.fromkeys(e.claim for e, ok in zip(pieces, inside) if not ok)),
        n_claims=len({e.claim for e in pieces}),
        why=f"{iso_day(w.best)} ({iso_day(w.low)} to {iso_day(w.high)}); {why}.",
        waterfall=tuple(steps),
        identified=NEUTRAL in camps or not camps - {""},
        decisive=steps[0].claims[0] if steps else "",
    )


def come_true(dates: Sequence[Estimate], labels: Sequence[Estimate]) -> list[Estimate]:
    """Return the dates of what is held to have happened: no day for an end that is denied."""
    state = {
        (e.question.topic, e.question.place, e.question.actor): e
        for e in labels
        if e.question.measure == "status"
    }
    kept = []
    for e in dates:
        q, status = e.question, words.turn_status(e.question.measure)
        held = state.get((q.topic, q.place, q.actor))
        dist = held.dist if held is not None else None
        denied = dist is not None and status in dist.labels and dist.probability(status) < 0.5
        if not denied:
            kept.append(e)
    return kept


# -- what held on which day ----------------------------------------------------------


def judge_courses(estimates: Sequence[Estimate], asked: Asked, voices: Voices) -> list[Estimate]:
    """Return category estimates with their course by day, where claims speak of several days.

    Who holds a place is answered for the last day of the course; the state of a process keeps
    its answer over the whole window and shows the course beside it.
    """
    several = [
        (q, pieces)
        for q, pieces in asked
        if q.measure in ("control", "status") and len({e.day for e in pieces if e.day}) > 1
    ]
    if not several:
        return list(estimates)
    table, _ = _table(several, voices, _held_by)
    courses = {table.questions[c.question]: c for c in fuse_courses(table, voices.copies()).answers}
    return [
        _with_course(e, courses[e.question.id]) if e.question.id in courses else e
        for e in estimates
    ]


def _held_by(q: FactQuestion, e: Evidence, voices: Voices) -> dict[str, object]:
    return _common(q, e) | {
        "text": e.label,
        "form": FormCode.NOT if e.denied else FormCode.CATEGORY,
        "side": voices.camp(e.label) if q.measure == "control" else "",
        "event_time": e.day.toordinal() if e.day else None,
    }


def _with_course(e: Estimate, c: Course) -> Estimate:
    count = np.bincount(c.at, minlength=len(c.days))
    path = tuple(
        DayValue(
            date.fromordinal(int(day)), p, p, p, int(count[t]), c.labels[c.top(t)]
        )
        for t, day in enumerate(c.days)
        for p in (round(float(c.probs[t, c.top(t)]), 4),)
    )  # fmt: skip
    if e.question.measure != "control":
        return replace(e, path=path)
    last = c.probs[-1]
    top = c.top(len(c.days) - 1)
    best = float(last[top])
    kept = e.value == c.labels[top]
    return replace(
        e,
        path=path,
        value=c.labels[top],
        best=best,
        low=min(best, e.low) if kept and e.low is not None else best,
        high=max(best, e.high) if kept and e.high is not None else best,
        dist=Distribution(
            tuple(float(k) for k in range(len(c.labels))),
            tuple(float(p) for p in last),
            c.labels,
        ),
        supports=e.supports if kept else e.contradicts,
        contradicts=e.contradicts if kept else e.supports,
    )


# -- totals so far -------------------------------------------------------------------


def running_paths(asked: Asked) -> Paths:
    """Return question -> its total day by day, for totals told on three days or more.

    ``asked`` has the evidence as it was told, not yet read as floors of the last day.
    """
    running = [
        (q, pieces)
        for q, pieces in asked
        if q.kind == "count" and words.running(q.measure)
        and len({_day_of(e) for e in pieces if _day_of(e)}) >= 3
    ]  # fmt: skip
    if not running:
        return {}
    rows = [_total(q, e) for q, pieces in running for e in pieces]
    found = over_time(from_records(rows))
    paths: dict[str, list[DayValue]] = {}
    for a in found.answers if found else ():
        low, best, high = (round_sensibly(v, "count") for v in (a.low, a.best, a.high))
        day = date.fromordinal(int(a.day))
        paths.setdefault(a.question, []).append(DayValue(day, low, best, high, a.n_claims))
    return {k: tuple(v) for k, v in paths.items()}


def _day_of(e: Evidence) -> date | None:
    """The day a total stands at: the day spoken of, but no later than it was said."""
    return min(e.day, e.said) if e.day and e.said else e.day or e.said


def _total(q: FactQuestion, e: Evidence) -> Mapping[str, object]:
    day = _day_of(e)
    return _common(q, e) | {
        "form": e.form,
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "side": q.side,
        "event_time": float(day.toordinal()) if day else None,
    }


def with_paths(estimates: Sequence[Estimate], paths: Paths) -> list[Estimate]:
    """Return estimates with the paths of their questions."""
    return [
        replace(e, path=paths[e.question.id]) if e.question.id in paths else e for e in estimates
    ]
