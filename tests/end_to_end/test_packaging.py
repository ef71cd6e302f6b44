"""What is installed is what is here: the wheel and the sdist hold every data file."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRACKED = ("git", "ls-files", "-z")

pytestmark = pytest.mark.slow


def _tracked() -> set[str]:
    """Every file under version control."""
    asked = subprocess.run(TRACKED, cwd=ROOT, capture_output=True, check=False)
    if asked.returncode:
        pytest.skip("not a checkout: what belongs to the package cannot be listed")
    return {name for name in asked.stdout.decode().split("\0") if (ROOT / name).is_file()}


def _package() -> set[str]:
    """The files of the package, from the package's folder on."""
    return {n.removeprefix("src/") for n in _tracked() if n.startswith("src/parley/")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and an sdist built from this checkout."""
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists():
        pytest.skip("uv is not beside this Python; 'make setup-dev' installs it")
    clean = tmp_path_factory.mktemp("checkout")  # an old list of sources would hide a hole
    for name in _tracked():
        (clean / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, clean / name)
    out = tmp_path_factory.mktemp("dist")
    line = [str(uv), "build", "--quiet", "--out-dir", str(out), "."]
    done = subprocess.run(line, cwd=clean, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode and "fetch" in done.stderr.lower():
        pytest.skip("the build backend is neither installed nor within reach")
    assert done.returncode == 0, done.stderr
    return out


def test_the_wheel_holds_every_file(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    assert not sorted(_package() - held)
    assert {n.split("/")[0] for n in held if ".dist-info" not in n} == {"parley"}


def test_the_sdist_holds_every_file(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {n.split("/src/", 1)[1] for n in archive.getnames() if "/src/parley/" in n}
    assert not sorted(_package() - held)
