"""Other ways to spread members over workers: the same bytes as with threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parley.core.cluster import dask_client

if TYPE_CHECKING:
    from parley.war.ensemble import Progress, Settings
    from parley.war.tally import Tally
    from parley.war.theatre import Theatre


def _part(
    theatre: Theatre, first: int, count: int, days: int, seed: int, settings: Settings
) -> Tally:
    from parley.war.ensemble import blocks, months_of, no_months, run_block
    from parley.war.tally import Tally

    tally = Tally.empty(days, len(theatre.places), len(theatre.actors))
    for offset, size in blocks(count, settings.block):
        at = first + offset
        out, _, _ = run_block(theatre, seed, at, size, days, substeps=settings.substeps)
        kept = months_of(out.killed) if at < settings.draws else no_months(out.killed)
        tally.add(at, out, kept)
    return tally


def run_dask(
    theatre: Theatre,
    members: int,
    days: int,
    seed: int,
    settings: Settings,
    progress: Progress | None = None,
) -> Tally:
    """Run member ranges on Dask: a named cluster, or ``settings.workers`` processes here."""
    parts = max(settings.workers * 4, 1)
    size = -(-members // (parts * settings.block)) * settings.block
    ranges = [(first, min(size, members - first)) for first in range(0, members, size)]
    with dask_client(settings.workers) as client:
        import distributed

        finished: Any = distributed.as_completed
        jobs = [client.submit(_part, theatre, f, n, days, seed, settings) for f, n in ranges]
        total: Tally | None = None
        for done, job in enumerate(finished(jobs), start=1):
            part = job.result()
            if progress:
                progress(min(done * size, members), members)
            if total is None:
                total = part
            else:
                total.merge(part)
            job.release()
    assert total is not None
    return total
