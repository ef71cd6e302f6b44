"""Pages written by a tool are as the tool writes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_commands_is_up_to_date() -> None:
    line = [sys.executable, str(ROOT / "tools" / "commands.py"), "--check"]
    assert subprocess.run(line, check=False).returncode == 0, "run: python tools/commands.py"
