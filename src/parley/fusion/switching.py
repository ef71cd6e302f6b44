"""Who held the town on which day: labels that switch, heard late and from interested mouths.

A hidden Markov chain over days ([Rabiner1989]_): each day the state stays or, rarely,
switches. A claim names (or denies) a state on its day or, told late, one of the days before.
A party says what serves it often when it is so and sometimes when it is not; both rates are
learnt, so that a boast says little and an admission much. Of others one rate is learnt.
"""

# Compiled functions take arrays; numba infers their types.
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from parley.fusion.copies import detect
from parley.fusion.forms import FormCode
from parley.fusion.stance import kind_of_camp
from parley.fusion.table import NEUTRAL, ClaimTable

OTHER = "other"
_LAG = np.array([0.8, 0.13, 0.05, 0.02])
_UNDATED_LAG = np.array([0.55, 0.25, 0.13, 0.07])
_PLAIN, _SERVING, _ADMITTING = range(3)
_KINDS = ("neutral", "unknown", "party")
# Rate of saying what is so and, of parties, of saying what serves though it is not so.
_SO = np.array([(18.0, 2.0), (13.0, 7.0), (18.0, 2.0)])
_NOT_SO = np.array([(2.0, 18.0), (7.0, 13.0), (9.0, 11.0)])
_SWITCH = (1.0, 40.0)
_ROUNDS = 8
_LEARN = 2000
_EVERY_DAY = 400
_MOST_EXPLAINED = 300


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The answer to one question: ``probs`` (T, K) of ``labels`` on each of ``days`` (T,).

    ``rows`` (n,) are the claims, ``at`` (n,) the index of the day each speaks of, ``weight``
    (n,) how far it counts, ``shift`` (n,) by how much each moved the last day's answer.
    """

    question: int
    labels: tuple[str, ...]
    days: np.ndarray
    probs: np.ndarray
    rows: np.ndarray
    at: np.ndarray
    weight: np.ndarray
    shift: np.ndarray

    def top(self, day: int) -> int:
        """Return the likeliest label on the ``day``-th day; of equals the first by name."""
        return int(np.argmax(np.round(self.probs[day], 9)))


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """Answers, one a question; (S,) reliability of each source; the chance of a switch a day."""

    answers: tuple[Course, ...]
    reliability: np.ndarray
    switch: float
    dependence: dict[tuple[str, str], float]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One question laid out: ``voice`` (n,) numbers (source, kind) pairs; ``stance`` (n,)."""

    question: int
    labels: tuple[str, ...]
    days: np.ndarray
    rows: np.ndarray
    at: np.ndarray
    label: np.ndarray
    denied: np.ndarray
    anchor: np.ndarray
    weight: np.ndarray
    voice: np.ndarray
    stance: np.ndarray
    lag: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class _Rates:
    """``so`` (V,) and ``not_so`` (V,) of each voice, and the chance of a switch a day."""

    so: np.ndarray
    not_so: np.ndarray
    switch: float


