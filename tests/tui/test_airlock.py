"""The last door before the terminal."""

import pytest
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.widgets import Static

from cmtui.tui.airlock import Airlock, Column, SideBySide
from cmtui.tui.widgets.virtual_list import VirtualList
from tests.tui.desk import FORBIDDEN, HOSTILE, WidgetApp
from tests.tui.screen_text import screen_text

BLACK = Color(0, 0, 0)


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_acts_on_a_terminal_leaves_the_airlock(name: str) -> None:
    text = HOSTILE[name]
    passed = Airlock().apply([Segment("ok", Style()), Segment(text, Style())], BLACK)
    words = "".join(segment.text for segment in passed)
    assert not any(char in words for char in (*FORBIDDEN, "\n", "\t"))
    assert all(segment.style is not None for segment in passed)


def test_harmless_lines_pass_untouched() -> None:
    segments = [Segment("Hello 日本語 é", Style())]
    assert Airlock().apply(segments, BLACK) is segments


async def test_a_stock_widget_cannot_reach_the_terminal_either() -> None:
    words = Static("\x1b[31mred\u202e \x9b2J\x1b]52;c;aGk=\x07end", markup=False)
    app = WidgetApp(words)
    async with app.run_test():
        filters = app.get_line_filters()
        assert any(isinstance(one, Airlock) for one in filters)
        assert not any(char in screen_text(app) for char in FORBIDDEN)


class Hearing(WidgetApp):
    """Remembers keys, and what was opened."""

    def on_key(self, event: events.Key) -> None:
        self.heard.append(event.key)

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        self.heard.append(event.control)


async def test_keys_and_words_from_within_a_bare_ground_reach_whoever_is_above_it() -> None:
    shown: VirtualList[str] = VirtualList()
    app = Hearing(Column(SideBySide(shown)))
    async with app.run_test() as pilot:
        shown.set_items(["one"])
        shown.focus()
        await pilot.press("a")
        shown.open_current()
        await pilot.pause()
        assert app.heard == ["a", shown]
