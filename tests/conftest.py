"""Shared fixtures. Data that may not ship is read from PARLEY_DATA; its absence skips loudly."""

from __future__ import annotations

import fcntl
import os
import signal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


# A shell that starts its job in the background hands on an ignored SIGINT, and a program that
# inherits one rightly stays deaf to Ctrl-C: the tests of Ctrl-C would then wait for nothing.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with corpora, gold and real reports (``$PARLEY_DATA``, default ``../shared``)."""
    folder = Path(os.environ.get("PARLEY_DATA", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no data folder at {folder}; set PARLEY_DATA to run the corpus tests")
    return folder


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the built-in scenario, made once however many workers test.

    200 members over 60 days, with its record beside it. Only to be read; copy it to write.
    """
    from parley.cli.common import make_bench
    from parley.workbench import save_run

    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = common / "small-run"
    with (common / "small-run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "run.json").is_file():
            folder.mkdir(exist_ok=True)
            bench = make_bench("aleppo-2016-12", members=200, days=60, draws=1000, threads=2)
            save_run(folder, bench.run(record=folder / "record.db"), bench.timings, {})
    return folder


@pytest.fixture(scope="session")
def small_run(run_folder: Path) -> Any:
    """(dossier, English report, German report) of that run."""
    from parley.views import render
    from parley.workbench import load_dossier

    dossier = load_dossier(run_folder)
    return dossier, render(dossier, "en"), render(dossier, "de")