def fuse_courses(
    table: ClaimTable, known: frozenset[tuple[str, str]] = frozenset(), explain: bool = True
) -> Courses:
    """Fuse dated labels: ``event_time`` is the day spoken of, else ``said_at`` less a delay.

    A claim's ``side`` is the camp that its label serves; a label that is a camp's own name
    serves that camp. Claims without any day stand on the last day.
    """
    copies = detect(table, known, exact=True)
    kind, stance = _stances(table)
    voices, voice = np.unique(table.source.astype(np.int64) * 3 + kind, return_inverse=True)
    weight = _fading(table, copies.weight)
    starts = table.starts
    spoken = (
        _ask(table, int(q), np.arange(starts[q], starts[q + 1]), weight, voice, stance)
        for q in np.flatnonzero(np.diff(starts))
    )
    asked = [x for x in spoken if x is not None]
    prior = _SO[voices % 3], _NOT_SO[voices % 3]
    so, not_so = (p[:, 0] / p.sum(axis=1) for p in prior)
    rates = _Rates(so, not_so, _SWITCH[0] / sum(_SWITCH))
    sample = asked[:: max(1, len(asked) // _LEARN)]
    for _ in range(_ROUNDS):
        rates = _learn(sample, rates, prior)
    answers = tuple(_answer(x, rates, explain) for x in asked)
    n = np.bincount(voices // 3, minlength=len(table.sources))
    # Of a party: as often as it is right where either state is as likely.
    right = np.where(voices % 3 == 2, 0.5 * (rates.so + 1.0 - rates.not_so), rates.so)
    mean = np.bincount(voices // 3, right, len(table.sources)) / np.maximum(n, 1)
    return Courses(answers, mean, rates.switch, copies.dependence)


def _stances(table: ClaimTable) -> tuple[np.ndarray, np.ndarray]:
    """Return (N,) the kind of each claim's voice, and whether it serves, admits or neither."""
    texts = [t.lower() for t in table.texts]
    owner = {c.lower(): c for c in table.camps if kind_of_camp(c) == "party"}
    serves = [owner.get(t, "") for t in texts]
    kinds, stances = np.empty(len(table), dtype=np.int64), np.empty(len(table), dtype=np.int64)
    # One look at each distinct combination: tables are long, combinations few.
    key = np.column_stack([table.camp, table.side, table.text, table.form == FormCode.NOT])
    combos, code = np.unique(key, axis=0, return_inverse=True)
    for k, (c, s, t, denied) in enumerate(combos):
        camp, stance = table.camps[c], _PLAIN
        kind = kind_of_camp(camp)
        if kind == "party":
            gains = table.sides[s] or (serves[t] if t >= 0 else "")
            if gains:
                stance = _SERVING if (gains == camp) != bool(denied) else _ADMITTING
            else:
                kind = "unknown"
        here = code.reshape(-1) == k
        kinds[here], stances[here] = _KINDS.index(kind), stance
    return kinds, stances


def _fading(table: ClaimTable, weight: np.ndarray) -> np.ndarray:
    """Return (N,) weights in which a party that keeps saying the same counts ever less.

    Its k-th claim of one label on one question counts 1 / (1 + k / 2): it repeats a line.
    """
    time = np.where(np.isfinite(table.event_time), table.event_time, table.said_at)
    order = np.lexsort((table.source, np.nan_to_num(time, nan=np.inf)))
    before: dict[tuple[int, ...], float] = {}
    out = weight.astype(float).copy()
    party = [kind_of_camp(c) == "party" for c in table.camps]
    camp, question, text, form = table.camp, table.question, table.text, table.form
    for r in order[[party[c] for c in camp[order]]] if len(order) else order:
        key = (int(question[r]), int(camp[r]), int(text[r]), int(form[r] == FormCode.NOT))
        said = before.get(key, 0.0)
        before[key] = said + weight[r]
        out[r] = weight[r] / (1.0 + 0.5 * said)
    return out


def _ask(
    table: ClaimTable,
    q: int,
    rows: np.ndarray,
    weight: np.ndarray,
    voice: np.ndarray,
    stance: np.ndarray,
) -> _Asked | None:
    rows = rows[(table.text[rows] >= 0) | np.isfinite(table.value[rows])]
    if not len(rows):
        return None
    told = np.isfinite(table.event_time[rows])
    day = np.where(told, table.event_time[rows], table.said_at[rows])
    last = np.nanmax(day) if np.isfinite(day).any() else 0.0
    day = np.floor(np.where(np.isfinite(day), day, last))
    names = [_name(table, int(r)) for r in rows]
    labels = tuple(sorted(set(names)))
    if len(labels) == 1:
        labels = (*labels, OTHER)
    days = _calendar(day)
    return _Asked(
        q, labels, days, rows, np.searchsorted(days, day),
        np.array([labels.index(n) for n in names]), table.form[rows] == FormCode.NOT,
        table.anchor[rows].copy(), weight[rows], voice[rows], stance[rows],
        np.where(told[:, None], _LAG, _UNDATED_LAG),
    )  # fmt: skip


def _name(table: ClaimTable, row: int) -> str:
    code = int(table.text[row])
    return table.texts[code] if code >= 0 else f"{table.value[row]:.10g}"


def _calendar(day: np.ndarray) -> np.ndarray:
    """Return every day of the span; of long spans the days spoken of and their eves."""
    first, last = day.min(), day.max()
    if last - first <= _EVERY_DAY:
        return np.arange(first, last + 1.0)
    around = np.unique(day[:, None] - np.arange(len(_LAG)))
    return np.asarray(around[around >= first])


def _true_in(x: _Asked) -> np.ndarray:
    """Return (n, K) whether each claim is true in each state."""
    same = np.arange(len(x.labels)) == x.label[:, None]
    return np.asarray(same != x.denied[:, None])


def _said(x: _Asked, rates: _Rates) -> np.ndarray:
    """Return (n, K) log probability of each claim in each state, weighted."""
    so, not_so = rates.so[x.voice], rates.not_so[x.voice]
    # Who errs without an interest names any of the other states.
    others = np.where(x.denied, 1.0, len(x.labels) - 1.0)
    if_true = np.select([x.stance == _SERVING, x.stance == _ADMITTING], [so, 1.0 - not_so], so)
    if_false = np.select(
        [x.stance == _SERVING, x.stance == _ADMITTING], [not_so, 1.0 - so], (1.0 - so) / others
    )
    if_true = np.where(x.anchor, 1.0 - 1e-9, if_true)
    if_false = np.where(x.anchor, 1e-9, if_false)
    p = np.where(_true_in(x), if_true[:, None], if_false[:, None])
    w = np.where(x.anchor, 1.0, x.weight)
    return np.asarray(w[:, None] * np.log(np.maximum(p, 1e-12)))


def _delay(x: _Asked, log: np.ndarray, marginal: np.ndarray) -> np.ndarray:
    """Return (n, L) the probability that each claim speaks of 0, 1 … days before its own."""
    back = x.at[:, None] - np.arange(x.lag.shape[1])
    real = (back >= 0) & ((x.days[x.at][:, None] - x.days[np.maximum(back, 0)]) < x.lag.shape[1])
    fit = np.einsum("nlk,nk->nl", marginal[np.maximum(back, 0)], log)
    p = np.where(real, np.log(x.lag) + fit, -np.inf)
    p[x.anchor] = np.where(np.arange(x.lag.shape[1]) == 0, 0.0, -np.inf)
    p = np.exp(p - p.max(axis=1, keepdims=True))
    return np.asarray(p / p.sum(axis=1, keepdims=True))


def _smooth(
    x: _Asked, rates: _Rates, keep: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return (T, K) marginals, (n, L) delays and the expected number of switches."""
    log, switch = _said(x, rates), rates.switch
    if keep is not None:
        log = log * keep[:, None]
    t, k = len(x.days), len(x.labels)
    gap = np.diff(x.days, prepend=x.days[0])
    stay = 1.0 / k + (1.0 - 1.0 / k) * (1.0 - switch * k / (k - 1.0)) ** gap if k > 1 else gap * 0
    stay = np.clip(stay, 1.0 / k, 1.0)
    delay = np.zeros((len(x.rows), x.lag.shape[1]))
    delay[:, 0] = 1.0
    marginal, switches = np.full((t, k), 1.0 / k), 0.0
    for _ in range(3):
        emit = np.zeros((t, k))
        for lag in range(delay.shape[1]):
            at = x.at - lag
            real = at >= 0
            np.add.at(emit, at[real], delay[real, lag, None] * log[real])
        marginal, switches = _forward_backward(emit, stay)
        delay = _delay(x, log, marginal)
    return marginal, delay, switches


def _forward_backward(emit: np.ndarray, stay: np.ndarray) -> tuple[np.ndarray, float]:
    p, switches = _pass(np.exp(emit - emit.max(axis=1, keepdims=True)), stay)
    return p, float(switches)


@njit(cache=True)
def _pass(e, stay):
    """Marginals of every day and the expected number of switches."""
    t_n, k = e.shape
    f = np.empty((t_n, k))
    b = np.ones((t_n, k))
    p = np.empty((t_n, k))
    f[0] = e[0] / e[0].sum()
    for t in range(1, t_n):
        away = (1.0 - stay[t]) / (k - 1.0)
        f[t] = (away + (stay[t] - away) * f[t - 1]) * e[t]
        f[t] /= f[t].sum()
    switches = 0.0
    for t in range(t_n - 2, -1, -1):
        away = (1.0 - stay[t + 1]) / (k - 1.0)
        right = e[t + 1] * b[t + 1]
        b[t] = away * right.sum() + (stay[t + 1] - away) * right
        b[t] /= b[t].sum()
    for t in range(t_n):
        p[t] = f[t] * b[t]
        p[t] /= p[t].sum()
        if t > 0:
            right = e[t] * b[t]
            same = (f[t - 1] * right).sum()
            moves = (1.0 - stay[t]) / (k - 1.0) * (f[t - 1].sum() * right.sum() - same)
            switches += moves / max(stay[t] * same + moves, 1e-300)
    return p, switches


def _learn(asked: list[_Asked], rates: _Rates, prior: tuple[np.ndarray, np.ndarray]) -> _Rates:
    """One round: how often each voice says what is so, or serves, and how often states switch."""
    yes, no = np.zeros((2, len(rates.so))), np.zeros((2, len(rates.so)))
    moves = length = 0.0
    for x in asked:
        marginal, delay, switches = _smooth(x, rates)
        moves += switches
        length += float(x.days[-1] - x.days[0])
        holds = _true_in(x)
        true = np.zeros(len(x.rows))
        for lag in range(delay.shape[1]):
            at = np.maximum(x.at - lag, 0)
            true += delay[:, lag] * (marginal[at] * holds).sum(axis=1)
        w = np.where(x.anchor, 0.0, x.weight)
        admits = x.stance == _ADMITTING
        serves = x.stance == _SERVING
        # An admission that is false was withheld praise; one that is true a boast not made.
        np.add.at(yes[0], x.voice, w * np.where(admits, 0.0, true))
        np.add.at(no[0], x.voice, w * np.where(serves, 0.0, 1.0 - true))
        np.add.at(yes[1], x.voice, w * np.where(serves, 1.0 - true, 0.0))
        np.add.at(no[1], x.voice, w * np.where(admits, true, 0.0))
    so, not_so = (
        (yes[k] + p[:, 0]) / (yes[k] + no[k] + p.sum(axis=1)) for k, p in enumerate(prior)
    )
    switch = float(np.clip((moves + _SWITCH[0]) / (length + sum(_SWITCH)), 1e-4, 0.4))
    return _Rates(so, not_so, switch)


def _answer(x: _Asked, rates: _Rates, explain: bool) -> Course:
    marginal, _, _ = _smooth(x, rates)
    shift = np.zeros(len(x.rows))
    if explain and 1 < len(x.rows) <= _MOST_EXPLAINED:
        top = int(np.argmax(np.round(marginal[-1], 9)))
        for k in np.flatnonzero((x.weight > 0) | x.anchor):
            keep = np.ones(len(x.rows))
            keep[k] = 0.0
            shift[k] = marginal[-1, top] - _smooth(x, rates, keep)[0][-1, top]
    return Course(x.question, x.labels, x.days, marginal, x.rows, x.at, x.weight, shift)


def changes(c: Course) -> list[tuple[float, str]]:
    """Return (day, label) at the first day and at every day the likeliest label changes."""
    found: list[tuple[float, str]] = []
    for t, day in enumerate(c.days):
        label = c.labels[c.top(t)]
        if not found or found[-1][1] != label:
            found.append((float(day), label))
    return found


def only_parties(table: ClaimTable, c: Course) -> bool:
    """Whether nobody neutral (or settled) spoke on a question that parties speak on."""
    camps = {table.camps[table.camp[r]] for r in c.rows}
    settled = bool(table.anchor[c.rows].any())
    return bool(camps - {"", NEUTRAL}) and NEUTRAL not in camps and not settled
