"""Hostile text, stored past every cleaning, on every surface of the real program."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from cmtui.text.safe import is_safe
from tests.redteam import hostile
from tests.redteam.arrival import REMOVED, arrive
from tests.redteam.program import NARROW, WIDE, Program
from tests.redteam.traffic import bells, forbidden, sequences
from tests.redteam.walk import Walk

ROWS = len(hostile.PAYLOADS)

ON_EVERY_SCREEN = {
    "Brandt0", "Handlet", "Textt", "Altt", "Warningt", "Shownt", "Foundt", "Notet", "Draftt",
    "Errort", "Undot", "Persont", "Biot", "Cannott", "Owedt", "Tagt", "Addendt",
}  # fmt: skip
"""Kinds of fields that the walk must have shown; otherwise it proves nothing."""


class Walked(NamedTuple):
    """What one walk sent and showed."""

    raw: bytes
    seen: str
    code: int
    log: str
    size: tuple[int, int]


def walked(home: Path, dirty: hostile.Dirty, size: tuple[int, int], pasted: str) -> Walked:
    """The whole walk on a workspace of such records."""
    program = Program(home)
    hostile.build(program.workspace, dirty)
    with program.open(size=size) as terminal:
        terminal.wait_for("needs me", "Textt")
        walk = Walk(terminal)
        walk.feed(ROWS - 2)
        walk.panels()
        walk.conversation()
        walk.composer()
        walk.members(4)
        walk.drafts(2 * ROWS)
        walk.hand_over(ROWS)
        walk.overlays(pasted)
        walk.acts()
        assert terminal.code() is None, terminal.text()
        terminal.press("ctrl+q")
        code = terminal.wait_end()
        return Walked(terminal.raw(), walk.seen, code, program.log(), size)


@pytest.fixture(scope="module", params=[WIDE, NARROW], ids=["120x40", "80x24"])
def walks(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Walked, Walked]]:
    """The same walk over harmless and over hostile records."""
    home = tmp_path_factory.mktemp("walk")
    pasted = "".join(hostile.PAYLOADS.values())[:2000].replace("\x1b", "")
    with ThreadPoolExecutor(2) as both:
        harmless = both.submit(walked, home / "a", hostile.benign, request.param, "harmless")
        attacked = both.submit(walked, home / "b", hostile.hostile, request.param, pasted)
        yield harmless.result(), attacked.result()


def test_the_walk_shows_every_kind_of_field(walks: tuple[Walked, Walked]) -> None:
    _, attacked = walks
    shown = ON_EVERY_SCREEN - ({"Brandt0"} if attacked.size == NARROW else set())  # no room
    missing = {token for token in shown if token not in attacked.seen}
    assert not missing, attacked.seen[-6000:]


def test_no_forbidden_character_reaches_the_terminal(walks: tuple[Walked, Walked]) -> None:
    harmless, attacked = walks
    assert forbidden(harmless.raw) == []
    assert forbidden(attacked.raw) == []


def test_no_control_sequence_is_sent_that_harmless_records_do_not_cause(
    walks: tuple[Walked, Walked],
) -> None:
    harmless, attacked = walks
    known, sent = sequences(harmless.raw), sequences(attacked.raw)
    assert set(sent) - set(known) == set()
    assert {shape for shape in known if shape.startswith(("string", "OSC 5", "OSC 8"))} == set()
    for once in ("CSI ?1049h", "CSI ?1049l", "CSI ?25h"):
        assert sent[once] == known[once], once
    assert bells(attacked.raw) <= bells(harmless.raw)


def test_nothing_crashes_and_the_program_still_answers(walks: tuple[Walked, Walked]) -> None:
    for walk in walks:
        assert walk.code == 0
        assert "Traceback" not in walk.log, walk.log


@pytest.mark.parametrize(
    "verb",
    [
        ("feed", "--view", "all"), ("show", "1"), ("show", "35"), ("members",), ("members", "1"),
        ("members", "5"), ("drafts",), ("outbox",), ("accounts", "list"), ("operators", "list"),
        ("status",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_verb_of_the_shell_sends_plain_text_only(attacked: Program, verb: tuple[str]) -> None:
    with attacked.open(*verb) as terminal:
        assert terminal.wait_end() == 0, terminal.text()
        raw = terminal.raw()
    assert len(raw) > 20
    assert forbidden(raw) == []
    assert b"\x1b" not in raw and b"\x07" not in raw
    assert "Traceback" not in attacked.log()


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A hostile workspace for the shell."""
    program = Program(tmp_path_factory.mktemp("shell"))
    hostile.build(program.workspace, hostile.hostile)
    return program


def test_the_network_edge_cleans_what_it_stores_and_says_what_it_took_out(tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    posts = arrive(program.workspace)
    assert len(posts) == ROWS + 1
    for post in posts:
        assert is_safe(post.text) and is_safe(post.author.name) and is_safe(post.warning)
        assert all(is_safe(alt) for alt in post.images)
        assert all(is_safe(link.shown) and is_safe(link.url) for link in post.links)
    altered = {post.id for post in posts if post.altered}
    assert {f"demo:post/{name}" for name in REMOVED} <= altered


def test_what_arrived_over_the_network_is_shown_without_acting(tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    arrive(program.workspace)
    with program.open() as terminal:
        terminal.wait_for("needs me", "Textt")
        walk = Walk(terminal)
        walk.press(*["j"] * ROWS)
        walk.conversation()
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
        raw = terminal.raw()
    assert forbidden(raw) == []
    attacks = ("string", "OSC 52", "OSC 0", "OSC 8")
    assert not [shape for shape in sequences(raw) if shape.startswith(attacks)]
    assert "Textt" in walk.seen and "altered" in walk.seen
    assert "Traceback" not in program.log()
