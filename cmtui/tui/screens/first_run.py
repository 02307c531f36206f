"""The first run: who are you, for which brand, and what next."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import NamedTuple

from textual import events
from textual.widget import Widget

from cmtui.commands.registry import Place
from cmtui.errors import CmtuiError
from cmtui.services.desk import Desk
from cmtui.text.initials import INITIALS, guess_initials
from cmtui.text.width import wrap
from cmtui.tui.present.lines import Line, Span, line
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.setting import FirstRun
from cmtui.tui.widgets.plain import Plain, PlainTitle


class Question(NamedTuple):
    """What is asked, how it is remembered, and what is wrong with an answer."""

    key: str
    label: str
    wrong: Callable[[str], str | None]
    help: str = ""


def _needed(words: str) -> Callable[[str], str | None]:
    return lambda text: None if text.strip() else words


def _initials(text: str) -> str | None:
    return None if INITIALS.fullmatch(text.strip()) else "1 to 4 letters"


WHO = (
    Question("name", "your name", _needed("a name, please")),
    Question("initials", "your initials", _initials, "They sign your replies, as in ^NR."),
    Question("brand", "the brand you speak for", _needed("the brand needs a name")),
)
ACCOUNT = (
    Question("handle", "Bluesky handle", _needed("such as acme.bsky.social")),
    Question("server", "server", _needed("such as https://bsky.social")),
    Question("token", "app password", _needed("from Settings, App passwords"),
             "Kept in your own secrets file, mode 0600; never in the workspace."),
)  # fmt: skip
BLUESKY = "https://bsky.social"

OFFERS = (
    ("d", "demo", "invented people to look around; nothing you typed is kept"),
    ("a", "add an account", "for Bluesky, by an app password"),
    ("l", "later", "go to the empty feed"),
)

INDENT = 21
"""Cells before what an offer is."""


class FirstRunScreen(DeskScreen):
    """Three questions, then three ways on."""

    def __init__(self, first_run: FirstRun) -> None:
        super().__init__()
        self._first_run = first_run
        self._answers: dict[str, str] = {}
        self._questions: Sequence[Question] = WHO
        self._at = 0
        self._offering = False
        self._busy = ""
        self._wrong = ""

    @property
    def places(self) -> Sequence[Place]:
        """No list, no composer: only what works everywhere."""
        return ("lists", "everywhere")

    def body(self) -> Iterable[Widget]:
        """A title and a few lines."""
        yield PlainTitle("Welcome to cmtui", id="first-run-title")
        yield Plain(id="first-run")

    def on_mount(self) -> None:
        """Asks the first question."""
        super().on_mount()
        self.query_one("#first-run-title", PlainTitle).set_focused(True)
        self._ask()

    def show_keys(self) -> None:
        """No key of the desk means anything here yet, only those of the question."""
        if self.prompt.asking:
            super().show_keys()
        else:
            self._footer.show((), ("", ""))

    async def on_key(self, event: events.Key) -> None:
        """Never a command of the lists, not even while nothing is asked for a moment."""
        event.prevent_default()  # Textual would call the handler of the class above, too
        await self._beside_a_question(event)

    # --- asking ------------------------------------------------------------------------------

    def _ask(self) -> None:
        question = self._questions[self._at]
        back = () if self._questions is WHO and self._at == 0 else (("Esc", "goes back"),)
        self.prompt.ask(
            "first-run", question.label, validate=question.wrong, then=self._answered,
            guess=self._answers.get(question.key) or self._guess(question.key),
            masked=question.key == "token", keys=(("Enter", "answers"), *back, self._end_key),
        )  # fmt: skip
        self._draw()

    @property
    def _end_key(self) -> tuple[str, str]:
        return self.app.keymap.shown("screen.quit"), "ends"

    def _guess(self, key: str) -> str:
        if key == "name":
            return self._first_run.default_name
        if key == "initials":
            return guess_initials(self._answers.get("name", ""))
        return BLUESKY if key == "server" else ""

    def _answered(self, text: str | None) -> None:
        if text is None:
            self._go_back()
            return
        self._answers[self._questions[self._at].key] = text.strip()
        self._wrong = ""
        self._at += 1
        if self._at < len(self._questions):
            self._ask()
        elif self._questions is WHO:
            self._offer()
        else:
            self._begin(self._with_account)

    def _go_back(self) -> None:
        if self._at > 0:
            self._at -= 1
            self._ask()
        elif self._questions is ACCOUNT:
            self._offer()
        else:
            self._ask()

    def _offer(self) -> None:
        self._offering, self._questions, self._at = True, WHO, len(WHO)
        keys = [(key, name) for key, name, _ in OFFERS]
        self.prompt.ask(
            "first-run", "What now?", choices="".join(key for key, _ in keys), then=self._chosen,
            keys=(*keys, ("Esc", "goes back"), self._end_key),
        )  # fmt: skip
        self._draw()

    def _chosen(self, letter: str | None) -> None:
        match letter:
            case "d":
                self._begin(self._demo)
            case "l":
                self._begin(self._found)
            case "a":
                self._offering, self._questions, self._at = False, ACCOUNT, 0
                self._ask()
            case _:
                self._offering, self._at = False, len(WHO) - 1
                self._ask()

    # --- beginning ---------------------------------------------------------------------------

    def _begin(self, work: Callable[[], Awaitable[None]]) -> None:
        self._offering, self._busy, self._wrong = False, "one moment …", ""
        self._draw()
        self.call_later(self._do, work)

    async def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except CmtuiError as error:
            self._busy, self._wrong = "", str(error)
            if self._questions is ACCOUNT:
                self._at = 0
                self._ask()
            else:
                self._offer()
            return
        self.app.pop_screen()

    async def _found(self) -> None:
        await self.app.use(await self._founded())

    async def _founded(self) -> Desk:
        if self.app.desk is not None:
            return self.app.desk
        answers = self._answers
        return await asyncio.to_thread(
            self._first_run.found, answers["name"], answers["initials"].upper(), answers["brand"]
        )

    async def _demo(self) -> None:
        answers = self._answers
        desk = await asyncio.to_thread(
            self._first_run.demo, answers["name"], answers["initials"].upper()
        )
        await self.app.use(desk)

    async def _with_account(self) -> None:
        answers = self._answers
        if self.app.desk is None:
            await self.app.use(await self._founded())
        handle = answers["handle"].removeprefix("@")
        key, server = f"bluesky:{handle}", answers["server"].rstrip("/")
        if "://" not in server:
            server = f"https://{server}"
        await asyncio.to_thread(self._first_run.keep_token, key, server, answers["token"])
        await self.desk.accounts.add("bluesky", handle, server, keywords=(answers["brand"],))

    # --- drawing -----------------------------------------------------------------------------

    def _draw(self) -> None:
        self.query_one("#first-run", Plain).show(self._lines)

    def _lines(self, room: int) -> list[Line]:
        lines: list[Line] = [
            line(Span("A desk for answering people, one by one.", "strong")), (),
        ]  # fmt: skip
        for question in (*WHO, *(ACCOUNT if self._questions is ACCOUNT else ())):
            answer = self._answers.get(question.key, "")
            shown = "•" * len(answer) if question.key == "token" else answer
            lines.append(line(Span(f"{question.label:<26}", "muted"), Span(shown, "strong")))
        here = self._questions[self._at] if self._at < len(self._questions) else None
        if not self._offering and here is not None and here.help:
            lines += [(), *_wrapped(here.help, "muted", room)]
        if self._offering:
            lines += [(), line(Span("What now?", "title strong"))]
            for key, name, told in OFFERS:
                first, *more = wrap(told, max(1, room - INDENT))
                lines.append(line(Span(f"  {key}  ", "key"), f"{name:<16}", Span(first, "muted")))
                lines += [line(" " * INDENT, Span(one, "muted")) for one in more]
        if self._busy:
            lines += [(), line(Span(self._busy, "accent"))]
        if self._wrong:
            lines += [(), *_wrapped(self._wrong, "late", room)]
        return lines


def _wrapped(words: str, tone: str, room: int) -> list[Line]:
    return [line(Span(one, tone)) for one in wrap(words, room)]
