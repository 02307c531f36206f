"""The program as a process: `cmtui` with folders of its own."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Done(NamedTuple):
    """How a process ended."""

    code: int
    out: str
    err: str


class Shell:
    """One operator's shell: her home, her workspace, her token in a variable."""

    def __init__(self, home: Path, token: str) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "CMTUI_WORKSPACE": str(home / "workspace"),
            "CMTUI_CONFIG": str(home / "config.toml"),
            "CMTUI_STATE": str(home / "state"),
            "NETWORK_TOKEN": token,
            "TERM": "xterm-256color",
        }
        (home / "config.toml").touch()

    async def run(self, *words: str, stdin: str = "") -> Done:
        """Runs a program of the environment's Python to its end."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *words,
            env=self.env,
            cwd=self.home,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate(stdin.encode())
        assert process.returncode is not None
        return Done(process.returncode, out.decode(), err.decode())

    async def cmtui(self, *words: str, code: int = 0) -> str:
        """Runs cmtui, which must end with that code; its standard output."""
        done = await self.run("-m", "cmtui", *words)
        assert done.code == code, (words, done)
        return done.out

    async def lines(self, *words: str) -> list[dict[str, Any]]:
        """The objects that `cmtui … --json` lists."""
        out = await self.cmtui(*words, "--json")
        return [json.loads(line) for line in out.splitlines()]

    async def founded(self, network: str, handle: str, server: str) -> None:
        """A workspace with one operator (NR) and one account."""
        await self.cmtui("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")
        words = ["accounts", "add", network, "--handle", handle, "--server", server]
        await self.cmtui(*words, "--token-env", "NETWORK_TOKEN")
