"""Offers after a reply went out: a line that stands there and takes no key but its own.

An offer comes seconds after its reply was sent, when the operator is long at the next one. So it
is no question: it takes the place of the word "sent" in the strip, nothing moves for it, it waits
through whatever is typed, and every key does what it always does. Only `y`, which means nothing
else in the lists, says yes; not in the moment in which it appears, when it cannot have been meant;
never while the composer or a prompt has the keys. It leaves when it is taken, changed, or old.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from cmtui.clock import MINUTE, Moment
from cmtui.errors import NotFound
from cmtui.model.sending import Sending
from cmtui.text.coming import said_when
from cmtui.text.veil import veiled_name
from cmtui.text.what_when import as_written
from cmtui.tui.following_up import PROMISE, FollowUpVerbs
from cmtui.tui.present.feed_row import row_title
from cmtui.tui.present.glyphs import Glyphs
from cmtui.tui.present.lines import Line, Span, cut, width
from cmtui.tui.sight import UNSEEN_SECONDS
from cmtui.tui.ticks import run

if TYPE_CHECKING:
    from cmtui.services.offers import Offer
    from cmtui.tui.screens.feed import FeedScreen

STANDS = 10 * MINUTE
"""How long an offer waits for an answer."""

LEAST_WORDS = 12
"""Cells of what was promised that an offer shows at least."""


class Offering:
    """The feed's offers, and follow-ups with whoever is under the cursor."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._following = FollowUpVerbs(screen, self._whom, screen.reading.refresh_person)
        self._looked_at: set[int] = set()
        self._standing: list[tuple[Offer, Moment]] = []
        self._shown: Offer | None = None
        self._shown_at = 0.0

    def take(self, sendings: Sequence[Sending]) -> None:
        """Looks what replies that just went out give occasion for."""
        for one in sendings:
            if one.state == "sent" and one.part == one.parts and one.number not in self._looked_at:
                self._looked_at.add(one.number)
                run(self._screen, partial(self._look, one.number), "offers")

    async def _look(self, sending: int) -> None:
        offers = await self._screen.desk.offers.after(sending)
        self._standing += [(offer, self._screen.now) for offer in offers]
        if offers:
            self._screen.draw_hold()

    def line(self, room: int) -> Line:
        """The offer that stands, the newest reply's first; empty where there is none."""
        offer = self._current()
        if offer is None:
            self._shown = None
            return ()
        if offer != self._shown:
            self._shown, self._shown_at = offer, self._screen.desk.clock.boot()
        keymap = self._screen.app.keymap
        yes, other = keymap.shown("answer.yes"), keymap.shown("person.follow_up")
        return offer_line(offer, room, self._screen.now, yes, other, self._screen.app.glyphs)

    def hide(self) -> None:
        """Not to be seen now; when it is again, a key from before is not meant for it."""
        self._shown = None

    async def do_answer_yes(self, count: int) -> None:
        """Says yes to what is offered."""
        offer, desk = self._shown, self._screen.desk
        if offer is None:
            raise NotFound("nothing is asked or offered here")
        if desk.clock.boot() - self._shown_at < UNSEEN_SECONDS:
            return
        self._leave(offer)
        taken = await desk.offers.take(offer)
        undo = self._screen.app.keymap.shown("triage.undo")
        by = f" by {said_when(taken.due_at, self._screen.now)}" if taken.state == "open" else ""
        did = "promised to" if taken.state == "open" else "kept, the promise to"
        self._screen.say(f"{did} {veiled_name(offer.name)}{by}; {undo} takes it back", "note")
        await self._screen.reading.refresh_person()

    async def do_person_follow_up(self, count: int, words: str | None = None) -> None:
        """Other words or another date for the promise that is offered; else for whoever is here.

        With that the offer is answered, also by leaving the line.
        """
        offer = self._shown
        if offer is None or offer.sort != "promise" or words is not None:
            await self._following.do_person_follow_up(count, words)
            return
        self._leave(offer)
        dot = self._screen.app.glyphs.dot
        words = f"{PROMISE} {offer.what} {dot} {as_written(offer.due_at, self._screen.now)}"
        self._following.ask(offer.person, offer.name, words, offer.sending)

    def _current(self) -> "Offer | None":
        now = self._screen.now
        self._standing = [(one, since) for one, since in self._standing if now - since < STANDS]
        newest = max((since for _, since in self._standing), default=0)
        return next((one for one, since in self._standing if since == newest), None)

    def _leave(self, offer: "Offer") -> None:
        self._standing = [(one, since) for one, since in self._standing if one != offer]
        self._shown = None
        self._screen.draw_hold()

    def _whom(self) -> tuple[int, str] | None:
        screen = self._screen
        row = screen.reading.row if screen.in_conversation else screen.listing.current
        return (row.person, row_title(row)) if row is not None else None


def offer_line(
    offer: "Offer", room: int, now: Moment, yes: str, other: str, glyphs: Glyphs
) -> Line:
    """`? mara: “I'll let you know” · y promises it by Thu 09:00 · f changes it`."""
    dot = Span(f" {glyphs.dot} ", "muted")
    when = said_when(offer.due_at, now) if offer.due_at > now else ""
    if offer.sort == "promise":
        ends: Line = (
            dot, Span(yes, "key"), Span(f" promises it by {when}"),
            dot, Span(other, "key"), Span(" changes it"),
        )  # fmt: skip
        begins = f"{veiled_name(offer.name)}: "
    else:
        due = f", by {when}" if when else ", late"
        ends = (Span(f" ({offer.by}{due})", "muted"), dot, Span(yes, "key"), Span(" it is kept"))
        begins = f"promised to {veiled_name(offer.name)}: "
    head = (Span("? ", "accent"), Span(begins, "strong"))
    left = max(LEAST_WORDS, room - width(ends) - width(head))
    return cut((*head, *cut((Span(offer.what, "note"),), left), *ends), room)
