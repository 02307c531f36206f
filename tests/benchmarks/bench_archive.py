"""Prints how fast a workspace is exported and imported, beside a plain copy of its file.

    python -m tests.benchmarks.bench_archive [mentions]

Nothing is asserted.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

from cmtui.clock import SystemClock
from cmtui.store.archive import write_archive
from cmtui.store.names import FILE_NAME
from cmtui.store.restoring import restore
from tests.benchmarks.big_workspace import build
from tests.benchmarks.measure import say


def main(mentions: int) -> None:
    """All of it, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-archive-") as folder:
        here = Path(folder)
        build(here / "desk", mentions)
        begun = time.perf_counter()
        shutil.copyfile(here / "desk" / FILE_NAME, here / "copy.db")
        copied = time.perf_counter() - begun
        size = (here / "copy.db").stat().st_size / 1e6
        say("plain copy of the file", f"{size:.0f} MB in {copied:.2f} s")
        begun = time.perf_counter()
        with (here / "archive").open("wb") as out:
            rows = write_archive(here / "desk" / FILE_NAME, out, 0, lambda done, total: None).rows
        took = time.perf_counter() - begun
        size = (here / "archive").stat().st_size / 1e6
        say(f"export of {mentions} mentions, {rows} rows",
            f"{rows / took:.0f} rows/s, {size:.0f} MB, {took:.1f} s")  # fmt: skip
        begun = time.perf_counter()
        with (here / "archive").open("rb") as source:
            restore(source, here / "new", SystemClock(), lambda done, total: None)
        took = time.perf_counter() - begun
        say("import, checked and verified", f"{rows / took:.0f} rows/s, {took:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
