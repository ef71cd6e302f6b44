"""Words of an answer found again in the report, letter for letter, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from parley.core.claim import Span


def occurrences(text: str, words: str, start: int = 0, stop: int | None = None) -> Iterator[Span]:
    """Yield every place where ``words`` stand in ``text``, never inside a longer word.

    Examples
    --------
    >>> [s.start for s in occurrences("Uno und Uno", "Uno")]
    [0, 8]
    >>> list(occurrences("Unordnung", "Uno"))
    []
    """
    stop = len(text) if stop is None else stop
    if not words.strip():
        return
    at = text.find(words, start, stop)
    while at >= 0:
        end = at + len(words)
        if not _splits(text, at) and not _splits(text, end):
            yield Span(at, end, words)
        at = text.find(words, at + 1, stop)


def _splits(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


class Finder:
    """Finds the quotes of one answer; words that stand several times are taken in order.

    Examples
    --------
    >>> finder = Finder("Er sagt ja. Er sagt ja.")
    >>> [finder.next("Er sagt ja.").start for _ in range(2)]
    [0, 12]
    >>> finder.next("Er sagt ja.") is None
    True
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._at = 0
        self._used: dict[str, set[int]] = defaultdict(set)

    def next(self, words: str) -> Span | None:
        """Return the first unused place at or after the last one found, else the first unused."""
        used = self._used[words]
        open_ones = (s for s in occurrences(self.text, words, self._at) if s.start not in used)
        span = next(open_ones, None)
        if span is None:
            before = (s for s in occurrences(self.text, words) if s.start not in used)
            span = next(before, None)
        if span is not None:
            used.add(span.start)
            self._at = span.start
        return span

    def inside(self, words: str, whole: Span) -> Span | None:
        """Return the first place of ``words`` within a quote."""
        return next(occurrences(self.text, words, whole.start, whole.end), None)

    def before(self, words: str, whole: Span) -> Span | None:
        """Return the last place of ``words`` ahead of a quote (a speaker named earlier)."""
        return max(occurrences(self.text, words, 0, whole.start), key=_start, default=None)


def _start(span: Span) -> int:
    return span.start
