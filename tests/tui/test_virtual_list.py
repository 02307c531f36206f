"""The list: cursor, edges, replacement in place, and how little it repaints."""

from collections.abc import Callable, Sequence
from random import Random

import pytest
from textual.geometry import Region
from textual.widget import Widget

from cmtui.tui.airlock import Column, SideBySide
from cmtui.tui.present.lines import Line, line
from cmtui.tui.themes import BUILT_IN
from cmtui.tui.widgets.virtual_list import VirtualList
from tests.tui.desk import FORBIDDEN, HOSTILE, WidgetApp
from tests.tui.screen_text import screen_text

SIZE = (40, 10)
Item = tuple[int, str]


def paint(item: Item, room: int, two_lines: bool) -> list[Line]:
    number, words = item
    return [line(f"{number} {words}"), line(f"  below {number}")][: 2 if two_lines else 1]


def items(count: int) -> list[Item]:
    return [(n, "words") for n in range(count)]


class Listening(WidgetApp):
    """Remembers what the list posts."""

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        self.heard.append(("highlighted", event.index))

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        self.heard.append(("opened", event.item))

    def on_virtual_list_near_end(self, event: VirtualList.NearEnd) -> None:
        self.heard.append(("near end", event.count))


def a_list(count: int = 100, two_lines: bool = False) -> VirtualList[Item]:
    shown: VirtualList[Item] = VirtualList(paint, key=lambda item: item[0], two_lines=two_lines)
    shown.set_items(items(count))
    return shown


def lines(app: WidgetApp) -> list[str]:
    return screen_text(app).splitlines()


async def test_the_cursor_is_a_bar_before_every_line_of_its_item() -> None:
    app = Listening(a_list(3, two_lines=True))
    async with app.run_test(size=SIZE):
        assert lines(app)[:4] == ["▌ 0 words", "▌   below 0", "  1 words", "    below 1"]


async def test_the_cursor_stops_at_both_ends() -> None:
    shown = a_list(5)
    app = Listening(shown)
    async with app.run_test(size=SIZE):
        shown.move(-3)
        assert shown.cursor == 0
        shown.move(99)
        assert shown.cursor == 4
        shown.go_first()
        assert shown.cursor == 0
        shown.go(3)
        assert shown.current == (3, "words")


async def test_the_list_jumps_half_a_page_when_the_cursor_meets_the_edge() -> None:
    shown = a_list(100)
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        shown.move(9)
        await pilot.pause()
        assert lines(app)[0] == "  0 words"
        shown.move(1)
        await pilot.pause()
        assert lines(app)[0] == "  5 words"
        assert lines(app)[5] == "▌ 10 words"


async def test_a_move_is_told_once_and_a_move_to_nowhere_is_not() -> None:
    shown = a_list(100)
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.heard.clear()
        shown.move(2)
        shown.move(0)
        shown.open_current()
        await pilot.pause()
        assert app.heard == [("highlighted", 2), ("opened", (2, "words"))]


async def test_the_end_is_announced_once_for_each_length() -> None:
    shown = a_list(15)
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        shown.move(1)
        shown.move(1)
        await pilot.pause()
        assert [heard for heard in app.heard if heard[0] == "near end"] == [("near end", 15)]
        shown.append([(n, "more") for n in range(15, 100)])
        shown.go_last()
        await pilot.pause()
        assert ("near end", 100) in app.heard


async def test_new_items_at_the_top_do_not_move_what_is_being_read() -> None:
    shown = a_list(50)
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        shown.move(5)
        await pilot.pause()
        before = lines(app)
        shown.set_items([(900, "new"), (901, "new"), *items(50)], keep=True)
        await pilot.pause()
        assert lines(app) == before
        assert shown.cursor == 7


async def test_an_item_is_replaced_in_place() -> None:
    shown = a_list(50)
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        shown.replace(2, (2, "changed"))
        await pilot.pause()
        assert lines(app)[2] == "  2 changed"
        assert shown.cursor == 0


async def test_the_next_item_comes_to_the_cursor_when_its_item_is_taken_out() -> None:
    shown = a_list(3)
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        shown.move(1)
        shown.remove_item(1)
        await pilot.pause()
        assert shown.current == (2, "words")
        shown.remove_item(1)
        shown.remove_item(0)
        await pilot.pause()
        assert shown.current is None
        assert app.heard[-1] == ("highlighted", 0)


async def test_an_empty_list_says_the_next_key_to_press() -> None:
    shown: VirtualList[Item] = VirtualList(paint, empty=(line("Nobody is waiting."),))
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        assert lines(app)[1] == " " * 11 + "Nobody is waiting."
        shown.move(1)
        shown.open_current()
        await pilot.pause()
        assert app.heard == []


async def test_a_row_that_is_not_there_yet_has_a_placeholder() -> None:
    shown: VirtualList[Item] = VirtualList(paint, two_lines=False)
    shown.set_items([None, (1, "here")])
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        assert lines(app)[:2] == ["▌ …", "  1 here"]
        shown.replace(0, (0, "came"))
        await pilot.pause()
        assert lines(app)[0] == "▌ 0 came"


