"""Ctrl-C counts wherever it falls: one that Python drops is sent again."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

_PAUSE = 0.05


def keep_interrupts() -> None:
    """Send an interrupt again when it struck where Python can only report and forget it.

    Inside a finaliser or a weak reference's callback no exception can travel on: CPython prints
    "Exception ignored" and the run would go on as if nobody had asked it to stop.

    Examples
    --------
    >>> before = sys.unraisablehook
    >>> keep_interrupts()
    >>> sys.unraisablehook is before
    False
    >>> sys.unraisablehook = before
    """
    before = sys.unraisablehook

    def hook(dropped: Any) -> None:
        if issubclass(dropped.exc_type, KeyboardInterrupt):
            threading.Timer(_PAUSE, _interrupt).start()
        else:
            before(dropped)

    sys.unraisablehook = hook


def _interrupt() -> None:
    """Interrupt the main thread, waking it if it waits in a system call."""
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, signal.SIGINT)
    else:
        os.kill(os.getpid(), signal.SIGINT)
