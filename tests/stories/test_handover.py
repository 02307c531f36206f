"""Coming on shift: one page of what happened and what is left to do."""

from pathlib import Path

import pytest

from cmtui.clock import HOUR
from cmtui.services.ports import Writer
from cmtui.tui.screens.person import PersonScreen
from tests.stories.conftest import Story, at_the_desk
from tests.stories.test_screens import SIZES, becomes


async def furnish(story: Story) -> None:
    """Something of everything that a hand-over tells."""
    desk = story.desk
    rows = [row for row in story.app.feed.rows.items if row is not None]
    await desk.follow_ups.add(rows[0].person, "tell him when the waitlist moves",
                              story.clock.now() + 20 * HOUR, sort="promise")  # fmt: skip
    await desk.follow_ups.add(rows[3].person, "send the price list", story.clock.now() + 3 * HOUR)
    kept = await desk.follow_ups.add(rows[2].person, "ask the devs", story.clock.now() + HOUR,
                                     sort="promise")  # fmt: skip
    await desk.follow_ups.admit(kept.number)
    await desk.composer.keep(await desk.composer.reply(rows[4].number), "Sorry, let me look into")
    await desk.triage.done([rows[5].number, rows[6].number])


@pytest.mark.parametrize("name", SIZES)
async def test_the_hand_over(workspace: Path, name: str) -> None:
    async with at_the_desk(workspace, SIZES[name]) as story:
        await furnish(story)
        await story.press("g", "h")
        await story.sees("Hand-over", "owed an answer")
        await story.waits(1)
        await becomes(story, f"handover-{name}")


async def test_it_follows_what_happens_and_keeps_its_place(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("g", "h")
        await story.sees("owed an answer", "without a reply  nobody")
        await story.press("j", "j")
        block = story.app.screen.query_one("#handover").block  # type: ignore[attr-defined]
        row = story.app.feed.rows.items[9]
        assert row is not None and block == 2
        await story.desk.triage.done([row.number])
        await story.waits(3)
        await story.sees("done 1: NR 1")
        assert story.app.screen.query_one("#handover").block == 2  # type: ignore[attr-defined]


async def test_enter_goes_to_what_a_line_is_about(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await furnish(story)
        await story.press("g", "h")
        await story.sees("owed an answer")
        longest = (await story.desk.handing_over.page()).owed[0]
        await story.press("enter")
        await story.until(lambda: story.app.feed.in_conversation)
        reading = story.app.feed.reading.row
        assert reading is not None and reading.number == longest.number
        await story.press("g", "h", "G")
        await story.sees("Sorry, let me look into")
        await story.press("enter")
        await story.until(lambda: story.app.feed.composer.text == "Sorry, let me look into")


async def test_a_promise_leads_to_the_persons_card(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        row = story.app.feed.rows.items[0]
        assert row is not None
        due_at = story.clock.now() + HOUR
        await story.desk.follow_ups.add(row.person, "tell her", due_at, sort="promise")
        await story.press("g", "h")
        await story.sees("tell her")
        await story.press("G", "enter")
        await story.until(lambda: isinstance(story.app.screen, PersonScreen))
        await story.sees("promise    tell her (NR, due 13:0")


async def test_it_scrolls_where_the_page_is_longer_than_the_screen(workspace: Path) -> None:
    async with at_the_desk(workspace, (80, 24)) as story:
        await furnish(story)
        await story.press("g", "h")
        await story.sees("wrote to us")
        await story.press("space")
        await story.sees_no_more("wrote to us")
        await story.sees("drafts left lying", "promised")
        await story.press("g", "g")
        await story.sees("wrote to us")


async def test_names_of_strangers_cannot_act_on_the_page(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        row = story.app.feed.rows.items[0]
        assert row is not None

        def rename(tx: Writer) -> None:
            from msgspec.structs import replace

            from cmtui.model.row import Row

            (longest,) = [tx.get(Row, row.number)]
            assert longest is not None
            tx.put(replace(longest, waiting_since=1, text="[/x] [@click=app.quit]boom[/] \x1bc"))

        await story.desk.store.transact("test", rename)
        await story.press("g", "h")
        await story.sees("[/x] [@click=app.quit]boom[/]")
        assert "\x1b" not in story.screen
