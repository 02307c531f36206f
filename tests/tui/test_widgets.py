"""Panes, titles, bars, composer and prompt in a tiny app."""

import pytest
from textual import events
from textual.widget import Widget

from cmtui.tui.present.conversation import conversation_page
from cmtui.tui.present.glyphs import ASCII
from cmtui.tui.present.lines import Page, Span, line
from cmtui.tui.present.status import Status
from cmtui.tui.widgets.composer import Composer
from cmtui.tui.widgets.footer import FooterBar
from cmtui.tui.widgets.lines_pane import LinesPane
from cmtui.tui.widgets.painted import Painted
from cmtui.tui.widgets.plain import Divider, Plain, PlainTitle
from cmtui.tui.widgets.prompt import Prompt
from cmtui.tui.widgets.status_bar import StatusBar
from tests.tui.desk import CONVERSATION, FORBIDDEN, HOSTILE, NOW, WidgetApp, row
from tests.tui.screen_text import compare_golden, screen_text

SIZE = (60, 16)


class Listening(WidgetApp):
    """Remembers what composer and pane post."""

    def on_composer_changed(self, event: Composer.Changed) -> None:
        self.heard.append((event.text, event.cursor))

    def on_lines_pane_moved(self, event: LinesPane.Moved) -> None:
        self.heard.append(("moved", event.block))


def lines(app: WidgetApp) -> list[str]:
    return screen_text(app).splitlines()


# titles, words, dividers


async def test_a_title_is_a_rule_with_the_count_at_its_right_end() -> None:
    app = WidgetApp(PlainTitle("Feed · needs me", "2 of 42"))
    async with app.run_test(size=(54, 3)):
        assert lines(app)[0] == "─ Feed · needs me ────────────────────────── 2 of 42 ─"


async def test_a_title_can_carry_a_word_in_its_middle() -> None:
    title = PlainTitle()
    app = WidgetApp(title)
    async with app.run_test(size=(60, 3)) as pilot:
        title.show("Reply to tomas as @acme", "311 left", "unlisted")
        await pilot.pause()
        assert lines(app)[0] == "─ Reply to tomas as @acme ────── unlisted ─────── 311 left ─"


async def test_the_pane_with_the_keys_has_a_bold_title() -> None:
    title = PlainTitle("Feed")
    app = WidgetApp(title)
    async with app.run_test(size=(30, 3)):

        def is_bold() -> bool:
            feed = next(s for s in title.render_line(0) if "Feed" in s.text)
            return bool(feed.style and feed.style.bold)

        assert not is_bold()
        title.set_focused(True)
        assert is_bold()


@pytest.mark.parametrize("room", [1, 2, 5, 12, 20, 33])
async def test_a_title_keeps_to_any_width(room: int) -> None:
    title = PlainTitle("Feed · needs me", "2 of 42")
    app = WidgetApp(title)
    async with app.run_test(size=(room, 3)):
        assert title.render_line(0).cell_length == room


async def test_a_plain_text_is_wrapped_and_as_high_as_it_is() -> None:
    words = Plain("one two three four")
    app = WidgetApp(words, Plain("after"))
    async with app.run_test(size=(9, 8)) as pilot:
        assert lines(app)[:4] == ["one two", "three", "four", "after"]
        words.show("short")
        await pilot.pause()
        assert lines(app)[:2] == ["short", "after"]


async def test_a_divider_meets_the_rules_beside_it() -> None:
    app = WidgetApp(Divider({0: "tee", 2: "cross"}))
    async with app.run_test(size=(3, 4)):
        assert lines(app) == ["┬", "│", "├", "│"]


async def test_an_ascii_terminal_gets_ascii_marks() -> None:
    title = PlainTitle("Feed", "2")
    title.use_glyphs(ASCII)
    app = WidgetApp(title, Plain([line("cut…")]))
    async with app.run_test(size=(20, 3)) as pilot:
        for widget in app.screen.query(Painted):
            widget.use_glyphs(ASCII)
        await pilot.pause()
        assert lines(app)[:2] == ["- Feed --------- 2 -", "cut~"]


# reading


