"""Where an operator's tokens come from: her own file, mode 0600, never the shared store.

Each entry names its host: a secret is given only to the server that it was made for.
"""

import os
import stat
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


def _from_variable(key: str, secret: Secret) -> str:
    if not secret.token_env:
        return ""
    token = os.environ.get(secret.token_env, "")
    if not token:
        raise LoginFailed(f"the variable {secret.token_env} with the token for {key} is not set")
    return token


def _from_command(key: str, secret: Secret) -> str:
    import shlex
    import subprocess

    try:
        done = subprocess.run(
            shlex.split(secret.token_command),
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise LoginFailed(f"the token command for {key} failed: {type(error).__name__}") from error
    token = done.stdout.decode("utf-8", "replace").strip()
    if not token:
        raise LoginFailed(f"the token command for {key} printed nothing")
    return token
