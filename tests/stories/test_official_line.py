"""The official line in the composer: put in by one key, never alone, never an old one."""

from pathlib import Path

from cmtui.model.crisis import Crisis
from tests.stories.conftest import Story, at_the_desk

V1 = "We know that sign-in fails for some of you. Nothing of yours is lost."
V2 = "Sign-in works again for most of you. Nothing of yours is lost."


async def is_live(story: Story, text: str) -> None:
    """A line goes live; nobody else is at a desk."""
    lines = story.desk.official_lines
    await lines.approve((await lines.draft(text)).number, "alone tonight")


async def declared(story: Story) -> None:
    crisis = Crisis(severity="SEV2", declared_by="NR", declared_at=story.clock.now())
    await story.desk.store.transact("declare", lambda tx: tx.add(crisis))


async def test_one_key_puts_the_live_line_in_and_her_own_words_go_with_it(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.press("ctrl+n")
        await story.sees("no official line is live")
        await declared(story)
        await is_live(story, V1)
        await story.press("ctrl+n")
        await story.sees("it is only the official line", "your own for this person")
        await story.press("ctrl+t")
        await story.sees("your own for this person")
        assert await story.desk.outbox.all() == []
        await story.press("up", "home")
        await story.types("Hi, I am so sorry about your morning. ")
        await story.sees("goes out as")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        (held,) = await story.desk.outbox.all()
        assert held.text.startswith("Hi, I am so sorry") and held.text.endswith(f"{V1} ^NR")


async def test_a_draft_that_quotes_a_replaced_line_says_so_where_it_is_open_and_in_the_list(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await declared(story)
        await is_live(story, V1)
        await story.press("r")
        await story.sees("Reply to")
        await story.types("Hi there, sorry. ")
        await story.press("ctrl+n")
        await story.sees("goes out as")
        await is_live(story, V2)
        await story.sees("it quotes the official line v1", "put in what is said now")
        await story.press("escape", "g", "d")
        await story.sees("Drafts and outbox", "quotes the official line v1")
