"""A reply being written: kept at every pause, shown as it will go out, put into the hold."""

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmtui.errors import CmtuiError, Conflict, Refused, StoreFailed, StoreFull
from cmtui.model.sending import Sending
from cmtui.services.heading import fitted
from cmtui.services.writing import Preview, Writing
from cmtui.tui.ticks import Pause, run
from cmtui.tui.widgets.composer import Composer
from cmtui.tui.written import Written, became_of

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.services.outbox import ByHand
    from cmtui.text.lint import Finding
    from cmtui.tui.screens.feed import FeedScreen

PAUSE_SECONDS = 0.3

RETRY_SECONDS = 3.0
"""How often words are tried to be kept that the store did not take."""

Kept = tuple[str, int]
"""Words and the cursor's place in them, as the store has them."""


class Flow:
    """One draft at a time, from the first letter to the hold."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._composer: Composer = screen.composer
        self._written = Written(screen.composer)
        self._pause = Pause(screen, "keep", PAUSE_SECONDS, self._rested)
        self._saving = asyncio.Lock()
        self._desk: Desk | None = None
        self._kept: Kept | None = ("", 0)
        self._cursor = 0
        self._offered_parts = False
        self._problem = ""
        self._news = ""
        self._unkept = ""
        self._found: tuple[Finding, ...] = ()
        self._reasons: dict[str, str] = {}
        self.taken_by = ""
        self.is_gone = False
        self.text = ""
        self.writing: Writing | None = None

    @property
    def is_open(self) -> bool:
        """Whether the composer has a draft."""
        return self.writing is not None

    # --- opening and leaving -----------------------------------------------------------------

    def open(self, writing: Writing) -> None:
        """Starts on a draft, with the words that were kept of it and the cursor where it was."""
        self.writing, self._desk = writing, self._screen.desk
        self.text = writing.text
        self._cursor = min(writing.cursor, len(writing.text))
        self._kept = (self.text, self._cursor)
        self._forget_answers()
        self._news = self.taken_by = ""
        self.is_gone = False
        self._screen.set_class(True, "-writing")
        self._composer.open("", writing.text, self._cursor)
        self._problem = writing.notice
        if writing.draft is not None and writing.draft.returned:
            self._problem = f"came back: {writing.draft.returned}"
        self.draw()

    async def leave(self) -> Writing | None:
        """Keeps the words and closes. Returns what was left."""
        if not self.taken_by:
            await self.keep()
        left = self.writing
        if self._unkept and left is not None:
            self._screen.desk.keep_later(left, self.text)
        self._close()
        return left

    def _close(self) -> None:
        self._pause.forget()
        self.writing = None
        self.text = self._unkept = self._news = self.taken_by = ""
        self._kept = ("", 0)
        self._screen.set_class(False, "-writing")
        self._screen.composer_closed()

    # --- words -------------------------------------------------------------------------------

    def changed(self, text: str, cursor: int) -> None:
        """The words changed: the strip follows now, the store at the next pause."""
        if self.writing is None or self.taken_by:
            return
        self.text, self._cursor = text, cursor
        self._forget_answers()
        self.draw()
        self._pause.ask(self._screen.desk.clock)

    def moved(self) -> None:
        """The cursor moved; where it stands is kept at the next pause."""
        if self.writing is not None and self.writing.draft is not None and not self.taken_by:
            self._pause.ask(self._screen.desk.clock)

    async def _rested(self) -> None:
        await self.keep()
        await self._check()

    async def _check(self) -> None:
        """What the lint says of the words as they are now."""
        writing, text = self.writing, self.text
        if writing is None or not text.strip():
            return
        found = await self._screen.desk.composer.findings(writing, text)
        if self.writing is not None and text == self.text and found != self._found:
            self._found = found
            self.draw()

    async def keep(self) -> None:
        """Makes the words durable, if they are not. Raises Conflict when the row was taken."""
        self._catch_up()
        async with self._saving:  # two first saves at once would begin two drafts
            writing, text, cursor = self.writing, self.text, self._cursor
            desk = self._desk  # not the app's: at the very end there is no app any more
            if writing is None or desk is None or (text, cursor) == self._kept or self.taken_by:
                return
            try:
                kept = await desk.composer.keep(writing, text, cursor)
            except StoreFailed as error:
                await self._keep_aside(desk, writing, text, error)
                return
            self._kept = (text, cursor)
            await self._follow(writing, kept)
            if self._unkept:
                self._unkept = ""
                self.draw()
                await desk.rescuer.forget(writing)

    async def _follow(self, before: Writing, kept: Writing) -> None:
        """The draft that the words went into; another one where this was taken over or is out."""
        draft = kept.draft
        if self.writing is None or self._desk is None:
            return
        self.writing = replace(self.writing, draft=draft)
        if draft is None or draft.state != "retired":
            return
        lost = before.draft is not None and before.draft.number != draft.number
        now = (await self._desk.composer.renewed(before)).draft if lost else None
        if now is not None and now.operator != before.me:
            self._lock(draft.returned)
        else:
            self._problem = draft.returned
            self.draw()

    def _lock(self, why: str) -> None:
        """The draft is another's now: what was written here is kept apart and cannot be sent."""
        self.taken_by = why
        self._problem, self._found = "", ()
        self._composer.set_held(True)
        self.draw()

    async def look(self) -> None:
        """Something changed somewhere: was this draft taken over, overtaken by another reply, is
        what it answers gone or edited, or does the brand say something else now?"""
        writing, desk = self.writing, self._desk
        if writing is None or desk is None or self.taken_by:
            return
        fresh = await desk.composer.renewed(writing)
        if self.writing is not None and fresh.official != self.writing.official:
            self.writing = replace(self.writing, official=fresh.official)
            self.draw()
        draft, open_now = fresh.draft, self.writing
        if draft is None or open_now is None or open_now.draft is None:
            return
        if open_now.draft.number != draft.number:
            return
        if draft.operator != writing.me:
            self._kept = None
            await self.keep()
        elif draft.state == "retired" and open_now.draft.state != "retired":
            go_drafts = self._screen.app.keymap.shown("go.drafts")
            self._news = f"{draft.returned}; overtaken, and kept: {go_drafts}"
            self.draw()
        else:
            self._compare(fresh)

    def _compare(self, fresh: Writing) -> None:
        """Says what became of the post that is answered since the composer was opened."""
        seen = self.writing.target if self.writing else None
        news = became_of(seen, fresh.target)
        if news and news != self._news:
            self._news = news
            self.draw()

    async def _keep_aside(
        self, desk: "Desk", writing: Writing, text: str, error: StoreFailed
    ) -> None:
        """The store does not take the words: they stay here, beside it, and are tried again."""
        why = "the disk is full" if isinstance(error, StoreFull) else "it cannot be written"
        was, self._unkept = self._unkept, f"kept aside, not in the store: {why}"
        try:
            await desk.rescuer.keep(writing, text, self._cursor)
        except StoreFailed:
            self._unkept = f"not kept on disk: {why}"
        if not self._screen.is_attached:
            return
        self.draw()
        if not was:
            run(self._screen, self._try_again, "unkept")

    async def _try_again(self) -> None:
        while self._unkept and self._desk is not None:
            await self._desk.clock.sleep(RETRY_SECONDS)
            await self.keep()

    def _catch_up(self) -> None:
        """What was typed in this very moment and is not told yet."""
        if self.writing is not None:
            self.text, self._cursor = self._composer.text, self._composer.cursor

    async def take(self, writing: Writing) -> None:
        """Goes on under another header, or with what goes along; the words stay."""
        self.writing = writing
        self._kept = None  # the draft has to learn of it, whatever the words
        self._forget_answers()
        self.draw()
        await self._rested()

    async def speak_as(self, account: str) -> None:
        """Another account speaks; the words stay and are checked anew."""
        await self.keep()
        writing = self.writing
        if writing is None:
            return
        if writing.corrects is not None:
            raise Refused("a correction comes from the account that wrote it")
        composer = self._screen.desk.composer
        if writing.row is not None:
            target = writing.target.number if writing.target else None
            other = await composer.reply(writing.row.number, target, account)
        else:
            other = await composer.post(account)
        # The draft goes with the words; an older one of that account would be another text.
        await self.take(
            replace(
                other,
                draft=writing.draft,
                header=fitted(writing.header, other.can, other.target),
                quoted=writing.quoted,
                saved_reply=writing.saved_reply,
            )
        )

    # --- sending -----------------------------------------------------------------------------

    async def stop(self) -> "Finding | None":
        """The first thing in the words that needs a reason before they may go.

        Raises Refused, the reason standing in the strip, where a longer text has to be asked for
        in parts, or the draft is another's by now.
        """
        before = self.text
        self._catch_up()
        if self.text != before:  # the parts that were shown are not these, nor the reasons
            self._forget_answers()
        writing = self.writing
        if writing is None:
            return None
        if self.taken_by:
            raise Refused(self.taken_by)
        preview = self.preview()
        if preview.can_split and not self._offered_parts:
            self._offered_parts = True
            key = self._screen.app.keymap.shown("composer.send_next")
            self._refuse(f"{preview.problem}; {key} again sends {len(self._parts())} parts")
        if preview.problem and not preview.can_split:
            return None  # what stands in its way is said by the outbox
        self._found = await self._screen.desk.composer.findings(writing, self.text)
        return next(
            (one for one in self._found if one.level == "stop" and one.rule not in self._reasons),
            None,
        )

    def overrule(self, rule: str, reason: str) -> None:
        """Why it goes although that rule stops it; as long as the words stay the same."""
        self._reasons[rule] = reason

    async def hold(self) -> list[Sending]:
        """Puts it into the hold and closes. Raises Refused, the reason standing in the strip."""
        writing = self.writing
        if writing is None:
            return []
        in_parts = self._offered_parts and self.preview().length.parts > 1
        outbox = self._screen.desk.outbox
        try:
            await self.keep()
            self._refuse_anothers()
            writing = self.writing or writing
            held = await outbox.hold(writing, self.text, in_parts=in_parts, overruled=self._reasons)
        except CmtuiError as error:
            await self._stopped(writing, error)
            raise
        self._close()
        return held

    async def hand_out(self) -> "ByHand | None":
        """The text to be put on the network by hand; the composer stays until that is confirmed.

        Raises as `hold`.
        """
        writing = self.writing
        if writing is None:
            return None
        try:
            await self.keep()
            self._refuse_anothers()
            writing = self.writing or writing
            return await self._screen.desk.outbox.by_hand(
                writing, self.text, overruled=self._reasons
            )
        except CmtuiError as error:
            await self._stopped(writing, error)
            raise

    def close(self) -> None:
        """It is out: nothing more is to be kept of it here."""
        self._close()

    def _refuse_anothers(self) -> None:
        if self.taken_by:
            raise Refused(self.taken_by)

    async def _stopped(self, writing: Writing, error: CmtuiError) -> None:
        self._news = ""
        self._problem = str(error)
        if isinstance(error, Conflict):  # she has read why: the next try is a new decision
            self.writing = await self._screen.desk.composer.renewed(self.writing or writing)
            if (draft := self.writing.draft) is not None and draft.operator != writing.me:
                self._kept = None
                await self.keep()
        target = (await self._screen.desk.composer.renewed(self.writing or writing)).target
        self.is_gone = target is not None and target.deleted_at is not None
        self.draw()

    def preview(self) -> Preview:
        """What would go out now."""
        assert self.writing is not None
        return self._screen.desk.composer.preview(self.writing, self.text)

    def _parts(self) -> tuple[str, ...]:
        assert self.writing is not None
        return self._screen.desk.composer.preview(self.writing, self.text, in_parts=True).parts

    def _refuse(self, problem: str) -> None:
        self._problem = problem
        self.draw()
        raise Refused(problem)

    def _forget_answers(self) -> None:
        """The words or the header are not those any more that something was said about."""
        self._offered_parts, self._problem = False, ""
        self._found, self._reasons = (), {}

    # --- drawing -----------------------------------------------------------------------------

    @property
    def trouble(self) -> str:
        """What has to be known about it now, the most urgent first."""
        return self._problem or self._unkept or self._news

    def draw(self) -> None:
        """Header and strip for the words as they are."""
        writing = self.writing
        if writing is None:
            return
        if self.taken_by:
            self._written.lock(writing, self._taken_words())
            return
        asked = self._offered_parts and self._problem
        parts = self._parts() if asked else ()
        glyphs = self._screen.app.glyphs
        self._written.draw(
            writing, self.text, self.preview(), self.trouble, self._found,
            parts if len(parts) > 1 else (), glyphs,
        )  # fmt: skip

    def _taken_words(self) -> str:
        go_drafts = self._screen.app.keymap.shown("go.drafts")
        return f"{self.taken_by}. What you wrote is kept: {go_drafts}. Nothing can be sent here"
