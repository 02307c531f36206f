"""A drill on the screen: it is called one wherever one looks, and nothing of hers is run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cmtui.cli.drilling import make_drill
from cmtui.clock import MINUTE
from cmtui.config import Alerting, Config
from cmtui.model.drill import Drill
from cmtui.tui.alerting import title_words
from tests.manual_clock import ManualClock
from tests.stories.conftest import NOON, Story, at_the_desk, colleague, setting_in, telling
from tests.stories.test_screens import SIZES, becomes, settled
from tests.stories.test_spikes import rings

SEED = 11


def drilled(workspace: Path, tmp_path: Path, begun: Drill) -> Path:
    """A drill of the prepared workspace; its folder holds `workspace`."""
    folder = tmp_path / "drill"
    folder.mkdir()
    make_drill(setting_in(workspace), folder / "workspace", begun, ManualClock(NOON))
    return folder


@pytest.fixture
def folder(workspace: Path, tmp_path: Path) -> Path:
    """One whose storm begins at noon."""
    return drilled(workspace, tmp_path, Drill("sharp", SEED, 60, NOON, "NR"))


@pytest.fixture
def calm(workspace: Path, tmp_path: Path) -> Path:
    """One whose storm has been over for twenty minutes: a picture of it stands still."""
    return drilled(workspace, tmp_path, Drill("plateau", SEED, 5, NOON - 25 * MINUTE, "NR"))


@asynccontextmanager
async def in_a_drill(
    folder: Path, size: tuple[int, int] = (120, 40), config: Config | None = None
) -> AsyncIterator[Story]:
    """Nathan sits down at it, and the feed is there."""
    async with telling(folder, size, config) as story:
        await story.sees("1 of ", "DRILL Acme", "nobody outside hears any of this")
        await story.waits(1)
        await story.sees("polling")
        yield story


@pytest.mark.parametrize("name", SIZES)
async def test_the_feed_says_that_it_is_one(calm: Path, name: str) -> None:
    async with telling(calm, SIZES[name]) as story:
        await story.sees("1 of ", "DRILL", "nobody outside hears any of this")
        await story.waits(1)
        await story.press("g", "g", "j", "j")
        await settled(story)
        await becomes(story, f"drill-feed-{name}")


@pytest.mark.parametrize("name", SIZES)
async def test_the_board_says_that_it_is_one(calm: Path, name: str) -> None:
    async with telling(calm, SIZES[name]) as story:
        await story.sees("1 of ", "DRILL")
        await story.waits(1)
        await settled(story)
        await story.waits(30)  # half a minute, so that no clock of the picture is about to turn
        first = [row.number for row in story.app.feed.rows.items[:3] if row is not None]
        await story.desk.crisis.declare("SEV3", "Login outage", evidence=first)
        await story.press("g", "c")
        await story.sees("DRILL SEV3", "unanswered 3")
        await settled(story)
        await story.waits(1)
        await becomes(story, f"drill-board-{name}")


async def test_the_windows_title_and_every_alert_say_so(folder: Path) -> None:
    wanted = Config(alerts=Alerting(notification="osc9"))
    async with in_a_drill(folder, config=wanted) as story, colleague(folder, story.clock) as alma:
        heard: list[str] = []
        story.app.alerting.out = heard.append
        await alma.crisis.declare("SEV1", "Login outage")
        await story.sees("DRILL SEV1")
        await story.until(lambda: any("DRILL: crisis SEV1" in one for one in heard), "an alert")
        assert story.app.status is not None
        assert "DRILL Acme" in title_words(story.app.status, "·")


async def test_no_program_of_hers_is_run(folder: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    async with in_a_drill(folder) as story:
        await story.press(":")
        await story.types(f"pipe touch {mark}\n")
        await story.sees("this is a drill: it would have run touch")
        assert not mark.exists()


async def test_the_storm_is_the_copys_and_so_is_the_queue(folder: Path) -> None:
    async with in_a_drill(folder) as story:
        before = len(story.handles)
        await story.waits(240, 10)
        await story.press("g", "g")
        await story.until(lambda: len(story.handles) > before + 40, "a storm")
        listed = await story.desk.pausing.listed()
        assert listed and {one.account for one in listed} == {"demo:acme_2"}


async def test_its_score_is_shown_at_the_close_and_whenever_it_is_asked_for(folder: Path) -> None:
    async with in_a_drill(folder) as story:
        await story.press("colon")
        await story.types("score\n")
        await story.sees("no crisis was ever declared here")
        await story.desk.crisis.declare("SEV2", "Login outage", pause=False)
        await story.sees("DRILL SEV2")
        await story.press("exclamation_mark", "x")
        await story.sees("close crisis 1:")
        await story.waits(1)
        await story.press("n")
        await story.types("enough for today\n")
        await story.sees("Score of crisis 1, SEV2", "there was none; asked for: 15 min")
        await story.press("escape")
        await story.sees_no_more("Score of crisis")


async def test_on_any_other_day_there_is_no_score(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("colon")
        await story.types("score\n")
        await story.sees("this is no drill")


async def test_the_storm_rings_as_a_real_one_does(folder: Path) -> None:
    async with in_a_drill(folder) as story:
        await rings(story)
        await story.sees("spike ×")
