"""The board of a crisis as lines, in whatever room there is."""

from collections.abc import Sequence

from cmtui.model.official_line import OfficialLine
from cmtui.model.public_update import PublicUpdate
from cmtui.services.crisis.picture import Picture
from cmtui.text.width import wrap
from cmtui.tui.present.board_cards import about_line
from cmtui.tui.present.board_clocks import clock_lines, load_line
from cmtui.tui.present.board_panes import (
    CARD_PANES,
    VERY_WIDE,
    WIDE,
    CardPane,
    Cursor,
    Look,
    beside,
    group_of,
    group_title,
    groups,
    mentions_pane,
    others,
    others_pane,
    pane_title,
    rule,
    shares,
    tabs,
    under_cursor,
)
from cmtui.tui.present.board_plot import Named, plot_lines, plot_title
from cmtui.tui.present.lines import Line, Span, cut, line, padded
from cmtui.tui.present.networks import at_handle, short
from cmtui.tui.present.updates import told_line, update_name

LOW = 16
"""Lines below which the plot is left out."""

HIGH = 30
"""Lines from which on who has how much in hand stands above the plot."""

TALL = 45
"""Lines from which on the plot is twice as high."""

LEAST_COLUMNS = 8
"""Lines that the mentions take at least, their title and what is said of one with them."""

MOST_CARDS = 4
"""Cards in sight at once in a pane that shares its line with another."""

WAITING_LINES = 3
"""Of a line that waits for approval, unless there is more room."""


def board_lines(picture: Picture, cursor: Cursor, room: int, height: int, look: Look) -> list[Line]:
    """The whole board in exactly `height` lines of `room` cells."""
    if room <= 0 or height <= 0:
        return [()] * max(0, height)
    head = _head(picture, room, height, look)
    left = max(0, height - len(head))
    body = _side_by_side if room >= WIDE and left >= LOW else _one_at_a_time
    lines = [*head, *body(picture, cursor, room, left, look)]
    return [padded(one, room) for one in lines[:height]]


def quiet_lines(room: int, height: int, look: Look, before: Sequence[str] = ()) -> list[Line]:
    """What stands there while no crisis is open: how things are, and what to press."""
    said: list[Line] = [(), line(Span("No crisis is open.", "strong"))]
    said += [line(Span(words, "muted")) for words in before]
    if key := look.key("crisis.declare"):
        said += [(), line(Span(key, "key"), " declares one, from any screen; what is selected there"
                          " is its evidence.")]  # fmt: skip
    return [padded(cut((Span("  "), *one), room), room) for one in said[:height]]


def _head(picture: Picture, room: int, height: int, look: Look) -> list[Line]:
    """Clocks, what waits for a yes, load, and the plot."""
    lines = clock_lines(picture, room, look.now, look.glyphs)
    if picture.told is not None and picture.results:
        lines.append(told_line(picture.told, picture.results, room, look.glyphs))
    if (waits := picture.to_approve) is not None:
        lines += _waiting(waits, room, height, look)
    elif not picture.lines and picture.crisis.state == "open" and (key := look.key("crisis.line")):
        words = line(" ", Span("No line is out.", "late"), "  ", Span(key, "key"),
                     Span(" writes the first, in six parts.", "muted"))  # fmt: skip
        lines.append(cut(words, room))
    attaches = picture.crisis.words or picture.crisis.state != "open"
    if not attaches and (key := look.key("screen.palette")):
        words = line(" ", Span("No words attach what comes later.", "late"), "  ",
                     Span(f"{key} words", "key"), Span(" names them.", "muted"))  # fmt: skip
        lines.append(cut(words, room))
    if room >= WIDE and height >= HIGH and (load := load_line(picture.load, room, look.glyphs)):
        lines.append(load)
    if height < LOW + (len(lines) if room < WIDE else 0):
        return lines
    plot_height = 7 if height >= TALL else 4
    title, right = plot_title(picture.volume, room, look.glyphs)
    lines.append(rule((Span(title, "title"),), room, look, right))
    if picture.volume is None or not picture.volume.counts:
        plot_height = 1
    return [*lines, *plot_lines(picture.volume, _moments(picture), room, plot_height, look.glyphs)]


def is_whole(one: OfficialLine | PublicUpdate, room: int, height: int) -> bool:
    """Whether a board of that size shows all words of what waits."""
    return len(wrap(one.text, max(1, room - 2))) <= _most_waiting(height)


def _most_waiting(height: int) -> int:
    return WAITING_LINES if height < TALL else 2 * WAITING_LINES


def waiting_name(one: OfficialLine | PublicUpdate) -> str:
    """`line v4`, `update 2`."""
    return f"line v{one.version}" if isinstance(one, OfficialLine) else update_name(one)


