"""The board as a widget: draws a picture of the crisis, and knows where the operator is on it."""

from collections.abc import Callable, Sequence

from textual import events
from textual.strip import Strip

from cmtui.clock import Moment
from cmtui.model.official_line import OfficialLine
from cmtui.model.public_update import PublicUpdate
from cmtui.services.crisis.picture import Card, Column, Picture
from cmtui.tui.present.board import board_lines, quiet_lines
from cmtui.tui.present.board_cards import OTHER
from cmtui.tui.present.board_panes import (
    CARD_PANES,
    Cursor,
    Key,
    Look,
    group_of,
    groups,
    mentions,
    others,
    settled,
    under_cursor,
)
from cmtui.tui.present.lines import Line
from cmtui.tui.widgets.painted import Painted


class Board(Painted, can_focus=True):
    """Columns of mentions and panes of cards, with one cursor; only what changed is sent."""

    DEFAULT_CSS = "Board { height: 1fr; width: 1fr; }"

    def __init__(self, key: Key, now: Callable[[], Moment], *, id: str | None = None) -> None:
        """`key` names the key of a command, `now` is the present."""
        super().__init__(id=id)
        self._key = key
        self._now = now
        self._picture: Picture | None = None
        self._before: Sequence[str] = ()
        self._at = Cursor()
        self._read: OfficialLine | PublicUpdate | None = None
        self._selected: frozenset[int] = frozenset()
        self._left: dict[int, int] = {}
        self._lines: list[Line] | None = None

    # what it shows

    def show(self, picture: Picture | None, before: Sequence[str] = ()) -> None:
        """Shows this; the cursor stays on its mention or card. `before` is what is said of former
        crises while none is open."""
        stood_on = self.current
        self._picture, self._before = picture, before
        if picture is not None and stood_on is not None:
            self._at = self._found(stood_on, picture)
        self._settle()

    def has_read(self, one: OfficialLine | PublicUpdate) -> None:
        """This was read to its end, as it is now: a yes approves it."""
        self._read = one
        self._settle()

    def repaint(self) -> None:
        """A minute has passed: clocks read differently."""
        self._settle()

    @property
    def current(self) -> Card | OTHER | None:
        """What is under the cursor."""
        if self._picture is None:
            return None
        return under_cursor(self._picture, self._at, self._room)

    def below(self, count: int) -> list[Card]:
        """The mention under the cursor and those below it in its pane, `count` in all."""
        return list(self.column[self._at.mention : self._at.mention + max(1, count)])

    @property
    def column(self) -> tuple[Card, ...]:
        """The mentions of the pane with the cursor."""
        if self._picture is None or self._at.in_cards:
            return ()
        return mentions(self._picture, group_of(self._at.column, self._room))

    def set_selected(self, numbers: frozenset[int]) -> None:
        """The numbers of the rows that are selected."""
        self._selected = numbers
        self._settle()

    def count_down(self, left: dict[int, int]) -> None:
        """The seconds that the holds of these rows last; the others' are not counted here."""
        if left != self._left:
            self._left = left
            self._settle()

    @property
    def cursor(self) -> Cursor:
        """Where the operator is."""
        return self._at

    @property
    def words(self) -> list[Line]:
        """The lines as they are drawn."""
        if self._lines is None:
            self._lines = self._laid_out()
        return self._lines

    # how the operator moves

    def move(self, n: int) -> None:
        """`n` mentions or cards down, or up."""
        at = self._at
        if at.in_cards:
            self._go(at._replace(card=at.card + n))
        else:
            self._go(at._replace(mention=at.mention + n))

    def page(self, n: int) -> None:
        """About a page down, or up."""
        self.move(n * max(1, self.content_size.height // 4))

    def go_first(self) -> None:
        """To the first of the pane."""
        self.move(-(10**6))

    def go_last(self) -> None:
        """To the last of the pane."""
        self.move(10**6)

    def turn(self, step: int) -> None:
        """To the pane `step` places on; from the last one on to the first."""
        at = self._at
        if at.in_cards:
            place = (CARD_PANES.index(at.pane) + step) % len(CARD_PANES)
            pane = CARD_PANES[place]
            newest = 10**6 if pane == "timeline" else 0
            self._go(at._replace(pane=pane, card=newest))
        else:
            panes = groups(self._room)
            place = (panes.index(group_of(at.column, self._room)) + step) % len(panes)
            self._go(at._replace(column=panes[place][0], mention=0))

    def other_side(self) -> None:
        """From the mentions to the cards, or back."""
        self._go(self._at._replace(in_cards=not self._at.in_cards))

    def to_column(self, column: Column, number: int) -> None:
        """To the mention with this number in that column, if it stands there."""
        if self._picture is None:
            return
        group = group_of(column, self._room)
        for place, card in enumerate(mentions(self._picture, group)):
            if card.row.number == number:
                self._go(self._at._replace(column=column, mention=place, in_cards=False))

    # drawing

    def line_at(self, y: int) -> Strip:
        room, lines = self._room, self.words
        return self.strip_of(lines[y], room) if y < len(lines) else self.blank(room)

    def forget(self) -> None:
        self._lines = None

    def on_resize(self) -> None:
        """Another size: laid out anew."""
        self._settle()

    def on_focus(self, event: events.Focus) -> None:
        """The bar takes the accent."""
        self._lines = None
        self.turn_focus(event)

    def on_blur(self, event: events.Blur) -> None:
        """The bar goes grey."""
        self._lines = None
        self.turn_focus(event)

    @property
    def _room(self) -> int:
        return self.content_size.width

    def _laid_out(self) -> list[Line]:
        room, height = self.content_size
        look = Look(
            self._now(),
            self.glyphs,
            self._key,
            self.has_focus,
            self._read,
            self._selected,
            self._left,
        )
        if self._picture is None:
            return quiet_lines(room, height, look, self._before)
        return board_lines(self._picture, self._at, room, height, look)

    def _go(self, at: Cursor) -> None:
        self._at = at
        self._settle()

    def _settle(self) -> None:
        if self._picture is not None and self._room:
            self._at = settled(self._at, self._picture, self._room)
        self._lines = None
        self.redraw()

    def _found(self, stood_on: Card | OTHER, picture: Picture) -> Cursor:
        """The same mention or card in the new picture, as long as it is in the same pane."""
        at = self._at
        if isinstance(stood_on, Card):
            listed = mentions(picture, group_of(at.column, self._room))
            for place, card in enumerate(listed):
                if card.row.number == stood_on.row.number:
                    return at._replace(column=card.column, mention=place)
            return at
        known = _identity(stood_on)
        for place, one in enumerate(others(picture, at.pane)):
            if _identity(one) == known:
                return at._replace(card=place)
        return at


def _identity(one: OTHER) -> tuple[str, object]:
    return type(one).__name__, getattr(one, "number", None) or one
