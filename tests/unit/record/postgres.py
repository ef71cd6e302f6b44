"""A real PostgreSQL server for the tests: started as an unprivileged user, thrown away after."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server installed, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _as_server(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: then the user ``postgres`` or ``nobody`` runs it."""
    if os.geteuid() != 0:
        return command
    for user in ("postgres", "nobody"):
        try:
            pwd.getpwnam(user)
        except KeyError:
            continue
        return ["runuser", "-u", user, "--", *command]
    return command


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of an empty database."""
    folder = programs()
    if folder is None:
        raise FileNotFoundError("no PostgreSQL server (Debian: apt install postgresql)")
    home = Path(tempfile.mkdtemp(prefix="parley-pg-"))
    home.chmod(0o777)
    data = home / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    try:
        _run([str(folder / "initdb"), "-D", str(data), "-U", "parley", "-A", "trust", "-E", "UTF8",
              "--locale=C", "--no-sync"], home)  # fmt: skip
        options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run([str(folder / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(home / "log"),
              "-w", "start"], home)  # fmt: skip
        try:
            yield f"postgresql://parley@127.0.0.1:{port}/postgres"
        finally:
            _run([str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"], home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(command: list[str], home: Path) -> None:
    done = subprocess.run(
        _as_server(command), cwd=home, text=True, timeout=60, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout[-800:]}")
