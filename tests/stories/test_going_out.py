"""What can happen to a reply on its way out, and what she sees of it."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.app import App

from cmtui.errors import Rejected
from cmtui.model.post import Post
from cmtui.services.ports import Reader, Writer
from cmtui.tui.alerting import BELL
from cmtui.tui.widgets.editor import Editor
from tests.stories.conftest import Story, at_the_desk

WORDS = "Sorry for the wait."


async def writing(story: Story, words: str = WORDS) -> Post:
    """She answers the first in the list; the post that she answers."""
    await story.press("r")
    await story.sees("Reply to")
    await story.types(words)
    await story.sees("goes out as")
    await story.app.feed.writing.keep()
    found = story.app.feed.writing.writing
    assert found is not None and found.target is not None
    return found.target


async def stored(story: Story, post: Post) -> None:
    """The post stands like this in the store."""

    def work(tx: Writer) -> None:
        tx.put(post)

    await story.desk.store.transact("edited", work)


async def test_what_an_edit_changed_stands_in_the_conversation_by_signs(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        post = await writing(story)
        now = story.clock.now()
        changed = replace(post, text="All is well", before_edit="All is broken", edited_at=now)
        await stored(story, changed)
        await story.sees("what the edit changed:", "All is [-broken-][+well+]")
        await story.sees("the post was edited meanwhile: read it")
        await story.press("ctrl+t")
        await story.sees("edited meanwhile:")
        assert await story.desk.outbox.all() == []
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")


async def test_where_the_post_is_gone_nothing_goes_out_and_the_words_can_be_copied(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        post = await writing(story)
        await stored(story, replace(post, deleted_at=story.clock.now()))
        await story.sees("the post is gone: this cannot go out")
        for _ in range(3):
            await story.press("ctrl+s")
            await story.sees("y copies the words")
            await story.press("escape")
            await story.sees("^s send+next")
        assert await story.desk.outbox.all() == []
        await story.press("ctrl+s")
        await story.sees("y copies the words")
        await story.press("y")
        await story.sees("copied to your terminal's clipboard: the words")
        assert story.app.clipboard == WORDS
        assert story.app.feed.composer.text == WORDS


async def test_a_post_that_is_closed_to_replies_is_told_at_r(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        row = story.app.feed.listing.current
        assert row is not None

        def close(tx: Writer) -> None:
            post = tx.get(Post, row.latest)
            assert post is not None
            tx.put(replace(post, cannot_answer="replies are closed"))

        await story.desk.store.transact("edited", close)
        await story.press("r")
        await story.sees("no reply is possible: replies are closed")
        assert not story.app.feed.writing.is_open


async def test_a_paste_can_never_send_and_enter_is_a_newline(workspace: Path) -> None:
    from textual import events

    async with at_the_desk(workspace) as story:
        await writing(story, "Hello")
        editor = story.app.feed.composer.query_one(Editor)
        pasted = "\x13one\r\n\x1b[13;5utwo\n\x14"
        editor.post_message(events.Paste(pasted))
        await story.press("enter")
        await story.types("three")
        await story.until(lambda: story.app.feed.composer.text.endswith("three"))
        await story.waits(6)
        assert story.app.feed.composer.text.splitlines()[0] == "Helloone"
        assert story.app.feed.writing.is_open
        assert await story.desk.outbox.all() == []


@pytest.mark.parametrize(
    "keys", [("ctrl+s",), ("ctrl+t",), ("enter", "ctrl+s"), ("ctrl+x", "ctrl+t", "enter", "y")]
)
async def test_no_key_sends_the_words_of_an_internal_note(
    workspace: Path, keys: tuple[str, ...]
) -> None:
    secret = "Only for the house"
    async with at_the_desk(workspace) as story:
        await story.press("i")
        await story.sees("internal note on")
        await story.types(secret)
        await story.press(*keys)
        await story.waits(8)
        await story.press("ctrl+s", "ctrl+t", "enter")
        await story.waits(8)

        def drafts(reader: Reader) -> list[str]:
            from cmtui.model.draft import DraftText

            return [one.text for one in reader.window(DraftText)]

        assert await story.desk.outbox.all() == []
        assert secret not in " ".join(await story.desk.store.read(drafts))


async def test_her_facts_lie_over_the_screen_and_the_words_stay(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await writing(story)
        await story.press("ctrl+o")
        await story.sees("Esc closes", "1 handle")
        await story.press("escape")
        await story.sees_no_more("Esc closes")
        await story.types(" More.")
        await story.until(lambda: story.app.feed.composer.text == f"{WORDS} More.")


PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


async def test_a_picture_needs_words_for_those_who_cannot_see_it(
    workspace: Path, tmp_path: Path
) -> None:
    file = tmp_path / "cat.png"
    file.write_bytes(PICTURE)
    async with at_the_desk(workspace) as story:
        await writing(story)
        for alt in ("", "  ", "A grey cat"):
            await story.press("ctrl+p")
            await story.types(f"attach {file}")
            await story.press("enter")
            await story.sees("cat.png: what is to be seen in it")
            await story.types(alt)
            await story.press("enter")
            if not alt.strip():
                await story.sees("needs words for those who cannot see it")
        await story.sees("picture 1 cat.png · A grey cat")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        (sending,) = await story.desk.outbox.all()
        assert [one.alt for one in sending.header.attachments] == ["A grey cat"]


async def test_a_picture_is_taken_off_again(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await writing(story)
        flow = story.app.feed.writing
        assert flow.writing is not None
        await flow.take(
            await story.desk.composer.attach(flow.writing, PICTURE, "cat.png", "A grey cat")
        )
        await story.sees("picture 1 cat.png")
        await story.press("ctrl+p")
        await story.types("detach 1")
        await story.press("enter")
        await story.sees_no_more("picture 1 cat.png")


async def test_the_words_go_to_her_editor_and_come_back_cleaned(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import nullcontext

    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\nstat -c %a "$1" > "$0.mode"\nprintf " \\033[2JFrom outside.\\n" >> "$1"\n'
    )
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(App, "suspend", lambda self: nullcontext())
    async with at_the_desk(workspace) as story:
        await writing(story)
        await story.press("ctrl+g")
        await story.until(lambda: "From outside." in story.app.feed.composer.text)
        text = story.app.feed.composer.text
        assert text.startswith(WORDS) and "\x1b" not in text
        assert (tmp_path / "editor.mode").read_text().strip() == "600"
        assert list((workspace / "state" / "editing").iterdir()) == []
        await story.sees("goes out as")


async def test_without_an_editor_it_says_how_to_name_one(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    async with at_the_desk(workspace) as story:
        await writing(story)
        await story.press("ctrl+g")
        await story.sees("no editor is named: set EDITOR")
        assert story.app.feed.composer.text == WORDS


async def test_a_reply_that_the_network_refuses_rings_and_its_mention_stands_on_top_of_mine(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_desk(workspace) as story:
        heard: list[str] = []
        story.app.alerting.out = heard.append
        post = await writing(story)
        (account,) = await story.desk.accounts.all()

        async def refuse(*_: object) -> None:
            raise Rejected("the network wants no links")

        monkeypatch.setattr(story.desk.lines.to(account), "freeze", refuse)
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        await story.waits(6)
        await story.sees("not sent", "the network wants no links")
        await story.until(lambda: BELL in heard)
        await story.until(lambda: bool(story.app.status and story.app.status.failed == 1))
        await story.press("escape", "right")
        await story.sees("Feed · mine")
        await story.until(lambda: story.handles[:1] == [post.author.handle])
