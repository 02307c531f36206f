"""The panes of the board: which there are in a given width, what is in each, how one is drawn."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from cmtui.clock import Moment
from cmtui.model.official_line import OfficialLine
from cmtui.model.public_update import PublicUpdate
from cmtui.services.crisis.picture import COLUMNS, Card, Column, Event, Picture
from cmtui.tui.present.board_cards import OTHER, mention_lines, other_line
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, cut, joined, line, padded, width
from cmtui.tui.present.status import count

CardPane = Literal["questions", "rumours", "workarounds", "contacts", "timeline"]

CARD_PANES: tuple[CardPane, ...] = ("questions", "rumours", "workarounds", "contacts", "timeline")

WIDE = 100
"""Cells from which on the columns stand side by side."""

VERY_WIDE = 160
"""Cells from which on escalated and watching have a column each."""

Group = tuple[Column, ...]
"""Columns that share one pane."""

Key = Callable[[str], str]
"""The key of a command, as people write it."""


class Cursor(NamedTuple):
    """Where the operator is on the board: in a column at a mention, or in a pane of cards.

    `mention` and `card` count within what the pane shows; both are kept while she is at the other.
    """

    column: Column = "unanswered"
    mention: int = 0
    pane: CardPane = "questions"
    card: int = 0
    in_cards: bool = False


class Look(NamedTuple):
    """How everything is drawn. `has_keys`: the board has the keys, not a question over it.
    `read` is what waits for a yes and was read to its end. `selected` are the numbers of the rows
    that are selected, `left` the seconds that the holds of this program last."""

    now: Moment
    glyphs: Glyphs = UNICODE
    key: Key = lambda id: ""
    has_keys: bool = True
    read: OfficialLine | PublicUpdate | None = None
    selected: frozenset[int] = frozenset()
    left: Mapping[int, int] = MappingProxyType({})


def groups(room: int) -> tuple[Group, ...]:
    """The panes of mentions, from left to right; narrow screens show one of them at a time."""
    if WIDE <= room < VERY_WIDE:
        return (*((one,) for one in COLUMNS[:3]), COLUMNS[3:])
    return tuple((one,) for one in COLUMNS)


def group_of(column: Column, room: int) -> Group:
    """The pane in which a column stands."""
    return next(group for group in groups(room) if column in group)


def mentions(picture: Picture, group: Group) -> tuple[Card, ...]:
    """What a pane shows, from the top."""
    return tuple(card for column in group for card in picture.cards.get(column, ()))


def others(picture: Picture, pane: CardPane) -> Sequence[OTHER]:
    """What a pane of cards shows, from the top."""
    match pane:
        case "questions":
            return picture.questions
        case "rumours":
            return picture.rumours
        case "workarounds":
            return picture.workarounds
        case "contacts":
            return picture.escalations
        case "timeline":
            return picture.events


def settled(cursor: Cursor, picture: Picture, room: int) -> Cursor:
    """The cursor within what there is."""
    most = len(mentions(picture, group_of(cursor.column, room)))
    cards = len(others(picture, cursor.pane))
    return cursor._replace(
        mention=min(max(0, cursor.mention), max(0, most - 1)),
        card=min(max(0, cursor.card), max(0, cards - 1)),
    )


def under_cursor(picture: Picture, cursor: Cursor, room: int) -> Card | OTHER | None:
    """What the cursor is at."""
    listed: Sequence[Card | OTHER]
    if cursor.in_cards:
        listed, at = others(picture, cursor.pane), cursor.card
    else:
        listed, at = mentions(picture, group_of(cursor.column, room)), cursor.mention
    return listed[at] if at < len(listed) else None


# --- drawing -----------------------------------------------------------------------------------


def mentions_pane(
    picture: Picture, group: Group, cursor: Cursor, room: int, height: int, look: Look
) -> list[Line]:
    """A pane of mentions without its title: two lines each, a page at a time."""
    cards = mentions(picture, group)
    here = cursor.mention if not cursor.in_cards and cursor.column in group else None
    if not cards:
        is_bare = picture.crisis.state == "open" and not any(picture.counts.values())
        empty = NOBODY_LINKED if is_bare and group[0] == "unanswered" else EMPTY_COLUMN[group[0]]
        return _filled([_nothing(empty, room, look)], room, height)
    at = here or 0
    per_page = max(1, height // 2)
    top = at // per_page * per_page
    lines: list[Line] = []
    for place, card in enumerate(cards[top : top + per_page], top):
        bar = _bar(place == here, look)
        mark = Span(look.glyphs.selected, "strong accent")
        below = mark if card.row.number in look.selected else bar
        left = look.left.get(card.row.number)
        drawn = mention_lines(card, room - 2, look.now, look.glyphs, left)
        lines += [
            padded((begins, *one), room) for begins, one in zip((bar, below), drawn, strict=True)
        ]
    return _filled(lines, room, height)


def others_pane(
    picture: Picture, pane: CardPane, cursor: Cursor, room: int, height: int, look: Look
) -> list[Line]:
    """A pane of cards without its title: one line each, a page at a time."""
    listed = others(picture, pane)
    here = cursor.card if cursor.in_cards and cursor.pane == pane else None
    if not listed:
        return _filled([_nothing(EMPTY_PANE[pane], room, look)], room, height)
    rows = max(1, height)
    # The newest of the timeline is what counts, until somebody looks for something in it.
    at = here if here is not None else len(listed) - 1 if pane == "timeline" else 0
    top = at // rows * rows
    if pane == "timeline" and top + rows > len(listed):
        top = max(0, len(listed) - rows)
    lines: list[Line] = []
    for place, one in enumerate(listed[top : top + rows], top):
        people = _people(picture, pane, one)
        words = other_line(one, room - 2, look.now, look.glyphs, people)
        lines.append(padded((_bar(place == here, look), *words), room))
    return _filled(lines, room, height)


def group_title(picture: Picture, group: Group, look: Look, is_here: bool) -> Line:
    """`unanswered 18`, `escalated 2 · watching 6`."""
    dot = f" {look.glyphs.dot} "
    words = dot.join(f"{one} {count(picture.counts.get(one, 0))}" for one in group)
    return _title(words, look, is_here)


def pane_title(picture: Picture, pane: CardPane, look: Look, is_here: bool) -> Line:
    """`questions 3`."""
    listed = others(picture, pane)
    counted = "" if pane == "timeline" or not listed else f" {len(listed)}"
    return _title(f"{pane}{counted}", look, is_here)


def rule(title: Line, room: int, look: Look, right: Line = ()) -> Line:
    """A pane's title in a rule of exactly `room` cells."""
    mark = look.glyphs.rule
    end = (Span(" "), *right, Span(f" {mark}", "rule")) if right else ()
    if width(end) > room * 2 // 3:
        end = ()
    left = cut((Span(f"{mark} ", "rule"), *title), max(1, room - width(end) - 1))
    fill = room - width(left) - width(end) - 1
    return padded((*left, Span(" "), Span(mark * max(0, fill), "rule"), *end), room)


