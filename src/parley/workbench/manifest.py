"""What makes a run repeatable: version, inputs by hash, settings, seed, packages."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import parley
from parley.core.claim import Report
from parley.scenario import Scenario

PACKAGES = ("numpy", "scipy", "numba", "shapely", "h3", "SQLAlchemy", "pyarrow", "scoringrules")


def git_commit() -> str:
    """The commit Parley's own source stands at, or "" outside a checkout."""
    folder = Path(parley.__file__).resolve().parent
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def versions() -> dict[str, str]:
    """Versions of the packages the figures depend on."""
    out = {}
    for name in PACKAGES:
        try:
            out[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            out[name] = "missing"
    return out


def manifest(
    scenario: Scenario, reports: Sequence[Report], config: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything but the timings; the same inputs give the same manifest."""
    inputs = {f"scenario/{name}": digest for name, digest in scenario.inputs.items()}
    inputs |= {
        f"report/{os.path.basename(r.path) or r.id}": r.sha256 or Report.digest(r.text)
        for r in reports
    }
    settings = dict(sorted(config.items()))
    body: dict[str, Any] = {
        "parley": parley.__version__,
        "git": git_commit(),
        "scenario": scenario.name,
        "as_of": scenario.as_of.isoformat(),
        "config": settings,
        "inputs": dict(sorted(inputs.items())),
        "packages": versions(),
        "python": platform.python_version(),
    }
    text = repr(sorted(inputs.items())) + repr(settings)
    body["run"] = hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    return body
