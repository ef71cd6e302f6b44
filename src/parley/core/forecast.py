"""Questions about the future, the forecasts issued on them, what came, and the score."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Question:
    """Something that will be known later, with the rule that settles it.

    ``kind``: ``threshold`` (at least ``threshold`` deaths in ``place`` in the
    window), ``onset``, ``next_offensive`` (of ``actor``, or of anyone), ``truce_holds``,
    ``count``.
    """

    id: str
    text: str
    kind: str
    resolution: str
    place: str = ""
    agreement: str = ""
    threshold: float | None = None
    start: date | None = None
    end: date | None = None
    options: tuple[str, ...] = ()
    text_de: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Driver:
    """A news item or an input that moves a forecast, by which factor, resting on which claims.

    Drivers of one ``story`` tell of the same thing, so that only the strongest counts for a
    place; one that ``lasts`` does not fade with the months.
    """

    label: str
    factor: float
    place: str = ""
    claims: tuple[str, ...] = ()
    story: str = ""
    lasts: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """A probability or a distribution, always with the base rate beside it.

    ``quantiles`` are (level, value) pairs; ``p_by_option`` and
    ``base_by_option`` hold a probability per option, or under "yes" for a yes/no question.
    """

    id: str
    question: Question
    issued: date
    p_by_option: dict[str, float] = field(default_factory=dict)
    base_by_option: dict[str, float] = field(default_factory=dict)
    p_error: dict[str, float] = field(default_factory=dict)
    quantiles: tuple[tuple[float, float], ...] = ()
    base_quantiles: tuple[tuple[float, float], ...] = ()
    months: tuple[str, ...] = ()
    fan: tuple[tuple[float, tuple[float, ...]], ...] = ()
    base_fan: tuple[tuple[float, tuple[float, ...]], ...] = ()
    drivers: tuple[Driver, ...] = ()
    method: str = ""
    why: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question, and where that is recorded."""

    question: str
    value: str
    known: date
    source: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """How good a forecast was, with the same score of its baseline."""

    forecast: str
    rule: str
    value: float
    baseline: float
