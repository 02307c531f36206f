"""Drafts and outbox: what is being written, was overtaken, is on its way or failed; the SMM's
queue, to read."""

from collections.abc import Iterable, Sequence
from functools import partial

from textual.widget import Widget

from cmtui.commands.registry import Place
from cmtui.errors import NetworkFailed, NotFound, Refused
from cmtui.model.account import Account
from cmtui.model.sending import Sending
from cmtui.services.network_ports import Scheduled
from cmtui.services.queueing import slots
from cmtui.services.refusals import handle
from cmtui.services.writing import Unfinished
from cmtui.tui.messages import DeskChanged, DeskOpened, MinutePassed, Woken
from cmtui.tui.present.drafts import STATES, Entry, entries, entry_lines
from cmtui.tui.present.lines import Line
from cmtui.tui.present.when import stamp
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.ticks import run
from cmtui.tui.widgets.plain import PlainTitle
from cmtui.tui.widgets.virtual_list import VirtualList

OUTBOX_MOST = 50


class DraftsScreen(DeskScreen):
    """Three parts in one list; the cursor passes over their headings."""

    def __init__(self) -> None:
        super().__init__()
        self._queue: list[tuple[Account, Scheduled]] = []
        self._queue_trouble = ""

    @property
    def places(self) -> Sequence[Place]:
        """A list of its own."""
        return ("drafts", "lists", "everywhere")

    def body(self) -> Iterable[Widget]:
        """A title and the list."""
        yield PlainTitle("Drafts and outbox", id="drafts-title")
        yield VirtualList[Entry](self._painted, key=lambda one: one.key, id="drafts")

    async def on_mount(self) -> None:
        """Reads what there is; the queue is asked for beside that."""
        super().on_mount()
        self.query_one("#drafts-title", PlainTitle).set_focused(True)
        self.set_focus(self._list)
        if self.app.desk is not None:
            await self._read()
            run(self, self._ask_queue, "queue")

    async def on_desk_opened(self, message: DeskOpened) -> None:
        """Another desk."""
        await self._read()

    async def on_screen_resume(self) -> None:
        """Comes to the front: the queue may have changed."""
        super().on_screen_resume()
        if self.app.desk is not None:
            await self._read()
            run(self, self._ask_queue, "queue")

    async def on_desk_changed(self, message: DeskChanged) -> None:
        """A draft, a sending or an act changed."""
        changes = message.changes
        if changes.drafts or changes.sendings or changes.acts or changes.crisis:
            await self._read()

    async def on_woken(self, message: Woken) -> None:
        """What changed while the program stood still."""
        await self._read()

    def on_minute_passed(self, message: MinutePassed) -> None:
        """Times read differently."""
        super().on_minute_passed(message)
        self._list.repaint()

    @property
    def _list(self) -> VirtualList[Entry]:
        return self.query_one("#drafts", VirtualList)

    async def _read(self) -> None:
        self.app.offer("")
        drafts = await self.desk.composer.drafts()
        overtaken = await self.desk.composer.overtaken()
        sendings = await self.desk.outbox.all(OUTBOX_MOST)
        whom = await self.desk.outbox.whom(sendings)
        acts = await self.desk.operations.all(OUTBOX_MOST)
        titles = await self.desk.operations.titles(acts)
        _, held = await self.desk.pausing.standing()
        away = {(one.account, one.scheduled) for one in held}
        coming = [pair for pair in self._queue if (pair[0].key, pair[1].id) not in away]
        queue = slots(coming, self.now)
        listed = entries(
            drafts, sendings, whom, queue, self._queue_trouble, overtaken, acts, titles, held
        )
        self._list.set_items(listed, keep=True)
        self._pass_headings(1)
        title = self.query_one("#drafts-title", PlainTitle)
        title.show("Drafts and outbox", f"{len(drafts)} open")

    async def _ask_queue(self) -> None:
        try:
            self._queue, self._queue_trouble = await self.desk.accounts.queue(), ""
        except NetworkFailed as error:
            self._queue_trouble = str(error)
        await self._read()

    def _painted(self, entry: Entry, room: int, two_lines: bool) -> Sequence[Line]:
        return entry_lines(entry, room, self.now)

    # --- keys --------------------------------------------------------------------------------

    def do_move_down(self, count: int) -> None:
        """The next entry."""
        self._list.move(count)
        self._pass_headings(1)

    def do_move_up(self, count: int) -> None:
        """The entry before."""
        self._list.move(-count)
        self._pass_headings(-1)

    def do_move_page_down(self, count: int) -> None:
        """A page on."""
        self._list.page(count)
        self._pass_headings(1)

    def do_move_page_up(self, count: int) -> None:
        """A page back."""
        self._list.page(-count)
        self._pass_headings(-1)

    async def do_move_first(self, count: int) -> None:
        """The first entry, read anew."""
        await self._read()
        self._list.go_first()
        self._pass_headings(1)

    def do_move_last(self, count: int) -> None:
        """The last entry."""
        self._list.go_last()
        self._pass_headings(-1)

    async def do_move_back(self, count: int) -> None:
        """Back to the feed."""
        await self.run_command("go.feed")

    async def do_move_open(self, count: int) -> None:
        """Goes on with the draft."""
        await self.do_answer_reply(count)

    async def do_answer_reply(self, count: int) -> None:
        """Goes on with a draft; an unknown sending becomes one, a colleague's is asked for."""
        entry = self._list.current
        draft: int | None = None
        if entry is not None and entry.draft is not None:
            if entry.draft.draft.operator != self._me:
                self._ask_take_over(entry.draft)
                return
            draft = entry.draft.draft.number
        elif entry is not None and entry.sending is not None:
            draft = await self._draft_of(entry.sending)
        if draft is None:
            raise NotFound("that cannot be written on")
        await self._write_on(draft)

    async def _write_on(self, draft: int) -> None:
        await self.run_command("go.feed")
        await self.app.feed.reopen(draft)

    @property
    def _me(self) -> str:
        return self.app.status.me.initials if self.app.status else ""

    def _ask_take_over(self, one: Unfinished) -> None:
        """Whose it is, since when, and whether she types there now."""
        draft, others = one.draft, self.app.status.others if self.app.status else ()
        to = f"to {handle(one.target.author.handle)}" if one.target else "of a new post"
        types = any(
            other.operator == draft.operator and other.typing and other.row == draft.row
            for other in others
        )
        typing = f", who types there now {self.app.glyphs.typing}" if types else ""
        began = stamp(draft.started_at, self.now)
        self.ask_first(
            f"take over the draft {to} of {draft.operator}{typing}, begun {began}? y",
            partial(self._take_over, draft.number),
        )

    async def _take_over(self, draft: int) -> None:
        writing = await self.desk.composer.take_over(draft, force=True)
        await self._write_on(draft)
        mark = writing.signature.mark if writing.signature else "no signature"
        self.app.say(f"the draft is yours; it will go out with {mark}", "accent")

    async def do_draft_discard(self, count: int) -> None:
        """Throws the draft away; undo brings it back."""
        entry = self._list.current
        if entry is None or entry.draft is None:
            raise Refused("only a draft can be thrown away")
        await self.desk.composer.discard(entry.draft.draft.number)
        await self._read()
        undo = self.app.keymap.shown("triage.undo")
        self.say(f"thrown away; {undo} brings it back", "muted")

    async def do_answer_post(self, count: int) -> None:
        """A new post, in the feed's composer."""
        await self.run_command("go.feed")
        await self.app.feed.run_command("answer.post")

    async def _draft_of(self, sending: Sending) -> int:
        if sending.state == "unknown":
            return (await self.desk.outbox.take_back(sending.number)).number
        if sending.state == "failed":
            return sending.draft
        raise Refused(f"it is {STATES[sending.state][0]}; there is nothing to write on")

    def _pass_headings(self, step: int) -> None:
        """To the nearest entry that is no heading, on in that direction first."""
        rows = self._list
        for turn in (step, -step):
            before = None
            while rows.current is not None and rows.current.heading and rows.current != before:
                before = rows.current
                rows.move(turn)
