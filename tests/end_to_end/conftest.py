"""One small run of the built-in scenario, shared by the end-to-end tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parley.cli.common import make_bench
from parley.views import render


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """(dossier, English report, German report) of a run with 200 members over 60 days."""
    folder: Path = tmp_path_factory.mktemp("run")
    bench = make_bench("aleppo-2016-12", members=200, days=60, draws=1000, threads=2)
    dossier = bench.run(record=folder / "record.db")
    return dossier, render(dossier, "en"), render(dossier, "de")
