"""What the command line does for the screen: the demo's world, and the first run."""

import asyncio
import os
import pty
import select
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from cmtui.cli.call import Call
from cmtui.cli.screen import _first_run
from cmtui.secrets import Secrets
from cmtui.services.desk import Desk
from tests.cli.conftest import Shell


def closed(desk: Desk) -> dict[str, object]:
    """What is in the desk, which is closed."""

    async def look() -> dict[str, object]:
        found: dict[str, object] = {
            "brand": (await desk.operators.workspace()).brand,
            "me": (await desk.operators.me()).initials,
            "team": [one.initials for one in await desk.operators.all()],
            "accounts": [one.key for one in await desk.accounts.all()],
            "new": sum(report.mentions for report in await desk.intake.sync()),
        }
        await desk.stop()
        return found

    return asyncio.run(look())


def test_the_first_run_founds_the_operators_workspace(shell: Shell) -> None:
    with ExitStack() as until_end:
        first_run = _first_run(Call(), until_end)
        found = closed(first_run.found("Nathan Rossi", "nr", "Acme"))
    assert found == {"brand": "Acme", "me": "NR", "team": ["NR"], "accounts": [], "new": 0}
    assert shell.ok("status", "--format", "{brand} {me}").out == "Acme NR\n"


def test_a_workspace_that_was_named_for_the_first_run_is_remembered(
    shell: Shell, tmp_path: Path
) -> None:
    with ExitStack() as until_end:
        closed(_first_run(Call(str(tmp_path / "team")), until_end).found("N R", "NR", "Acme"))
    assert shell.ok("status", "--format", "{brand}").out == "Acme\n"


def test_the_demo_of_the_first_run_is_thrown_away(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with ExitStack() as until_end:
        found = closed(_first_run(Call(), until_end).demo("Mia Conti", "MC"))
        assert list(tmp_path.glob("cmtui-demo-*"))
    assert (found["me"], found["team"]) == ("MC", ["MC", "AB"])
    assert found["accounts"] == ["demo:acme"] and int(str(found["new"])) > 50
    assert not list(tmp_path.glob("cmtui-demo-*"))
    assert not shell.workspace.exists()


def test_the_demo_of_an_operator_called_like_the_colleague(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with ExitStack() as until_end:
        found = closed(_first_run(Call(), until_end).demo("Anna Bell", "AB"))
    assert (found["me"], found["team"]) == ("AB", ["AB"])


def test_the_first_run_keeps_a_token_where_the_account_finds_it(shell: Shell) -> None:
    with ExitStack() as until_end:
        keep = _first_run(Call(), until_end).keep_token
    keep("bluesky:acme.test", "https://bsky.social", "word")
    assert Secrets(shell.secrets).token("bluesky:acme.test", "https://bsky.social") == "word"


@pytest.mark.parametrize("words", [("demo",), ("demo", "--seed", "3", "--storm")])
def test_the_demo_opens_on_a_terminal_and_leaves_nothing(
    shell: Shell, tmp_path: Path, words: tuple[str, ...]
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    child, terminal = pty.fork()
    if child == 0:
        env = {**shell.env, "TERM": "xterm-256color", "TMPDIR": str(folder), "COLUMNS": "120"}
        os.execve(sys.executable, [sys.executable, "-m", "cmtui", *words], env)
    seen, asked = b"", False
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                seen += os.read(terminal, 65_536)
            except OSError:
                break
        if b"Acme" in seen and b"demo" in seen and not asked:
            asked = True
            assert list(folder.glob("cmtui-demo-*"))
            os.write(terminal, b"\x11")
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0
    assert asked and not list(folder.iterdir())
    assert not shell.workspace.exists()
