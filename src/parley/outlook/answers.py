"""Answers that were given, settled from outcomes and scored beside their base rates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from parley.core.errors import Fault, InputError
from parley.core.forecast import Forecast, Outcome, Score
from parley.core.place import Place
from parley.core.tables import from_plain
from parley.outlook.history import History
from parley.outlook.resolve import resolve, score_answer


def read_answers(path: Path) -> tuple[Forecast, ...]:
    """Read the answers that ``parley forecast SCENARIO --json`` printed.

    Raises
    ------
    InputError
        If the file holds no answers.
    """
    try:
        return from_plain(tuple[Forecast, ...], json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, msgspec.ValidationError) as error:
        what = "no answers of `parley forecast SCENARIO --json`"
        shown = str(error).splitlines()[0][:120]
        todo = "Save what that command prints, and give the file."
        raise InputError(Fault(str(path), 0, 0, what, shown, "Nothing was scored.", todo)) from None


def settle(
    answers: Sequence[Forecast], actuals: History, places: Sequence[Place] = ()
) -> list[dict[str, Any]]:
    """Return one row for each answer: what came, or why that is open, and the scores.

    Rows have ``question``, ``text``, ``answer`` (probabilities or median), ``outcome`` (None
    while open), ``why_open``, and ``scores``: rule, value and the base rate's value, lower is
    better. Counts are scored by the mean quantile loss.
    """
    return [_row(answer, resolve(answer.question, actuals, places)) for answer in answers]


def quantile_loss(quantiles: Sequence[tuple[float, float]], observed: float) -> float:
    """Mean pinball loss of quantiles, in the unit of the count ([Gneiting2007]_).

    Examples
    --------
    >>> quantile_loss([(0.5, 10.0)], 14.0)
    2.0
    """
    level, value = (np.asarray(x) for x in zip(*quantiles))
    miss = observed - value
    return float(np.maximum(level * miss, (level - 1) * miss).mean())


def _row(answer: Forecast, outcome: Outcome | None) -> dict[str, Any]:
    question = answer.question
    row: dict[str, Any] = {
        "question": question.id,
        "text": question.text,
        "answer": answer.p_by_option or dict(answer.quantiles).get(0.5),
        "outcome": None if outcome is None else outcome.value,
        "why_open": "" if outcome is not None else _why_open(question.kind),
        "scores": [],
    }
    if outcome is not None:
        row["scores"] = [asdict(s) for s in _scores(answer, outcome)]
    return row


def _scores(answer: Forecast, outcome: Outcome) -> tuple[Score, ...]:
    if answer.question.kind != "count" or not answer.quantiles:
        return score_answer(answer, outcome)
    came = float(outcome.value)
    base = quantile_loss(answer.base_quantiles, came) if answer.base_quantiles else float("nan")
    return (Score(answer.id, "quantile", quantile_loss(answer.quantiles, came), base),)


def _why_open(kind: str) -> str:
    if kind in ("threshold", "onset", "count"):
        return "the outcomes do not cover every month of its window and its place"
    return "counts of deaths do not settle it; read its rule of resolution"
