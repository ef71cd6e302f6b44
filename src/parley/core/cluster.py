"""Dask workers: those of a cluster that is named, else processes on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from parley.core.errors import EnvironmentFault, MissingExtra


@contextmanager
def dask_client(workers: int, needed_for: str = "The dask engine") -> Iterator[Any]:
    """A connected Dask client; closed, and local workers ended, when the block is left.

    Parameters
    ----------
    workers
        Processes to start on this machine where no scheduler is named in Dask's own
        settings (``DASK_SCHEDULER_ADDRESS=tcp://host:8786``).

    Raises
    ------
    MissingExtra
        The extra ``cluster`` is not installed.
    EnvironmentFault
        The scheduler that is named does not answer.
    """
    try:
        import dask
        import distributed
    except ImportError as error:
        raise MissingExtra("cluster", needed_for) from error
    address = dask.config.get("scheduler-address", None) or dask.config.get(
        "scheduler_address", None
    )
    client_of: Any = distributed.Client
    if address:
        try:
            client = client_of(address, timeout=10)
        except (OSError, TimeoutError, ValueError) as error:
            hint = "Start it with 'dask scheduler', or unset DASK_SCHEDULER_ADDRESS."
            raise EnvironmentFault(f"No Dask scheduler answers at {address}.", hint) from error
        with client:
            yield client
        return
    cluster_of: Any = distributed.LocalCluster
    with (
        cluster_of(
            n_workers=max(workers, 1),
            threads_per_worker=1,
            dashboard_address=":0",
            silence_logs=40,
        ) as local,
        client_of(local) as client,
    ):
        yield client