def _waiting(one: OfficialLine | PublicUpdate, room: int, height: int, look: Look) -> list[Line]:
    """What waits for somebody's yes, with as much of its words as there is room for."""
    most = _most_waiting(height)
    on = "" if isinstance(one, OfficialLine) else f", to go out on {_places(one.accounts)}"
    said = f"{waiting_name(one)} ({one.language}) by {one.written_by} waits{on}"
    title = (Span(said, "late"),)
    yes = look.key("answer.yes")
    words = wrap(one.text, max(1, room - 2))
    is_read = len(words) <= most or one == look.read
    does = " approves" if is_read else " shows the rest"
    right = line(Span(yes, "key"), Span(does, "muted")) if yes else ()
    shown = [line(Span(f" {text}")) for text in words[:most]]
    if len(words) > most:
        shown[-1] = cut((*shown[-1], Span(f" {look.glyphs.ellipsis}")), room)
    return [rule(title, room, look, right), *shown]


def _places(accounts: Sequence[str]) -> str:
    parts = (one.partition(":") for one in accounts)
    return ", ".join(f"{short(network)} {at_handle(handle)}" for network, _, handle in parts)


def _moments(picture: Picture) -> list[Named]:
    crisis = picture.crisis
    said = [Named(crisis.declared_at, "declared")]
    if crisis.line_at is not None:
        said.append(Named(crisis.line_at, "line"))
    if crisis.closed_at is not None:
        said.append(Named(crisis.closed_at, "closed"))
    return said


def _about(picture: Picture, cursor: Cursor, room: int, look: Look) -> Line:
    at = under_cursor(picture, cursor, room)
    return about_line(at, room, look.now, look.glyphs) if at is not None else ()


def _one_at_a_time(
    picture: Picture, cursor: Cursor, room: int, height: int, look: Look
) -> list[Line]:
    """One column, or one pane of cards, below the titles of all."""
    if height < 2:
        return [()] * height
    if cursor.in_cards:
        titles = [pane_title(picture, one, look, one == cursor.pane) for one in CARD_PANES]
        load = load_line(picture.load, room, look.glyphs)
        below = [*([load] if load and height > 4 else []), _about(picture, cursor, room, look)]
        rows = height - 1 - len(below)
        return [tabs(titles, room, look),
                *others_pane(picture, cursor.pane, cursor, room, rows, look), *below]  # fmt: skip
    here = group_of(cursor.column, room)
    titles = [group_title(picture, one, look, one == here) for one in groups(room)]
    rows = height - 2
    listed = mentions_pane(picture, here, cursor, room, rows, look)
    return [tabs(titles, room, look), *listed, _about(picture, cursor, room, look)]


def _side_by_side(
    picture: Picture, cursor: Cursor, room: int, height: int, look: Look
) -> list[Line]:
    """All columns, all cards below them, and the timeline at the bottom."""
    in_rows: tuple[tuple[CardPane, ...], ...] = (
        (CARD_PANES[:4],) if room >= VERY_WIDE else (CARD_PANES[:2], CARD_PANES[2:4])
    )
    heights = [
        1 + max(1, *(min(MOST_CARDS, len(others(picture, pane))) for pane in row))
        for row in in_rows
    ]
    while heights and height - sum(heights) - LEAST_COLUMNS - 4 < 0 and max(heights) > 2:
        heights[heights.index(max(heights))] -= 1
    left = height - sum(heights)
    timeline = min(1 + max(1, len(picture.events)), max(2, (left - LEAST_COLUMNS) // 2))
    columns = left - timeline
    lines = _columns(picture, cursor, room, columns, look)
    for row, high in zip(in_rows, heights, strict=True):
        lines += _cards(picture, row, cursor, room, high, look)
    return [*lines, *_cards(picture, ("timeline",), cursor, room, timeline, look)]


def _columns(picture: Picture, cursor: Cursor, room: int, height: int, look: Look) -> list[Line]:
    panes = groups(room)
    widths = shares(room, len(panes))
    drawn = []
    for group, wide in zip(panes, widths, strict=True):
        here = not cursor.in_cards and cursor.column in group
        title = rule(group_title(picture, group, look, here), wide, look)
        drawn.append([title, *mentions_pane(picture, group, cursor, wide, height - 2, look)])
    return [*beside(drawn, widths, look), _about(picture, cursor, room, look)]


def _cards(
    picture: Picture,
    row: Sequence[CardPane],
    cursor: Cursor,
    room: int,
    height: int,
    look: Look,
) -> list[Line]:
    widths = shares(room, len(row))
    drawn = []
    for pane, wide in zip(row, widths, strict=True):
        here = cursor.in_cards and cursor.pane == pane
        title = rule(pane_title(picture, pane, look, here), wide, look)
        drawn.append([title, *others_pane(picture, pane, cursor, wide, height - 1, look)])
    return beside(drawn, widths, look)
