"""The program as a user's process: `cmtui` with folders of its own, in a terminal or without."""

import os
import sys
from pathlib import Path

from tests.redteam.terminal import Terminal, piped

ROOT = Path(__file__).resolve().parents[2]
WIDE, NARROW = (120, 40), (80, 24)


class Program:
    """One operator's home, with a workspace in it."""

    def __init__(self, home: Path, **variables: str) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.workspace = home / "workspace"
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "CMTUI_WORKSPACE": str(self.workspace),
            "CMTUI_CONFIG": str(home / "config.toml"),
            "CMTUI_STATE": str(home / "state"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            **variables,
        }
        (home / "config.toml").touch()

    def open(
        self, *words: str, size: tuple[int, int] = WIDE, variables: dict[str, str] | None = None
    ) -> Terminal:
        """Starts it in a terminal."""
        argv = [sys.executable, "-m", "cmtui", *words]
        return Terminal(argv, {**self.env, **(variables or {})}, size=size, cwd=self.home)

    def open_shell(self, script: str) -> Terminal:
        """Starts a shell script in a terminal; `$CMTUI` is the program."""
        env = {**self.env, "CMTUI": f"{sys.executable} -m cmtui"}
        return Terminal(["/bin/sh", "-c", script], env, cwd=self.home)

    def run(self, *words: str) -> str:
        """Runs a verb without a terminal; it must succeed."""
        code, out, err = self.piped(*words)
        assert code == 0, (words, code, out, err)
        return out

    def piped(self, *words: str) -> tuple[int, str, str]:
        """Runs a verb without a terminal: exit code, output, messages."""
        return piped([sys.executable, "-m", "cmtui", *words], self.env, self.home)

    def founded(self) -> "Program":
        """With an operator NR, the brand Acme and its account on the demo network, read once."""
        self.run("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")
        self.run("accounts", "add", "demo", "--handle", "acme")
        self.run("sync", "--once")
        return self

    def log(self) -> str:
        """What the program says about its own failures."""
        file = self.home / "state" / "cmtui.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""
