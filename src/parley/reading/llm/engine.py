"""A reader that asks a model who says what, and checks every word of the answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from parley.core.claim import Claim, Report
from parley.reading.blocks import cut, shift
from parley.reading.llm.answer import Malformed, Sifter, parse
from parley.reading.llm.ask import Asker, Budget, BudgetSpent, Endpoint, NoAnswer
from parley.reading.llm.cache import AnswerCache
from parley.reading.llm.prompt import VERSION, messages
from parley.reading.reader import Reader, Reading

PART = 24_000
_MALFORMED_TRIES = 2


@dataclass(slots=True)
class LlmReader:
    """Reads like ``Reader``, but lets a language model find the claims.

    Parameters
    ----------
    reader
        Reads dates, figures, places and names; the model's words are matched with these.
    endpoint, budget, cache
        Where the model is, what may be spent, and where answers are kept.

    Notes
    -----
    Claims carry ``rule="llm:<model>:<prompt version>"``. What the model says and the report
    does not stands in ``Reading.rejects``, with the reason; so does a report that was not read
    because the model refused or the budget was spent.
    """

    reader: Reader
    endpoint: Endpoint
    budget: Budget = field(default_factory=Budget)
    cache: AnswerCache = field(default_factory=AnswerCache)
    asker: Asker | None = None

    def __post_init__(self) -> None:
        if self.asker is None:
            self.asker = Asker(self.endpoint, self.budget)

    @property
    def rule(self) -> str:
        """What each claim names as its rule."""
        return f"llm:{self.endpoint.model}:{VERSION}"

    def read(self, report: Report) -> tuple[Claim, ...]:
        """Return the claims of ``report`` in order of the text."""
        return self.examine(report).claims

    def examine(self, report: Report) -> Reading:
        """Return every layer of ``report``, with the model's claims in place of the rules'."""
        base = self.reader.examine(report)
        if not base.sentences:
            return base
        claims: list[Claim] = []
        rejects: list[dict[str, Any]] = []
        for at, text in cut(base.report.text, PART):
            part = self._part(base, at, text)
            claims += shift(part[0], at)
            rejects += shift(part[1], at)
        events = tuple(c.event for c in claims if c.event is not None)
        return replace(base, claims=tuple(claims), rejects=tuple(rejects), events=events)

    def _part(
        self, base: Reading, at: int, text: str
    ) -> tuple[tuple[Claim, ...], tuple[dict[str, Any], ...]]:
        whole = at == 0 and len(text) == len(base.report.text)
        piece = replace(base.report, text=text)
        layers = base if whole else replace(base, report=piece, **_window(base, at, len(text)))
        sifter = Sifter(layers, self.rule)
        try:
            raw = self._raw(piece)
        except (NoAnswer, Malformed) as error:
            raw = []
            sifter.rejects.append(_left_out(text, f"llm: {error}"))
        except BudgetSpent:
            raw = []
            why = f"llm: not read, the budget of {self.budget.limit} tokens is spent"
            sifter.rejects.append(_left_out(text, why))
        return sifter.claims(raw), tuple(sifter.rejects)

    def _raw(self, report: Report) -> list[Any]:
        """Return the answer's claims, from the cache where it has them."""
        assert self.asker is not None
        kept = self.cache.get(report, self.endpoint.model)
        if kept is not None:
            try:
                return parse(kept)
            except Malformed:
                pass  # a damaged file is asked for again
        for number in range(_MALFORMED_TRIES):
            answer = self.asker.ask(messages(report))
            try:
                raw = parse(answer)
            except Malformed:
                if number + 1 == _MALFORMED_TRIES:
                    raise
                continue
            self.cache.put(report, self.endpoint.model, answer)
            return raw
        raise AssertionError


def _left_out(text: str, why: str) -> dict[str, Any]:
    return {"start": 0, "end": len(text), "why": why}


def _window(base: Reading, at: int, length: int) -> dict[str, Any]:
    """Return the layers of a stretch of a long report, in the stretch's own offsets."""
    return {
        name: tuple(
            shift(item, -at)
            for item in getattr(base, name)
            if item.start >= at and item.end <= at + length
        )
        for name in ("times", "figures", "mentions", "places")
    }
