"""An outage on the demo network: it rings, is looked at, and turns out to be no crisis."""

from pathlib import Path

from cmtui.bootstrap import open_desk
from cmtui.clock import MINUTE, SECOND
from cmtui.config import Alerting, Config
from cmtui.networks.demo import create_world
from tests.manual_clock import ManualClock
from tests.stories.conftest import LEAP, NOON, Story, setting_in, telling

BELL = "\x07"
MOST_MINUTES = 25
"""Minutes after the outage began within which it has to ring."""


async def founded(folder: Path, *, storm: bool) -> None:
    """A demo of Acme that begins at noon."""
    setting = setting_in(folder)
    desk = open_desk(setting, ManualClock(NOON), create=True)
    create_world(setting.paths.workspace, 7, storm, NOON)
    await desk.operators.join("Nathan Rossi", "NR")
    await desk.operators.found("Acme", demo_seed=7)
    await desk.accounts.add("demo", "acme", "demo", keywords=("Acme",))
    await desk.stop()


async def minute_passes(story: Story) -> None:
    """A minute in which it is seen what stands at its end."""
    for _ in range(int(MINUTE / SECOND / LEAP)):
        await story.clock.leap(LEAP)
    await story.pilot.pause()


async def rings(story: Story) -> int:
    """Minutes go by until the first line tells of a spike; returns how many."""
    for minute in range(1, MOST_MINUTES + 1):
        await minute_passes(story)
        if story.app.status is not None and story.app.status.spikes:
            return minute
    raise AssertionError(f"nothing rang in {MOST_MINUTES} minutes\n{story.screen}")


async def test_an_outage_rings_is_looked_at_and_dismissed(tmp_path: Path) -> None:
    await founded(tmp_path, storm=True)
    config = Config(alerts=Alerting(notification="osc9", title=False, late=False, new=False))
    clock = ManualClock(NOON + 1_000)
    async with telling(tmp_path, (120, 40), config, clock=clock) as story:
        await story.sees("1 of ")
        heard: list[str] = []
        story.app.alerting.out = heard.append
        await rings(story)
        await story.sees("spike ×")
        await story.until(lambda: any("spike: " in one for one in heard))
        told = [one for one in heard if "spike: " in one]
        assert len(told) == 1 and "usual" in told[0] and BELL in heard

        await story.press("colon")
        await story.types("spike why\n")
        await story.sees("Spike since", "people", "usual", "Now: ", "! d declares a crisis")
        assert "@" in story.screen
        await story.press("escape")
        await story.sees_no_more("Spike since")

        await story.press("colon")
        await story.types("not a crisis\n")
        await story.sees("not a crisis: spike")
        await story.sees_no_more("spike ×")
        await story.waits(300)
        assert "spike ×" not in story.screen
        assert len([one for one in heard if "spike: " in one]) == 1

        await story.press("z")
        await story.sees("undo: not a crisis")
        await story.sees("spike ×")
        assert len(await story.desk.spikes.all()) == 1


async def test_a_quiet_day_rings_nothing(tmp_path: Path) -> None:
    await founded(tmp_path, storm=False)
    clock = ManualClock(NOON + 1_000)
    async with telling(tmp_path, (100, 30), clock=clock) as story:
        await story.sees("1 of ")
        for _ in range(15):
            await minute_passes(story)
        assert await story.desk.spikes.all() == []
        assert story.desk.spike_watch.usual("") is not None, "it was watched"
        await story.press("colon")
        await story.types("spike why\n")
        await story.sees("nothing has rung yet")
