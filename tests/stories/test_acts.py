"""Acts on the network by keys: what is held is called back, what is done is taken back there."""

from pathlib import Path

from cmtui.model.operation import ActKind, Operation
from cmtui.services.acting import Wish
from tests.stories.conftest import Story, at_the_desk


async def held(story: Story, kind: ActKind) -> list[Operation]:
    """That act on the post of the first row, in the hold."""
    row = story.app.feed.rows.current
    assert row is not None
    plans = await story.desk.operations.plan(Wish(kind), [row.latest])
    return await story.desk.operations.hold(plans)


async def test_a_held_like_is_called_back(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        story.desk.perform(await held(story, "like"))
        await story.press("z")
        await story.sees("called back: like of @")
        await story.waits(10)
        assert [one.state for one in await story.desk.operations.all()] == ["withdrawn"]


async def test_what_is_done_on_the_network_is_taken_back_after_a_yes(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.desk.performer.carry(await held(story, "mute"))
        await story.press("z")
        await story.sees("your muting of @", "is done; y takes it back on Demo, Esc keeps it")
        assert [one.state for one in await story.desk.operations.all()] == ["done"]
        await story.press("y")
        await story.sees("took back your muting of @")
        assert [one.state for one in await story.desk.operations.all()] == ["withdrawn"]


async def test_what_is_kept_is_passed_by_the_next_time(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("e")
        await story.sees("done")
        await story.desk.performer.carry(await held(story, "block"))
        await story.press("z")
        await story.sees("y takes it back on Demo")
        await story.press("escape", "z")
        await story.sees("undo: done")
        assert [one.state for one in await story.desk.operations.all()] == ["done"]


async def states(story: Story) -> list[tuple[str, str]]:
    """What was done and how it stands, newest first."""
    return [(one.act.kind, one.state) for one in await story.desk.operations.all()]


async def test_a_like_is_shown_first_and_goes_after_enter_and_the_hold(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        who = story.handles[0]
        await story.press("s")
        await story.sees(f"like as @acme: @{who} “@acme 40 ki", "Enter does, Esc leaves")
        await story.press("enter")
        await story.sees(f"like of @{who}'s post in 5 s", "^x calls it back")
        await story.waits(6)
        await story.sees(f"✓ like of @{who}'s post 12:01")
        assert await states(story) == [("like", "done")]
        await story.press("s", "enter")
        await story.sees("it is done already")
        assert await states(story) == [("like", "done")]
        await story.press("g", "d")
        await story.sees("Likes, boosts and the like · 1", f"like of @{who}'s post as @acme")
        await story.press("q", "z", "y")
        await story.sees("took back your like")
        await story.press("g", "d")
        await story.sees("taken back 12:01")


async def test_any_other_key_leaves_a_like_undone(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        for key in ("y", "s", "escape", "j"):
            await story.press("s")
            await story.sees("Enter does")
            await story.press(key)
            await story.sees("left as it was")
        assert await states(story) == []
        assert not story.app.feed.in_conversation


async def test_a_held_boost_is_called_back_from_any_screen(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        for keys in (("z",), ("g", "d", "ctrl+x", "q")):
            await story.press("b")
            await story.sees("boost as @acme: ")
            await story.press("enter")
            await story.sees("in 5 s")
            await story.press(*keys)
            await story.until(lambda: story.app.mode_screen_is_feed)
            await story.waits(7)
        assert await states(story) == [("boost", "withdrawn")] * 2


async def test_several_are_liked_as_one_and_called_back_as_one(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("x", "x", "x", "s")
        await story.sees("like 3 posts as @acme? Enter does, Esc leaves")
        await story.press("enter")
        await story.sees("like of 3 posts in 5 s")
        await story.press("ctrl+x")
        await story.sees("called back: like of 3 posts")
        assert await states(story) == [("like", "withdrawn")] * 3


async def test_a_follow_is_asked_for_in_the_palette_and_goes_after_the_hold(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        who = story.handles[0]
        await story.types(":follow")
        await story.sees("Follow the author")
        await story.press("enter")
        await story.sees(f"follow @{who} as @acme? Enter does, Esc leaves")
        await story.press("enter")
        await story.sees(f"follow of @{who} in 5 s")
        await story.waits(6)
        assert await states(story) == [("follow", "done")]
        await story.press("z", "y")
        await story.sees(f"took back your follow of @{who}")


async def test_a_bookmark_is_set_at_once_since_nobody_else_sees_it(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.types(":bookmark")
        await story.press("enter")
        await story.sees(f"bookmark of @{story.handles[0]}'s post")
        await story.waits(1)
        assert await states(story) == [("bookmark", "done")]


async def test_muting_asks_why_and_keeps_the_words(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        who = story.handles[0]
        await story.press("m")
        await story.sees("Mute", "Hide", "Block", "Report", "nobody is told")
        await story.press("enter")
        await story.sees(f"mute @{who}: why, for the house", "Enter mute as @acme")
        await story.types("floods us")
        await story.press("enter")
        await story.sees(f"muting of @{who}")
        await story.waits(1)
        (muting,) = await story.desk.operations.all()
        assert (muting.act.kind, muting.state, muting.act.why) == ("mute", "done", "floods us")
        assert "fatura" in muting.evidence


async def test_a_report_asks_what_it_is_and_cannot_be_taken_back(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        who = story.handles[0]
        await story.press("m")
        await story.types("report")
        await story.press("enter")
        await story.sees(f"report @{who} for", "s spam", "i illegal")
        await story.press("s")
        await story.sees("why, for its moderators")
        await story.press("enter")
        await story.waits(1)
        (report,) = await story.desk.operations.all()
        assert (report.act.reason, report.state) == ("spam", "done")
        await story.press("z")
        await story.sees("nothing is left to undo")
        assert await states(story) == [("report", "done")]


async def test_leaving_any_of_the_questions_does_nothing(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("m", "escape")
        await story.press("m", "enter")
        await story.sees("why, for the house")
        await story.press("escape")
        await story.sees("e done")
        assert await states(story) == []
