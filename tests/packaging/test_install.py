"""Every way to install it brings the whole program: wheel, sdist, editable and a plain folder."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return out


def installed(folder: Path, *what: str) -> Path:
    """A fresh environment with `what` installed; the path of its cmtui."""
    venv.create(folder, with_pip=True)
    bin = folder / "bin"
    subprocess.run(
        [str(bin / "pip"), "install", "-q", *what], check=True, capture_output=True, cwd=folder
    )
    return bin / "cmtui"


def works(cmtui: Path, home: Path) -> None:
    """The installed program speaks, knows its themes and its help, far from the checkout."""
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm-256color"}

    def run(*words: str) -> str:
        done = subprocess.run(
            [str(cmtui), *words], check=True, capture_output=True, text=True, cwd=home, env=env
        )
        return done.stdout

    assert run("--version").strip().endswith("0.1.0")
    assert {"dusk", "paper", "ansi-16"} <= set(run("themes").replace("*", " ").split())
    assert "reply" in run("keys")
    assert "exactly once" in run("help", "sending")
    harm = "from cmtui.text.harm import harm_words; print(harm_words('una truffa, a scam'))"
    python = [str(cmtui.with_name("python")), "-c", harm]
    done = subprocess.run(python, check=True, capture_output=True, text=True, cwd=home, env=env)
    assert done.stdout == "('truffa', 'scam')\n"
    assert run("length", "--network", "bluesky", "--json", "Hello").startswith('{"length":5')


def test_the_wheel(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    works(installed(tmp_path / "venv", str(wheel)), tmp_path)


def test_the_sdist(built: Path, tmp_path: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    works(installed(tmp_path / "venv", str(sdist)), tmp_path)


def test_the_folder(tmp_path: Path) -> None:
    works(installed(tmp_path / "venv", str(ROOT)), tmp_path)


def test_editable(tmp_path: Path) -> None:
    works(installed(tmp_path / "venv", "-e", str(ROOT)), tmp_path)
