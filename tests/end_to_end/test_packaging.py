"""What is installed is what is here: the wheel and the sdist hold every data file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTE = "date 2016-12-21\n\nThe ministry said that 40 people left Aleppo by bus.\n"
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


def test_the_wheel_works_away_from_the_checkout(built: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere and found before the checkout: nothing it needs was left behind."""
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "note.txt").write_text(NOTE, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "site"), sysconfig.get_paths()["purelib"]])
    # -S: without site.py, the editable install of the checkout is not on the path.
    parley = [sys.executable, "-S", "-m", "parley"]

    def run(*args: str) -> str:
        env = {**os.environ, "PYTHONPATH": path}
        done = subprocess.run(
            [*parley, *args], cwd=desk, env=env, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert json.loads(run("doctor", "--json"))["ok"]
    assert "no faults" in run("check", "aleppo-2016-12")
    assert '"quote"' in run("read", "note.txt", "--json")
    run("new", "scenario", "elsewhere", "--country", "SDN")
    run("record", "note.txt", "--record", "r.db")
    assert json.loads(run("verify", "--record", "r.db", "--json"))["whole"]
    where = "import parley, sys; sys.exit('site' not in parley.__file__)"
    code = subprocess.run([sys.executable, "-S", "-c", where], env={"PYTHONPATH": path}, cwd=desk)
    assert code.returncode == 0


def test_the_container_file_copies_what_is_here() -> None:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = [w for line in lines if line.startswith("COPY") for w in line.split()[1:-1]]
    assert {"pyproject.toml", "constraints.txt", "LICENSE", "src"} <= set(copied)
    assert all((ROOT / name).exists() for name in copied)
    user = next(k for k, line in enumerate(lines) if line.startswith("USER"))
    assert user < next(k for k, line in enumerate(lines) if line.startswith("ENTRYPOINT"))


def test_the_container_file_lets_every_supported_python_in() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [c.rsplit(" ", 1)[1] for c in project["classifiers"] if ":: Python :: 3." in c]
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert any(f"python:{version}-slim" in text for version in listed)
    assert project["requires-python"] == f">={listed[0]}"
