"""Faults a user can act on, and the exit code each kind ends with.

A fault is always printed as ``path:line:column: what (value). What was done. What to do.``
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one place of the user's input.

    Parameters
    ----------
    path, line, column
        Where; ``line`` and ``column`` count from 1, 0 means "the whole file".
    what
        What is wrong, in the user's words.
    value
        The offending value as it stands in the input; may be empty.
    done
        What Parley did about it ("Nothing was read.").
    todo
        What the user can do next.

    Examples
    --------
    >>> print(Fault("a.csv", 3, 5, "no such date", "31.02.2016", "Row set aside.", "Correct it."))
    a.csv:3:5: no such date (31.02.2016). Row set aside. Correct it.
    """

    path: str
    line: int
    column: int
    what: str
    value: str = ""
    done: str = "Nothing was written."
    todo: str = ""

    def __str__(self) -> str:
        where = self.path
        if self.line:
            where += f":{self.line}:{max(self.column, 1)}"
        value = f" ({self.value})" if self.value else ""
        return " ".join(p for p in (f"{where}: {self.what}{value}.", self.done, self.todo) if p)


class ParleyError(Exception):
    """Anything Parley says no to; carries the exit code of the command line."""

    exit_code = 5
    kind = "environment"

    def __init__(self, message: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def lines(self) -> list[str]:
        """Every message of this error, one a line."""
        return [f"{self}{' ' + self.hint if self.hint else ''}"]


class UsageError(ParleyError):
    """The command was called in a way that cannot be meant (exit code 2)."""

    exit_code = 2
    kind = "usage"


class InputError(ParleyError):
    """The user's files have faults; all of them are listed at once (exit code 3)."""

    exit_code = 3
    kind = "input"

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: Sequence[Fault] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(f) for f in self.faults))

    def lines(self) -> list[str]:
        return [str(f) for f in self.faults]


class MissingExtra(ParleyError):
    """An optional dependency is not installed (exit code 4)."""

    exit_code = 4
    kind = "missing-extra"

    def __init__(self, extra: str, needed_for: str) -> None:
        super().__init__(
            f"{needed_for} needs an extra that is not installed.",
            f"Install it with: pip install 'parley[{extra}]'",
        )
        self.extra = extra


class EnvironmentFault(ParleyError):
    """The machine is in the way: disk full, port taken, record locked (exit code 5)."""
