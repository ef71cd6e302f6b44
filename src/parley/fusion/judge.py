"""Evidence into estimates: runs the fusers and writes down what each claim did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from parley.core.estimate import Distribution, Estimate, FactQuestion, WaterfallStep
from parley.fusion import words
from parley.fusion.beliefs import Belief, Witness, weigh
from parley.fusion.copies import Copies, detect
from parley.fusion.explain import why_category, why_number
from parley.fusion.grouping import Evidence
from parley.fusion.learned import Learned, carried, learnt_from
from parley.fusion.numeric.answer import Answers, answers, if_right
from parley.fusion.numeric.design import Design, design
from parley.fusion.numeric.fit import Parameters, fit
from parley.fusion.numeric.scale import Scale
from parley.fusion.pages import Cells, bias_cells
from parley.fusion.table import NEUTRAL, ClaimTable, from_records
from parley.fusion.voices import Voices

Asked = Sequence[tuple[FactQuestion, Sequence[Evidence]]]
Dependence = dict[tuple[str, str], float]


def judge_numbers(
    asked: Asked,
    voices: Voices,
    settled: Mapping[str, float],
    lessons: dict[str, Learned] | None = None,
) -> tuple[list[Estimate], Dependence, Cells]:
    """Fuse counts, forces and shares; return estimates, who depends on whom, who leans.

    ``lessons`` keeps by scale what was learnt of sources: what is in it is used, what is not
    is learnt and put into it.
    """
    found: list[Estimate] = []
    cells: Cells = {}
    dependence: Dependence = {}
    for kinds, scale in ((("count", "forces"), Scale("log")), (("share",), Scale("logit"))):
        part = [(q, e) for q, e in asked if q.kind in kinds]
        if not part:
            continue
        flat = [(q, piece) for q, pieces in part for piece in pieces]
        table = _table(flat, settled)
        copies = detect(table, voices.copies())
        d = design(table, scale, copies.weight)
        p = _parameters(table, d, lessons)
        dependence |= copies.dependence
        for source, lines in bias_cells(table, d, p).items():
            cells.setdefault(source, []).extend(lines)
        found += _estimates(part, flat, table, copies, d, p)
    return found, dependence, cells


def _parameters(table: ClaimTable, d: Design, lessons: dict[str, Learned] | None) -> Parameters:
    known = lessons.get(d.scale.kind) if lessons is not None else None
    if known is not None:
        return carried(known, table, d)
    p = fit(d)
    if lessons is not None:
        lessons[d.scale.kind] = learnt_from(table, d, p)
    return p


def _table(
    flat: Sequence[tuple[FactQuestion, Evidence]], settled: Mapping[str, float]
) -> ClaimTable:
    records = [_record(q, e) for q, e in flat]
    ids = [str(k) for k in range(len(flat))]
    for q in dict.fromkeys(q.id for q, _ in flat):
        if q in settled:
            records.append({"question": q, "source": "anchor", "value": settled[q], "anchor": True})
            ids.append("")
    return from_records(records, ids)


def _record(q: FactQuestion, e: Evidence) -> dict[str, Any]:
    return {
        "question": q.id,
        "source": e.voice.id,
        "form": e.form,
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "topic": q.measure,
        "side": q.side,
        "camp": e.voice.camp if words.disputed(q.measure) else NEUTRAL,
        "said_at": e.said.toordinal() if e.said else None,
        "via": e.via,
    }


def _estimates(
    part: Asked,
    flat: Sequence[tuple[FactQuestion, Evidence]],
    table: ClaimTable,
    copies: Copies,
    d: Design,
    p: Parameters,
) -> list[Estimate]:
    result = answers(d, p)
    camps = {c: k for k, c in enumerate(table.camps)}
    conditional = {c: if_right(d, p, k) for c, k in camps.items() if c}
    numbers = {name: k for k, name in enumerate(table.questions)}
    found = []
    for q, _ in part:
        k = numbers[q.id]
        rows = np.arange(d.begin[k], d.end[k])
        if not rows.size:
            continue
        at = [(int(r), _piece(flat, table, d, int(r))) for r in rows]
        pieces = [(r, e) for r, e in at if e is not None]
        found.append(_estimate(q, k, pieces, table, copies, d, p, result, conditional))
    return found


def _piece(
    flat: Sequence[tuple[FactQuestion, Evidence]], table: ClaimTable, d: Design, row: int
) -> Evidence | None:
    name = table.ids[int(d.row[row])]
    return flat[int(name)][1] if name else None


def _estimate(
    q: FactQuestion,
    k: int,
    pieces: Sequence[tuple[int, Evidence]],
    table: ClaimTable,
    copies: Copies,
    d: Design,
    p: Parameters,
    result: Answers,
    conditional: Mapping[str, Answers],
) -> Estimate:
    low, best, high = (float(a[k]) for a in (result.low, result.best, result.high))
    low, best, high = (round_sensibly(v, q.kind) for v in (low, best, high))
    spans = {r: _span(e) for r, e in pieces}
    ends = [v for pair in spans.values() for v in pair if v is not None]
    agrees = {r: _meets(spans[r], low, high) for r, _ in pieces}
    steps = tuple(_steps(pieces, copies, d, p, result, low, best, high))
    present = {table.camps[int(d.group[r])] for r, _ in pieces if d.group[r] >= 0}
    held = tuple(
        (
            camp,
            round_sensibly(float(a.low[k]), q.kind),
            round_sensibly(float(a.best[k]), q.kind),
            round_sensibly(float(a.high[k]), q.kind),
        )
        for camp, a in conditional.items()
        if camp in present
    )
    neutral = NEUTRAL in present or any(d.anchor[d.begin[k] : d.end[k]])
    partisan = {c for c in present if c not in ("", NEUTRAL)}
    estimate = Estimate(
        id=f"e{q.id[1:]}",
        question=q,
        kind="share" if q.kind == "share" else "count",
        best=best,
        low=low,
        high=high,
        dist=Distribution(
            tuple(round_sensibly(float(x), q.kind) for x in result.points[k]),
            tuple([1.0 / result.points.shape[1]] * result.points.shape[1]),
        ),
        supports=_ids(e for r, e in pieces if agrees[r]),
        contradicts=_ids(e for r, e in pieces if not agrees[r]),
        raw_low=min(ends) if ends else None,
        raw_high=max(ends) if ends else None,
        n_claims=len(_ids(e for _, e in pieces)),
        waterfall=steps,
        conditionals=held,
        copies=_folded(pieces, table, copies, d),
        identified=neutral or not partisan,
        decisive=_decisive(steps),
    )
    return _with_why(estimate, why_number(estimate))


def _with_why(estimate: Estimate, why: str) -> Estimate:
    return replace(estimate, why=why)


def _steps(
    pieces: Sequence[tuple[int, Evidence]],
    copies: Copies,
    d: Design,
    p: Parameters,
    result: Answers,
    low: float,
    best: float,
    high: float,
) -> list[WaterfallStep]:
    steps = []
    for r, e in pieces:
        a, m, z = (float(v) for v in result.without[r])
        weight = float(copies.weight[d.row[r]])
        bias = float(p.bias[d.pair[r]])
        steps.append(
            WaterfallStep(
                label=e.voice.name,
                claims=(e.claim,),
                shift=best - m if weight > 0 else 0.0,
                width=(high - low) - (z - a) if weight > 0 else 0.0,
                weight=weight,
                note=_note(e, weight, bias),
            )
        )
    return sorted(steps, key=lambda s: (-abs(s.shift), s.label, s.claims))


def _note(e: Evidence, weight: float, bias: float) -> str:
    notes = [says(e)]
    if weight < 0.5:
        notes.append("a copy, counted once")
    elif abs(bias) > 0.1:
        notes.append(f"read as {np.exp(abs(bias)):.1f}x too {'high' if bias > 0 else 'low'}")
    return "; ".join(notes)


def says(e: Evidence) -> str:
    """Return what a claim says, short: its words if known, else its figure."""
    if e.wording:
        return e.wording
    if e.value is not None:
        return f"{e.value:,.0f}"
    low = "" if e.low is None else f"{e.low:,.6g}"
    high = "" if e.high is None else f"{e.high:,.6g}"
    return f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"


def round_sensibly(x: float, kind: str) -> float:
    """Round to what a reader can use: two digits of a share, three digits of a large count.

    Examples
    --------
    >>> round_sensibly(12345.6, "count"), round_sensibly(7.4, "count")
    (12300.0, 7.0)
    """
    if kind == "share":
        return round(x, 3)
    if abs(x) < 1000:
        return float(round(x))
    return float(f"{x:.3g}")


def _span(e: Evidence) -> tuple[float | None, float | None]:
    if e.value is not None and e.low is None and e.high is None:
        return e.value, e.value
    return e.low, e.high


def _meets(span: tuple[float | None, float | None], low: float, high: float) -> bool:
    bottom = -np.inf if span[0] is None else span[0]
    top = np.inf if span[1] is None else span[1]
    return bool(bottom <= high and top >= low)


def _ids(pieces: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.claim for e in pieces))


def _folded(
    pieces: Sequence[tuple[int, Evidence]], table: ClaimTable, copies: Copies, d: Design
) -> tuple[tuple[str, ...], ...]:
    """Return the groups of claims that count as one."""
    by_row = {int(d.row[r]): e.claim for r, e in pieces}
    groups: dict[int, list[str]] = {}
    for row, claim in by_row.items():
        root = row
        while copies.original[root] >= 0:
            root = int(copies.original[root])
        groups.setdefault(root, []).append(claim)
    distinct = (tuple(dict.fromkeys(g)) for g in groups.values())
    return tuple(sorted(g for g in distinct if len(g) > 1))


def _decisive(steps: Sequence[WaterfallStep]) -> str:
    moving = [s for s in steps if s.shift]
    return moving[0].claims[0] if moving else (steps[0].claims[0] if steps else "")


def judge_categories(asked: Asked, voices: Voices) -> list[Estimate]:
    """Fuse statuses, positions and control into the probability of each label."""
    return [_category(q, pieces, voices) for q, pieces in asked]


def _category(q: FactQuestion, pieces: Sequence[Evidence], voices: Voices) -> Estimate:
    witnesses = _witnesses(pieces, voices)
    belief = weigh(witnesses, words.opposites())
    top = int(np.argmax(belief.probs))
    value = belief.labels[top]
    held = tuple(_conditionals(witnesses, belief.labels, value))
    steps = _category_steps(pieces, witnesses, belief, top)
    against = [e for e in pieces if (e.label == value) == e.denied]
    partisan = any(w.camp not in ("", NEUTRAL) for w in witnesses)
    estimate = Estimate(
        id=f"e{q.id[1:]}",
        question=q,
        kind="category",
        best=float(belief.probs[top]),
        low=float(min(belief.without[:, top].min(), belief.probs[top])),
        high=float(max(belief.without[:, top].max(), belief.probs[top])),
        dist=Distribution(
            tuple(float(k) for k in range(len(belief.labels))),
            tuple(float(x) for x in belief.probs),
            belief.labels,
        ),
        value=value,
        supports=_ids(e for e in pieces if e not in against),
        contradicts=_ids(against),
        n_claims=len(_ids(pieces)),
        waterfall=steps,
        conditionals=held,
        copies=_same_words(pieces, witnesses),
        identified=not partisan or any(w.camp == NEUTRAL for w in witnesses),
        decisive=_decisive(steps),
    )
    return _with_why(estimate, why_category(estimate))


def _witnesses(pieces: Sequence[Evidence], voices: Voices) -> list[Witness]:
    """One witness a claim; who repeats a source's word, or its own, adds nothing."""
    seen: set[tuple[str, str, bool]] = set()
    origin: set[tuple[str, str, bool]] = set()
    found = []
    for e in sorted(pieces, key=lambda e: (e.said is None, e.said, e.claim)):
        keys = {(e.voice.id, e.label, e.denied)}
        if e.via:
            keys.add((e.via, e.label, e.denied))
        keys.add((f"words:{e.quote.lower()}", e.label, e.denied))
        copy = bool(keys & (seen | origin))
        seen |= keys
        profile = voices.profile(e.voice)
        found.append(
            Witness(
                e.claim,
                e.voice.id,
                e.voice.camp,
                e.label,
                e.denied,
                e.strength,
                0.0 if copy else 1.0,
                profile.right if profile else 0.0,
                profile.wrong if profile else 0.0,
            )
        )
    back = {(w.claim, w.label): w for w in found}
    return [back[e.claim, e.label] for e in pieces]


