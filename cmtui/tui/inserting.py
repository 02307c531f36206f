"""What is put into a reply besides typing: saved replies, pictures, quotations; and her facts."""

import asyncio
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.services.saved_replies import Listed
from cmtui.services.writing import Writing
from cmtui.tui.palette import Choice
from cmtui.tui.present.card import card_page
from cmtui.tui.present.feed_row import row_title
from cmtui.tui.present.glyphs import Glyphs
from cmtui.tui.present.lines import Page

if TYPE_CHECKING:
    from cmtui.services.people import Card
    from cmtui.tui.screens.feed import FeedScreen

MOST_BYTES = 50_000_000
"""Of a file that is read to be attached; every network takes far less."""

_VARIABLE = re.compile(r"\{\w+\}")


class InsertVerbs:
    """The composer's commands that bring something in."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen

    # --- saved replies -----------------------------------------------------------------------

    async def do_composer_saved(self, count: int) -> None:
        """Offers the team's saved replies, those in her language and most used first."""
        writing = self._writing
        listed = in_order(await self._screen.desk.saved_replies.all(), _language(writing))
        if not listed:
            raise NotFound("no reply is saved yet; in a shell: cmtui replies add TITLE TEXT")
        choices = [
            Choice(one.reply.title, _used(one), str(one.reply.number), _words(one))
            for one in listed
        ]
        self._screen.pick(choices, "saved reply", self._insert, "no such saved reply")

    async def _insert(self, number: str) -> None:
        desk, flow, composer = self._screen.desk, self._screen.writing, self._screen.composer
        saved = await desk.saved_replies.find(number)
        writing, filled = await desk.saved_replies.begun_with(saved, self._writing)
        at = composer.cursor
        composer.insert(filled.text)
        composer.focus_editor()
        flow.changed(composer.text, composer.cursor)
        await flow.take(replace(writing, draft=self._writing.draft))
        if left := _VARIABLE.search(filled.text):
            composer.select(at + left.start(), at + left.end())
            self._screen.say(f"nothing is known for {left[0]}: type what it stands for", "late")

    # --- the official line -------------------------------------------------------------------

    async def do_composer_line(self, count: int) -> None:
        """Puts what the brand says now in at the cursor; her own words stay hers to write."""
        line = await self._screen.desk.official_lines.to_insert(self._writing)
        flow, composer = self._screen.writing, self._screen.composer
        composer.insert(line.text)
        composer.focus_editor()
        flow.changed(composer.text, composer.cursor)
        self._screen.say(f"line v{line.version} is in; add something of your own", "muted")

    # --- her facts ---------------------------------------------------------------------------

    def do_composer_facts(self, count: int) -> None:
        """Her card, over everything; Esc goes back to the words."""
        screen = self._screen
        card = screen.reading.card
        if card is None or self._writing.row is None:
            raise NotFound("nobody is answered by this")
        page = partial(_facts_page, card, screen.now, screen.app.glyphs)
        screen.read(row_title(self._writing.row), page, "composer.facts")

    # --- pictures and quotations -------------------------------------------------------------

    async def do_composer_attach(self, count: int, file: str | None = None) -> None:
        """Asks for the file if it was not named, then for its alt text."""
        if file is None:
            self._screen.question(self._ask_alt, "attach", "picture to attach")
        else:
            await self._ask_alt(file)

    async def _ask_alt(self, file: str) -> None:
        path = Path(file.strip()).expanduser()
        content = await asyncio.to_thread(_read, path)
        label = f"{path.name}: what is to be seen in it, for those who cannot"
        self._screen.question(partial(self._attach, content, path.name), "alt", label)

    async def _attach(self, content: bytes, name: str, alt: str) -> None:
        flow = self._screen.writing
        await flow.keep()
        await flow.take(await self._screen.desk.composer.attach(self._writing, content, name, alt))

    async def do_composer_detach(self, count: int, number: str | None = None) -> None:
        """Takes a picture off, the only one if none is named."""
        pictures = self._writing.header.attachments
        if not pictures:
            raise NotFound("no picture goes with it")
        if number is None and len(pictures) > 1:
            choices = [Choice(f"{n} {one.name}", "", str(n)) for n, one in enumerate(pictures, 1)]
            self._screen.pick(choices, "take off", self._detach)
        else:
            await self._detach(number or "1")

    async def _detach(self, number: str) -> None:
        pictures = list(self._writing.header.attachments)
        if not number.isdecimal() or not 1 <= int(number[:6]) <= len(pictures):
            raise WrongUsage(f"there is no picture {number}; there are {len(pictures)}")
        del pictures[int(number) - 1]
        await self._with(attachments=tuple(pictures))

    async def do_composer_quote(self, count: int, post: str | None = None) -> None:
        """Quotes a post by its number, or takes the quotation off."""
        if post is None:
            label = "number of the post to quote (nothing: quote none)"
            self._screen.question(self._quote, "quote", label)
        else:
            await self._quote(post)

    async def _quote(self, post: str) -> None:
        wanted = post.strip()
        if wanted and not (wanted.isdecimal() and len(wanted) < 16):
            raise WrongUsage(f"{wanted[:40]!r} is no number of a post")
        await self._with(quotes=int(wanted) if wanted else None)

    async def _with(self, **changes: object) -> None:
        flow = self._screen.writing
        await flow.keep()
        header = replace(self._writing.header, **changes)
        await flow.take(await self._screen.desk.composer.with_header(self._writing, header))

    def do_composer_copy(self, count: int) -> None:
        """The words to the clipboard, for where nothing can be sent from here any more."""
        text = self._screen.composer.text
        if not text.strip():
            raise Refused("nothing is written yet")
        self._screen.app.copy_to_clipboard(text)
        self._screen.say("copied to your terminal's clipboard: the words", "muted")

    @property
    def _writing(self) -> Writing:
        writing = self._screen.writing.writing
        if writing is None:
            raise NotFound("nothing is being written")
        return writing


def in_order(listed: Sequence[Listed], language: str) -> list[Listed]:
    """Those in the language or in none before others; then the most used, then by title."""
    first = language.partition("-")[0]

    def rank(one: Listed) -> tuple[bool, int]:
        own = one.reply.language.partition("-")[0]
        return own not in ("", first) and bool(first), -one.uses

    return sorted(listed, key=rank)


def _words(one: Listed) -> str:
    return " ".join(one.reply.text.split())


def _used(one: Listed) -> str:
    today = f"sent {one.today} times today" if one.today > 1 else "sent once today"
    return " ".join(part for part in (today if one.today else "", one.reply.language) if part)


def _language(writing: Writing) -> str:
    target = writing.target.language if writing.target else ""
    return target or writing.header.language


def _facts_page(card: "Card", now: Moment, glyphs: Glyphs, room: int) -> Page:
    return card_page(card.person, card.profiles, card.notes, room, now, glyphs, opened=True)


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise WrongUsage(f"{path}: that is no file")
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        why = (error.strerror or "no file").lower()
        raise WrongUsage(f"{path}: cannot be read: {why}") from error
    if len(content) > MOST_BYTES:
        raise Refused(f"{path}: no network takes a picture of more than {MOST_BYTES:,} bytes")
    return content
