"""Streaming: a full disk and Ctrl-C leave only files that are complete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from parley.war import Settings, simulate
from parley.war.examples import grid_world

FULL = """
import resource, sys
from pathlib import Path
from parley.core.errors import EnvironmentFault
from parley.war import Settings, simulate
from parley.war.examples import grid_world

out, world, how = Path(sys.argv[1]), grid_world(9, 4), Settings(block=8)
simulate(world, members=8, days=60, seed=1, threads=1, settings=how, stream_to=out)
limit = max(p.stat().st_size for p in out.glob("*.parquet")) // 2
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    simulate(world, members=32, days=60, seed=2, threads=1, settings=how, stream_to=out / "more")
except EnvironmentFault as fault:
    print(fault)
"""


def complete(folder: Path) -> list[Path]:
    import pyarrow.parquet as pq

    found = sorted(folder.rglob("*.parquet"))
    assert all(pq.read_table(p).num_rows > 0 for p in found)
    assert not list(folder.rglob("*.part"))
    return found


def test_a_full_disk_is_said_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    """The limit on the size of a file stands in for a disk without room."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "Blocks already written are complete." in done.stdout
    assert "Traceback" not in done.stderr
    assert len(complete(tmp_path)) >= 2


def test_ctrl_c_keeps_the_blocks_that_are_complete(tmp_path: Path) -> None:
    def stop(done: int, _: int) -> None:
        if done >= 16:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(
            grid_world(9, 4),
            members=800,
            days=20,
            seed=1,
            threads=2,
            settings=Settings(block=8),
            stream_to=tmp_path,
            progress=stop,
        )
    files = complete(tmp_path)
    assert 4 <= len(files) < 2 * 100


def test_ctrl_c_while_a_file_is_written_leaves_no_part_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet as pq

    write, calls = pq.write_table, []

    def stopped(rows: object, where: Path, **how: object) -> None:
        write(rows, where, **how)
        calls.append(where)
        if len(calls) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(pq, "write_table", stopped)
    how = Settings(block=8)
    with pytest.raises(KeyboardInterrupt):
        simulate(grid_world(4, 2), members=80, days=5, threads=1, settings=how, stream_to=tmp_path)
    assert sorted(p.name for p in complete(tmp_path)) == [
        "force-00000000.parquet",
        "tracks-00000000.parquet",
    ]