async def test_selected_and_new_items_bear_marks() -> None:
    shown = a_list(4)
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        shown.set_selected({0, 2})
        shown.set_fresh({1})
        await pilot.pause()
        assert [text[:2] for text in lines(app)[:4]] == ["▌•", " +", " •", "  "]
        shown.set_selected({2, 3})
        await pilot.pause()
        assert [text[:2] for text in lines(app)[:4]] == ["▌ ", " +", " •", " •"]


async def test_one_or_two_lines_a_row_keep_the_cursors_item_in_view() -> None:
    shown = a_list(100)
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        shown.go(9)
        shown.set_two_lines(True)
        await pilot.pause()
        assert "▌ 9 words" in lines(app)
        shown.set_two_lines(False)
        await pilot.pause()
        assert "▌ 9 words" in lines(app)


async def test_a_smaller_terminal_keeps_the_cursors_item_in_view() -> None:
    shown = a_list(100)
    app = Listening(shown)
    async with app.run_test(size=(40, 30)) as pilot:
        shown.go(25)
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert "▌ 25 words" in lines(app)


def watched(shown: VirtualList[Item], monkeypatch: pytest.MonkeyPatch) -> list[Region]:
    """The regions that the list asks to be repainted from now on."""
    regions: list[Region] = []
    before = shown.refresh

    def refresh(*asked: Region, **how: bool) -> VirtualList[Item]:
        regions.extend(asked or [shown.size.region])
        return before(*asked, **how)  # type: ignore[return-value]

    monkeypatch.setattr(shown, "refresh", refresh)
    return regions


async def test_a_cursor_key_repaints_the_bars_of_two_items_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = a_list(100, two_lines=True)
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        shown.focus()
        await pilot.pause()
        regions = watched(shown, monkeypatch)
        shown.move(1)
        assert [(region.y, region.height) for region in regions] == [(0, 1), (1, 1), (2, 1), (3, 1)]
        assert all(region.width <= 2 for region in regions)


async def test_a_minute_that_changes_nothing_repaints_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = a_list(100)
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        regions = watched(shown, monkeypatch)
        shown.repaint()
        shown.set_items(items(100), keep=True)
        assert regions == []


async def test_only_visible_items_are_painted_however_many_there_are() -> None:
    painted: list[int] = []

    def counting(item: Item, room: int, two_lines: bool) -> Sequence[Line]:
        painted.append(item[0])
        return paint(item, room, two_lines)

    shown: VirtualList[Item] = VirtualList(counting, key=lambda item: item[0])
    shown.set_items(items(100_000))
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        shown.go_last()
        await pilot.pause()
        assert len(set(painted)) <= 10


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_remembered_of_the_screen_is_what_would_be_drawn_anew(seed: int) -> None:
    dice = Random(seed)
    shown, other = a_list(60, two_lines=True), VirtualList(paint)
    app = Listening(Column(SideBySide(shown, other)))
    acts: list[Callable[[int], object]] = [
        lambda n: shown.move(n % 5 - 2),
        lambda n: shown.go(n),
        lambda n: shown.set_selected(frozenset(range(n % 7))),
        lambda n: shown.set_fresh(frozenset({n})),
        lambda n: shown.replace(n % len(shown.items), (n % len(shown.items), f"other {n}")),
        lambda n: shown.remove_item(n % len(shown.items)),
        lambda n: shown.set_two_lines(n % 2 == 0),
        lambda n: (other if n % 2 else shown).focus(),
        lambda n: setattr(app, "theme", dice.choice(BUILT_IN)),
        lambda n: setattr(shown.parent.styles, "background", f"#{n:06x}"),
    ]
    async with app.run_test(size=SIZE) as pilot:
        for _ in range(25):
            dice.choice(acts)(dice.randrange(40))
            await pilot.pause()
            seen = app.screen._compositor.render_strips()
            shown.forget()
            app.screen.refresh()
            for widget in app.screen.walk_children(Widget):
                widget.refresh()
            await pilot.pause()
            assert seen == app.screen._compositor.render_strips()


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_text_neither_reaches_the_screen_nor_breaks_the_list(name: str) -> None:
    text = HOSTILE[name]

    def bare(item: Item, room: int, two_lines: bool) -> Sequence[Line]:
        return [line(item[1]), line(item[1])]

    shown: VirtualList[Item] = VirtualList(bare, key=lambda item: item[0])
    shown.set_items([(0, text), (1, "after")])
    app = Listening(shown)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        drawn = [shown.render_line(y) for y in range(SIZE[1])]
        words = "".join(segment.text for strip in drawn for segment in strip)
        assert not any(char in words for char in FORBIDDEN)
        assert all(strip.cell_length == SIZE[0] for strip in drawn)
        assert all(segment.style is not None for strip in drawn for segment in strip)
        assert lines(app)[2].startswith("  after")


async def test_no_color_does_not_stop_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    for theme in ("dusk", "ansi-16"):
        app = Listening(a_list(3), theme=theme)
        async with app.run_test(size=SIZE):
            assert lines(app)[0] == "▌ 0 words"
