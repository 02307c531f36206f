"""TinyDB's own test files, from the source distribution of the version that is installed."""

import os
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path, PurePosixPath

WAIT = 300
"""Seconds; pip also fetches what it needs to read a source distribution's name and version."""


class NotFetched(Exception):
    """pip could not give the source distribution; one line says why."""


def fetched_modules() -> Path:
    """The folder with TinyDB's test modules, fetched once and kept in the user's cache."""
    wanted = version("tinydb")
    kept = _cache() / f"tinydb-{wanted}-tests"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as temporary:
            here = Path(temporary)
            unpacked = here / "tests"
            _unpack(_fetch(wanted, here), unpacked)
            unpacked.rename(kept)
    return kept


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "cmtui-tests"


def _fetch(wanted: str, folder: Path) -> Path:
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:",
        "--disable-pip-version-check", "--dest", str(folder), f"tinydb=={wanted}",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT, check=False)
    except subprocess.TimeoutExpired:
        raise NotFetched(f"pip did not fetch TinyDB {wanted} within {WAIT} s") from None
    found = list(folder.glob("tinydb-*.tar.gz"))
    if done.returncode or not found:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise NotFetched(f"pip cannot fetch the source of TinyDB {wanted}: {said}")
    return found[0]


def _unpack(archive: Path, folder: Path) -> None:
    """Only the test modules, side by side: the archive's own package must not be imported."""
    folder.mkdir()
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            path = PurePosixPath(member.name)
            content = packed.extractfile(member)
            if content and path.parts[1:-1] == ("tests",) and path.match("test_*.py"):
                (folder / path.name).write_bytes(content.read())
