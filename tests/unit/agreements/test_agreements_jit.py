"""Whether compiled loops are known to be on disk, so that compiling is announced only when cold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from parley.agreements.jit import announce, compiled, is_warm

SOURCE = "def double(x):\n    return 2.0 * x\n"


def _loop(folder: Path) -> object:
    source = folder / "loop.py"
    source.write_text(SOURCE)
    space: dict[str, object] = {"__name__": "loop"}
    exec(compile(SOURCE, str(source), "exec"), space)
    return compiled(space["double"])  # type: ignore[type-var]


def test_warm_after_a_run_and_cold_before_or_when_the_source_is_newer(tmp_path: Path) -> None:
    loop = _loop(tmp_path)
    assert not is_warm(loop)
    assert loop(2.0) == 4.0  # type: ignore[operator]
    assert is_warm(loop)
    later = (tmp_path / "loop.py").stat().st_mtime + 60
    os.utime(tmp_path / "loop.py", (later, later))
    assert not is_warm(loop)


def test_compiling_is_announced_only_when_cold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = _loop(tmp_path)
    announce(loop)
    assert "Compiling" in capsys.readouterr().err
    warm = _loop(tmp_path)
    warm(2.0)  # type: ignore[operator]
    announce(warm)
    assert capsys.readouterr().err == ""