def tabs(titles: Sequence[Line], room: int, look: Look) -> Line:
    """The titles of panes of which one is shown at a time."""
    mark = look.glyphs.rule
    return rule(joined(titles, f" {mark} ", "rule"), room, look)


def beside(columns: Sequence[Sequence[Line]], widths: Sequence[int], look: Look) -> list[Line]:
    """Columns of lines, all of one height, side by side."""
    upright = Span(look.glyphs.upright, "rule")
    rows = zip(*columns, strict=True)
    drawn: list[Line] = []
    for row in rows:
        spans: list[Span] = []
        for n, (cells_of, wide) in enumerate(zip(row, widths, strict=True)):
            if n:
                spans.append(upright)
            spans.extend(padded(cells_of, wide))
        drawn.append(tuple(spans))
    return drawn


def shares(room: int, panes: int) -> list[int]:
    """The widths of so many panes with a line between each two."""
    free = room - (panes - 1)
    return [free // panes + (1 if n < free % panes else 0) for n in range(panes)]


NOBODY_LINKED = ("nobody is linked yet", "crisis.link")
"""In place of "nobody waits" on a board that knows of nobody."""

EMPTY_COLUMN: dict[Column, tuple[str, str]] = {
    "unanswered": ("nobody waits", ""),
    "being answered": ("nobody in hand yet", "crisis.next"),
    "answered": ("nobody was answered yet", ""),
    "escalated": ("nothing was handed on", ""),
    "watching": ("nobody is watched", ""),
}

EMPTY_PANE: dict[CardPane, tuple[str, str]] = {
    "questions": ("no question yet", "crisis.question"),
    "rumours": ("no rumour yet", "crisis.rumour"),
    "workarounds": ("no workaround yet", "crisis.workaround"),
    "contacts": ("nobody was called", "crisis.contact"),
    "timeline": ("nothing has happened yet", ""),
}


def _people(picture: Picture, pane: CardPane, one: OTHER) -> int | None:
    if isinstance(one, Event):
        return None
    counted = {"questions": picture.asking, "rumours": picture.spreading}.get(pane, {})
    return counted.get(one.number)


def _nothing(said: tuple[str, str], room: int, look: Look) -> Line:
    words, command = said
    key = look.key(command) if command else ""
    begins = line(f"  {words}" if not key else f"  {words}; ")
    return cut((*(Span(text, "muted") for text, _ in begins), Span(key, "key")), room)


def _title(words: str, look: Look, is_here: bool) -> Line:
    """The pane with the cursor bears a mark as well as the accent."""
    if not is_here:
        return (Span(words, "title"),)
    return (Span(f"{look.glyphs.goes} {words}", "strong accent"),)


def _bar(is_here: bool, look: Look) -> Span:
    if not is_here:
        return Span(" ")
    return Span(look.glyphs.bar, "bar" if look.has_keys else "bar-away")


def _filled(lines: Sequence[Line], room: int, height: int) -> list[Line]:
    blank = padded((), room)
    return [*lines[:height], *([blank] * (height - len(lines)))]
