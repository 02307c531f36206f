"""The first run: who she is, and three ways on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cmtui.bootstrap import open_desk
from cmtui.errors import NotFound
from cmtui.services.desk import Desk
from cmtui.tui.screens.first_run import guess_initials
from cmtui.tui.setting import FirstRun
from tests.manual_clock import ManualClock
from tests.stories.conftest import NOON, Story, at_the_desk, setting_in, telling

NARROW = (60, 24)


@asynccontextmanager
async def first_run(
    folder: Path, asked: list[tuple[str, ...]], fails: bool = False
) -> AsyncIterator[Story]:
    """Sits down where nothing is yet; what is founded and kept is noted in `asked`."""
    clock = ManualClock(NOON)

    def found(name: str, initials: str, brand: str = "Acme") -> Desk:
        asked.append((name, initials, brand))
        if fails:
            raise NotFound("the disk is full, and " + "so on " * 20 + "to the end")
        desk = open_desk(setting_in(folder), clock, create=True)

        async def furnish() -> None:
            await desk.operators.join(name, initials)
            await desk.operators.found(brand)

        asyncio.run(furnish())
        return desk

    def keep(key: str, server: str, token: str) -> None:
        asked.append((key, server, token))
        raise NotFound("no such account")

    start = FirstRun(found=found, demo=found, keep_token=keep, default_name="Nathan Rossi")
    async with telling(folder, NARROW, first_run=start, clock=clock) as story:
        await story.sees("Enter takes Nathan Rossi")
        yield story


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Nathan Rossi", "NR"), ("Änne Müller", "AM"), ("élodie (Ext) Ñandú", "EN"),
        ("Øyvind Ås", ""), ("李 雷", ""), ("", ""), ("a b c d e", "ABCD"),
    ],
)  # fmt: skip
def test_initials_are_guessed_without_accents_or_not_at_all(name: str, initials: str) -> None:
    assert guess_initials(name) == initials


async def test_typing_replaces_the_guess(tmp_path: Path) -> None:
    async with first_run(tmp_path, []) as story:
        await story.types("Änne Müller\n")
        await story.sees("Enter takes AM")
        await story.press("escape")
        await story.sees("Enter takes Änne Müller")


async def test_everything_typed_ahead_in_one_burst_is_kept_in_order(tmp_path: Path) -> None:
    asked: list[tuple[str, ...]] = []
    async with first_run(tmp_path, asked) as story:
        await story.types("Alma Brandt\nAB\nBeta\naalma.test\n\nsesame\n")
        await story.sees("no such account")
        assert asked == [
            ("Alma Brandt", "AB", "Beta"), ("bluesky:alma.test", "https://bsky.social", "sesame"),
        ]  # fmt: skip
        assert "sesame" not in story.screen


async def test_the_password_is_masked_and_its_help_is_whole(tmp_path: Path) -> None:
    async with first_run(tmp_path, []) as story:
        await story.types("\n\nBeta\naalma.test\n")
        await story.sees("Enter takes https://bsky.social")
        await story.types("\nsesame")
        await story.sees("app password ••••••", "never in", "the workspace.")
        assert "sesame" not in story.screen


async def test_a_wrong_key_at_the_offers_is_told_until_the_next_key(tmp_path: Path) -> None:
    async with first_run(tmp_path, []) as story:
        await story.sees("Enter answers  ^q ends")
        await story.types("\n\nBeta\n")
        await story.sees("nothing you typed is kept", "d demo  a add an account  l later")
        assert "…" not in story.screen
        await story.types("x")
        await story.sees("d, a or l")
        await story.types("a")
        await story.sees("Bluesky handle", "Enter answers  Esc goes back")
        assert "d, a or l" not in story.screen


async def test_what_fails_is_told_whole_and_the_offers_stand_again(tmp_path: Path) -> None:
    asked: list[tuple[str, ...]] = []
    async with first_run(tmp_path, asked, fails=True) as story:
        await story.types("\n\nBeta\nl")
        await story.sees("the disk is full", "to the end", "What now?", "d demo")
        assert asked == [("Nathan Rossi", "NR", "Beta")]
        assert story.app.focused is not None  # else it has no cursor and takes no paste
        await story.press("escape")
        await story.sees("the brand you speak for", "Enter takes Beta")


async def test_the_footer_says_the_keys_of_the_question(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("i")
        await story.sees("Enter keep note  Esc cancel")
        await story.press("escape")
        await story.sees_no_more("keep note")
        await story.sees("all keys")
        await story.press("slash")
        await story.sees("Enter narrow  Esc all")


async def test_a_note_typed_ahead_of_its_question_is_kept(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.types("iasked before")
        await story.press("ctrl+s")
        await story.sees("noted about")
        await story.sees("asked before")
