"""An interrupt that Python can only report and forget is sent again."""

from __future__ import annotations

import subprocess
import sys

_DROPPED = """
import signal, sys, time, weakref
from parley.cli.interrupts import keep_interrupts
keep_interrupts()
class Thing: pass
thing = Thing()
watch = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
try:
    del thing
    time.sleep(20)
except KeyboardInterrupt:
    sys.exit(42)
sys.exit(1)
"""

_OTHER = """
import weakref
from parley.cli.interrupts import keep_interrupts
keep_interrupts()
class Thing: pass
thing = Thing()
watch = weakref.ref(thing, lambda _: 1 / 0)
del thing
"""


def test_an_interrupt_lost_in_a_callback_still_stops_the_run() -> None:
    done = subprocess.run([sys.executable, "-c", _DROPPED], timeout=15, capture_output=True)
    assert done.returncode == 42, done.stderr
    assert b"Exception ignored" not in done.stderr


def test_other_dropped_faults_are_still_reported() -> None:
    done = subprocess.run([sys.executable, "-c", _OTHER], timeout=15, capture_output=True)
    assert b"ZeroDivisionError" in done.stderr
