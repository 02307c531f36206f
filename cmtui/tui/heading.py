"""Names and header while one writes: Tab completes an @, else goes to account and the others."""

import re
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmtui.errors import Refused
from cmtui.model.draft import Header
from cmtui.model.post import Visibility
from cmtui.services.heading import WORDS
from cmtui.services.writing import Writing
from cmtui.text.language import checked_language
from cmtui.tui.palette import Choice
from cmtui.tui.ticks import run
from cmtui.tui.written import fields

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen

_NAME = re.compile(r"(?<![\w@])@([\w.@-]*)$")
"""What may be the beginning of a handle, before the cursor."""


class HeadingVerbs:
    """The composer's header and the names in its words."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._offered: tuple[str, ...] = ()
        self._at = 0

    # --- names -------------------------------------------------------------------------------

    async def do_composer_header(self, count: int) -> None:
        """Completes the name before the cursor, or goes to the header."""
        if not await self._complete():
            self.show()
            self._screen.composer.focus_header()
            self._screen.show_keys()

    async def _complete(self) -> bool:
        writing, composer = self._screen.writing.writing, self._screen.composer
        found = _NAME.search(composer.text[: composer.cursor])
        if writing is None or found is None:
            return False
        typed = found[1]
        if len(self._offered) > 1 and typed == self._offered[self._at]:
            self._at = (self._at + 1) % len(self._offered)
        else:
            self._offered = await self._screen.desk.naming.handles(writing, typed)
            self._at = 0
            if not self._offered or self._offered == (typed,):
                return False
        whole = self._offered[self._at]
        composer.complete(len(typed), whole if len(self._offered) > 1 else f"{whole} ")
        if len(self._offered) > 1:
            key = self._screen.app.keymap.shown("composer.header")
            names = "  ".join(
                f"[@{one}]" if place == self._at else f"@{one}"
                for place, one in enumerate(self._offered)
            )
            self._screen.say(f"{names}  {key}: the next")
        return True

    # --- the header --------------------------------------------------------------------------

    def show(self) -> None:
        """The fields as they are."""
        writing = self._screen.writing.writing
        if writing is not None:
            self._screen.composer.header.show(fields(writing))

    def change(self, field: str, typed: str) -> None:
        """Offers what may be chosen for the field, or asks for its words."""
        writing = self._screen.writing.writing
        if writing is None:
            return
        if field == "account":
            run(self._screen, partial(self._pick_account, typed), "account")
        elif field == "visibility":
            self._pick_visibility(writing, typed)
        elif field == "warning":
            if not writing.can.can_warn and not writing.by_hand:
                raise Refused(f"{writing.can.title} has no content warnings; put it in the text")
            self._ask("warning", "content warning", typed or writing.header.warning)
        else:
            self._ask("language", "language, such as en or it", typed or writing.header.language)

    async def clear(self, field: str) -> None:
        """Nothing stands in the field any more."""
        if field in ("warning", "language"):
            await self._set(field, "")

    async def _pick_account(self, typed: str) -> None:
        accounts = [one for one in await self._screen.desk.accounts.all() if one.speaks]
        if len(accounts) == 1:
            self._screen.say(f"only @{accounts[0].handle} can speak here", "muted")
            return
        choices = [Choice(f"@{one.handle}", one.role, one.key) for one in accounts]
        self._screen.pick(choices, "speak as", self._speak_as, "no such account", typed)

    async def _speak_as(self, account: str) -> None:
        await self._screen.writing.speak_as(account)
        self._screen.composer.focus_editor()

    def _pick_visibility(self, writing: Writing, typed: str) -> None:
        allowed = writing.visibilities
        if not allowed:
            raise Refused("the network has nothing as narrow as the post that this answers")
        if writing.can.visibilities == allowed[:1]:
            raise Refused(f"on {writing.can.title} every post is {allowed[0]}")
        label = "who may see it"
        if writing.target is not None and len(allowed) < len(writing.can.visibilities):
            label = f"who may see it (the post is {writing.target.visibility}: never wider)"
        choices = [Choice(one, "", one, WORDS[one]) for one in allowed]

        async def picked(one: str) -> None:
            await self._see(next(known for known in allowed if known == one))

        self._screen.pick(choices, label, picked, "not for this post", typed)

    async def _see(self, visibility: Visibility) -> None:
        writing = self._screen.writing.writing
        if writing is not None:
            await self._take(replace(writing.header, visibility=visibility))
            self._screen.composer.focus_editor()

    def _ask(self, field: str, label: str, text: str) -> None:
        keys = (("Enter", "takes it, nothing clears"), ("Esc", "leaves"))
        self._screen.question(partial(self._set, field), field, label, text, keys=keys)

    async def _set(self, field: str, words: str) -> None:
        writing = self._screen.writing.writing
        if writing is None:
            return
        if field == "language":
            await self._take(replace(writing.header, language=checked_language(words)))
        else:
            await self._take(replace(writing.header, warning=words.strip()))

    async def _take(self, header: Header) -> None:
        """The header from now on; checked before it is taken."""
        flow = self._screen.writing
        await flow.keep()
        if flow.writing is None:
            return
        await flow.take(await self._screen.desk.composer.with_header(flow.writing, header))
        self.show()
