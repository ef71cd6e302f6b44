"""Long lists in pieces: a database takes only so many values in one question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
BATCH = 500


def batches(items: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """Cut a list into pieces of at most ``size``, in order.

    Examples
    --------
    >>> list(batches("abcde", 2))
    ['ab', 'cd', 'e']
    """
    for k in range(0, len(items), size):
        yield items[k : k + size]
