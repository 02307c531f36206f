"""The board for somebody who only watches: two answers, and no way out but one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cmtui.bootstrap import Setting, open_desk, open_past_desk
from cmtui.model.operator import Identity
from cmtui.services.desk import Desk
from cmtui.tui.board_app import BoardApp
from cmtui.tui.setting import ScreenSetting
from tests.manual_clock import ManualClock
from tests.stories.conftest import NOON, Story, colleague, setting_in

HARMLESS = (
    "ctrl+z", "ctrl+p", "colon", "exclamation_mark", "ctrl+c", "ctrl+q", "ctrl+backslash", "escape",
    "enter", "r", "e", "g", "f", "question_mark", "tab", "ctrl+o", "ctrl+g", "f1", "ctrl+l",
)  # fmt: skip


@asynccontextmanager
async def watching(
    folder: Path, clock: ManualClock, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Story]:
    """Rita Tan (RT), the approver, in front of the board."""
    nathans = setting_in(folder)
    rita = Identity(login="rita", terminal="/dev/tty3", session=f"story-rita-{folder.name}")
    setting = Setting(nathans.paths, nathans.config, rita)
    desk = open_desk(setting, clock)
    await desk.operators.join("Rita Tan", "RT")
    await desk.store.close()
    screen = ScreenSetting(
        config=setting.config,
        config_file=setting.paths.config_file,
        themes=setting.paths.themes,
        workspace=setting.paths.workspace,
        state=setting.paths.state,
    )
    app = BoardApp(lambda: open_desk(setting, clock), screen)
    try:
        async with app.run_test(size=size) as pilot:
            yield Story(app, pilot, clock)  # type: ignore[arg-type]
    finally:
        await app.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON + 60_000)


async def declared(desk: Desk) -> None:
    await desk.crisis.declare("SEV3", "Login outage")


async def test_she_sees_what_happens_and_approves_the_line(
    workspace: Path, clock: ManualClock
) -> None:
    async with colleague(workspace, clock) as alma, watching(workspace, clock) as story:
        await story.sees("No crisis is open.", "q leaves")
        await declared(alma)
        await story.sees("CRISIS SEV3", "Login outage", "line due in")
        line = await alma.official_lines.draft("We know, and we are on it. More at 14:30.")
        await story.sees("line v1 (en) by AB waits", "We know, and we are on it.")
        await story.waits(1)
        await story.press("y")
        await story.sees("y once more approves line v1")
        assert (await alma.official_lines.all())[0].state == "draft"
        await story.waits(1)
        await story.press("y")
        await story.sees("line v1 live RT")
        live = (await alma.official_lines.all())[0]
        assert (live.number, live.state, live.approved_by) == (line.number, "live", "RT")


async def test_a_yes_is_forgotten_when_another_key_or_version_comes(
    workspace: Path, clock: ManualClock
) -> None:
    async with colleague(workspace, clock) as alma, watching(workspace, clock) as story:
        await declared(alma)
        first = await alma.official_lines.draft("We know, and we are on it.")
        await story.sees("line v1")
        await story.waits(1)
        await story.press("y", "x", "y")
        await story.sees("y once more")
        await alma.official_lines.withdraw(first.number)
        await alma.official_lines.draft("Something else entirely.")
        await story.sees("line v2", "Something else entirely.")
        await story.waits(1)
        await story.press("y")
        await story.sees("y once more approves line v2")
        assert all(one.state != "live" for one in await alma.official_lines.all())
        await story.waits(1)
        await story.press("n")
        await story.sees("n once more lets go of")
        await story.waits(1)
        await story.press("n")
        await story.sees_no_more("line v2 (en) by AB waits")
        assert (await alma.official_lines.all())[1].state == "withdrawn"


async def test_a_yes_that_was_pressed_before_its_question_is_none(
    workspace: Path, clock: ManualClock
) -> None:
    async with colleague(workspace, clock) as alma, watching(workspace, clock) as story:
        await declared(alma)
        await alma.official_lines.draft("We know, and we are on it.")
        await story.sees("line v1")
        await story.press("y", "y")
        assert "once more" not in story.screen
        await story.waits(1)
        await story.press("y", "y", "y")
        await story.sees("y once more approves line v1")
        assert (await alma.official_lines.all())[0].state == "draft"


async def test_she_approves_an_update_as_she_reads_it(workspace: Path, clock: ManualClock) -> None:
    async with colleague(workspace, clock) as alma, watching(workspace, clock) as story:
        await declared(alma)
        update = await alma.updates.write("Sign-in is slow.", ["demo:acme"])
        await story.sees("update 1 (en) by AB waits", "y approves the update")
        await story.waits(1)
        await story.press("y")
        await story.sees("y once more approves update 1")
        await alma.updates.change(update.number, "Sign-in is gone. More at 14:30.")
        await story.sees("Sign-in is gone.")
        await story.waits(1)
        await story.press("y")
        await story.sees("y once more approves update 1")
        assert (await alma.updates.find(update.number)).state == "waiting"
        await story.waits(1)
        await story.press("y")
        await story.sees("update 1 is approved")
        assert (await alma.updates.find(update.number)).approved_by == "RT"


async def test_no_other_key_does_anything(workspace: Path, clock: ManualClock) -> None:
    async with colleague(workspace, clock) as alma, watching(workspace, clock) as story:
        await declared(alma)
        await alma.official_lines.draft("We know, and we are on it.")
        await story.sees("line v1", "approves the line")
        before, logged = story.screen, await alma.store.read(lambda reader: reader.last_txn())
        for key in HARMLESS:
            await story.press(key)
        assert story.screen == before
        assert len(story.app.screen_stack) == 1 and story.app.is_running
        assert await alma.store.read(lambda reader: reader.last_txn()) == logged
        await story.press("q")
        await story.until(lambda: not story.app.is_running)


async def test_the_board_of_the_past_stands_still_and_decides_nothing(
    workspace: Path, clock: ManualClock
) -> None:
    async with colleague(workspace, clock) as alma:
        await declared(alma)
        line = await alma.official_lines.draft("We know.")
        at = clock.now()
        await clock.advance(60)
        await alma.crisis.close("over")
        setting = setting_in(workspace)
        screen = ScreenSetting(
            config=setting.config,
            config_file=setting.paths.config_file,
            themes=setting.paths.themes,
            workspace=setting.paths.workspace,
            state=setting.paths.state,
        )
        app = BoardApp(lambda: open_past_desk(setting, at), screen, "12:01")
        try:
            async with app.run_test(size=(80, 24)) as pilot:
                story = Story(app, pilot, clock)  # type: ignore[arg-type]
                await story.sees("as of 12:01", "line v1 (en) by AB waits", "q leaves")
                await story.waits(1)
                await story.press("y", "y", "n", "n")
                assert "approves the line" not in story.screen
        finally:
            await app.close()
        kept = await alma.store.read(lambda reader: reader.get(type(line), line.number))
        assert kept is not None and kept.state == "draft"
