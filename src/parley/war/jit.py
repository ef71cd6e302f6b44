"""Compile the kernels once, keep them, and say so when it takes time.

Numba notices a change of the file a function stands in, not of the files it calls
into; the cache folder therefore carries a hash of every source file of this room.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config

F = TypeVar("F", bound=Callable[..., Any])
_config: Any = config
_njit: Any = numba.njit
_PLAIN: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
# Rules are called by compiled code only: no way in from Python need be compiled.
_INNER: dict[str, Any] = {"no_cfunc_wrapper": True}
ROOM = Path(__file__).resolve().parent
_KERNEL_FILES = (
    "draws.py",
    "jit.py",
    "kernel.py",
    "machine.py",
    "parameters.py",
    "parameters.toml",
    "rng.py",
    "state.py",
    "tally.py",
)


@cache
def fingerprint() -> str:
    """Hash of every file that goes into the kernels."""
    digest = hashlib.sha256(numba.__version__.encode())
    files = [ROOM / name for name in _KERNEL_FILES]
    for path in sorted([*files, *(ROOM / "mechanisms").glob("*.py")]):
        digest.update(path.relative_to(ROOM).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@cache
def cache_folder() -> Path:
    """Where compiled kernels are kept: ``$PARLEY_CACHE``, else the user's cache folder."""
    import platformdirs

    given = os.environ.get("PARLEY_CACHE")
    base = Path(given) if given else Path(platformdirs.user_cache_dir("parley"))
    folder = base / "kernels" / fingerprint()
    if _writable(folder):
        return folder
    return Path(tempfile.gettempdir()) / f"parley-kernels-{os.getuid()}" / fingerprint()


def is_warm() -> bool:
    """Whether compiled kernels of exactly this version are already on disk."""
    return any(cache_folder().rglob("*run_members*.nbi"))


@cache
def announce() -> None:
    """Say once, before the first run of a new version, why it takes so long."""
    if not is_warm():
        print(
            "Compiling the war's mechanisms for this machine (once, about 20 s; "
            f"kept in {cache_folder()}).",
            file=sys.stderr,
            flush=True,
        )


def compiled(function: F) -> F:
    """Compile a rule; it is kept inside the entry point that calls it.

    Rules allocate nothing, so no time need go into counting references to arrays.
    """
    return cast(F, _njit(_nrt=False, **_INNER, **_PLAIN)(function))


def entry(function: F) -> F:
    """Compile an entry point and keep the machine code in ``cache_folder()``."""
    before = _config.CACHE_DIR
    _config.CACHE_DIR = str(cache_folder())
    try:
        return cast(F, _njit(cache=True, **_PLAIN)(function))
    finally:
        _config.CACHE_DIR = before
