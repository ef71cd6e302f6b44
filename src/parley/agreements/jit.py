"""How this room's hot loops are compiled: cached on disk, without the GIL, IEEE division."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba as nb

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a loop with numba; division by zero gives inf or nan as in numpy, not an error.

    Checks for division by zero would keep loops out of vector registers.
    """
    return cast(F, nb.njit(cache=True, nogil=True, error_model="numpy")(function))
