"""The operator's configuration: one TOML file, checked key by key."""

import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from cmtui.checked_toml import read_toml
from cmtui.errors import ConfigInvalid
from cmtui.text.hours import parse_hours
from cmtui.text.safe import is_safe

MOST_NAME = 60
"""Characters of the name of a tool or contact."""


class Keeping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of the copies in `backups/` are kept: of days and of weeks; 0 and 0: none is made.

    At most 366 and 520.
    """

    daily: Annotated[int, msgspec.Meta(ge=0, le=366)] = 7
    weekly: Annotated[int, msgspec.Meta(ge=0, le=520)] = 4


class Alerting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an operator is told of things while she looks elsewhere, of what, and when not.

    `late`, `new`: whether of a due time or date that passed, and of needs me going from 0 to more;
    `crisis`: of one that is declared, graver, late in its clocks, or closed; `spikes`: of far more
    mentions than usual; failures always. `bell`, `title`, `notification` are the screen's;
    `notify_command` is a program and its words, run by `cmtui sync --follow`. `quiet_hours`
    silences all but a SEV1: `22:00-07:00`.
    """

    bell: bool = True
    title: bool = True
    notification: Literal["off", "osc9", "osc777"] = "off"
    notify_command: tuple[str, ...] = ()
    quiet_hours: str = ""
    late: bool = True
    new: bool = True
    crisis: bool = True
    spikes: bool = True

    def __post_init__(self) -> None:
        if self.notify_command and not self.notify_command[0].strip():
            raise ValueError("notify_command begins with a program")
        parse_hours(self.quiet_hours)


class Tool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another tool, told by signed messages to `url`: over https, or on this machine.

    The secret that signs comes from the variable `secret_env`, or is what `secret_command`, a
    program and its words, prints.
    """

    name: str
    url: str
    secret_env: str = ""
    secret_command: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require_name(self.name)
        if bool(self.secret_env) == bool(self.secret_command):
            raise ValueError("name where its secret comes from: secret_env or secret_command")
        parts = urlsplit(self.url)
        is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if not parts.hostname or "@" in parts.netloc or not is_safe(self.url):
            raise ValueError("url is an address such as https://tool.example/hook")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
            raise ValueError("url begins with https://")


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to call in a crisis: `command` is a program and its words, which reaches them."""

    name: str
    command: tuple[str, ...]
    role: str = ""

    def __post_init__(self) -> None:
        _require_name(self.name)
        if not is_safe(self.role) or "\n" in self.role:
            raise ValueError("role is one line of plain text")
        if not self.command or not self.command[0].strip():
            raise ValueError("command begins with a program")


def _require_name(name: str) -> None:
    if not name.strip() or len(name) > MOST_NAME or not is_safe(name) or "\n" in name:
        raise ValueError(f"name is one line of plain text, at most {MOST_NAME} characters")


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an operator may set.

    `workspace`: the shared folder (default: one of her own). `keys`: command id -> key.
    `operator`: initials, where several people share a login. `theme`: "" takes what the terminal
    can show. `ascii`: no glyphs beyond ASCII. `editor`: the program for long replies (default: what
    VISUAL or EDITOR names in the environment). `translate_command`: a program and its words, which
    are followed by a language; `translate_to` is the one that is meant where none is named.
    `contact`: whom to call in a crisis, in this order. `queue_hook`: tools that post for the social
    media manager and stop when they are told to; `report_hook`: where stakeholders read the brief.
    """

    workspace: str = ""
    operator: str = ""
    theme: str = ""
    ascii: bool = False
    editor: str = ""
    two_lines: bool = True
    sign_own_account: bool = True
    translate_command: tuple[str, ...] = ()
    translate_to: str = "en"
    backups: Keeping = Keeping()
    alerts: Alerting = Alerting()
    keys: dict[str, str] = {}
    contact: tuple[Contact, ...] = ()
    queue_hook: tuple[Tool, ...] = ()
    report_hook: tuple[Tool, ...] = ()

    def __post_init__(self) -> None:
        if self.translate_command and not self.translate_command[0].strip():
            raise ValueError("translate_command begins with a program")
        if not self.translate_to.strip():
            raise ValueError("translate_to names a language, such as en")
        for key, named in _NAMED.items():
            names = [one.name for one in named(self)]
            if len(names) != len(set(names)):
                raise ValueError(f"{key}: each has a name of its own")


_NAMED: dict[str, Callable[[Config], Sequence[Contact | Tool]]] = {
    "contact": lambda config: config.contact,
    "queue_hook": lambda config: config.queue_hook,
    "report_hook": lambda config: config.report_hook,
}
"""What runs programs or is told secrets, one by one."""


def load_config(file: Path) -> Config:
    """Reads the file; a file that does not exist is an empty one.

    Raises ConfigInvalid with file, key and the nearest known key, and for a program to run that
    somebody else may have written there.
    """
    try:
        with file.open("rb") as opened:
            raw, found = opened.read(), os.fstat(opened.fileno())
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise ConfigInvalid(f"{file}: cannot be read: {error.strerror}") from error
    config = read_config(raw, str(file))
    if config.translate_command:
        _refuse_anothers(found, file, "translate_command")
    if config.alerts.notify_command:
        _refuse_anothers(found, file, "alerts.notify_command")
    for key, named in _NAMED.items():
        if named(config):
            _refuse_anothers(found, file, key)
    return config


def _refuse_anothers(found: os.stat_result, file: Path, key: str) -> None:
    """What runs programs, or is told of crises, stands in a file that nobody else can change."""
    if found.st_uid != os.getuid():
        raise ConfigInvalid(f"{file}: {key}: the file is not yours; keep it in one of your own")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigInvalid(f"{file}: {key}: others can change it; mend: chmod go-w {file}")


def read_config(raw: bytes, where: str) -> Config:
    """Checks the text of a configuration file that is called `where` in messages."""
    return read_toml(raw, Config, where)


def save_setting(file: Path, key: str, value: str) -> None:
    """Sets one top-level text setting and leaves every other line as the operator wrote it."""
    line = f'{key} = "{_escaped(value)}"'
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    top = next((n for n, old in enumerate(lines) if old.lstrip().startswith("[")), len(lines))
    for n, old in enumerate(lines[:top]):
        if old.partition("=")[0].strip() == key:
            lines[n] = line
            break
    else:
        lines.insert(top, line)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, "\n".join(lines) + "\n")


def write_atomically(file: Path, text: str, mode: int = 0o600) -> None:
    """Replaces a file of the operator's own as a whole, so that a crash leaves old or new."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(fresh, file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
