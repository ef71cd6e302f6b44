"""A corpus of any size: reports stream through workers and come out in order, memory stays flat."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from typing import Any, TypeVar

from parley.core.claim import Report
from parley.core.cluster import dask_client
from parley.reading.copies import mark_duplicates

T = TypeVar("T")
Work = Callable[[Sequence[Report]], Sequence[T]]
WINDOW = 1000
WINDOW_CHARACTERS = 8_000_000
CHUNK = 16
CHUNK_CHARACTERS = 200_000


def mark_stream(reports: Iterable[Report], window: int = WINDOW) -> Iterator[Report]:
    """Set ``duplicate_of`` in a stream: near-copies within a window, equal texts anywhere.

    A corpus of at most ``window`` reports is marked exactly as by ``mark_duplicates``. Beyond,
    windows follow each other without overlap, and only eight bytes and an id stay of each
    report that has passed.

    Examples
    --------
    >>> same = [Report(f"r{i}", "The rebels left the city on Friday.") for i in range(3)]
    >>> [r.duplicate_of for r in mark_stream(same, window=2)]
    ['', 'r0', 'r0']
    """
    first: dict[bytes, str] = {}
    for batch in _batches(reports, window, WINDOW_CHARACTERS):
        for report in mark_duplicates(batch):
            digest = blake2b(report.text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            earlier = first.setdefault(digest, report.duplicate_of or report.id)
            if not report.duplicate_of and earlier != report.id:
                report = replace(report, duplicate_of=earlier)
            yield report


def read_in_order(
    work: Work[T], reports: Iterable[Report], engine: str = "local", jobs: int = 1
) -> Iterator[T]:
    """Yield what ``work`` makes of each report, in the order given, whatever the workers.

    Parameters
    ----------
    work
        Takes a few reports and returns one result for each; a picklable function of a module.
    engine
        "local" reads here (``jobs`` 1) or in ``jobs`` processes; "dask" on a local cluster of
        ``jobs`` workers (extra ``cluster``).
    jobs
        Workers. At most four chunks a worker are under way, so memory does not grow.
    """
    chunks = _batches(reports, CHUNK, CHUNK_CHARACTERS)
    if engine != "dask" and jobs <= 1:
        for chunk in chunks:
            yield from work(chunk)
        return
    workers = _dask(jobs) if engine == "dask" else _processes(jobs)
    with workers as submit:
        ahead: deque[Any] = deque()
        for chunk in chunks:
            ahead.append(submit(work, chunk))
            if len(ahead) >= 4 * jobs:
                yield from ahead.popleft().result()
        while ahead:
            yield from ahead.popleft().result()


Submit = Callable[[Work[Any], Sequence[Report]], Any]


@contextmanager
def _processes(jobs: int) -> Iterator[Submit]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(jobs, get_context("spawn"))
    try:
        yield lambda work, chunk: pool.submit(work, chunk)
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _dask(jobs: int) -> Iterator[Submit]:
    with dask_client(jobs) as client:
        # Each chunk is read once, so a result kept by its content would only cost memory.
        yield lambda work, chunk: client.submit(work, chunk, pure=False)


def _batches(reports: Iterable[Report], count: int, characters: int) -> Iterator[list[Report]]:
    batch: list[Report] = []
    size = 0
    for report in reports:
        batch.append(report)
        size += len(report.text)
        if len(batch) >= count or size >= characters:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
