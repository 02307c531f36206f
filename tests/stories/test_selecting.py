"""Deciding about many at once, narrowing the list, and looking closer."""

from pathlib import Path

import pytest

from cmtui.config import Config
from cmtui.tui.palette import commands_for
from cmtui.tui.present.lines import plain_page
from cmtui.tui.screens.help import help_page
from tests.stories.conftest import Story, at_the_desk


def marks(story: Story) -> str:
    """The second column of the list, row by row: the mark of a selected one."""
    lines = story.screen.splitlines()[2:]
    return "".join(text[1:2] for text in lines if text[2:6] in ("late", "due "))


async def test_twenty_are_done_in_twenty_one_keys_and_come_back_in_one(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        await story.press(*"x" * 20)
        await story.sees("20 selected")
        await story.press("e")
        await story.sees("done: 20 rows; z takes it back")
        assert story.handles == before[20:]
        assert "selected" not in story.screen
        await story.press("z")
        await story.sees("undo: done")
        assert story.handles == before


async def test_selected_rows_bear_a_mark_and_what_is_between_them_does_not(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        await story.press("x", "j", "x", "2", "x")
        await story.until(lambda: marks(story).startswith("• •••  "))
        await story.press("k", "x")
        await story.until(lambda: marks(story).startswith("• ••   "))
        await story.press("e")
        await story.sees("done: 3 rows")
        assert story.handles == [before[1], *before[4:]]


async def test_escape_takes_the_selection_away_and_nothing_else(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        await story.press("3", "x")
        await story.sees("3 selected")
        await story.press("escape")
        await story.sees_no_more("3 selected")
        assert story.handles == before and story.app.feed.rows.cursor == 3
        await story.press("e")
        await story.sees(f"done: {before[3]}")


async def test_a_mark_is_there_without_colour_and_in_ascii(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_the_desk(workspace, (80, 24), Config(ascii=True)) as story:
        await story.press("x", "x")
        await story.until(lambda: marks(story).startswith("** "))


async def test_all_in_view_are_selected_also_those_that_are_not_read_yet(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("colon")
        await story.types("view all")
        await story.press("enter")
        await story.sees("Feed · all")
        everyone = await story.desk.feed.count("all")
        await story.press("X")
        await story.sees(f"{everyone} selected, all in this view")
        await story.press("X")
        await story.sees_no_more("selected")


async def test_more_than_fifty_selected_are_closed_only_after_a_y(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("X", "e")
        await story.sees("rows? y")
        await story.press("escape")
        await story.sees("left as it was")
        await story.press("e")
        await story.sees("rows? y")
        before = len(story.handles)
        await story.press("y")
        await story.sees("done: ", "rows; z takes it back")
        await story.until(lambda: len(story.handles) < before / 2)
        await story.press("z")
        await story.sees("undo: done")
        await story.until(lambda: len(story.handles) > 50)


async def test_another_view_or_filter_takes_the_selection_with_it(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("x", "x", "right")
        await story.sees("Feed · mine")
        await story.press("left")
        await story.sees("Feed · needs me", "1 of ")
        second = story.handles[1]
        await story.press("j", "e")
        await story.sees(f"done: {second}; z")


async def test_in_a_conversation_a_decision_is_about_that_conversation(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        await story.press("x", "x", "enter")
        await story.until(lambda: story.app.feed.in_conversation)
        await story.press("e")
        await story.sees(f"done: {before[2]}")
        assert story.handles == [*before[:2], *before[3:]]


async def test_while_some_are_selected_the_footer_names_what_is_for_many(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await story.sees("r reply", "x select")
        await story.press("x")
        await story.sees_no_more("r reply")
        await story.sees("e done", "x select")


async def test_a_filter_narrows_by_network_member_and_words(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("slash")
        await story.types("@devi")
        await story.press("enter")
        await story.sees("“@devi”")
        assert set(story.handles) == {"devi"}
        await story.press("slash", "ctrl+u")
        await story.types("network:demo prefill")
        await story.press("enter")
        await story.sees("Nobody here fits “network:demo prefill”.", "Esc shows all again")
        await story.press("escape")
        await story.until(lambda: len(story.handles) > 5)


async def test_a_term_that_fits_nothing_says_what_there_is_and_changes_nothing(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        for typed, says in (("network:demi", "did you mean demo?"), ("@nobodyhere", "nobody is")):
            await story.press("slash", "ctrl+u")
            await story.types(typed)
            await story.press("enter")
            await story.sees(says)
            assert story.handles == before


async def test_the_palette_takes_words_after_a_command(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("colon")
        await story.types("view")
        await story.sees("View NAME", "Go to a view by its name.")
        await story.types(" newest")
        await story.press("enter")
        await story.sees("Feed · newest")
        await story.press("colon")
        await story.types("filter acme")
        await story.press("enter")
        await story.sees("Feed · newest · “acme”")
        await story.press("colon")
        await story.types("view nowhere")
        await story.press("enter")
        await story.sees("there is no view nowhere")


async def test_a_person_leads_to_all_that_she_wrote(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        who = story.handles[2]
        await story.press("j", "j", "p")
        await story.sees("What she wrote, newest first")
        await story.press("enter")
        await story.sees(f"Feed · all · “@{who}”")
        assert set(story.handles) == {who}


async def test_why_a_row_is_due_is_a_sum(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("W")
        await story.sees(f"Why {story.handles[0]} is due then", "allowance", "Esc closes")
        await story.press("W")
        await story.sees_no_more("allowance")
        assert story.app.screen is story.app.feed


async def test_who_is_here_names_me_and_closes_by_escape(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("w")
        await story.sees("Who is here", "NR  Nathan Rossi  you", "tty1")
        await story.press("escape")
        await story.sees_no_more("Who is here")


async def test_the_link_of_a_post_is_copied_and_said(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("Y")
        await story.sees("copied to your terminal's clipboard: ")
        row = story.app.feed.listing.current
        assert row is not None
        (post,) = await story.desk.conversations.posts([row.number], latest=True)
        assert story.app.clipboard == post.url
        await story.press("2", "Y")
        await story.sees("clipboard: 2 links")
        assert len(story.app.clipboard.splitlines()) == 2


async def test_a_link_that_lies_is_offered_by_its_true_host(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("left")
        await story.sees("Feed · all")
        await story.press("colon")
        await story.types("filter @acrne")
        await story.press("enter")
        await story.sees("“@acrne”", "1 of 1")
        await story.press("o")
        await story.sees("(shown as ", "text lies")
        await story.press("enter")
        await story.sees("clipboard: http")
        assert "acme" not in story.app.clipboard.split("/")[2]


async def test_a_row_is_piped_to_a_program_of_ones_own(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        row = story.app.feed.listing.current
        assert row is not None
        await story.press("colon")
        await story.types("pipe wc -c")
        await story.press("enter")
        await story.sees("wc -c · 1 post", str(len(row.text.encode()) + 1))
        await story.press("escape", "3", "x", "colon")
        await story.types("pipe grep -c :")
        await story.press("enter")
        await story.sees("grep -c : ·")
        assert "nothing" not in story.screen


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("nosuchprogram --x", "nosuchprogram: cannot be run: no such file"),
        ("sh -c 'exit 3'", "It ended with 3."),
        ("printf '\\033[2J\\033]0;hi\\007there'", "there"),
    ],
)
async def test_a_program_that_fails_or_says_strange_things_is_harmless(
    workspace: Path, program: str, says: str
) -> None:
    async with at_the_desk(workspace) as story:
        await story.app.feed.run_command("look.pipe", words=program)
        await story.sees(says)
        assert "\x1b" not in story.screen


async def test_footer_palette_and_help_are_made_from_the_one_table(workspace: Path) -> None:
    async with at_the_desk(workspace, (200, 60)) as story:
        feed, keymap = story.app.feed, story.app.keymap
        here = [one for one in keymap.here(feed.places) if feed.can_run(one.id)]
        footer = story.screen.splitlines()[-1] + " "
        for command in here:
            named = f" {keymap.shown(command.id)} {command.short or command.title} " in footer
            assert named == (command.footer > 0 and feed.is_useful(command)), command.id
        offered = {one.id for one in commands_for(feed, keymap)}
        assert offered == {one.id for one in here} - {"screen.palette"}
        page = plain_page(help_page(keymap, feed.places, 2_000, feed.can_run).lines)
        for command in here:
            line = next(text for text in page.splitlines() if f" {command.help}" in text)
            assert keymap.all_shown(command.id) in line and command.title in line
            assert command.argument in line
