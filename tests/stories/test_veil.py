"""Slurs of strangers: veiled in lists and in what is only passed by, shown after Enter."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.services.conversation import Conversations
from cmtui.services.ports import Writer
from tests.stories.conftest import Story, at_the_desk
from tests.stories.test_screens import becomes, settled

ABUSE = "You faggots deleted my album. Froci, tutti quanti."
VEILED = "You f****** deleted my album. F****, tutti quanti."


@pytest.fixture(autouse=True)
def network_says_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stored is not read anew from the demo network, where nobody is abusive."""
    monkeypatch.setattr(Conversations, "fetch", Conversations.of)


async def somebody_is_abusive(story: Story) -> int:
    """The second who waits wrote that; returns her row's number."""
    current = story.app.feed.rows.items[1]
    assert current is not None

    def write(tx: Writer) -> None:
        row = tx.get(Row, current.number)
        assert row is not None
        post = tx.get(Post, row.pending[0])
        assert post is not None
        tx.put(replace(row, text=ABUSE))
        tx.put(replace(post, text=ABUSE))

    await story.desk.store.transact("test", write)
    await story.sees(VEILED[:20])
    return current.number


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_slur_is_veiled_until_the_conversation_is_opened_with_enter(
    workspace: Path, size: tuple[int, int]
) -> None:
    async with at_the_desk(workspace, size) as story:
        await somebody_is_abusive(story)
        await story.press("j")
        await story.waits(1)
        await story.sees("slurs veiled, Enter shows them")
        assert "faggots" not in story.screen
        await story.press("enter")
        await story.sees("You faggots deleted", "Froci")
        assert "slurs veiled" not in story.screen
        await story.press("escape")
        await story.sees_no_more("faggots")


async def test_the_other_pane_and_a_reply_leave_the_veil_where_it_is(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await somebody_is_abusive(story)
        await story.press("j", "tab")
        await story.waits(1)
        await story.sees("slurs veiled")
        assert "faggots" not in story.screen
        await story.press("enter")
        await story.sees("faggots")
        await story.press("r")
        await story.sees("Reply to")
        assert "faggots" in story.screen  # it was opened: what is answered can be read
        await story.press("escape", "escape")
        await story.sees_no_more("faggots")
        await story.press("r")
        await story.sees("Reply to", "slurs veiled")
        assert "faggots" not in story.screen


async def test_what_is_said_and_asked_below_names_nobody_by_a_slur(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        number = await somebody_is_abusive(story)

        def rename(tx: Writer) -> None:
            row = tx.get(Row, number)
            assert row is not None
            tx.put(replace(row, handle="nigger88"))

        await story.desk.store.transact("test", rename)
        await story.sees("n*******")
        await story.press("j", "i")
        await story.sees("internal note on n*******")
        await story.press("escape", "e")
        await story.sees("done: n*******")
        assert "nigger" not in story.screen


async def test_what_is_stored_searched_and_copied_is_what_was_said(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        number = await somebody_is_abusive(story)
        row = (await story.desk.feed.rows([number]))[number]
        assert row.text == ABUSE
        await story.press("/")
        await story.types("faggots")
        await story.press("enter")
        await story.sees("1 of 1", "You f******")


@pytest.mark.parametrize("size", ["120x40", "80x24"])
async def test_the_feed_with_a_slur_veiled(workspace: Path, size: str) -> None:
    width, height = map(int, size.split("x"))
    async with at_the_desk(workspace, (width, height)) as story:
        await settled(story)
        await somebody_is_abusive(story)
        await story.press("j")
        await story.sees("slurs veiled")
        await settled(story)
        await becomes(story, f"feed-veiled-{size}")
