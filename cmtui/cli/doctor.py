"""`cmtui doctor`."""

import os
import platform
import stat
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import line
from cmtui.errors import CmtuiError

if TYPE_CHECKING:
    from cmtui.bootstrap import Setting
    from cmtui.services.doctor import Finding

LIBRARIES = ("apsw", "textual", "httpx", "tinydb", "msgspec", "click")

OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
OTHERS_MAY_ANYTHING = stat.S_IRWXG | stat.S_IRWXO


@click.command("doctor")
@click.pass_obj
def doctor_verb(call: Call) -> int:
    """Look whether installation, files, workspace and accounts are in order."""
    from cmtui import __version__

    line(f"cmtui {__version__}, Python {platform.python_version()}, {platform.system()}")
    line(", ".join(f"{name} {_version(name)}" for name in LIBRARIES) + " (apsw's is SQLite's)")
    setting = call.setting
    line(f"configuration  {setting.paths.config_file}")
    line(f"state          {setting.paths.state}")
    line(f"workspace      {setting.paths.workspace}")
    findings = [*_files(setting), *_desk(call)]
    for found in findings:
        mend = f"; mend: {found.mend}" if found.mend and not found.well else ""
        line(f"{'well' if found.well else 'BAD '}  {found.what}: {found.says}{mend}")
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


def _desk(call: Call) -> "list[Finding]":
    from cmtui.services.doctor import Finding, examine

    try:
        with call.desk() as at:
            desk = at.desk
            return at.run(examine(desk.accounts, desk.operators, desk.clock))
    except CmtuiError as error:
        return [Finding("workspace", False, str(error))]
