"""Where an operator's tokens come from: her own file, mode 0600, never the shared store.

Each entry names its host: a secret is given only to the server that it was made for.
"""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import msgspec

from cmtui.config import write_atomically
from cmtui.errors import ConfigInvalid, LoginFailed

COMMAND_SECONDS = 10
"""How long a token command may take."""


class Secret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One source of a token: the token itself, a variable, or a command that prints it."""

    host: str
    token: str = ""
    token_env: str = ""
    token_command: str = ""


class Secrets:
    """The operator's secrets file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def save(self, key: str, secret: Secret) -> None:
        """Keeps the source of one account's token, replacing an older one."""
        known = self._load()
        known[key] = secret
        self._write(known)

    def forget(self, key: str) -> None:
        """Removes one account's secret, if there is one."""
        known = self._load()
        if known.pop(key, None):
            self._write(known)

    def token(self, key: str, host: str) -> str:
        """The token of one account, for this host.

        Raises LoginFailed when there is none, when it was made for another host, or when its
        variable or command gives nothing; ConfigInvalid when the file cannot be trusted.
        """
        secret = self._load().get(key)
        if secret is None:
            raise LoginFailed(f"you have no token for {key}; run: cmtui accounts add")
        if secret.host != host:
            raise LoginFailed(
                f"your token for {key} was made for {secret.host}, not for {host}: refused"
            )
        return secret.token or _from_variable(key, secret) or _from_command(key, secret)

    def _load(self) -> dict[str, Secret]:
        try:
            found = os.stat(self._file)
        except FileNotFoundError:
            return {}
        if found.st_uid != os.getuid() or found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ConfigInvalid(
                f"{self._file}: others can read or change it; mend: chmod 600 {self._file}"
            )
        import tomllib

        try:
            data = tomllib.loads(self._file.read_text(encoding="utf-8"))
            return msgspec.convert(data, dict[str, Secret])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigInvalid(f"{self._file}: is not TOML: {error}") from error
        except msgspec.ValidationError as error:
            raise ConfigInvalid(f"{self._file}: {error}") from error

    def _write(self, secrets: dict[str, Secret]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        parts = [_as_toml(key, secret) for key, secret in secrets.items()]
        write_atomically(self._file, "\n".join(parts), mode=0o600)


def _as_toml(key: str, secret: Secret) -> str:
    lines = [f"[{_quoted(key)}]"]
    for name, value in msgspec.structs.asdict(secret).items():
        if value:
            lines.append(f"{name} = {_quoted(value)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # a JSON string is a TOML basic string, except that TOML wants DEL escaped as well
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")


def secret_of(what: str, variable: str, command: Sequence[str]) -> str:
    """What a variable, or else a command, gives for `what` ("the secret of Buffer").

    Raises LoginFailed when it gives nothing.
    """
    if variable:
        found = os.environ.get(variable, "")
        if not found:
            raise LoginFailed(f"the variable {variable} with {what} is not set")
        return found
    return _printed(what, command)


def _from_variable(key: str, secret: Secret) -> str:
    if not secret.token_env:
        return ""
    return secret_of(f"the token for {key}", secret.token_env, ())


def _from_command(key: str, secret: Secret) -> str:
    import shlex

    try:
        words = shlex.split(secret.token_command)
    except ValueError as error:
        raise LoginFailed(f"the command for the token for {key} cannot be read: {error}") from error
    return _printed(f"the token for {key}", words)


def _printed(what: str, words: Sequence[str]) -> str:
    """What a program prints. Raises LoginFailed, which never tells what it printed."""
    import subprocess

    try:
        done = subprocess.run(
            list(words),
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
        raise LoginFailed(f"the command for {what} failed: {type(error).__name__}") from error
    printed = done.stdout.decode("utf-8", "replace").strip()
    if not printed:
        raise LoginFailed(f"the command for {what} printed nothing")
    return printed
