"""The screens as they look, from one fixed workspace, and how the program starts and ends."""

import asyncio
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from cmtui.bootstrap import open_desk
from cmtui.services.desk import Desk
from cmtui.services.network_ports import Login
from cmtui.tui.setting import FirstRun
from tests.manual_clock import ManualClock
from tests.stories.conftest import NOON, Story, at_the_desk, setting_in, telling
from tests.tui.screen_text import compare_golden, is_golden, keep_picture

SIZES = {"120x40": (120, 40), "80x24": (80, 24)}


async def settled(story: Story, mine: int = 0) -> None:
    """What the demo sends until the next full minute is in, when all that bears a time is drawn."""
    await story.waits(60 - story.clock.now() / 1000 % 60)
    await story.sees(f"mine {mine}")


async def becomes(story: Story, name: str) -> None:
    """Waits until the screen is the golden one of that name; keeps its picture in any case."""
    try:
        with suppress(AssertionError):  # compared once more, for a difference that can be read
            await story.until(lambda: is_golden(name, story.screen), name)
        compare_golden(name, story.screen)
    finally:
        keep_picture(name, story.app)


@pytest.mark.parametrize("name", SIZES)
async def test_the_feed(workspace: Path, name: str) -> None:
    async with at_the_desk(workspace, SIZES[name]) as story:
        await story.press("g", "g", "j", "j")
        await story.waits(1)
        await settled(story)
        await becomes(story, f"feed-{name}")


@pytest.mark.parametrize("name", SIZES)
async def test_the_composer(workspace: Path, name: str) -> None:
    async with at_the_desk(workspace, SIZES[name]) as story:
        await story.press("g", "g", "j", "j", "r")
        await story.sees("Reply to")
        await story.types("Sorry, that is a rough morning.")
        await story.sees("signed ^NR")
        await settled(story, mine=1)
        await becomes(story, f"feed-composer-{name}")


async def test_who_waits_is_seen_before_the_desk_is_there_and_keys_typed_ahead_act(
    workspace: Path,
) -> None:
    comes = threading.Event()
    async with telling(workspace, comes=comes) as story:
        await story.sees("1 of ")
        await story.press("j", "r")
        assert story.app.desk is None and "Reply to" not in story.screen
        comes.set()
        await story.sees("Reply to")
        await story.sees("2 of ")
        await story.types("On it.")
        await story.sees("On it. ^NR")


async def test_a_program_is_left_before_the_desk_is_there(workspace: Path) -> None:
    comes = threading.Event()
    async with telling(workspace, comes=comes) as story:
        await story.sees("1 of ")
        await story.press("j", "ctrl+q")
        await story.until(lambda: not story.app.is_running, "the end")
        comes.set()


@pytest.mark.parametrize("name", SIZES)
async def test_enter_gives_the_conversation_the_keys(workspace: Path, name: str) -> None:
    async with at_the_desk(workspace, SIZES[name]) as story:
        await story.press("g", "g", "enter")
        await story.sees("Conversation", story.handles[0])
        assert story.app.feed.in_conversation
        narrow = name == "80x24"
        assert story.app.feed.rows.region.height == 0 or not narrow
        await story.press("escape")
        assert not story.app.feed.in_conversation


async def test_an_empty_feed_says_which_key_to_press(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    desk = open_desk(setting_in(tmp_path), clock, create=True)
    await desk.operators.join("Nathan Rossi", "NR")
    await desk.operators.found("Acme")
    await desk.stop()
    async with telling(tmp_path, clock=clock) as story:
        await story.sees("No account is read yet.", "cmtui accounts add")


async def test_the_first_run_asks_three_things_and_opens_the_demo(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    asked: list[tuple[str, ...]] = []

    def furnished(name: str, initials: str, brand: str = "Acme") -> Desk:
        asked.append((name, initials, brand))
        desk = open_desk(setting_in(tmp_path), clock, create=True)

        async def furnish() -> None:
            await desk.operators.join(name, initials)
            await desk.operators.found(brand)
            await desk.accounts.add("demo", "acme", "demo")

        asyncio.run(furnish())
        return desk

    def no_login(network: str, server: str) -> Login:
        raise AssertionError("nobody logs in here")

    first_run = FirstRun(
        found=furnished,
        demo=furnished,
        keep_token=lambda *_: None,
        begin_login=no_login,
        default_name="Nathan Rossi",
    )
    async with telling(tmp_path, first_run=first_run, clock=clock) as story:
        await story.sees("Welcome to cmtui", "your name", "Nathan Rossi")
        await story.press("enter")
        await story.sees("your initials", "NR")
        await story.press("enter")
        await story.types("Acme")
        await story.press("enter")
        await story.sees("What now?", "demo", "Bluesky", "Mastodon", "later")
        await story.press("d")
        await story.sees("Feed · needs me")
        await story.until(lambda: len(story.app.feed.rows.items) > 0 or " new" in story.screen)
        assert asked == [("Nathan Rossi", "NR", "Acme")]


async def test_what_is_notified_is_shown_as_it_is(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        story.app.notify("[/x] [@click=app.quit]boom[/] \x1b]52;c;eA==\x07 \u202eend")
        await story.sees("[/x] [@click=app.quit]boom[/]  end")


async def test_a_question_can_be_left_by_quitting(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("slash", "ctrl+q")
        await story.until(lambda: not story.app.is_running)


async def test_a_discarded_draft_comes_back_by_undo(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("Perhaps")
        await story.press("escape", "g", "d")
        await story.sees("Being written · 1", "Perhaps")
        await story.press("D")
        await story.sees("thrown away", "Being written · nothing")
        await story.press("z")
        await story.sees("undo: discarded a draft")
        await story.press("g", "d")
        await story.sees("Being written · 1", "Perhaps")


async def test_the_palette_sends_where_the_line_swallows_the_chord(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("By name")
        await story.press("ctrl+p")
        await story.types("send and st")
        await story.press("enter")
        await story.sees("sending in")


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    heavy = ("httpx", "feedparser", "icalendar", "dateutil", "stamina", "twitter_text", "wcwidth")
    program = f"import sys, cmtui.tui.app; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
