"""How this room's hot loops are compiled: cached on disk, without the GIL, IEEE division."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba as nb

F = TypeVar("F", bound=Callable[..., Any])
_njit: Any = nb.njit
OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}


def compiled(function: F) -> F:
    """Compile a loop with numba; division by zero gives inf or nan as in numpy, not an error.

    Checks for division by zero would keep loops out of vector registers.
    """
    return cast(F, _njit(**OPTIONS)(function))


def inner(function: F) -> F:
    """Like ``compiled``, for what only compiled loops call: no entry from Python is made.

    Unpacking a layout's forty fields for an entry nobody uses costs as long to compile as
    a loop.
    """
    return cast(F, _njit(**OPTIONS, no_cpython_wrapper=True)(function))


def is_warm(function: Any) -> bool:
    """Whether machine code of this version of a compiled function is on disk."""
    source = Path(function.py_func.__code__.co_filename)
    folder = function.stats.cache_path
    if not folder or not source.exists():
        return False
    kept = Path(folder).glob(f"{source.stem}.{function.py_func.__qualname__}-*.nbi")
    return any(index.stat().st_mtime >= source.stat().st_mtime for index in kept)


@cache
def announce(function: Any) -> None:
    """Say once, before the first assessment of a new version, why it takes so long."""
    if not is_warm(function):
        print(
            "Compiling the model of agreements for this machine (once, about 15 s).",
            file=sys.stderr,
            flush=True,
        )


def folded(function: F) -> F:
    """For a part that one compiled loop calls: folded into its caller, never compiled alone.

    Each compiled function is optimised again in whatever calls it, so parts of parts would
    be optimised once a level.
    """
    return cast(F, _njit(**OPTIONS, inline="always")(function))
