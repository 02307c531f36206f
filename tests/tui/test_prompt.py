"""The one-line question in a tiny app."""

from textual import events

from cmtui.tui.widgets.prompt import Prompt
from tests.tui.desk import WidgetApp
from tests.tui.screen_text import screen_text

SIZE = (60, 16)


class Listening(WidgetApp):
    """Remembers what the prompt posts."""

    def on_prompt_answered(self, event: Prompt.Answered) -> None:
        self.heard.append(("answered", event.purpose, event.text))

    def on_prompt_left(self, event: Prompt.Left) -> None:
        self.heard.append(("left", event.purpose))

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        self.heard.append(("typed", event.text))


def lines(app: WidgetApp) -> list[str]:
    return screen_text(app).splitlines()


async def test_a_prompt_answers_with_what_it_was_asked_for() -> None:
    prompt = Prompt()
    app = Listening(prompt)
    async with app.run_test(size=SIZE) as pilot:
        assert lines(app)[0] == ""
        prompt.ask("filter", "/", "ab")
        await pilot.pause()
        assert lines(app)[0].startswith(" / ab")
        await pilot.press("c", "enter")
        await pilot.pause()
        assert app.heard == [("typed", "abc"), ("answered", "filter", "abc")]
        assert not prompt.asking


async def test_a_prompt_says_what_is_wrong_and_waits() -> None:
    prompt = Prompt()
    app = Listening(prompt)
    async with app.run_test(size=SIZE) as pilot:
        prompt.ask("snooze", "until", validate=lambda text: None if text else "say when")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert "say when" in lines(app)[0]
        assert prompt.asking
        await pilot.press("escape")
        await pilot.pause()
        assert app.heard == [("left", "snooze")]
        assert not prompt.asking


async def test_a_paste_cannot_answer_a_prompt() -> None:
    prompt = Prompt()
    app = Listening(prompt)
    async with app.run_test(size=SIZE) as pilot:
        prompt.ask("note", "note", tone="note")
        await pilot.pause()
        field = app.focused
        assert field is not None
        field.post_message(events.Paste("one\x1b]52;c;aGk=\x07\ntwo\n"))
        await pilot.pause()
        assert prompt.text == "one"
        assert prompt.asking


async def test_an_empty_enter_takes_the_guess_and_typing_replaces_it() -> None:
    prompt = Prompt()
    app = Listening(prompt)
    async with app.run_test(size=SIZE) as pilot:
        for typed in ((), ("M", "o")):
            prompt.ask("name", "name", guess="Nathan Rossi")
            await pilot.pause()
            assert lines(app)[0].rstrip() == " name Enter takes Nathan Rossi"
            await pilot.press(*typed, "enter")
            await pilot.pause()
        assert ("answered", "name", "Nathan Rossi") in app.heard
        assert app.heard[-1] == ("answered", "name", "Mo")


async def test_a_masked_answer_is_never_shown_not_even_as_a_guess() -> None:
    prompt = Prompt()
    app = Listening(prompt)
    async with app.run_test(size=SIZE) as pilot:
        prompt.ask("token", "app password", guess="sesame", masked=True)
        await pilot.pause()
        assert lines(app)[0].rstrip() == " app password Enter takes what you typed"
        await pilot.press(*"open")
        assert lines(app)[0].rstrip() == " app password ••••"
        assert prompt.text == "open"


async def test_a_choice_is_one_letter_and_others_are_refused_until_the_next_key() -> None:
    prompt = Prompt()
    app = Listening(prompt)
    async with app.run_test(size=SIZE) as pilot:
        prompt.ask("offer", "What now?", choices="dal")
        await pilot.pause()
        await pilot.press("x")
        await pilot.pause()
        assert "d, a or l" in lines(app)[0]
        await pilot.press("A")
        await pilot.pause()
        assert app.heard == [("answered", "offer", "a")]


async def test_what_is_asked_from_the_answer_gets_the_keys_typed_ahead() -> None:
    prompt, answers = Prompt(), list[str | None]()

    def then(text: str | None) -> None:
        answers.append(text)
        prompt.ask("next", "next", then=then)

    app = Listening(prompt)
    async with app.run_test(size=SIZE) as pilot:
        prompt.ask("first", "first", then=then)
        for key in ("o", "m", "backspace", "n", "enter", "t", "w", "o", "enter", "escape", "z"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert answers == ["on", "two", None]
        assert prompt.text == "z"


async def test_control_s_keeps_a_note_and_answers_nothing_else() -> None:
    prompt = Prompt()
    app = Listening(prompt)
    async with app.run_test(size=SIZE) as pilot:
        for purpose in ("note", "filter"):
            prompt.ask(purpose, purpose)
            await pilot.press("a", "ctrl+s")
            await pilot.pause()
        assert app.heard == [("typed", "a"), ("answered", "note", "a"), ("typed", "a")]
        assert prompt.asking


async def test_escape_takes_a_filter_away_that_was_there() -> None:
    prompt = Prompt()
    app = Listening(prompt)
    async with app.run_test(size=SIZE) as pilot:
        for before in ("", "late"):
            prompt.ask("filter", "filter", before)
            await pilot.press("escape")
            await pilot.pause()
        assert app.heard == [("left", "filter"), ("answered", "filter", "")]


async def test_a_prompt_says_what_it_understands_and_completes_by_tab() -> None:
    prompt = Prompt()
    app = Listening(prompt)
    async with app.run_test(size=SIZE) as pilot:
        prompt.ask("tag", "tag", echo=lambda text: f"is {text.upper()}", complete=lambda _: "bug ")
        await pilot.press("b")
        await pilot.pause()
        assert lines(app)[0].endswith("is B")
        await pilot.press("tab", "x", "enter")
        await pilot.pause()
        assert app.heard[-1] == ("answered", "tag", "bug x")


async def test_what_is_said_beside_the_field_leaves_half_of_the_line() -> None:
    prompt = Prompt()
    app = Listening(prompt)
    async with app.run_test(size=SIZE) as pilot:
        prompt.ask("tag", "tag", echo=lambda _: "word " * 40 + "\x1b[2J")
        await pilot.press(*"typed")
        await pilot.pause()
        assert lines(app)[0].startswith(" tag typed")
        assert "…" in lines(app)[0] and "\x1b" not in lines(app)[0]
