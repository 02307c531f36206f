"""`cmtui doctor`."""

import os
import platform
import stat
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import counted, line
from cmtui.errors import CmtuiError, WrongUsage

if TYPE_CHECKING:
    from cmtui.bootstrap import Setting
    from cmtui.services.doctor import Finding

LIBRARIES = ("apsw", "textual", "httpx", "tinydb", "msgspec", "click")

OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
OTHERS_MAY_ANYTHING = stat.S_IRWXG | stat.S_IRWXO


@click.command("doctor")
@click.option("--quick", is_flag=True, help="Do not read every page of the store and its log.")
@click.option("--mend", is_flag=True, help="Rescue what can be read of a damaged store.")
@click.option("--yes", is_flag=True, help="With --mend: do not ask.")
@click.pass_obj
def doctor_verb(call: Call, quick: bool, mend: bool, yes: bool) -> int:
    """Look whether installation, files, workspace and accounts are in order.

    With --mend: set the damaged files aside and build a new store from all that can be read.
    """
    from cmtui import __version__

    if mend:
        return _mend(call, yes)
    line(f"cmtui {__version__}, Python {platform.python_version()}, {platform.system()}")
    line(", ".join(f"{name} {_version(name)}" for name in LIBRARIES) + " (apsw's is SQLite's)")
    setting = call.setting
    line(f"configuration  {setting.paths.config_file}")
    line(f"state          {setting.paths.state}")
    line(f"workspace      {setting.paths.workspace}")
    findings = [*_files(setting), *_store(setting, quick), *_desk(call)]
    for found in findings:
        advice = f"; mend: {found.mend}" if found.mend and not found.well else ""
        line(f"{'well' if found.well else 'BAD '}  {found.what}: {found.says}{advice}")
    return 0 if all(found.well for found in findings) else 1


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _files(setting: "Setting") -> "list[Finding]":
    paths = setting.paths
    looked_at = (
        _mode("configuration", paths.config_file, OTHERS_MAY_WRITE, "go-w"),
        _mode("secrets", paths.secrets, OTHERS_MAY_ANYTHING, "go="),
        _mode("state", paths.state, OTHERS_MAY_ANYTHING, "go="),
    )
    return [found for found in looked_at if found is not None]


def _mode(what: str, path: Path, forbidden: int, mend: str) -> "Finding | None":
    """Whether a file of hers is hers alone; None where there is none."""
    from cmtui.services.doctor import Finding

    try:
        found = path.stat()
    except OSError:
        return None
    mode = f"mode {stat.S_IMODE(found.st_mode):04o}"
    if found.st_uid != os.getuid():
        return Finding(what, False, f"{path} is somebody else's", f"chown it to you: {path}")
    if found.st_mode & forbidden:
        return Finding(what, False, f"{path}, {mode}", f"chmod {mend} {path}")
    return Finding(what, True, mode)


def _store(setting: "Setting", quick: bool) -> "list[Finding]":
    from cmtui.clock import SystemClock
    from cmtui.store.examining import examine_store
    from cmtui.store.names import FILE_NAME, LOCK_NAME

    folder = setting.paths.workspace
    if not (folder / FILE_NAME).exists() and not (folder / LOCK_NAME).exists():
        return []  # none yet, which the next finding says
    return examine_store(folder, SystemClock(), quick=quick)


def _mend(call: Call, yes: bool) -> int:
    from cmtui.clock import SystemClock
    from cmtui.store.salvage import mend

    setting = call.setting
    folder = setting.paths.workspace
    if not yes:
        if not sys.stdin.isatty():
            raise WrongUsage("--mend replaces the store's file; say --yes as well")
        click.confirm(f"build a new store in {folder} from what can be read?", abort=True)
    done = mend(folder, setting.identity, SystemClock())
    line(
        f"kept {done.kept}, from the backup {done.from_backup}, set aside {done.set_aside},"
        f" lost {done.lost}"
    )
    if done.perhaps_lost:
        line(f"perhaps lost: {done.perhaps_lost} more, of which only the numbers are known")
    if done.transactions_lost:
        line(f"the log lacks its last {counted(done.transactions_lost, 'transaction')}")
    if done.doubtful:
        line(f"{done.doubtful} of the kept are not what the log says was written; look at them")
    if not done.log_kept:
        line("the log did not hold over what is left: a fresh one begins with `recovered`")
    for path in done.aside:
        line(f"set aside: {path}")
    return 0


def _desk(call: Call) -> "list[Finding]":
    from cmtui.services.doctor import Finding, examine

    try:
        with call.desk() as at:
            desk = at.desk
            return at.run(examine(desk.accounts, desk.operators, desk.clock))
    except CmtuiError as error:
        return [Finding("workspace", False, str(error))]
