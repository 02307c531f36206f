"""Drafts and outbox: what is being written, was overtaken, is on its way or failed; the SMM's
queue, to read."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from textual.widget import Widget

from cmtui.clock import Moment
from cmtui.commands.registry import Place
from cmtui.errors import NetworkFailed, NotFound, Refused
from cmtui.model.account import Account
from cmtui.model.draft import Draft
from cmtui.model.sending import Sending
from cmtui.services.network_ports import Scheduled
from cmtui.services.queueing import Slot, slots
from cmtui.services.writing import Unfinished
from cmtui.tui.messages import DeskChanged, DeskOpened, MinutePassed, Woken
from cmtui.tui.present.lines import Line, Span, cut, line, spread
from cmtui.tui.present.networks import at_handle, letter, short_handle
from cmtui.tui.present.when import span, stamp
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.ticks import run
from cmtui.tui.widgets.plain import PlainTitle
from cmtui.tui.widgets.virtual_list import VirtualList

OUTBOX_MOST = 50

STATES: dict[str, tuple[str, str]] = {
    "held": ("in the hold", "accent"), "frozen": ("going out", "accent"),
    "sending": ("going out", "accent"), "sent": ("sent", "good"),
    "failed": ("not sent", "danger"), "unknown": ("perhaps sent", "late"),
    "withdrawn": ("a draft again", "muted"),
}  # fmt: skip
"""A sending's state in words, and the tone of it."""


class Entry(msgspec.Struct, frozen=True):
    """One line of the list: a heading, a draft, a sending, or a post of the SMM's queue."""

    key: str
    heading: str = ""
    draft: Unfinished | None = None
    sending: Sending | None = None
    whom: str = ""
    slot: Slot | None = None


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
        """A draft or a sending changed."""
        if message.changes.drafts or message.changes.sendings:
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
        drafts = await self.desk.composer.drafts()
        overtaken = await self.desk.composer.overtaken()
        sendings = await self.desk.outbox.all(OUTBOX_MOST)
        whom = await self.desk.outbox.whom(sendings)
        queue = slots(self._queue, self.now)
        listed = entries(drafts, sendings, whom, queue, self._queue_trouble, overtaken)
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
        """Goes on with a draft; an unknown sending becomes one first."""
        entry = self._list.current
        draft: int | None = None
        if entry is not None and entry.draft is not None:
            draft = entry.draft.draft.number
        elif entry is not None and entry.sending is not None:
            draft = await self._draft_of(entry.sending)
        if draft is None:
            raise NotFound("that cannot be written on")
        await self.run_command("go.feed")
        await self.app.feed.reopen(draft)

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
        rows = self._list
        if rows.current is not None and rows.current.heading:
            rows.move(step)
        if rows.current is not None and rows.current.heading:
            rows.move(-step)


def entries(
    drafts: Sequence[Unfinished],
    sendings: Sequence[Sending],
    whom: Mapping[int, str],
    queue: Sequence[Slot],
    trouble: str = "",
    overtaken: Sequence[Unfinished] = (),
) -> list[Entry]:
    """The whole list with its headings; an empty part says that it is.

    `overtaken`: drafts that another reply retired, whose words can be taken up again.
    """
    listed = [Entry("h1", heading=_heading("Being written", len(drafts), "nothing"))]
    listed += [Entry(f"d{one.draft.number}", draft=one) for one in drafts]
    if overtaken:
        listed.append(Entry("h0", heading=_heading("Overtaken", len(overtaken), "")))
        listed += [Entry(f"d{one.draft.number}", draft=one) for one in overtaken]
    on_its_way = _heading("On its way, and the latest that went", len(sendings), "nothing")
    listed.append(Entry("h2", heading=on_its_way))
    listed += [
        Entry(f"s{one.number}", sending=one, whom=whom.get(one.number, "")) for one in sendings
    ]
    listed.append(Entry("h3", heading=_queue_heading(queue, trouble)))
    listed += [Entry(f"q{one.account.key}/{one.post.id}", slot=one) for one in queue]
    return listed


def entry_lines(entry: Entry, room: int, now: Moment) -> Sequence[Line]:
    """An entry in two lines; a heading stands on the second, with air above."""
    if entry.heading:
        return [(), cut((Span(entry.heading, "title strong"),), room)]
    if entry.draft is not None:
        return _draft_lines(entry.draft, room, now)
    if entry.sending is not None:
        return _sending_lines(entry.sending, entry.whom, room, now)
    assert entry.slot is not None
    return _slot_lines(entry.slot, room, now)


def _draft_lines(one: Unfinished, room: int, now: Moment) -> Sequence[Line]:
    draft = one.draft
    network = draft.account.partition(":")[0]
    to = "a new post"
    if one.target is not None:
        to = "to " + short_handle(one.target.network, one.target.author.handle)
    head = line(letter(network), "  ", Span(draft.operator, "strong"), f"  {to}")
    right = (_fate_of(draft, now),)
    return [spread(head, right, room), _words(one.text or "(no words yet)", room)]


def _fate_of(draft: Draft, now: Moment) -> Span:
    if draft.state == "retired":
        return Span(f"{draft.returned} ", "mark")
    if draft.returned:
        return Span(f"came back: {draft.returned} ", "late")
    return Span(f"begun {stamp(draft.started_at, now)} ", "muted")


def _sending_lines(one: Sending, whom: str, room: int, now: Moment) -> Sequence[Line]:
    words, tone = STATES[one.state]
    network, _, handle = one.account.partition(":")
    to = f"to {short_handle(network, whom)}" if whom else "a new post"
    part = f"  {one.part} of {one.parts}" if one.parts > 1 else ""
    head = line(
        letter(network), "  ", Span(one.operator, "strong"), f"  {to} as {at_handle(handle)}", part
    )
    at = one.ended_at or one.held_at
    state = line(Span(words, tone), Span(f" {stamp(at, now)} ", "muted"))
    if one.error and one.state in ("failed", "unknown"):
        return [spread(head, state, room), _words(one.error, room, tone)]
    return [spread(head, state, room), _words(one.text, room, "muted")]


def _slot_lines(one: Slot, room: int, now: Moment) -> Sequence[Line]:
    head = line(letter(one.account.network), "  ", at_handle(one.account.handle))
    when = line(
        Span(f"nothing for {span(one.gap)} before  " if one.gap else "", "mark"),
        Span(f"late {span(now - one.post.at)}, was for " if one.late else "goes out ",
             "late" if one.late else "muted"),
        Span(f"{stamp(one.post.at, now)} ", "late" if one.late else "muted"),
    )  # fmt: skip
    return [spread(head, when, room), _words(one.post.text, room, "muted")]


def _queue_heading(queue: Sequence[Slot], trouble: str) -> str:
    """Says of the whole what is not as it should be."""
    heading = _heading(
        "The social media manager's queue, to read only", len(queue), trouble or "empty"
    )
    late, gaps = sum(one.late for one in queue), sum(bool(one.gap) for one in queue)
    heading += f", {late} late" if late else ""
    return heading + (f", {gaps} gap{'s' if gaps > 1 else ''}" if gaps else "")


def _words(text: str, room: int, tone: str = "") -> Line:
    return cut((Span("   "), Span(" ".join(text.split()), tone)), room)


def _heading(title: str, count: int, none: str) -> str:
    return f"{title} · {count if count else none}"
