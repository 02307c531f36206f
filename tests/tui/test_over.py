"""What lies over the screen sends its own lines, and leaves nothing cut in half."""

from textual.geometry import Region

from cmtui.tui.palette import Choice, Palette, Picked
from cmtui.tui.widgets.plain import Plain
from tests.tui.desk import WidgetApp
from tests.tui.screen_text import screen_text

SIZE = (100, 30)
CHOICES = [Choice(f"Choice {n}", "", str(n)) for n in range(40)]


class Desk(WidgetApp):
    """Wide characters on every line, and a palette over them."""

    CSS = "Screen { layers: desk above; }"


def wide() -> Plain:
    return Plain("\n".join(["日本語のとても長い文字列が画面の端まで続いている" * 2] * 28))


async def test_a_palette_is_as_high_as_it_needs_to_be_and_gives_all_back() -> None:
    palette = Palette()
    app = Desk(palette, wide())
    async with app.run_test(size=SIZE) as pilot:
        before = screen_text(app)
        palette.offer(CHOICES[:4], "pick", lambda picked: None)
        await pilot.pause()
        lines = screen_text(app).splitlines()
        assert [n for n, text in enumerate(lines) if "Choice" in text] == [4, 5, 6, 7]
        assert all(text.startswith("日本") for text in lines[:28])
        await pilot.press("escape")
        await pilot.pause()
        assert screen_text(app) == before


async def test_whole_lines_are_sent_so_that_no_wide_character_is_cut_at_an_edge() -> None:
    palette = Palette()
    app = Desk(palette, wide())
    async with app.run_test(size=SIZE) as pilot:
        sent: list[Region] = []
        refresh = app.screen.refresh
        app.screen.refresh = lambda *regions, **kind: (  # type: ignore[method-assign]
            sent.extend(regions),
            refresh(*regions, **kind),
        )[1]
        palette.offer(CHOICES, "pick", lambda picked: None)
        await pilot.pause()
        await pilot.press("escape")
        assert sent == [Region(0, 3, 100, 13)] * 2


async def test_keys_typed_ahead_narrow_before_the_answer_is_taken() -> None:
    palette = Palette()
    app = Desk(palette, wide())
    got: list[Picked | None] = []
    async with app.run_test(size=SIZE) as pilot:
        palette.offer(CHOICES, "pick", got.append)
        await pilot.press(*"choice33", "enter")
        await pilot.pause()
        palette.offer(CHOICES, "pick", got.append)
        await pilot.press(*"nothing", "enter")
        assert palette.is_open
        await pilot.press("escape")
        assert got == [Picked("33"), None]