async def test_a_conversation_is_laid_out_again_for_every_width() -> None:
    pane = LinesPane(lambda room: conversation_page(CONVERSATION, row(), room, NOW))
    app = Listening(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.highlight(1)
        await pilot.pause()
        compare_golden("conversation-pane-60x16", screen_text(app))
        await pilot.resize_terminal(40, 16)
        while pane.size.width != 40:  # the pilot does not wait until the message has come
            await pilot.pause(0.01)
        await pilot.pause()
        assert all(len(text) <= 40 for text in lines(app))
        assert pane.block == 1


async def test_walking_the_posts_brings_each_into_view_and_tells() -> None:
    pages = Page(tuple(line(f"line {n}") for n in range(40)), (range(0, 3), range(20, 25)))
    pane = LinesPane(pages)
    app = Listening(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.move(1)
        pane.move(1)
        pane.move(1)
        await pilot.pause()
        assert app.heard == [("moved", 0), ("moved", 1)]
        assert "▌line 24" in lines(app)
        pane.move(-1)
        await pilot.pause()
        assert lines(app)[0] == "▌line 0"


async def test_lines_without_blocks_scroll_and_stop_at_the_ends() -> None:
    pane = LinesPane([line(f"line {n}") for n in range(40)])
    app = Listening(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.move(2)
        await pilot.pause()
        assert lines(app)[0] == " line 2"
        pane.page(1)
        pane.page(1)
        pane.page(1)
        await pilot.pause()
        assert lines(app)[-1] == " line 39"
        assert pane.more_below == 0
        pane.go_start()
        await pilot.pause()
        assert lines(app)[0] == " line 0"


async def test_what_is_being_read_stays_when_its_position_is_kept() -> None:
    pane = LinesPane([line(f"line {n}") for n in range(40)])
    app = Listening(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.scroll_lines(7)
        pane.show([line(f"LINE {n}") for n in range(40)], keep_position=True)
        await pilot.pause()
        assert lines(app)[0] == " LINE 7"
        pane.show([line("other")])
        await pilot.pause()
        assert lines(app) == [" other", *[""] * 15] or lines(app)[0] == " other"


@pytest.mark.parametrize("between", [(16, 9, 12), (16, 12), (9, 16, 12)])
async def test_what_is_read_stands_alike_whatever_heights_came_between(
    between: tuple[int, ...],
) -> None:
    pages = Page(tuple(line(f"line {n}") for n in range(40)), (range(0, 3), range(12, 16)))
    pane = LinesPane(pages)
    app = Listening(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.highlight(1)
        for height in between:
            pane.styles.height = height
            await pilot.pause()
        assert lines(app)[:12] == [f" line {n}" for n in range(4, 12)] + [
            f"▌line {n}" for n in range(12, 16)
        ]


async def test_what_was_scrolled_to_is_there_again_when_the_pane_is_as_high_as_before() -> None:
    pane = LinesPane([line(f"line {n}") for n in range(40)])
    app = Listening(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.scroll_lines(7)
        for height in (5, 16):
            pane.styles.height = height
            await pilot.pause()
            assert lines(app)[0] == " line 7"


# composer


async def test_the_composer_opens_on_a_draft_with_its_cursor() -> None:
    composer = Composer()
    app = Listening(composer)
    async with app.run_test(size=SIZE) as pilot:
        composer.open("Reply to tomas as @acme", "one\ntwo", 5)
        composer.set_header("Reply to tomas as @acme", "311 left", "unlisted")
        composer.set_strip([line("goes out as ▸ one two ^NR")])
        await pilot.pause()
        assert (composer.text, composer.cursor) == ("one\ntwo", 5)
        assert app.heard == []
        compare_golden("composer-60x16", screen_text(app))


async def test_typing_is_told_with_the_cursor_in_code_points() -> None:
    composer = Composer()
    app = Listening(composer)
    async with app.run_test(size=SIZE) as pilot:
        composer.open("Reply", "é\n👩‍👩‍👧", None)
        await pilot.pause()
        await pilot.press("a", "enter")
        await pilot.pause()
        assert app.heard[-1] == ("é\n👩‍👩‍👧a\n", 9)


async def test_undo_and_redo_have_keys_that_neither_suspend_nor_call_back() -> None:
    composer = Composer()
    app = Listening(composer)
    async with app.run_test(size=SIZE) as pilot:
        composer.open("Reply", "hello")
        await pilot.pause()
        await pilot.press("x")
        assert composer.text == "hellox"
        await pilot.press("ctrl+underscore")
        assert composer.text == "hello"
        await pilot.press("ctrl+y")
        assert composer.text == "hellox"
        await pilot.press("ctrl+z", "ctrl+x", "ctrl+s", "ctrl+g", "escape")
        assert composer.text == "hellox"


async def test_a_paste_is_cleaned_and_its_lines_are_only_lines() -> None:
    composer = Composer()
    app = Listening(composer)
    async with app.run_test(size=SIZE) as pilot:
        composer.open("Reply")
        await pilot.pause()
        editor = app.focused
        assert editor is not None
        editor.post_message(events.Paste("one\x1b[31m\r\ntwo\u202e\n"))
        await pilot.pause()
        assert composer.text == "one\ntwo\n"


async def test_a_held_reply_is_shown_but_cannot_be_changed() -> None:
    composer = Composer()
    app = Listening(composer)
    async with app.run_test(size=SIZE) as pilot:
        composer.open("Reply", "hello")
        composer.set_held(True)
        await pilot.pause()
        await pilot.press("x")
        assert composer.text == "hello"
        composer.set_held(False)
        await pilot.press("x")
        assert composer.text == "hellox"


async def test_words_put_in_by_the_desk_can_be_undone() -> None:
    composer = Composer()
    app = Listening(composer)
    async with app.run_test(size=SIZE) as pilot:
        composer.open("Reply", "hello")
        await pilot.pause()
        composer.insert(" there")
        composer.replace_text("from the editor")
        await pilot.pause()
        assert composer.text == "from the editor"
        assert app.heard[-1] == ("from the editor", 15)
        await pilot.press("ctrl+underscore")
        assert composer.text == "hello there"


# all of them


def every_widget(text: str) -> list[Widget]:
    """Each widget with the same text wherever it takes one."""
    status, footer = StatusBar(), FooterBar()
    status.show(Status(text, text, NOW, crisis=text, notice=text))
    footer.show([(text[:50], text), ("r", "reply")])
    spans = (Span(text, "late"),)
    return [
        status, footer, Plain(text), Plain([spans]), PlainTitle(text, text), PlainTitle(spans),
        LinesPane([spans, (Span("after"),)]),
    ]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_text_is_shown_by_every_widget_and_acts_in_none(name: str) -> None:
    widgets = every_widget(HOSTILE[name])
    app = WidgetApp(*widgets)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for widget in widgets:
            for y in range(min(widget.size.height, 16)):
                strip = widget.render_line(y)
                assert strip.cell_length == widget.size.width
                assert all(segment.style is not None for segment in strip)
                assert not any(char in strip.text for char in FORBIDDEN)
        assert not any(char in screen_text(app) for char in FORBIDDEN)
        assert app.return_code is None


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_text_is_harmless_in_composer_and_prompt(name: str) -> None:
    composer, prompt = Composer(), Prompt()
    app = WidgetApp(composer, prompt)
    async with app.run_test(size=SIZE) as pilot:
        text = HOSTILE[name]
        composer.open(text[:200], text)
        composer.set_strip([line(text)])
        prompt.ask("note", "note", text.split("\n")[0])
        await pilot.pause()
        assert not any(char in screen_text(app) for char in FORBIDDEN)
        assert app.return_code is None


@pytest.mark.parametrize("theme", ["dusk", "paper", "ansi-16"])
async def test_no_color_stops_no_widget(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    composer, prompt = Composer(), Prompt()
    app = WidgetApp(*every_widget("hello"), composer, prompt, theme=theme)
    async with app.run_test(size=(60, 40)) as pilot:
        composer.open("Reply", "hello")
        prompt.ask("note", "note")
        await pilot.pause()
        assert "hello" in screen_text(app)
