"""Tab while one writes: names after an @, else account, visibility, warning and language."""

from pathlib import Path

from msgspec.structs import replace

from cmtui.model.post import Post
from cmtui.services.ports import Writer
from tests.stories.conftest import Story, at_the_desk


async def answering(story: Story) -> Post:
    """She opens a reply to the first in the list; the post that she answers."""
    await story.press("r")
    await story.sees("Reply to")
    writing = story.app.feed.writing.writing
    assert writing is not None and writing.target is not None
    return writing.target


async def changed(story: Story, post: Post) -> None:
    """The post reads like this in the store."""

    def work(tx: Writer) -> None:
        tx.put(post)

    await story.desk.store.transact("edited", work)


async def test_tab_goes_to_the_header_and_escape_back_to_the_words(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await answering(story)
        await story.press("tab")
        await story.sees("▸ account @acme", "for public", "CW none", "in tr")
        await story.sees("Left Right field")
        await story.press("right", "right")
        await story.sees("▸ warning")
        await story.press("escape")
        await story.sees("^s send+next")
        await story.types("Back.")
        await story.until(lambda: story.app.feed.composer.text == "Back.")


async def test_a_content_warning_and_a_language_are_typed_and_go_out_with_the_reply(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await answering(story)
        await story.types("Here is the ending.")
        await story.press("tab", "right", "right")
        await story.sees("▸ warning")
        await story.types("spoilers")
        await story.press("enter")
        await story.sees("warning: spoilers")
        await story.press("tab", "right")
        await story.sees("▸ language")
        await story.press("enter")
        await story.press("ctrl+u")
        await story.types("it")
        await story.press("enter")
        await story.until(lambda: _header(story)[1] == "it")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        (sending,) = await story.desk.outbox.all()
        assert (sending.header.warning, sending.header.language) == ("spoilers", "it")


def _header(story: Story) -> tuple[str, str]:
    writing = story.app.feed.writing.writing
    assert writing is not None
    return writing.header.warning, writing.header.language


async def test_warning_and_language_of_the_post_are_repeated(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        post = await answering(story)
        await story.press("escape")
        await changed(story, replace(post, visibility="followers", warning="money", language="it"))
        await answering(story)
        await story.sees("followers · CW · it")
        assert _header(story) == ("money", "it")


async def test_nothing_wider_than_the_post_is_offered_and_it_says_why(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("j", "j")
        assert (await answering(story)).visibility == "followers"
        await story.press("tab", "right", "enter")
        await story.sees("the post is followers: never wider", "for followers only", "named in it")
        assert "for everybody" not in story.screen
        await story.types("direct")
        await story.press("enter")
        await story.until(lambda: _is_direct(story))
        await story.types("Only for you.")
        await story.sees("@acme · direct")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        (sending,) = await story.desk.outbox.all()
        assert sending.header.visibility == "direct"


def _is_direct(story: Story) -> bool:
    writing = story.app.feed.writing.writing
    return writing is not None and writing.header.visibility == "direct"


async def test_another_account_is_named_in_its_own_colour_and_signs_anew(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.desk.accounts.add("demo", "nathan", "demo", role="own")
        await answering(story)
        await story.types("Hello.")
        await story.press("tab", "enter")
        await story.sees("speak as", "@nathan")
        await story.types("nath")
        await story.press("enter")
        await story.sees("as @nathan (not the brand)", "Hello. ^NR")
        assert story.app.feed.composer.text == "Hello."


async def test_a_name_is_completed_from_the_conversation_first(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        post = await answering(story)
        handle = post.author.handle
        await story.types(f"Thanks @{handle[:2]}")
        await story.press("tab")
        await story.until(lambda: f"@{handle}" in story.app.feed.composer.text)
        if story.app.feed.composer.text.endswith(" "):
            await story.types("!")
        else:
            await story.sees(f"[@{handle}]", "the next")
            await story.press("tab")
            await story.until(lambda: f"@{handle}" not in story.app.feed.composer.text)


async def test_tab_after_a_whole_name_goes_to_the_header(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await answering(story)
        await story.types("@nobodyiscalledlikethis")
        await story.press("tab")
        await story.sees("▸ account")
