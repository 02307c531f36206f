"""A list that stays quick at any length: fixed rows, only what is visible is laid out."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Generic, TypeVar

from textual import events
from textual.cache import LRUCache
from textual.message import Message
from textual.strip import Strip

from cmtui.tui.present.lines import Line, Span, cut, width
from cmtui.tui.widgets.painted import Painted, on_ground

T = TypeVar("T")
Paint = Callable[[T, int, bool], Sequence[Line]]
"""(item, width, two_lines) -> one line, or two."""

GUTTER = 2
"""Cells before an item: the cursor's bar, and the mark of a selected one."""

MEMORY = 400
"""Items whose strips are remembered: several screens' worth."""

FEW = 10
"""So many items are looked up one by one; for more of them everything is painted anew."""


def _itself(item: object) -> Hashable:
    return id(item)


class VirtualList(Painted, Generic[T], can_focus=True):
    """Items of one or two lines each, with a cursor, marks and half-page jumps at the edges.

    Keys are bound by the app; it calls `move`, `go`, `page`. `None` among the items is one that
    is still being read: a placeholder stands there.
    """

    DEFAULT_CSS = "VirtualList { height: 1fr; width: 1fr; }"

    class Highlighted(Message):
        """The cursor came to another item (also when there is none: `item` is None)."""

        def __init__(self, sender: "VirtualList[Any]", item: Any, index: int) -> None:
            super().__init__()
            self.sender, self.item, self.index = sender, item, index

        @property
        def control(self) -> "VirtualList[Any]":
            return self.sender

    class Opened(Message):
        """The operator wants this item."""

        def __init__(self, sender: "VirtualList[Any]", item: Any, index: int) -> None:
            super().__init__()
            self.sender, self.item, self.index = sender, item, index

        @property
        def control(self) -> "VirtualList[Any]":
            return self.sender

    class NearEnd(Message):
        """Less than a page lies below: more may be appended. Once for each length."""

        def __init__(self, sender: "VirtualList[Any]", count: int) -> None:
            super().__init__()
            self.sender, self.count = sender, count

        @property
        def control(self) -> "VirtualList[Any]":
            return self.sender

    def __init__(
        self,
        paint: Paint[T] | None = None,
        *,
        key: Callable[[T], Hashable] = _itself,
        two_lines: bool = True,
        empty: Sequence[Line] = (),
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`key` tells items apart over time (a row's number); `empty` is shown when none is."""
        super().__init__(id=id, classes=classes)
        self._items: list[T | None] = []
        self._paint = paint
        self._key = key
        self._two_lines = two_lines
        self._empty = tuple(empty)
        self._cursor = 0
        self._top = 0
        self._selected: AbstractSet[Hashable] = frozenset()
        self._fresh: Collection[Hashable] = frozenset()
        self._asked_at = -1
        self._strips: LRUCache[tuple[int, bool], list[Strip]] = LRUCache(MEMORY)
        self._texts: LRUCache[int, list[Strip]] = LRUCache(MEMORY)

    # what it holds

    def set_items(
        self, items: Sequence[T | None], paint: Paint[T] | None = None, *, keep: bool = False
    ) -> None:
        """Shows these items from the top; with `keep` the cursor stays on its item, on its line
        of the screen, and nothing that is being read moves more than it must."""
        before = self.current
        offset = self._cursor - self._top
        self._items = list(items)
        self._paint = paint or self._paint
        self._asked_at = -1
        self._forget_all()
        if keep:
            self._cursor = self._place_of(before)
            self._top = self._cursor - offset
        else:
            self._cursor = self._top = 0
        self._settle()
        if before is None or self.current is None or not self._alike(before, self.current):
            self._tell()

    def append(self, items: Iterable[T | None]) -> None:
        """Adds items at the end; nothing moves."""
        was_empty = not self._items
        self._items.extend(items)
        self._settle()
        if was_empty and self._items:
            self._tell()

    def replace(self, index: int, item: T) -> None:
        """Another value of the item at `index`, in place."""
        self._items[index] = item
        self._texts.discard(index)
        self._forget_gutter(index)
        self.redraw()

    def remove_item(self, index: int) -> None:
        """Takes an item out; the cursor stays on its line and so comes to the next item."""
        here = index == self._cursor
        del self._items[index]
        if index < self._cursor:
            self._cursor -= 1
            self._top = max(0, self._top - 1)
        self._forget_all()
        self._settle()
        if here:
            self._tell()

    def index_of(self, key: Hashable) -> int | None:
        """Where the item with this key stands."""
        for index, item in enumerate(self._items):
            if item is not None and self._key(item) == key:
                return index
        return None

    @property
    def items(self) -> Sequence[T | None]:
        """What is shown; not to be changed."""
        return self._items

    @property
    def cursor(self) -> int:
        """Index of the item under the cursor."""
        return self._cursor

    @property
    def current(self) -> T | None:
        """The item under the cursor."""
        return self._items[self._cursor] if self._cursor < len(self._items) else None

    @property
    def per_page(self) -> int:
        """Items that fit on the screen."""
        return max(1, self.content_size.height // self._rows)

    # how it moves

    def move(self, n: int) -> None:
        """The cursor `n` items down (up, if negative), as far as there are any."""
        self.go(self._cursor + n)

    def page(self, n: int) -> None:
        """The cursor `n` pages down, or up."""
        self.move(n * self.per_page)

    def go(self, index: int) -> None:
        """The cursor to the item at `index`; -1 and beyond the end mean the last one."""
        last = len(self._items) - 1
        if last < 0:
            return
        index = last if index > last else max(0, index)
        left, self._cursor = self._cursor, index
        if self._top <= index < self._top + self.per_page:
            self.redraw(self._lines_of_items(left, index))
            self._ask_for_more()
        else:
            self._settle()
        if index != left:
            self._tell()

    def go_first(self) -> None:
        """The cursor to the first item."""
        self.go(0)

    def go_last(self) -> None:
        """The cursor to the last item."""
        self.go(len(self._items) - 1)

    def open_current(self) -> None:
        """Posts `Opened` for the item under the cursor."""
        item = self.current
        if item is not None:
            self.post_message(self.Opened(self, item, self._cursor))

    # how it looks

    def set_selected(self, keys: AbstractSet[Hashable]) -> None:
        """Keys of the items that are selected."""
        changed, self._selected = self._selected ^ keys, keys
        if len(changed) > FEW:
            self._strips.clear()
            self.redraw()
            return
        places = [index for key in changed if (index := self.index_of(key)) is not None]
        for index in places:
            self._forget_gutter(index)
        self.redraw(self._lines_of_items(*places))

    def set_fresh(self, keys: Collection[Hashable]) -> None:
        """Keys of the items that have just joined."""
        self._fresh = keys
        self._strips.clear()
        self.redraw()

    def set_two_lines(self, two_lines: bool) -> None:
        """One or two lines an item; the cursor's item stays in view."""
        if two_lines != self._two_lines:
            self._two_lines = two_lines
            self._forget_all()
            self._settle()

    @property
    def two_lines(self) -> bool:
        """Whether an item takes two lines."""
        return self._two_lines

    def set_empty(self, lines: Sequence[Line]) -> None:
        """What to say when there is no item."""
        self._empty = tuple(lines)
        self.redraw()

    def repaint(self) -> None:
        """Paints the visible items anew (a minute has passed) and sends what differs."""
        self._forget_all()
        self.redraw()

    # drawing

    def forget(self) -> None:
        self._forget_all()

    def line_at(self, y: int) -> Strip:
        index, part = divmod(y, self._rows)
        index += self._top
        if index < len(self._items):
            return self._strips_of(index)[part]
        room = self.content_size.width
        return self.blank(room) if self._items else self._empty_line(y, room)

    def _strips_of(self, index: int) -> list[Strip]:
        at = (index, index == self._cursor)
        strips = self._strips.get(at)
        if strips is None:
            # Asked for only here: Textual looks a widget's size up by way of all its ancestors.
            room = self.content_size.width
            strips = self._strips[at] = self._drawn_item(index, room)
        return strips

    def _drawn_item(self, index: int, room: int) -> list[Strip]:
        item, here = self._items[index], index == self._cursor
        texts, base, bar = self._texts_of(index, room), self.rich_style, Span(" ")
        if here:
            ground, bar = self.ground_under_cursor(), self._bar()
            texts = [on_ground(text, ground) for text in texts]
            base += ground
        marks = (self._mark(item), Span(" "))
        # The gutter stays a segment of its own, so that a cursor key sends it alone.
        return [
            Strip.join((self.strip_of((bar, mark), GUTTER, base), text))
            for mark, text in zip(marks, texts, strict=False)
        ]

    def _texts_of(self, index: int, room: int) -> list[Strip]:
        """The item as it looks away from the cursor, without its gutter."""
        texts = self._texts.get(index)
        if texts is None:
            lines = list(self._lines_of(self._items[index], room - GUTTER))
            lines += [()] * (self._rows - len(lines))  # a painter may have had little to say
            texts = [self.strip_of(line, room - GUTTER) for line in lines[: self._rows]]
            self._texts[index] = texts
        return texts

    def _lines_of(self, item: T | None, room: int) -> Sequence[Line]:
        if item is None or self._paint is None:
            return ((Span(self.glyphs.ellipsis, "muted"),),)
        return self._paint(item, max(1, room), self._two_lines)

    def _bar(self) -> Span:
        return Span(self.glyphs.bar, "bar" if self.has_focus else "bar-away")

    def _mark(self, item: T | None) -> Span:
        if item is None:
            return Span(" ")
        key = self._key(item)
        if key in self._selected:
            return Span(self.glyphs.selected, "strong accent")
        return Span(self.glyphs.fresh, "good") if key in self._fresh else Span(" ")

    def _empty_line(self, y: int, room: int) -> Strip:
        if not 1 <= y <= len(self._empty):
            return self.blank(room)
        line = cut(self._empty[y - 1], room)
        return self.strip_of((Span(" " * ((room - width(line)) // 2)), *line), room)

    # inside

    @property
    def _rows(self) -> int:
        return 2 if self._two_lines else 1

    def _settle(self) -> None:
        """Brings cursor and window into what there is, and the screen up to date."""
        last = len(self._items) - 1
        self._cursor = min(max(0, self._cursor), max(0, last))
        page = self.per_page
        if not self._top <= self._cursor < self._top + page:
            # Half a page at the edge: a step of one line would resend the whole list each time.
            self._top = self._cursor - page // 2
        self._top = min(max(0, self._top), max(0, last + 1 - page))
        self.redraw()
        self._ask_for_more()

    def _lines_of_items(self, *indices: int) -> Iterator[int]:
        """Where these items are drawn; lines that are not in view are left out."""
        height = self.content_size.height
        for index in dict.fromkeys(indices):
            first = (index - self._top) * self._rows
            yield from range(max(0, first), min(height, first + self._rows))

    def _ask_for_more(self) -> None:
        count = len(self._items)
        if count and self._top + 2 * self.per_page >= count and self._asked_at != count:
            self._asked_at = count
            self.post_message(self.NearEnd(self, count))

    def _tell(self) -> None:
        self.post_message(self.Highlighted(self, self.current, self._cursor))

    def _forget_gutter(self, index: int) -> None:
        """The text of an item stays; only what stands before it is drawn anew."""
        self._strips.discard((index, True))
        self._strips.discard((index, False))

    def _place_of(self, item: T | None) -> int:
        if item is None:
            return self._cursor
        place = self.index_of(self._key(item))
        return self._cursor if place is None else place

    def _forget_all(self) -> None:
        self._strips.clear()
        self._texts.clear()

    def _alike(self, one: T, other: T) -> bool:
        return self._key(one) == self._key(other)

    def on_resize(self) -> None:
        """Another width or height: everything is laid out anew."""
        self.forget()
        self._settle()

    def on_focus(self, event: events.Focus) -> None:
        """The bar takes the accent."""
        self._forget_gutter(self._cursor)
        self.turn_focus(event)

    def on_blur(self, event: events.Blur) -> None:
        """The bar goes grey."""
        self._forget_gutter(self._cursor)
        self.turn_focus(event)

    def on_click(self, event: events.Click) -> None:
        """A click is a way to point, nothing more."""
        index = self._top + event.y // self._rows
        if index < len(self._items):
            self.go(index)
