"""A desk on the demo network, driven by keys, in a time that the story moves itself."""

import asyncio
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from cmtui.bootstrap import Setting, TwoSteps, open_desk
from cmtui.config import Config
from cmtui.model.operator import Identity
from cmtui.networks.demo import create_world
from cmtui.paths import Paths
from cmtui.services.desk import Desk
from cmtui.services.leases import RENEW_SECONDS
from cmtui.tui.app import CmtuiApp, ScreenSetting
from cmtui.tui.first_page import begin_opening
from cmtui.tui.setting import FirstRun
from tests.manual_clock import START, ManualClock
from tests.tui.screen_text import screen_text
from tests.tui.stillness import looked_for

NOON = START + 12 * 3_600_000
PATIENCE = 8.0
"""Seconds of real time within which what was asked of threads has to show."""

LONG = 60.0
"""Seconds from which on it is not looked at each of them."""

LEAP = 2 * RENEW_SECONDS
"""Seconds of a leap: a lease outlives it."""

MOST_NUDGES = 8
"""How often the desk's clock is moved on by a quarter second while a story waits: a slow machine
must not see what comes later in the workspace's day."""


class Story:
    """An operator at her terminal."""

    def __init__(self, app: CmtuiApp, pilot: Pilot[None], clock: ManualClock) -> None:
        self.app = app
        self.pilot = pilot
        self.clock = clock
        self._seen: str | None = None
        paint = app._display

        def painted(*what: Any) -> None:
            self._seen = None
            paint(*what)

        app._display = painted  # type: ignore[method-assign]

    @property
    def desk(self) -> Desk:
        """Her desk, to look behind the screen."""
        assert self.app.desk is not None
        return self.app.desk

    @property
    def handles(self) -> list[str]:
        """Who stands in the list, from the top."""
        return [row.handle for row in self.app.feed.rows.items if row is not None]

    @property
    def screen(self) -> str:
        """What she sees; read anew only after something was painted."""
        if self._seen is None:
            self._seen = screen_text(self.app)
        return self._seen

    async def press(self, *keys: str) -> None:
        """Presses keys, one after the other."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def types(self, words: str) -> None:
        """Types words, quicker than the pilot's fingers are."""
        for letter in words:
            self.app.post_message(events.Key(NAMES.get(letter, letter), letter))
        await self.pilot.pause()
        await self.pilot.pause()

    async def waits(self, seconds: float, step: float = 0.0) -> None:
        """So many seconds go by on the desk's clock, in steps of so many; without, in eight, or, if
        they are many, in leaps that no lease notices."""
        if seconds >= LONG and not step:
            for _ in range(int(seconds / LEAP)):
                await self.clock.leap(LEAP)
            await self.pilot.pause()
            seconds %= LEAP
        step = step or max(1.0, seconds / 8)
        while seconds > 0:
            await self.clock.advance(min(step, seconds))
            seconds -= step
            await self.pilot.pause()

    async def sees(self, *words: str) -> None:
        """Waits, in real time, until all the words stand on the screen."""
        await self.until(lambda: all(one in self.screen for one in words), f"{words}")

    async def sees_no_more(self, words: str) -> None:
        """Waits, in real time, until the words are gone from the screen."""
        await self.until(lambda: words not in self.screen, f"not {words!r}")

    async def until(self, holds: Callable[[], bool], what: str = "it") -> None:
        """Waits, in real time, until something holds."""
        end = time.monotonic() + PATIENCE
        for turn in count(1):
            if holds():
                return
            if time.monotonic() > end:
                raise AssertionError(f"never came: {what}\n{self.screen}")
            await self.pilot.pause()
            await asyncio.sleep(0.01)  # for other programs, which keep real time
            if turn % 10 == 0 and turn <= MOST_NUDGES * 10:
                await self.clock.advance(0.25)  # for whatever waits for the desk's clock


NAMES = {
    " ": "space", "\n": "enter", ",": "comma", ".": "full_stop", "'": "apostrophe", "-": "minus",
    ":": "colon", "?": "question_mark", "/": "slash", "!": "exclamation_mark",
    "^": "circumflex_accent", "(": "left_parenthesis", ")": "right_parenthesis", "+": "plus",
    "<": "less_than_sign", ">": "greater_than_sign",
}  # fmt: skip


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """A key was taken when the app has come to rest."""
    with looked_for():
        yield


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The operator's zone is UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def setting_in(folder: Path, config: Config | None = None) -> Setting:
    """Where Nathan's things lie."""
    paths = Paths(folder / "config.toml", folder / "state", folder / "workspace")
    identity = Identity(login="nathan", terminal="/dev/tty1", session=f"story-{folder.name}")
    return Setting(paths, config or Config(), identity)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of Acme with the demo's mentions up to noon, made once."""
    folder = tmp_path_factory.mktemp("prepared")

    async def make() -> None:
        clock = ManualClock(NOON)
        setting = setting_in(folder)
        desk = open_desk(setting, clock, create=True)
        create_world(setting.paths.workspace, 7, False, clock.now())
        await desk.operators.join("Nathan Rossi", "NR")
        await desk.operators.found("Acme", demo_seed=7)
        await desk.accounts.add("demo", "acme", "demo", keywords=("Acme",))
        await desk.open()
        await desk.intake.sync()
        await desk.stop()

    asyncio.run(make())
    return folder


@pytest.fixture
def workspace(prepared: Path, tmp_path: Path) -> Path:
    """A copy of its own for each story."""
    return Path(shutil.copytree(prepared, tmp_path / "story"))


@asynccontextmanager
async def telling(
    folder: Path,
    size: tuple[int, int] = (120, 40),
    config: Config | None = None,
    first_run: FirstRun | None = None,
    clock: ManualClock | None = None,
    view: str = "needs-me",
    first: tuple[str, str] | None = None,
    comes: threading.Event | None = None,
) -> AsyncIterator[Story]:
    """Sits down at the desk of that folder; the desk is not opened before `comes` is set."""
    clock = clock or ManualClock(NOON + 60_000)
    setting = setting_in(folder, config)
    steps = TwoSteps(setting, clock)
    screen = ScreenSetting(
        config=setting.config,
        config_file=setting.paths.config_file,
        themes=setting.paths.themes,
        workspace=setting.paths.workspace,
        state=setting.paths.state,
        first_run=first_run,
        view=view,
        first=first,
        begun=None if first_run else begin_opening(steps.glance, view),
    )

    def open_in_time() -> Desk:
        assert comes is None or comes.wait(30)
        return steps.desk()

    app = CmtuiApp(open_in_time, screen)
    try:
        async with app.run_test(size=size) as pilot:
            yield Story(app, pilot, clock)
    finally:
        await app.endings.close()
    if app.failure is not None:
        raise app.failure


@asynccontextmanager
async def at_the_desk(
    folder: Path, size: tuple[int, int] = (120, 40), config: Config | None = None
) -> AsyncIterator[Story]:
    """Sits down, and the feed is there."""
    async with telling(folder, size, config) as story:
        await story.sees("1 of ")
        await story.waits(1)
        await story.sees("polling")
        yield story


@asynccontextmanager
async def colleague(folder: Path, clock: ManualClock) -> AsyncIterator[Desk]:
    """Alma Brandt at a desk of her own on that workspace."""
    nathans = setting_in(folder)
    alma = Identity(login="alma", terminal="/dev/tty2", session=f"story-alma-{folder.name}")
    desk = open_desk(Setting(nathans.paths, nathans.config, alma), clock)
    try:
        await desk.operators.join("Alma Brandt", "AB")
        await desk.open()
        yield desk
    finally:
        await desk.stop()
