"""Deciding in other ways than done: put off, dismissed, tagged, given to a colleague."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec.structs import replace

from cmtui.bootstrap import open_desk
from cmtui.model.row import Row
from cmtui.services.desk import Desk
from tests.services.triaging import update_is_out
from tests.stories.conftest import LEAP, Story, at_the_desk, setting_in


@asynccontextmanager
async def alma_beside(story: Story, workspace: Path) -> AsyncIterator[Desk]:
    """Alma Brandt at a terminal of her own in the same workspace."""
    setting = setting_in(workspace)
    identity = replace(setting.identity, login="alma", session="alma-1", terminal="/dev/tty2")
    desk = open_desk(replace(setting, identity=identity), story.clock)
    await desk.operators.join("Alma Brandt", "AB")
    await desk.open()
    await desk.status.appear()
    try:
        yield desk
    finally:
        await desk.stop()


async def row_of(story: Story, handle: str) -> Row:
    """The person's row as the store has it."""
    numbers = [row.number for row in story.app.feed.rows.items if row and row.handle == handle]
    return (await story.desk.feed.rows(numbers))[numbers[0]]


def number_of(story: Story, place: int) -> int:
    """The number of the row in that place of the list."""
    row = story.app.feed.rows.items[place]
    assert row is not None
    return row.number


async def state_of(story: Story, number: int) -> str:
    """How the row stands by the store."""
    return (await story.desk.feed.rows([number]))[number].state


