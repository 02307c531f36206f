"""A shell for tests: calls the program in this process or as one of its own."""

import io
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import cmtui.cli.main
import cmtui.services.courier
import cmtui.services.outbox
import cmtui.services.performing

HOLD_SECONDS = 0.05


class Answer(msgspec.Struct):
    """How a call ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[Any]:
        """The JSON documents on standard output, one a line; fails on anything else."""
        return [json.loads(line) for line in self.out.splitlines()]


class Shell:
    """An operator's shell: her home, and calls of cmtui in it."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.config = home / ".config" / "cmtui" / "config.toml"
        self.secrets = home / ".config" / "cmtui" / "secrets.toml"
        self.workspace = home / ".local" / "share" / "cmtui" / "workspace"
        self.log = home / ".local" / "state" / "cmtui" / "cmtui.log"
        self._patch = monkeypatch

    def run(self, *words: str, stdin: str | bytes = "", tty: bool = False) -> Answer:
        """Calls cmtui in this process."""
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        given, out, err = _stream(raw, tty), _stream(), _stream()
        with self._patch.context() as patch:
            patch.setattr(sys, "stdin", given)
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = cmtui.cli.main.run(words)
        return Answer(code, _text(out), _text(err))

    def ok(self, *words: str, stdin: str | bytes = "") -> Answer:
        """Calls cmtui, which has to succeed."""
        answer = self.run(*words, stdin=stdin)
        assert answer.code == 0, answer
        return answer

    def start(self, *words: str, **options: Any) -> "subprocess.Popen[bytes]":
        """Starts cmtui as a process of its own."""
        pipe = subprocess.PIPE
        streams: dict[str, Any] = {"stdin": pipe, "stdout": pipe, "stderr": pipe}
        streams = {**streams, "env": self.env, **options}
        call = [sys.executable, "-m", "cmtui", *words]
        running: subprocess.Popen[bytes] = subprocess.Popen(call, **streams)
        return running

    def process(self, *words: str, stdin: bytes = b"") -> Answer:
        """Runs cmtui as a process of its own to its end."""
        running = self.start(*words)
        out, err = running.communicate(stdin, timeout=30)
        return Answer(running.returncode, out.decode(), err.decode())

    @property
    def env(self) -> dict[str, str]:
        """The environment of a process."""
        return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

    def waiting(self) -> list[dict[str, Any]]:
        """The mentions that need me, as JSON objects."""
        return self.ok("feed", "--json").objects

    def waiting_as(self, initials: str) -> list[dict[str, Any]]:
        """Those that need this operator, where several share the login."""
        return self.ok("--operator", initials, "feed", "--json").objects


class _Stream(io.TextIOWrapper):
    tty = False

    def isatty(self) -> bool:
        return self.tty


def _stream(raw: bytes = b"", tty: bool = False) -> _Stream:
    stream = _Stream(io.BytesIO(raw), encoding="utf-8", newline="")
    stream.tty = tty
    return stream


def _text(stream: _Stream) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


@pytest.fixture(autouse=True)
def no_trace_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No variable of the real operator, a short hold, and a log for each test."""
    for name in list(os.environ):
        if name.startswith(("CMTUI_", "XDG_")) or name in ("COLUMNS", "NO_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(cmtui.services.courier, "HOLD_SECONDS", HOLD_SECONDS)
    monkeypatch.setattr(cmtui.services.performing, "HOLD_SECONDS", HOLD_SECONDS)
    yield
    forget_log()


def forget_log() -> None:
    """Closes the log of a call, so that the next has its own."""
    log = logging.getLogger("cmtui")
    for handler in list(log.handlers):
        handler.close()
        log.removeHandler(handler)
    log.propagate = True  # else pytest puts a handler of its own there


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A home with nothing in it."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    return Shell(home, monkeypatch)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with Acme's workspace, a demo account, and what people wrote in 48 hours."""
    home = tmp_path_factory.mktemp("furnished") / "home"
    home.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        shell = Shell(home, patch)
        shell.ok("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")
        shell.ok("accounts", "add", "demo", "--handle", "acme", "--keyword", "Acme")
        shell.ok("sync", "--once")
    forget_log()
    return home


@pytest.fixture
def desk(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a copy of the furnished home."""
    home = tmp_path / "home"
    shutil.copytree(furnished, home)
    monkeypatch.setenv("HOME", str(home))
    return Shell(home, monkeypatch)
