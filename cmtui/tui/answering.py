"""Answering: who is served next, the composer's keys, and the hold."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmtui.errors import Conflict, NotFound, OnlyRead, StoreFailed, WrongUsage
from cmtui.model.row import Row
from cmtui.model.sending import UNRESOLVED
from cmtui.services.writing import Writing
from cmtui.text.safe import clean_line
from cmtui.tui.first_page import PAGE
from cmtui.tui.palette import Choice

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from cmtui.services.desk import Desk
    from cmtui.tui.screens.feed import FeedScreen


class AnswerVerbs:
    """The feed's commands that serve, open the composer and send."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._claimed: int | None = None
        self._passed: set[int] = set()
        self._held: dict[int, int] = {}
        self.serves_crisis = False

    @property
    def _desk(self) -> "Desk":
        return self._screen.desk

    async def do_feed_next(self, count: int) -> None:
        """Claims and opens the row due first that nobody holds."""
        await self.let_go()
        self.serves_crisis = False
        row = await self._claim_next()
        if row is None:
            await self._screen.listing.load()
            self._screen.to_list()
            raise NotFound("nobody is waiting")
        if self._screen.listing.query.view != "needs-me":
            self._screen.listing.narrow(view="needs-me")
        await self._screen.listing.load(cursor_on=row.number)
        await self._screen.open_row(row)

    async def do_crisis_next(self, count: int) -> None:
        """Claims and opens the mention of the crisis that is due first."""
        await self.let_go()
        row = await self._desk.serving.next(self._passed)
        self._claimed = row.number
        self._passed.add(row.number)
        self.serves_crisis = True
        if not self._screen.listing.go_to(row.number):
            self._screen.listing.narrow(view="needs-me")
            await self._screen.listing.load(cursor_on=row.number)
        await self._screen.open_row(row)

    async def serve_next(self) -> None:
        """Whoever comes next in what she is working through: the crisis, or all that wait."""
        if self.serves_crisis:
            try:
                await self.do_crisis_next(1)
                return
            except NotFound:  # nobody of it is left, or it is over
                self.serves_crisis = False
        await self.do_feed_next(1)

    async def _claim_next(self) -> Row | None:
        """The earliest due, leaving out those that were passed by in this round."""
        query = replace(self._screen.listing.query, view="needs-me")
        rows = await self._desk.feed.page(query, limit=PAGE)
        on_its_way = await self._on_its_way()
        rows = [row for row in rows if row.number not in on_its_way]
        left = [row for row in rows if row.number not in self._passed]
        if not left:
            self._passed.clear()
            left = rows
        for row in left:
            try:
                claimed = await self._desk.triage.claim(row.number)
            except Conflict:  # a colleague was quicker: the one after it, then
                continue
            self._claimed = row.number
            self._passed.add(row.number)
            return claimed
        return None

    async def _on_its_way(self) -> set[int]:
        """Rows whose reply is still on its way, as the store has it: the strip may lag behind."""
        stand = await self._desk.outbox.these(tuple(self._held))
        self._held = {
            number: one.row
            for number, one in stand.items()
            if one.row is not None and one.state in UNRESOLVED
        }
        return set(self._held.values())

    async def do_answer_reply(self, count: int) -> None:
        """Claims the row and opens the composer."""
        row = (
            self._screen.reading.row
            if self._screen.in_conversation
            else self._screen.listing.current
        )
        if row is None:
            raise NotFound("there is nobody here to reply to")
        target = self._screen.reading.post if self._screen.in_conversation else None
        is_own = target is not None and target.kind == "own"
        number = target.number if target is not None and not is_own else None
        try:
            writing = await self._desk.composer.reply(row.number, number)
        except OnlyRead as refusal:
            self._give_link(refusal)
            return
        if row.state == "new":
            await self.let_go(but=row.number)
            with suppress(StoreFailed):  # the words are kept all the same, the trouble is told
                await self._desk.triage.claim(row.number)
                self._claimed = row.number
        await self._screen.open_row(row)
        await self.write(writing)

    def _give_link(self, refusal: OnlyRead) -> None:
        """Where nothing can be said from here, answering begins with the page. Raises the refusal
        where no page is known."""
        url = clean_line(refusal.url).text
        if not url:
            raise refusal
        self._screen.app.copy_to_clipboard(url)
        self._screen.say(f"link copied: {url}; {refusal.why}", "muted")

    async def do_answer_post(self, count: int) -> None:
        """A new post of the brand's."""
        try:
            writing = await self._desk.composer.post()
        except WrongUsage:  # several accounts: which one speaks is asked first
            await self._choose_account(self._post_as)
            return
        await self.write(writing)

    async def _post_as(self, account: str) -> None:
        await self.write(await self._desk.composer.post(account))

    async def reopen(self, draft: int) -> None:
        """Goes on with a draft, unless another one is being written."""
        if self._screen.writing.is_open:
            return
        writing = await self._desk.composer.resume(draft)
        if writing.row is not None:
            self._screen.listing.go_to(writing.row.number)
            await self._screen.open_row(writing.row)
        await self.write(writing)

    async def offer_drafts(self) -> None:
        """At the start: how many drafts of hers are still open, above the keys."""
        initials = (await self._desk.operators.me()).initials
        mine = [one for one in await self._desk.composer.drafts() if one.draft.operator == initials]
        if mine:
            were = "1 draft of yours is" if len(mine) == 1 else f"{len(mine)} drafts of yours are"
            go_drafts = self._screen.app.keymap.shown("go.drafts")
            self._screen.app.offer(f"{were} open: {go_drafts}")

    async def write(self, writing: Writing) -> None:
        """The composer opens on this text."""
        self._screen.writing.open(writing)
        self._screen.app.offer("")
        self._screen.call_after_refresh(self._screen.shape.lay_out)
        self._screen.show_keys()
        self._screen.show_focus()
        await self.appear(typing=True)

    async def appear(self, typing: bool = False) -> None:
        """Tells the others which row is open here, and whether a reply is being written."""
        row = self._screen.reading.row
        await self._screen.app.presence.appear(row.number if row else None, typing)

    def sent(self, rows: Mapping[int, int]) -> None:
        """These sendings of these rows are on their way; a claim on one of them is used up."""
        self._settled(rows.values())
        self._held.update(rows)
        self._passed.update(rows.values())

    def _settled(self, rows: Collection[int]) -> None:
        """These are not given back any more; a claim on whom else she reads is."""
        if self._claimed in rows:
            self._claimed = None

    async def do_composer_leave(self, count: int) -> None:
        """The draft is kept; without words the row is free again."""
        left = await self._screen.writing.leave()
        self.stop_writing()
        row = left.row.number if left is not None and left.row is not None else None
        if left is not None and left.draft is None:
            if row is not None:
                await self.let_go()
        else:
            self._settled([row] if row is not None else [])
            self._screen.say(
                f"draft kept; {self._screen.app.keymap.shown('go.drafts')} lists it", "muted"
            )
        await self.appear()

    def stop_writing(self) -> None:
        """The composer is closed: the keys go back to what is read."""
        self._screen.set_focus(
            self._screen.thread if self._screen.reading.row else self._screen.rows
        )
        self._screen.shape.lay_out()
        self._screen.show_keys()

    def do_composer_undo(self, count: int) -> None:
        """Takes back typing."""
        self._editor.undo()

    def do_composer_redo(self, count: int) -> None:
        """Types it again."""
        self._editor.redo()

    @property
    def _editor(self) -> "TextArea":
        from textual.widgets import TextArea

        return self._screen.composer.query_one(TextArea)

    async def _choose_account(self, then: Callable[[str], Awaitable[None]]) -> None:
        accounts = [one for one in await self._desk.accounts.all() if one.speaks]
        choices = [Choice(f"@{one.handle}", one.role, one.key) for one in accounts]
        self._screen.pick(choices, "speak as", then, "no such account")

    async def let_go(self, but: int | None = None) -> None:
        """Frees the row that was claimed by serving or opening it, if nothing was written; `but`
        not the one that is opened now."""
        if self._claimed == but:
            return
        number, self._claimed = self._claimed, None
        if number is None:
            return
        try:
            row = await self._desk.triage.let_go(number)
        except (Conflict, NotFound):  # a colleague has it by now, or it is gone: not ours to free
            return
        await self._screen.listing.put([row])
