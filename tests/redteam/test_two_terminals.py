"""Two people at two terminals on one workspace: each sees the other's hand within a second.

They share a login here, so each start names its operator, as the product asks for. The seconds
are printed.
"""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.redteam.keeping import left_in, posts_sent
from tests.redteam.program import Program
from tests.redteam.terminal import Terminal

WITHIN = 1.0
"""Seconds until the other sees it."""

FREE_WITHIN = 60.0
"""Seconds until the claim of a terminal that was killed is anybody's again."""

WORDS = "Hello, I look into it right now"
BACK = 9
"""How far from the end of the words the cursor stands."""


class Team(NamedTuple):
    """The workspace, and the terminals of Nathan (NR) and Alma (AB)."""

    program: Program
    nathan: Terminal
    alma: Terminal


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    program = Program(tmp_path / "home").founded()
    joins = ("join", str(program.workspace), "--name", "Alma Bianchi", "--initials", "AB")
    program.run("--operator", "AB", *joins)
    with sits_down(program, "NR") as nathan, sits_down(program, "AB") as alma:
        yield Team(program, nathan, alma)


def sits_down(program: Program, initials: str) -> Terminal:
    """An operator's terminal with the feed on it, at rest."""
    terminal = program.open("--operator", initials)
    terminal.wait_for("needs me", "reply")
    terminal.settle(0.5, 10)
    return terminal


def under_cursor(terminal: Terminal) -> str:
    """The handle of the feed's first row, where the cursor stands."""
    return terminal.text().splitlines()[2].split(" D  ")[1].split()[0]


def row_of(terminal: Terminal, handle: str) -> str:
    """The line of the feed in which that person's row begins ("" = it is not listed)."""
    lines = (line.partition("│")[0] for line in terminal.text().splitlines())
    return next((line for line in lines if f" D  {handle} " in line), "")


def seen(terminal: Terminal, handle: str, mark: str, since: float) -> float:
    """Waits until that row bears the mark; returns the seconds since that moment."""
    terminal.wait_until(lambda: mark in row_of(terminal, handle), f"{mark!r} on {handle}'s row")
    return time.perf_counter() - since


def told(what: str, seconds: float, limit: float) -> None:
    """Prints the figure, and holds it against the limit."""
    print(f"{what}: {seconds:.2f} s (<= {limit:g} s)")
    assert seconds <= limit, what


def writing(terminal: Terminal) -> float:
    """Opens a reply to the first row and types; returns when the first key of it was pressed."""
    terminal.press("r")
    terminal.wait_for("Reply to")
    begun = terminal.type(WORDS)
    terminal.wait_for(WORDS)
    return begun


def test_each_sees_the_others_claim_typing_and_sent_reply_within_a_second(team: Team) -> None:
    for one, other, initials in ((team.nathan, team.alma, "NR"), (team.alma, team.nathan, "AB")):
        whom = under_cursor(one)
        claimed = one.press("a")
        told(f"{initials}'s claim is seen", seen(other, whom, initials, claimed), WITHIN)
        typed = writing(one)
        told(f"{initials}'s typing is seen", seen(other, whom, f"{initials} ⌨", typed), WITHIN)
        one.press("ctrl+t")
        answered = when_both_show(one, other, whom)
        told(f"{initials}'s reply is seen", answered[1] - answered[0], WITHIN)
        other.press("j", "g", "g")
        other.wait_until(lambda o=other, w=whom: under_cursor(o) != w, "another row on top")
        other.settle(0.6, 10)
    assert posts_sent(team.program.workspace) == 2


def when_both_show(one: Terminal, other: Terminal, handle: str) -> tuple[float, float]:
    """The moments at which each of them shows that this person is answered."""
    moments: dict[int, float] = {}

    def look() -> bool:
        for place, terminal in enumerate((one, other)):
            if "answered" in row_of(terminal, handle):
                moments.setdefault(place, time.perf_counter())
        return len(moments) == 2

    one.wait_until(look, f"the reply to {handle} on both screens")
    return moments[0], moments[1]


def test_a_killed_terminals_claim_is_free_and_its_draft_is_its_owners_at_the_next_start(
    team: Team,
) -> None:
    whom = under_cursor(team.nathan)
    writing(team.nathan)
    team.nathan.press(*["left"] * BACK)
    team.nathan.settle(1.0, 10)
    seen(team.alma, whom, "NR", time.perf_counter())
    team.nathan.signal(signal.SIGKILL)
    killed = time.perf_counter()
    team.nathan.wait_end()
    team.alma.wait_until(
        lambda: "NR" not in row_of(team.alma, whom), "a free row", FREE_WITHIN + 10
    )
    told("the claim of a killed terminal is free", time.perf_counter() - killed, FREE_WITHIN)
    assert left_in(team.program.workspace).words == (WORDS,)
    with team.program.open("--operator", "NR") as again:
        again.wait_for("needs me", "1 draft of yours is open: g d")
        again.settle(0.5, 10)
        again.press("r")
        again.wait_for("Reply to", WORDS)
        again.settle(0.5, 5)
        again.type("~")
        again.wait_for(f"{WORDS[:-BACK]}~{WORDS[-BACK:]}")
    assert posts_sent(team.program.workspace) == 0


def test_a_draft_that_is_taken_over_is_seen_by_who_wrote_it(team: Team) -> None:
    whom = under_cursor(team.nathan)
    writing(team.nathan)
    team.nathan.settle(1.0, 10)
    listed = team.program.run("--operator", "AB", "drafts", "--json").splitlines()
    (number,) = [one["number"] for one in map(json.loads, listed) if one["text"] == WORDS]
    team.program.run("--operator", "AB", "drafts", "take", str(number), "--force")
    taken = time.perf_counter()
    told("whose row it is now is seen", seen(team.nathan, whom, "AB", taken), WITHIN)
    team.nathan.type(".")
    team.nathan.wait_for(f"AB took draft {number} over")
