"""The disk is full while she writes: she is told, her words are kept, and it goes on by itself."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from cmtui.errors import StoreFull
from cmtui.store.room import Room
from tests.stories import conftest
from tests.stories.conftest import at_the_desk, setting_in


class Full:
    """A disk that takes nothing while it is full, not even from the ballast."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_full = False
        admit = Room.admit

        def refused(room: Room, vital: bool) -> bool:
            if self.is_full:
                raise StoreFull("the disk with desk is full; nothing was written: free some space")
            return admit(room, vital)

        monkeypatch.setattr(Room, "admit", refused)
        make = Room.make
        monkeypatch.setattr(
            Room, "make", lambda room: refused(room, True) if self.is_full else make(room)
        )


async def test_her_words_outlive_a_full_disk_and_go_out_once(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Full(monkeypatch)
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.types("Sorry, we are ")
        await story.waits(1)
        disk.is_full = True
        await story.types("on it")
        await story.waits(2)
        await story.sees("! the disk with", "kept aside")
        # How the line breaks depends on the length of the folder's name.
        full = "is full: free some space"
        await story.until(lambda: full in " ".join(story.screen.split()), full)
        rescued = list((workspace / "state" / "rescued").rglob("*.json"))
        assert len(rescued) == 1
        assert b"we are on it" in rescued[0].read_bytes()
        assert rescued[0].stat().st_mode & 0o777 == 0o600
        await story.press("ctrl+t")
        await story.sees("nothing was written")
        disk.is_full = False
        await story.waits(8)
        await story.sees_no_more("! the disk")
        await story.sees_no_more("kept aside")
        assert not rescued[0].exists()
        await story.press("ctrl+t")
        await story.sees("in 5 s")
        await story.waits(6)
        await story.sees("sent")
        assert [one.state for one in await story.desk.outbox.all()] == ["sent"]


async def test_words_that_were_kept_aside_are_in_her_draft_at_the_next_start(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Full(monkeypatch)
    async with at_the_desk(workspace) as story:
        await story.press("r")
        disk.is_full = True
        await story.types("Never stored")
        await story.waits(2)
        await story.sees("kept aside")
    disk.is_full = False
    setting = setting_in(workspace)
    another = replace(setting, identity=replace(setting.identity, session="another"))
    monkeypatch.setattr(conftest, "setting_in", lambda *_: another)
    async with at_the_desk(workspace) as story:
        for _ in range(30):  # until the program that ended counts as ended
            await story.waits(2)
            if "in your drafts again" in story.screen:
                break
        await story.sees("in your drafts again")
        drafts = await story.desk.composer.drafts()
        assert [one.text for one in drafts] == ["Never stored"]
        assert not list((workspace / "state" / "rescued").rglob("*.json"))


async def test_whom_the_store_waits_for_is_said_while_it_waits(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_desk(workspace) as story:
        busy = ["AB, 3 s"]
        monkeypatch.setattr(
            story.desk.store, "busy_with", lambda after=0.0: busy[0] if busy else None
        )
        await story.waits(2)
        await story.sees("! store busy: AB, 3 s")
        busy.clear()
        await story.waits(2)
        await story.sees_no_more("store busy")
