"""Sending from the composer: reasons for what the lint stops, the hold, and texts put by hand."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NotFound, Refused
from cmtui.tui.present.feed_row import row_title

if TYPE_CHECKING:
    from cmtui.services.outbox import ByHand
    from cmtui.text.lint import Finding
    from cmtui.tui.screens.feed import FeedScreen

REASONS: dict[str, tuple[str, str]] = {
    "1": ("asked for", "she asked for it"),
    "2": ("public already", "it is public already"),
    "3": ("checked", "checked with whom it concerns"),
    "4": ("no such thing", "it is not what it looks like"),
}
"""Why a text goes although a rule stops it, by one key: in the footer, and as it is logged."""

OTHER = "o"
"""The key for a reason in words."""

Send = Callable[[], Awaitable[None]]


class SendVerbs:
    """The composer's commands that let words go."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen

    async def do_composer_send_next(self, count: int) -> None:
        """Into the hold, and the next is served."""
        await self._send(self._send_next)

    async def do_composer_send(self, count: int) -> None:
        """Into the hold, and here it stays."""
        await self._send(self._send_here)

    async def _send_next(self) -> None:
        if await self._hold():
            await self._serve_next()

    async def _send_here(self) -> None:
        await self._hold()

    async def _serve_next(self) -> None:
        try:
            await self._screen.answering.serve_next()
        except NotFound:
            self._screen.say("that was the last one: nobody else is waiting", "good")

    async def _send(self, send: Send) -> None:
        """Sends, once every stop of the lint has its reason."""
        flow = self._screen.writing
        try:
            stop = await flow.stop()
        except Refused:  # the strip says why, beside the words
            return
        if stop is not None:
            self._ask_why(stop, send)
        elif flow.writing is not None and flow.writing.by_hand:
            await self._hand_out(send == self._send_next)
        else:
            await send()

    # --- the lint's stops --------------------------------------------------------------------

    def _ask_why(self, stop: "Finding", send: Send) -> None:
        self._screen.writing.draw()

        async def chosen(key: str) -> None:
            if key == OTHER:
                do = partial(self._overrule, stop, send)
                self._screen.question(do, "why", f"{stop.rule}: why it goes all the same")
            else:
                await self._overrule(stop, send, REASONS[key][1])

        fixed = tuple((key, short) for key, (short, _) in REASONS.items())
        keys = (*fixed, (OTHER, "other"), ("Esc", "leaves"))
        label = f"{stop.rule}: why does it stay?"
        choices = "".join(REASONS) + OTHER
        self._screen.question(chosen, "why", label, choices=choices, keys=keys, tone="late")

    async def _overrule(self, stop: "Finding", send: Send, reason: str) -> None:
        if not reason.strip():
            raise Refused("without a reason it does not go")
        self._screen.writing.overrule(stop.rule, reason.strip())
        await self._send(send)

    # --- the hold ----------------------------------------------------------------------------

    async def _hold(self) -> bool:
        screen = self._screen
        writing = screen.writing.writing
        whom = row_title(writing.row) if writing is not None and writing.row is not None else ""
        try:
            held = await screen.writing.hold()
        except Refused:  # the strip says why, beside the words
            self._offer_copy()
            return False
        assert screen.app.holds is not None
        screen.answering.sent({one.number: one.row for one in held if one.row is not None})
        screen.hold.whom = whom
        screen.answering.stop_writing()
        screen.app.holds.carry(held)
        await screen.answering.appear()
        await screen.app.read_status()
        return True

    def _offer_copy(self) -> None:
        """What answers a post that is gone goes nowhere; the words may serve elsewhere."""
        screen = self._screen
        if not screen.writing.is_gone:
            return

        async def copy(_: str) -> None:
            screen.inserting.do_composer_copy(1)

        keys = (("y", "copies the words"), ("Esc", "keeps the draft"))
        label = "the post is gone: copy the words? y"
        screen.question(copy, "gone", label, choices="y", keys=keys, tone="late")

    # --- by hand -----------------------------------------------------------------------------

    async def _hand_out(self, then_next: bool) -> None:
        """Copies text and link; a `y` says that the text stands there now."""
        try:
            given = await self._screen.writing.hand_out()
        except Refused:  # the strip says why, beside the words
            return
        if given is not None:
            self._copy("\n".join(one for one in (given.text, given.url) if one))
            self._ask_by_hand(given, then_next, "text and link are copied" if given.url else "")

    def _ask_by_hand(self, given: "ByHand", then_next: bool, copied: str) -> None:
        async def chosen(key: str) -> None:
            if key == "y":
                await self._confirm(given, then_next)
                return
            self._copy(given.text if key == "t" else given.url)
            what = "the text alone" if key == "t" else "the link alone"
            self._ask_by_hand(given, then_next, f"{what} is copied")

        link = (("l", "copy the link alone"),) if given.url else ()
        keys = (("y", "answered by hand"), ("t", "copy the text alone"), *link,
                ("Esc", "leaves the draft"))  # fmt: skip
        label = f"{copied or 'the text is copied'}; put it there: does it stand there now?"
        choices = "ytl" if given.url else "yt"
        self._screen.question(chosen, "by hand", label, choices=choices, keys=keys)

    async def _confirm(self, given: "ByHand", then_next: bool) -> None:
        screen = self._screen
        sending = await screen.desk.outbox.confirm_by_hand(given.draft)
        screen.writing.close()
        screen.answering.sent({} if sending.row is None else {sending.number: sending.row})
        screen.answering.stop_writing()
        if sending.row is not None:
            rows = await screen.desk.feed.rows([sending.row])
            await screen.listing.put(rows.values())
        await screen.answering.appear()
        await screen.app.read_status()
        if then_next:
            await self._serve_next()
        screen.say("answered by hand", "good")

    def _copy(self, text: str) -> None:
        self._screen.app.copy_to_clipboard(text)
