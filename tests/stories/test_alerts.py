"""What is heard and seen while the operator looks elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cmtui.config import Alerting, Config
from cmtui.errors import Rejected
from cmtui.networks.demo.connection import DemoConnection
from tests.stories.conftest import Story, at_the_desk

BELL = "\x07"


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Not in tmux, and one that has a title."""
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    yield


def wanting(**settings: object) -> Config:
    return Config(alerts=Alerting(**settings))  # type: ignore[arg-type]


def listened(story: Story) -> list[str]:
    """What goes to the terminal from now on, beside the painting."""
    heard: list[str] = []
    story.app.alerting.out = heard.append
    return heard


async def fails(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply that the network refuses."""

    async def refuses(*_: object) -> None:
        raise Rejected("they said\x1b]52;c;eA==\x07 no")

    monkeypatch.setattr(DemoConnection, "send", refuses)
    await story.press("r")
    await story.sees("Reply to")
    await story.types("Hello")
    await story.press("ctrl+t")
    await story.sees("sending in")
    await story.waits(7)
    await story.sees("not sent")


async def test_a_failed_reply_rings_once_and_notifies_cleaned(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = wanting(notification="osc777", title=False)
    async with at_the_desk(workspace, config=config) as story:
        heard = listened(story)
        await fails(story, monkeypatch)
        await story.until(lambda: BELL in heard)
        told = [one for one in heard if one != BELL]
        assert told == ["\x1b]777;notify;cmtui;not sent: they said no\x07"]
        assert heard.count(BELL) == 1


async def test_a_notification_veils_slurs(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = wanting(notification="osc9", title=False, bell=False)
    async with at_the_desk(workspace, config=config) as story:
        heard = listened(story)
        story.app.alerting._notify("late: @nigger, you faggots")
        assert heard == ["\x1b]9;cmtui: late: @n*****, you f******\x07"]


async def test_in_tmux_a_notification_is_wrapped_for_the_terminal_outside(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    config = wanting(notification="osc9", title=False, bell=False)
    async with at_the_desk(workspace, config=config) as story:
        heard = listened(story)
        await fails(story, monkeypatch)
        await story.until(lambda: bool(heard))
        assert heard == ["\x1bPtmux;\x1b\x1b]9;cmtui: not sent: they said no\x07\x1b\\"]


async def test_in_the_quiet_hours_it_is_seen_and_not_heard(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = wanting(notification="osc9", quiet_hours="11:00-13:00")
    async with at_the_desk(workspace, config=config) as story:
        heard = listened(story)
        await fails(story, monkeypatch)
        await story.waits(60)
        assert heard == []


async def test_whoever_becomes_late_rings_at_the_minute(workspace: Path) -> None:
    config = wanting(title=False, notification="osc9", new=False)
    async with at_the_desk(workspace, config=config) as story:
        heard = listened(story)
        for _ in range(6):
            await story.clock.leap(15 * 60)
        await story.until(lambda: any("late: " in one for one in heard))
        assert heard.count(BELL) >= 1


async def test_the_title_counts_and_is_given_back_at_the_end(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        heard = listened(story)
        await story.press("e")
        await story.sees("done: ")
        await story.until(lambda: f"{story.app.status.needs_me} need you" in "".join(heard[-1:]))  # type: ignore[union-attr]
        assert all("\x1b]2;" in one and " · Acme\x07" in one for one in heard)
        heard.clear()
        await story.waits(20)
        assert heard == [], "nothing is written while nothing changes"
        await story.press("ctrl+q")
        await story.until(lambda: not story.app.is_running)
    assert heard[-1] == "\x1b]2;\x07\x1b[23;2t"


async def test_the_first_title_keeps_the_one_before(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        heard = listened(story)
        story.app.alerting.give_title_back()
        heard.clear()
        await story.app.read_status()
        assert heard[0].startswith("\x1b[22;2t\x1b]2;")


async def test_a_terminal_without_titles_is_sent_none(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    async with at_the_desk(workspace) as story:
        heard = listened(story)
        await story.press("e")
        await story.sees("done: ")
        await story.waits(1)
        assert heard == []
