"""However the program ends or stops: words kept, nothing sent, leases gone, terminal restored."""

import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.redteam.keeping import left_in, posts_sent
from tests.redteam.program import NARROW, WIDE, Program
from tests.redteam.terminal import Terminal

WORDS = "Hello, I look into it right now and tell you by noon"
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?1004l")
MOUSE_ON = (b"\x1b[?1000h", b"\x1b[?1002h", b"\x1b[?1003h", b"\x1b[?1006h")

COLOUR = re.compile(rb"[34]8;5;(\d+)")
GREYS = {0, 7, 8, 15, 16, 59, 102, 145, 188, 231, *range(232, 256)}


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A founded workspace on the demo network."""
    return Program(tmp_path / "home").founded()


def signalled(number: signal.Signals) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.signal(number)


ENDS: dict[str, Callable[[Terminal], None]] = {
    "SIGHUP": signalled(signal.SIGHUP),
    "SIGTERM": signalled(signal.SIGTERM),
    "SIGINT": signalled(signal.SIGINT),
    "ctrl+q": lambda terminal: terminal.press("ctrl+q") and None,
    "a closed terminal": lambda terminal: terminal.hang_up(),
}


def writing(terminal: Terminal) -> None:
    """Opens a reply and types, the last letter just before."""
    terminal.wait_for("needs me", "reply")
    terminal.settle(0.3, 5)
    terminal.press("r")
    terminal.wait_for("Reply to")
    terminal.type(WORDS[:-1])
    terminal.wait_for("by noo")


@pytest.mark.parametrize("end", ENDS)
def test_an_end_while_typing_keeps_every_letter(program: Program, end: str) -> None:
    with program.open() as terminal:
        writing(terminal)
        terminal.type(WORDS[-1])
        if end == "a closed terminal":  # a hang-up discards what the program has not read yet
            terminal.wait_for(WORDS[-7:])
        ENDS[end](terminal)
        code = terminal.wait_end()
        raw = terminal.raw()
    left = left_in(program.workspace)
    assert (code, left.words) == (0, (WORDS,)), program.log()
    assert not left.leases and left.presences == 0
    assert "Traceback" not in program.log()
    if end != "a closed terminal":
        assert_restored(raw)


def unrestored(raw: bytes) -> list[bytes]:
    """The modes that are not as they were before the program."""
    ons = [(mode, mode[:-1] + (b"l" if mode.endswith(b"h") else b"h")) for mode in RESTORED]
    return [mode for mode, on in ons if raw.rfind(mode) <= raw.rfind(on)]


def assert_restored(raw: bytes) -> None:
    """The alternate screen left, the cursor on, paste and focus reports off, no mouse ever."""
    assert unrestored(raw) == []
    assert not [mode for mode in MOUSE_ON if mode in raw]


def test_q_on_the_feed_ends_it(program: Program) -> None:
    with program.open() as terminal:
        terminal.wait_for("needs me", "reply")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert_restored(terminal.raw())
    assert not left_in(program.workspace).leases


@pytest.mark.parametrize("end", ["SIGHUP", "SIGTERM", "ctrl+q", "a closed terminal"])
def test_a_reply_in_the_hold_is_a_draft_again_and_nothing_was_sent(
    program: Program, end: str
) -> None:
    with program.open() as terminal:
        writing(terminal)
        terminal.press("ctrl+t")
        terminal.wait_for("sending in")
        ENDS[end](terminal)
        assert terminal.wait_end() == 0
        said = terminal.text() if end == "ctrl+q" else "draft again"
    left = left_in(program.workspace)
    assert left.words == (WORDS[:-1],)
    assert left.states == ("withdrawn",) and left.returned
    assert posts_sent(program.workspace) == 0
    assert not left.leases
    assert "draft" in said and "again" in said


def test_ctrl_z_stops_with_nothing_held_and_fg_paints_again(program: Program) -> None:
    with program.open() as terminal:
        writing(terminal)
        terminal.press("ctrl+t")
        terminal.wait_for("sending in")
        terminal.press("ctrl+z")
        terminal.wait_until(terminal.is_stopped, "the process stopped")
        # What it wrote before it stopped may still be on its way through the pseudo-terminal.
        terminal.wait_until(lambda: not unrestored(terminal.raw()), "the terminal as it was")
        assert_restored(terminal.raw())
        left = left_in(program.workspace)
        assert left.states == ("withdrawn",) and left.words == (WORDS[:-1],)
        assert not left.leases and left.presences == 0
        program.run("note", "1", "written while it was stopped")
        terminal.draw()
        mark = terminal.mark()
        terminal.signal(signal.SIGCONT)
        terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.raw(mark), "the screen again")
        terminal.wait_for("needs me", "Feed", "drafts again")
        terminal.press("?")
        terminal.wait_for("Moving")
        terminal.wait_until(lambda: bool(left_in(program.workspace).leases), "the leases again")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    assert posts_sent(program.workspace) == 0
    assert "Traceback" not in program.log()


def test_ctrl_z_while_typing_keeps_the_words(program: Program) -> None:
    with program.open() as terminal:
        writing(terminal)
        terminal.press("ctrl+z")
        terminal.wait_until(terminal.is_stopped, "the process stopped")
        assert left_in(program.workspace).words == (WORDS[:-1],)
        terminal.signal(signal.SIGCONT)
        terminal.wait_for("by noo", "needs me")
        terminal.type("n")
        terminal.wait_for("by noon")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    assert left_in(program.workspace).words == (WORDS,)


def test_a_process_that_is_stopped_from_outside_goes_on(program: Program) -> None:
    with program.open() as terminal:
        terminal.wait_for("needs me", "reply")
        terminal.settle(1.5, 10)  # the first reading is stored: nothing is being written
        terminal.signal(signal.SIGSTOP)
        terminal.wait_until(terminal.is_stopped, "the process stopped")
        program.run("note", "1", "written while it was stopped")
        mark = terminal.mark()
        terminal.signal(signal.SIGCONT)
        # Entering the terminal anew, Textual throws away what was typed before.
        terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.raw(mark), "the screen again")
        terminal.settle(0.3, 5)
        terminal.press("?")
        terminal.wait_for("Moving")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_draw_is_told_so_in_one_line(program: Program, term: str) -> None:
    with program.open(variables={"TERM": term}) as terminal:
        assert terminal.wait_end() == 2
        said = terminal.raw().decode()
    assert said.count("\n") == 1 and "cmtui feed" in said and "\x1b" not in said


def test_without_a_terminal_it_says_so_in_one_line(program: Program) -> None:
    code, out, err = program.piped()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and "terminal" in err and "Traceback" not in err


@pytest.mark.parametrize("closed", ["<&-", "<&- >&-"])
def test_closed_standard_streams_are_no_crash(program: Program, closed: str) -> None:
    with program.open_shell(f"$CMTUI {closed}; echo ended $?") as terminal:
        terminal.wait_for("ended 2")
        assert "Traceback" not in terminal.text()


@pytest.mark.parametrize(
    "variables",
    [
        {"NO_COLOR": "1"}, {"TERM": "linux"}, {"TERM": "vt100"}, {"LANG": "C", "LC_ALL": "C"},
        {"TERM": "screen-256color", "COLORTERM": "truecolor"}, {"TERM": "xterm"},
    ],
    ids=str,
)  # fmt: skip
def test_a_poor_terminal_is_no_crash(program: Program, variables: dict[str, str]) -> None:
    with program.open(size=NARROW, variables=variables) as terminal:
        terminal.wait_for("needs me", "Feed")
        terminal.press("j", "j")
        terminal.wait_for("3 of")
        terminal.press("q")
        assert terminal.wait_end() == 0
        if "NO_COLOR" in variables:
            assert set(map(int, COLOUR.findall(terminal.raw()))) <= GREYS
    assert "Traceback" not in program.log()


def test_a_storm_of_resizes_ends_in_a_whole_picture(program: Program) -> None:
    with program.open(size=WIDE) as terminal:
        terminal.wait_for("needs me", "Feed")
        for columns, rows in [(60, 20), (200, 60), (20, 5), (1, 1), (80, 24), (300, 10)] * 5:
            terminal.resize(columns, rows)
        terminal.settle(0.5, 10)
        terminal.resize(60, 20)
        terminal.press("ctrl+l")
        terminal.wait_for("needs me", "Feed")
        terminal.press("j")
        terminal.wait_for("2 of")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    assert "Traceback" not in program.log()


def test_sixty_columns_show_who_waits(program: Program) -> None:
    with program.open(size=(60, 20)) as terminal:
        terminal.wait_for("needs me", "Feed", "▌")
        terminal.press("r")
        terminal.wait_for("Reply to")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
