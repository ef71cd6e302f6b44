"""Shared fixtures. Data that may not ship is read from PARLEY_DATA and skipped, loudly, if absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with corpora, gold and real reports (``$PARLEY_DATA``, default ``../shared``)."""
    folder = Path(os.environ.get("PARLEY_DATA", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no data folder at {folder}; set PARLEY_DATA to run the corpus tests")
    return folder
