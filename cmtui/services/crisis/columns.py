"""The columns of the board: each linked mention stands in exactly one."""

from collections.abc import Iterable, Mapping, Sequence

from cmtui.clock import Clock, Moment
from cmtui.model.draft import Draft, DraftText
from cmtui.model.lease import Lease, Presence
from cmtui.model.row import CLOSED, WAITING, Row
from cmtui.model.sending import UNRESOLVED, Sending
from cmtui.model.views import Order, Where
from cmtui.services.crisis.first_replies import FirstReply
from cmtui.services.crisis.picture import Card, Column
from cmtui.services.leases import is_alive
from cmtui.services.ports import Reader

EVERYBODY = 1_000_000
"""A count beyond which nobody asks how many more there are."""

WORDS_MOST = 300
"""Characters of a reply that a card repeats."""


class Columns:
    """The linked mentions of one crisis as they stand in one picture of the store."""

    def __init__(self, reader: Reader, crisis: int, clock: Clock) -> None:
        self._reader = reader
        self._linked = (Where("crisis", "ne", None), Where("crisis", "eq", crisis))
        self._owed = (
            *self._linked, Where("state", "one_of", WAITING), Where("place", "eq", None)
        )  # fmt: skip
        self.in_hand = _in_hand(reader, crisis, clock)

    def counts(self) -> dict[Column, int]:
        """How many stand in each; together they are all that are linked."""
        everybody = self._count(self._linked)
        owed = self._count(self._owed)
        escalated, watching = (
            self._count(self._in_place(one)) for one in ("escalated", "watching")
        )
        return {
            "unanswered": owed - len(self.in_hand),
            "being answered": len(self.in_hand),
            "answered": everybody - owed - escalated - watching,
            "escalated": escalated,
            "watching": watching,
        }

    def oldest_since(self) -> Moment | None:
        """Since when the one waits who has waited longest, in hand or not."""
        found = self._reader.window(
            Row, (*self._owed, Where("due_at", "ne", None)), Order("waiting_since"), limit=1
        )
        return found[0].waiting_since if found else None

    def cards(self, replies: Sequence[FirstReply], most: int) -> dict[Column, tuple[Card, ...]]:
        """The first cards of each column: who is due first, and what was answered last."""
        being = sorted(self.in_hand.values(), key=lambda card: (card.at or 0, card.row.number))
        return {
            "unanswered": self._unanswered(most),
            "being answered": tuple(being[:most]),
            "answered": self._answered(replies, most),
            "escalated": self._placed("escalated", most),
            "watching": self._placed("watching", most),
        }

    def _count(self, where: Sequence[Where]) -> int:
        return self._reader.count(Row, where, EVERYBODY)

    def _in_place(self, place: str) -> tuple[Where, ...]:
        return (Where("place", "ne", None), Where("place", "eq", place), *self._linked)

    def _unanswered(self, most: int) -> tuple[Card, ...]:
        """By due time, and then those for whom no clock runs."""
        found: list[Row] = []
        enough = most + len(self.in_hand)
        for clock, order in ((Where("due_at", "ne", None), "due_at"),
                             (Where("due_at", "eq", None), "number")):  # fmt: skip
            if len(found) < enough:
                left = enough - len(found)
                where = (*self._owed, clock)
                found += self._reader.window(Row, where, Order(order), limit=left)
        free = [row for row in found if row.number not in self.in_hand]
        return tuple(Card(row, "unanswered") for row in free[:most])

    def _answered(self, replies: Sequence[FirstReply], most: int) -> tuple[Card, ...]:
        """The last that were answered, and then what was closed without a reply of its own."""
        by_row = {one.row: one for one in replies}
        newest = [one.row for one in reversed(replies)]
        cards: list[Card] = []
        for start in range(0, len(newest), most or 1):
            rows = self._reader.get_many(Row, newest[start : start + most])
            some = (rows[number] for number in newest[start : start + most] if number in rows)
            cards += [_replied(row, by_row[row.number]) for row in some if _is_settled(row)]
            if len(cards) >= most:
                return tuple(cards[:most])
        closed = (*self._linked, Where("state", "one_of", CLOSED), Where("place", "eq", None))
        others = self._reader.window(
            Row, closed, Order("number", descending=True), limit=most + len(replies)
        )
        cards += [Card(row, "answered") for row in others if row.number not in by_row]
        return tuple(cards[:most])

    def _placed(self, place: Column, most: int) -> tuple[Card, ...]:
        newest = Order("arrived_at", descending=True)
        found = self._reader.window(Row, self._in_place(place), newest, limit=most)
        return tuple(Card(row, place, by=row.holder or "") for row in found)


def _is_settled(row: Row) -> bool:
    return row.state in CLOSED and row.place is None


def _replied(row: Row, reply: FirstReply) -> Card:
    return Card(row, "answered", by=reply.by, words=reply.words[:WORDS_MOST], at=reply.at)


def _in_hand(reader: Reader, crisis: int, clock: Clock) -> dict[int, Card]:
    """Who is being answered, by the number of the row: claimed, written to, or on the way out.

    What is on its way counts more than who types, a draft more than a bare claim.
    """
    held = [
        row for row in reader.window(Row, (Where("holder", "ne", None),)) if row.crisis == crisis
    ]
    drafts = [one for one in reader.window(Draft, _WRITTEN) if one.corrects is None]
    leaving = [one for one in reader.window(Sending, _LEAVING) if one.corrects is None]
    typing = _typing(reader, clock)
    touched = [one.row for one in drafts] + [one.row for one in leaving] + list(typing)
    numbers = [number for number in touched if number is not None]
    rows = {row.number: row for row in held} | reader.get_many(Row, numbers)
    owed = {
        number: row
        for number, row in rows.items()
        if row.crisis == crisis and row.state in WAITING and row.place is None
    }
    cards = {row.number: _card(row, row.holder or "") for row in held if row.number in owed}
    words = _words_of(reader, [one for one in drafts if one.row in owed])
    for draft in drafts:
        if draft.row in owed:
            row = owed[draft.row]
            at, said = draft.started_at, words.get(draft.number, "")
            cards[row.number] = _card(row, draft.operator, "draft", said, at)
    for number, who in typing.items():
        if number in owed:
            was = cards.get(number)
            cards[number] = _card(
                owed[number], who.operator, "typing", was.words if was else "", who.at
            )
    for one in leaving:
        if one.row in owed:
            doing = "held" if one.state == "held" else "sending"
            cards[one.row] = _card(owed[one.row], one.operator, doing, one.words, one.held_at)
    return cards


_WRITTEN = (Where("state", "eq", "writing"), Where("row", "ne", None))
_LEAVING = (Where("state", "one_of", UNRESOLVED), Where("row", "ne", None))


def _card(row: Row, by: str, doing: str = "", words: str = "", at: Moment | None = None) -> Card:
    return Card(row, "being answered", by, doing, words[:WORDS_MOST], at)


def _typing(reader: Reader, clock: Clock) -> Mapping[int, Presence]:
    """Who types where, at terminals that live."""
    here = [one for one in reader.window(Presence) if one.typing and one.row is not None]
    if not here:
        return {}
    alive = {lease.session for lease in reader.window(Lease) if is_alive(lease, clock)}
    return {one.row: one for one in here if one.row is not None and one.session in alive}


def _words_of(reader: Reader, drafts: Iterable[Draft]) -> dict[int, str]:
    found: dict[int, str] = {}
    for draft in drafts:
        kept = reader.find(DraftText, "draft", draft.number)
        found[draft.number] = kept.text if kept else ""
    return found
