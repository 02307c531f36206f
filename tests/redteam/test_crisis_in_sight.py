"""A crisis, a pause, a drill: in sight at every open terminal within two seconds of the commit.

What is done comes from a plain verb without a terminal, as through `ssh HOST cmtui pause WHY`. The
seconds are printed.
"""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmtui.clock import SystemClock
from tests.redteam.program import Program
from tests.redteam.terminal import Terminal
from tests.redteam.test_two_terminals import Team, sits_down, told

WITHIN = 2.0
"""Seconds from the commit until the banner is on both screens."""

WHY = "the chairman died"


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """Two terminals on one workspace."""
    program = Program(tmp_path / "home").founded()
    joins = ("join", str(program.workspace), "--name", "Alma Bianchi", "--initials", "AB")
    program.run("--operator", "AB", *joins)
    with sits_down(program, "NR") as nathan, sits_down(program, "AB") as alma:
        yield Team(program, nathan, alma)


def committed(workspace: Path, verb: str) -> int:
    """When that verb was committed last, in milliseconds."""
    store = sqlite3.connect(f"file:{workspace / 'store.db'}?mode=ro", uri=True)
    try:
        asked = "SELECT max(at) FROM transactions WHERE verb = ?"
        at: int = store.execute(asked, (verb,)).fetchone()[0]
        return at
    finally:
        store.close()


def both_see(team: Team, what: tuple[str, ...], verb: str, *words: str) -> None:
    """Runs the verb beside, and times from its commit until both terminals show all of this."""
    clock, moments = SystemClock(), dict[int, int]()
    running = threading.Thread(target=team.program.run, args=("--operator", "NR", *words))
    running.start()

    def look() -> bool:
        for place, terminal in enumerate((team.nathan, team.alma)):
            if terminal.shows(*what):
                moments.setdefault(place, clock.now())
        return len(moments) == 2

    team.nathan.wait_until(look, f"{what} on both screens")
    running.join()
    at = committed(team.program.workspace, verb)
    for place, who in enumerate(("NR", "AB")):
        told(f"{verb}: seen at {who}'s terminal", (moments[place] - at) / 1000, WITHIN)


def test_a_plain_pause_is_in_sight_at_both_terminals(team: Team) -> None:
    both_see(team, ("queue pa", WHY, "by NR"), "pause queue", "pause", WHY)


def test_a_declaration_is_in_sight_at_both_terminals_and_so_is_its_end(team: Team) -> None:
    both_see(team, ("CRISIS SEV1", "Login outage", "SEV1"), "declare",
             "declare", "SEV1", "Login outage")  # fmt: skip
    team.program.run(
        "--operator", "NR", "crisis", "close", "--no-all-clear", "--because", "over", "--yes"
    )
    gone = lambda: not any(one.shows("CRISIS SEV1") for one in (team.nathan, team.alma))  # noqa: E731
    team.nathan.wait_until(gone, "no banner any more")


def test_who_joins_a_drill_sees_that_it_is_one_before_anything_else(tmp_path: Path) -> None:
    program = Program(tmp_path / "home").founded()
    folder = tmp_path / "drill"
    with program.open("drill", "--into", str(folder), "--minutes", "30") as first:
        first.wait_for("needs me", "DRILL", "nobody outside hears any of this")
        with program.open("--workspace", str(folder)) as second:
            second.wait_until(lambda: second.shows("needs me") and _is_whole(second), "a picture")
            assert "DRILL" in second.text() and "nobody outside hears" in second.text()
            first.settle(0.5, 10)
            program.run("--workspace", str(folder), "declare", "SEV2", "Login")
            for terminal in (first, second):
                terminal.wait_for("DRILL SEV2")
            _leaves(second)
        _leaves(first)
        assert "the score of crisis 1, SEV2" in first.text()
    assert program.run("status").startswith("needs me"), "the real one is as it was"


def _is_whole(terminal: Terminal) -> bool:
    """Whether no picture is half sent; a terminal shows it when its end has come."""
    sent = b"".join(chunk.data for chunk in terminal.chunks)
    return sent.count(b"\x1b[?2026h") == sent.count(b"\x1b[?2026l") > 0


def _leaves(terminal: Terminal) -> None:
    terminal.press("ctrl+q")
    terminal.wait_end()
