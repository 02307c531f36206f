"""The log from the shell: whether it holds, and forgetting what is old."""

import asyncio
import sqlite3

import pytest

from cmtui.bootstrap import open_desk, resolve
from cmtui.clock import DAY, SystemClock
from cmtui.model.person import Person
from cmtui.services.ports import Writer
from tests.cli.conftest import Shell
from tests.manual_clock import ManualClock


def tampered(shell: Shell, statement: str) -> None:
    """Writes past the program."""
    foreign = sqlite3.connect(shell.workspace / "store.db", isolation_level=None)
    foreign.execute(statement)
    foreign.close()


@pytest.fixture
def aged(shell: Shell) -> Shell:
    """A workspace of which somebody wrote a hundred days ago."""
    clock = ManualClock(SystemClock().now() - 100 * DAY)

    async def write() -> None:
        desk = open_desk(resolve(workspace=str(shell.workspace)), clock, create=True)
        for name in ("Ada", "Ivy"):

            def work(tx: Writer, name: str = name) -> None:
                tx.add(Person(name=name, first_seen_at=1))

            await desk.store.transact("meet", work)
        await desk.operators.found("Acme")
        await desk.operators.join("Nathan Rossi", "NR")
        await desk.store.close()

    asyncio.run(write())
    shell.ok("accounts", "add", "demo", "--handle", "acme", "--keyword", "Acme")
    return shell


def test_a_sound_store_is_one_line_with_figures(desk: Shell) -> None:
    answer = desk.ok("verify")
    assert answer.out.startswith("sound: ") and answer.out.count("\n") == 1
    for word in ("transactions", "changes", "documents", "MB", "bytes a change", "since 20",
                 "0 checkpoints"):  # fmt: skip
        assert word in answer.out
    [found] = desk.ok("verify", "--json").objects
    assert found["sound"] is True and found["changes"] > 0 and found["begins"].endswith("Z")


def test_a_broken_store_says_where_when_by_whom_and_the_mend(desk: Shell) -> None:
    tampered(desk, "UPDATE workspaces SET doc=replace(doc, 'Acme', 'Abme')")
    answer = desk.run("verify")
    assert (answer.code, answer.err, answer.out.count("\n")) == (1, "", 1)
    for word in ("broken at change", "transaction", " by ", ", 20", "workspaces 1",
                 "mend: cmtui doctor", "backup"):  # fmt: skip
        assert word in answer.out
    answer = desk.run("verify", "--json")
    assert answer.code == 1
    [found] = answer.objects
    assert found["sound"] is False and found["collection"] == "workspaces"
    assert found["at"].endswith("Z") and found["actor"]


def test_what_a_stranger_wrote_into_the_log_does_not_act_on_the_terminal(desk: Shell) -> None:
    tampered(desk, "UPDATE transactions SET actor='a' || char(27) || '[2J' WHERE txn=1")
    answer = desk.run("verify")
    assert answer.code == 1 and "\x1b" not in answer.out and "[2J" in answer.out


def test_old_changes_are_forgotten_and_the_rest_verifies(aged: Shell) -> None:
    before = aged.ok("verify", "--json").objects[0]
    answer = aged.ok("compact", "--older", "90d", "--yes")
    assert answer.out.startswith("forgot ") and "the log begins at " in answer.out
    after = aged.ok("verify", "--json").objects[0]
    assert after["checkpoints"] == 1 and after["documents"] == before["documents"] + 1
    assert aged.ok("compact", "--older", "99d", "--yes").out == (
        "nothing in the log is older than 99d\n"
    )


@pytest.mark.parametrize(("words", "code", "said"), [
    (("--older", "90d"), 4, "--yes"),
    (("--older", "2h", "--yes"), 4, "at least 1d"),
    (("--older", "soon", "--yes"), 2, "not a duration"),
    ((), 2, "--older"),
])  # fmt: skip
def test_compacting_is_refused_in_one_line(
    aged: Shell, words: tuple[str, ...], code: int, said: str
) -> None:
    answer = aged.run("compact", *words)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err and answer.err.count("\n") == 1


def test_at_a_terminal_compacting_asks(aged: Shell) -> None:
    answer = aged.run("compact", "--older", "90d", stdin="n\n", tty=True)
    assert answer.code == 0 and answer.out == "nothing was forgotten\n"
    answer = aged.run("compact", "--older", "90d", stdin="y\n", tty=True)
    assert answer.out.startswith("forgot ")
