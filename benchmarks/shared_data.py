"""Where the corpora and tables lie that benchmarks measure on: ``$PARLEY_DATA``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

#: They are nobody's to copy into the project; by default they lie beside it.
SHARED = Path(os.environ.get("PARLEY_DATA", "../shared"))


def there(path: str) -> Path:
    """Return ``path`` where it exists; else the benchmark says so and is skipped."""
    found = Path(path)
    if not found.exists():
        raise argparse.ArgumentTypeError(
            f"{path} is not there. Nothing was measured. Set PARLEY_DATA or give the folder."
        )
    return found