async def test_a_snoozed_row_goes_says_until_when_and_comes_back(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        who, number = story.handles[0], number_of(story, 0)
        await story.press("h")
        await story.sees(f"snooze {who} until", "tomorrow 9, mon 10:30")
        await story.types("tomo")
        await story.sees_no_more("is tomorrow")
        await story.types("rrow 9")
        await story.sees("is tomorrow 09:00")
        await story.press("enter")
        await story.sees(f"snoozed until tomorrow 09:00: {who}; z takes it back")
        assert who not in story.handles
        await story.app.feed.moving.look_at("snoozed")
        await story.sees("til Fri", who)
        assert await state_of(story, number) == "snoozed"


async def test_a_snoozed_row_comes_back_by_itself_with_its_clock(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        number = number_of(story, 0)
        before = (await story.desk.feed.rows([number]))[number]
        await story.press("h")
        await story.types("3m")
        await story.press("enter")
        await story.sees("snoozed until today 12:0")
        await passes(story, 5 * 60)
        await story.until(lambda: number in [row.number for row in shown(story)], "awake")
        after = (await story.desk.feed.rows([number]))[number]
        assert (after.state, after.due_at) == ("new", before.due_at)


def shown(story: Story) -> list[Row]:
    """The rows of the list, those that wait to join among them."""
    listing = story.app.feed.listing
    return [*(row for row in story.app.feed.rows.items if row), *listing.waiting]


async def test_a_time_is_understood_in_italian_and_a_wrong_one_is_said(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("h")
        await story.types("domani mattina")
        await story.sees("is tomorrow 09:00")
        await story.press("ctrl+u")
        await story.types("yesterday")
        await story.press("enter")
        await story.sees("is no time to come")
        await story.press("escape")
        await story.sees("e done")
        assert await state_of(story, number_of(story, 0)) == "new"


async def test_a_snooze_is_repeated_by_its_words_and_typed_in_the_palette(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        await story.press("colon")
        await story.types("snooze 2h")
        await story.press("enter")
        await story.sees("snoozed until today 14:01", before[0])
        await story.press("full_stop")
        await story.sees("snoozed until today 14:01", before[1])
        assert story.handles == before[2:]


async def test_dismissing_asks_as_what_and_one_undo_brings_all_back(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        first = number_of(story, 0)
        await story.press("x", "x", "d")
        await story.sees("dismiss 2 rows as", "s spam", "o off-topic", "a abuse")
        await story.press("k")
        await story.sees("s, o or a")
        await story.press("o")
        await story.sees("dismissed as off-topic: 2 rows; z takes it back")
        assert story.handles == before[2:]
        assert await state_of(story, first) == "dismissed"
        await story.press("z")
        await story.sees("undo: dismissed as off-topic 2 mentions")
        assert story.handles == before


async def test_tags_come_from_one_vocabulary_and_a_new_one_is_asked_about(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("l")
        await story.types("billing")
        await story.press("enter")
        await story.sees("billing is new; y makes it a tag, Esc leaves")
        await story.press("n")
        await story.sees("left as it was")
        await story.press("l")
        await story.types("billing, ios")
        await story.press("enter")
        await story.sees("billing, ios are new; y makes it a tag")
        await story.press("y")
        await story.sees("tagged billing ios: ", "#billing #ios")
        await story.press("j", "l")
        await story.sees("billing ios")
        await story.types("bil")
        await story.press("tab", "enter")
        await story.sees("tagged billing: ")
        await story.press("k", "l")
        await story.types("-bil")
        await story.press("tab", "enter")
        await story.sees("tagged -billing: ")
        assert (await row_of(story, story.handles[0])).tags == ("ios",)
        await story.press("colon")
        await story.types("filter tag:bill")
        await story.press("enter")
        await story.sees("“tag:bill”", "1 of 1", "#billing")
        await story.press("slash", "ctrl+u")
        await story.types("tag:iso")
        await story.press("enter")
        await story.sees("there is no tag iso; did you mean ios?")


async def test_a_tag_that_is_nearly_known_names_the_one_that_is(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.desk.tags.make(["billing"])
        await story.press("colon")
        await story.types("tag biling")
        await story.press("enter")
        await story.sees("biling is new (there is billing); y makes it a tag")


async def test_assigning_asks_a_colleague_and_the_row_says_so(workspace: Path) -> None:
    async with at_the_desk(workspace) as story, alma_beside(story, workspace):
        await story.press("G")  # not late: a late one is everyone's, whoever is asked
        who, number = story.handles[-1], number_of(story, -1)
        await story.press("A")
        await story.sees("AB  Alma Brandt", "nobody")
        await story.types("alma")
        await story.press("enter")
        await story.sees(f"assigned to AB: {who}")
        assert number not in [row.number for row in shown(story)]
        await story.app.feed.moving.look_at("all")
        await story.sees("for AB")
        await story.press("z")
        await story.sees("undo: assigned 1 mention to AB")
        assert (await story.desk.feed.rows([number]))[number].assignee is None
        await story.press("colon")
        await story.types("assign nr")
        await story.press("enter")
        await story.sees("assigned to NR: ")


async def test_set_aside_is_counted_and_comes_back(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        who, number = story.handles[0], number_of(story, 0)
        await story.sees("aside 0")
        await story.press("colon")
        await story.types("aside waits for legal")
        await story.press("enter")
        await story.sees(f"set aside: {who}", "aside 1")
        await story.app.feed.moving.look_at("set-aside")
        await story.sees("set aside D", who)
        await story.press("W")
        await story.sees("No clock runs: it is set aside.", "waits for legal")
        await story.press("escape", "colon")
        await story.types("bring back")
        await story.press("enter")
        await story.sees(f"waits again: {who}", "aside 0")
        assert await state_of(story, number) == "new"


async def test_covered_is_apart_from_done_and_from_answered(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        number = number_of(story, 0)
        await story.press("x", "x", "colon")
        await story.types("covered")
        await story.press("enter")
        await story.sees("a public update answers them, and no crisis is open")
        assert await state_of(story, number) == "new"
        await update_is_out(story.desk)
        await story.press("colon")
        await story.types("covered")
        await story.press("enter")
        await story.sees("covered: 2 rows")
        assert await state_of(story, number) == "covered"
        await story.app.feed.moving.look_at("done")
        await story.sees("covered   D")
        counts = await story.desk.status.counts()
        assert (counts.covered, counts.done) == (2, 0)


async def test_many_are_claimed_and_given_back_with_one_key_each(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("3", "x", "a")
        await story.sees("yours: 3 rows", "mine 3")
        await story.press("g", "g", "3", "a")
        await story.sees("free again: 3 rows", "mine 0")


async def test_what_a_colleague_holds_is_refused_as_a_whole_and_by_name(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story, alma_beside(story, workspace) as alma:
        before = story.handles
        await alma.triage.claim(number_of(story, 1))
        await story.press("2", "x", "e")
        await story.sees(f"AB holds @{before[1]}'s mention")
        assert await state_of(story, number_of(story, 0)) == "new"


async def test_a_colleagues_claim_and_typing_show_on_the_row_and_in_the_bar(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story, alma_beside(story, workspace) as alma:
        number = number_of(story, 1)
        await story.sees("AB · NR")
        await alma.status.appear(number)
        await story.sees("AB reads")
        await alma.status.appear(number, typing=True)
        await story.sees("AB ⌨ · NR")
        line = next(one for one in story.screen.splitlines() if story.handles[1] in one)
        assert "AB ⌨" in line
        await story.press("w")
        await story.sees("AB  Alma Brandt", f"writes to {story.handles[1]}", "tty2", "at the keys")


async def test_the_others_see_which_row_is_read_and_that_it_is_left(workspace: Path) -> None:
    async with at_the_desk(workspace) as story, alma_beside(story, workspace) as alma:

        async def row_here() -> int | None:
            (nathan,) = (await alma.status.now()).others
            return nathan.row

        number = number_of(story, 1)
        await story.press("j", "enter")
        await story.until(lambda: story.app.feed.in_conversation)
        assert await row_here() == number
        await story.press("escape")
        await story.waits(0.5)
        assert await row_here() is None


async def passes(story: Story, seconds: float, until: str = "") -> None:
    """So much time goes by; less, once the words stand on the screen."""
    for _ in range(int(seconds / LEAP)):
        await story.clock.leap(LEAP)
        await story.pilot.pause()
        if until and until in story.screen:
            return


async def test_a_claim_ends_after_ten_idle_minutes_and_says_so_before(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        number = number_of(story, 0)
        await story.press("a")
        await story.sees("mine 1")
        await passes(story, 6 * 60)
        assert "yours" not in story.screen
        await passes(story, 2 * 60, until="yours 2m more")
        await story.sees("yours 2m more")
        await story.press("j")
        await story.sees_no_more("yours 2m more")
        await passes(story, 9 * 60)
        assert (await story.desk.feed.rows([number]))[number].holder == "NR"
        await passes(story, 4 * 60, until="mine 0")
        assert (await story.desk.feed.rows([number]))[number].holder is None


async def test_a_handle_like_ours_bears_a_mark(workspace: Path) -> None:
    async with at_the_desk(workspace, (200, 40)) as story:
        await story.app.feed.moving.look_at("all")
        await story.press("slash")
        await story.types("I am the real")
        await story.press("enter")
        await story.sees("‼ like acme")
