"""Threads for compiled loops: none for small work, where waking them costs more than it gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numba

_SMALL = 20_000


@contextmanager
def threads_for(claims: int) -> Iterator[None]:
    """Run the block on one thread if there are few claims; results are the same either way."""
    before = numba.get_num_threads()
    if claims < _SMALL:
        numba.set_num_threads(1)
    try:
        yield
    finally:
        numba.set_num_threads(before)
