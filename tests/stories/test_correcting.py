"""E corrects what is out, under the sender's own initials."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from cmtui.networks.demo import CAPABILITIES
from cmtui.services.network_ports import Capabilities
from tests.stories.conftest import Story, at_the_desk


async def sent(story: Story, words: str) -> None:
    """She answered the first in the list, and it is out."""
    await story.press("r")
    await story.sees("Reply to")
    await story.types(words)
    await story.press("ctrl+t")
    await story.sees("sending in 5 s")
    await story.waits(6)
    await story.sees("sent 12:01")


async def test_a_reply_is_corrected_where_it_stands(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await sent(story, "It is fixd.")
        await story.press("E")
        await story.sees("Correct the reply", "It is fixd.")
        await story.press("backspace", "backspace")
        await story.types("ed.")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        await story.waits(6)
        newest, first = await story.desk.outbox.all()
        assert newest.corrects is not None and newest.text == "It is fixed. ^NR"
        assert (newest.state, first.state) == ("sent", "sent")


async def test_what_cannot_be_changed_is_deleted_after_a_yes_and_written_anew(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_desk(workspace) as story:
        await sent(story, "It is fixd.")
        fixed: Capabilities = replace(CAPABILITIES, can_edit=False)
        monkeypatch.setattr(story.desk.lines, "capabilities", lambda network: fixed)
        await story.press("E")
        await story.sees("Demo changes nothing: delete the reply to", "write it anew? y")
        await story.press("x")
        await story.sees("left as it was")
        await story.press("E")
        await story.sees("? y")
        await story.press("y")
        await story.sees("Reply to", "It is fixd.", "deleted to be written anew")


async def test_where_we_gave_no_reply_there_is_nothing_to_correct(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("E")
        await story.sees("there is no reply of ours to")