def _conditionals(
    witnesses: Sequence[Witness], labels: tuple[str, ...], value: str
) -> list[tuple[str, float, float, float]]:
    """Return, per camp, how likely ``value`` is if that camp alone is heard."""
    found = []
    for camp in sorted({w.camp for w in witnesses if w.camp}):
        alone = [w for w in witnesses if w.camp == camp]
        belief = weigh(alone, words.opposites(), labels)
        p = sum(float(x) for x, name in zip(belief.probs, belief.labels) if name == value)
        found.append((camp, p, p, p))
    return found


def _category_steps(
    pieces: Sequence[Evidence], witnesses: Sequence[Witness], belief: Belief, top: int
) -> tuple[WaterfallStep, ...]:
    steps = []
    for e, w, without in zip(pieces, witnesses, belief.without):
        note = ("not " if e.denied else "") + e.label.replace("_", " ")
        note += " (follows from it)" if e.implied else ""
        note += "; a copy, counted once" if not w.weight else ""
        shift = float(belief.probs[top] - without[top]) if w.weight else 0.0
        steps.append(WaterfallStep(e.voice.name, (e.claim,), shift, 0.0, w.weight, note))
    return tuple(sorted(steps, key=lambda s: (-abs(s.shift), s.label, s.claims)))


def _same_words(
    pieces: Sequence[Evidence], witnesses: Sequence[Witness]
) -> tuple[tuple[str, ...], ...]:
    groups: dict[tuple[str, bool, str], list[str]] = {}
    for e, w in zip(pieces, witnesses):
        if not w.weight:
            mates = [
                o.claim
                for o, ow in zip(pieces, witnesses)
                if ow.weight and o.label == e.label and o.denied == e.denied
                and (o.voice.id == e.voice.id or o.quote.lower() == e.quote.lower()
                     or (e.via and o.via == e.via))
            ]  # fmt: skip
            groups.setdefault((e.label, e.denied, mates[0] if mates else ""), mates[:1]).append(
                e.claim
            )
    return tuple(sorted(tuple(dict.fromkeys(g)) for g in groups.values() if len(set(g)) > 1))
