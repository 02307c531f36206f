"""`cmtui export` and `cmtui import`."""

import gzip
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

import click

from cmtui.cli.call import Call
from cmtui.cli.output import counted, say
from cmtui.errors import NotFound, WrongUsage

if TYPE_CHECKING:
    from cmtui.store.archive import Archived, Progress
    from cmtui.store.restoring import Restored

PRIVATE_FILE = 0o600
STANDARD = "-"
"""Standard output or input instead of a file."""

_NOT_IN_IT = (
    "Not in it: tokens and where they come from, network sessions, each operator's own"
    " configuration, and the demo network's files. See: cmtui help backup."
)


@click.command("export", epilog=_NOT_IN_IT)
@click.argument("file", metavar="FILE|-")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.pass_obj
def export_verb(call: Call, file: str, force: bool) -> int:
    """Write the whole workspace to FILE as lines of JSON, while others work on.

    A name that ends with .gz is compressed. The file is yours alone (mode 0600).
    """
    from cmtui.clock import SystemClock
    from cmtui.store.archive import write_archive
    from cmtui.store.opening import checked_database

    database = checked_database(call.setting.paths.workspace)
    now = SystemClock().now()
    if file == STANDARD:
        _say_left_out(write_archive(database, sys.stdout.buffer, now, _progress()))
        return 0
    with _written(Path(file), force) as out:
        done = write_archive(database, out, now, _progress())
    say(f"{file}: {_amount(done)} written")
    _say_left_out(done)
    return 0


def _amount(done: "Archived | Restored") -> str:
    rows = counted(done.rows, "row")
    return f"{rows} and {counted(done.files, 'file')}" if done.files else rows


def _say_left_out(done: "Archived") -> None:
    for name in done.left_out:
        say(f"left out, since it is damaged: {name}")


@click.command("import", epilog=_NOT_IN_IT)
@click.argument("file", metavar="FILE|-")
@click.pass_obj
def import_verb(call: Call, file: str) -> int:
    """Make a workspace from an archive of `cmtui export`, or from a copy in backups/.

    It is made where --workspace says, where there must be none yet, and checked before it counts.
    """
    from cmtui.clock import SystemClock
    from cmtui.mounts import refuse_network_folder
    from cmtui.store.restoring import restore

    folder = call.setting.paths.workspace
    refuse_network_folder(folder, accept=False)
    with _read(file) as source:
        done = restore(source, folder, SystemClock(), _progress(), _copied_from(file))
    say(f"{folder}: {_amount(done)} imported, checked and sound")
    for name in done.kept:
        say(f"{name} was there already and is left as it is")
    return 0


def _copied_from(file: str) -> Path | None:
    """The workspace that the file lies in, or in the backups of."""
    from cmtui.store.names import BACKUPS

    if file == STANDARD:
        return None
    folder = Path(file).resolve().parent
    return folder.parent if folder.name == BACKUPS else folder


@contextmanager
def _written(file: Path, force: bool) -> Iterator[IO[bytes]]:
    """A file that gets its name when the block has ended well."""
    exists = f"{file} exists; --force overwrites it"
    if file.exists() and not force:
        raise WrongUsage(exists)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, PRIVATE_FILE)
    except OSError as error:  # in the name that was given, not in ours
        raise OSError(error.errno, error.strerror, str(file)) from error
    try:
        with os.fdopen(handle, "wb") as out:
            if file.suffix == ".gz":
                with gzip.GzipFile(file.stem, "wb", compresslevel=6, fileobj=out) as packed:
                    yield cast(IO[bytes], packed)
            else:
                yield out
            out.flush()
            os.fsync(out.fileno())
        if force:
            os.replace(fresh, file)
        else:
            os.link(fresh, file)
    except FileExistsError as error:
        raise WrongUsage(exists) from error
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _read(file: str) -> Iterator[BinaryIO]:
    if file == STANDARD:
        source = sys.stdin.buffer
        yield source if hasattr(source, "peek") else cast(BinaryIO, io.BufferedReader(source))
        return
    try:
        opened = open(file, "rb")  # noqa: SIM115
    except FileNotFoundError as error:
        raise NotFound(f"{file}: there is no such file") from error
    with opened:
        yield opened


def _progress() -> "Progress":
    """Says on a terminal how far it is, over and over on one line."""
    shown = sys.stderr.isatty()

    def tell(done: int, total: int) -> None:
        if shown:
            end = "\n" if done == total else ""
            print(f"\r{done:,} of {total:,} rows", end=end, file=sys.stderr, flush=True)

    return tell
