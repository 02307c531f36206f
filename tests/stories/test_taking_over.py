"""A colleague's draft: taken over after a yes; its former owner is told and cannot send it."""

import asyncio
from pathlib import Path

from cmtui.services.feed import Query
from tests.stories.conftest import Story, at_the_desk, colleague

HERS = "Alma's words. ^AB"
MINE = "Nathan's words."


async def test_a_colleagues_draft_is_taken_over_after_a_yes_and_carries_my_initials(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story, colleague(workspace, story.clock) as alma:
        row = (await alma.feed.page(Query(), limit=1))[0]
        await alma.composer.keep(await alma.composer.reply(row.number), HERS)
        await alma.status.appear(row.number, True)
        await story.press("g", "d")
        await story.sees("AB", "Alma's words.")
        await story.app.read_status()
        await story.press("r")
        await story.sees(f"take over the draft to @{row.handle} of AB, who types there now", "? y")
        await story.press("x")
        await story.sees("left as it was")
        await story.press("r")
        await story.sees("? y")
        await story.press("y")
        await story.sees(f"Reply to {row.handle}", "it will go out with ^NR", "Alma's words. ^NR")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        (sending,) = await story.desk.outbox.all()
        assert (sending.operator, sending.text) == ("NR", "Alma's words. ^NR")


async def taken(story: Story, folder: Path) -> None:
    """Nathan writes, and Alma takes it over."""
    await story.press("r")
    await story.sees("Reply to")
    await story.types(MINE)
    await story.waits(1)
    (draft,) = await story.desk.composer.drafts()
    async with colleague(folder, story.clock) as alma:
        await alma.composer.take_over(draft.draft.number, force=True)
        await story.sees("AB took draft")


async def test_the_former_owner_is_told_at_once_keeps_the_words_and_cannot_send(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await taken(story, workspace)
        await story.sees("What you wrote is kept: g d", "be sent here")
        await story.types(" And more.")
        assert story.app.feed.composer.text == MINE
        for key in ("ctrl+s", "ctrl+t", "ctrl+s"):
            await story.press(key)
            await story.waits(1)
        assert await story.desk.outbox.all() == []
        await story.press("escape", "g", "d")
        await story.sees("Overtaken · 1", MINE, "AB took draft")
        (apart,) = await story.desk.composer.overtaken()
        assert (apart.draft.operator, apart.text) == ("NR", MINE)


async def test_an_overtaken_draft_is_taken_up_again_from_the_list(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types(MINE)
        await story.waits(1)
        row = story.app.feed.reading.row
        assert row is not None
        async with colleague(workspace, story.clock) as alma:
            hers = await alma.composer.reply(row.number)
            # The row is Nathan's: Alma answers from her telephone, and the program reads it there.
            assert hers.row is not None
        from cmtui.services.ports import Writer
        from cmtui.services.settling import retire_drafts

        def answered(tx: Writer) -> None:
            retire_drafts(tx, row, None, "AB answered meanwhile")

        await story.desk.store.transact("sent", answered)
        await story.sees("AB answered meanwhile; overtaken, and kept: g d")
        await story.press("escape", "g", "d")
        await story.sees("Overtaken · 1", "AB answered meanwhile", MINE)
        await story.press("r")
        await story.sees("Reply to", "goes out as")
        (draft,) = await story.desk.composer.drafts()
        assert draft.text == MINE


async def test_one_row_goes_to_one_of_two(workspace: Path) -> None:
    async with at_the_desk(workspace) as story, colleague(workspace, story.clock) as alma:
        row = (await alma.feed.page(Query(), limit=1))[0]
        await alma.composer.keep(await alma.composer.reply(row.number), HERS)
        await story.press("g", "g", "n")
        await story.until(lambda: story.app.feed.in_conversation)
        served = story.app.feed.reading.row
        assert served is not None and served.number != row.number
        found = await story.desk.feed.rows([row.number, served.number])
        assert {one.holder for one in found.values()} == {"AB", "NR"}


async def test_who_answers_what_a_colleague_has_answered_is_told_so(workspace: Path) -> None:
    async with at_the_desk(workspace) as story, colleague(workspace, story.clock) as alma:
        row = await alma.triage.claim((await alma.feed.page(Query(), limit=1))[0].number)
        writing = await alma.composer.reply(row.number)
        carried = asyncio.ensure_future(
            alma.courier.carry(await alma.outbox.hold(writing, "All is well again."))
        )
        await story.waits(8)
        await carried
        await story.press("slash")
        await story.types(row.handle)
        await story.press("enter")
        await story.press(":")
        await story.types("view all")
        await story.press("enter")
        await story.sees("Feed · all")
        await story.press("r")
        await story.sees("Reply to", "AB answered this already: “All is well again. ^AB”")
