"""Dask workers: a named scheduler is used, an absent one is named."""

from __future__ import annotations

import pytest

from parley.core.cluster import dask_client
from parley.core.errors import EnvironmentFault

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")


@pytest.mark.filterwarnings("ignore")
def test_a_named_scheduler_does_the_work() -> None:
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        dask.config.set({"scheduler-address": cluster.scheduler_address}),
        dask_client(7) as client,
    ):
        assert client.submit(pow, 2, 10).result() == 1024
        assert len(client.scheduler_info()["workers"]) == 1, "none of our own is started"


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead:
        def __init__(self, address: str, timeout: float) -> None:
            raise OSError(f"no answer at {address} in {timeout}")

    monkeypatch.setattr(distributed, "Client", Dead)
    with (
        dask.config.set({"scheduler-address": "tcp://127.0.0.1:1"}),
        pytest.raises(EnvironmentFault, match=r"tcp://127\.0\.0\.1:1"),
        dask_client(1),
    ):
        pass
