"""The first run: who are you, for which brand, and what next."""

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from textual import events
from textual.widget import Widget

from cmtui.commands.registry import Place
from cmtui.errors import CmtuiError
from cmtui.services.desk import Desk
from cmtui.tui.present.lines import Line, Span, line
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.setting import FirstRun
from cmtui.tui.widgets.plain import Plain, PlainTitle
from cmtui.tui.widgets.prompt import Prompt

INITIALS = re.compile(r"[A-Za-z]{1,4}")


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
    ("d", "demo", "look around in a throw-away workspace with invented people"),
    ("a", "add an account", "read and answer on Bluesky with an app password"),
    ("l", "later", "go to the empty feed"),
)


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
        """No key of the desk means anything here yet."""
        self.say("Enter answers   Esc goes back   ^q ends", "muted")

    # --- asking ------------------------------------------------------------------------------

    def _ask(self) -> None:
        question = self._questions[self._at]
        guess = self._answers.get(question.key) or self._guess(question.key)
        self.prompt.ask("first-run", question.label, guess, validate=question.wrong)
        self._draw()

    def _guess(self, key: str) -> str:
        if key == "name":
            return self._first_run.default_name
        if key == "initials":
            parts = self._answers.get("name", "").split()
            return "".join(part[0] for part in parts if part[0].isascii())[:4].upper()
        return BLUESKY if key == "server" else ""

    async def on_prompt_answered(self, event: Prompt.Answered) -> None:
        """The next question, or the way on."""
        question = self._questions[self._at]
        self._answers[question.key] = event.text.strip()
        self._wrong = ""
        self._at += 1
        if self._at < len(self._questions):
            self._ask()
        elif self._questions is WHO:
            self._offer()
        else:
            await self._begin(self._with_account)

    def on_prompt_left(self, event: Prompt.Left) -> None:
        """One question back."""
        if self._at > 0:
            self._at -= 1
            self._ask()
        elif self._questions is ACCOUNT:
            self._offer()
        else:
            self._ask()

    def _offer(self) -> None:
        self._offering = True
        self.prompt.close()
        self.set_focus(None)
        self._draw()

    async def on_key(self, event: events.Key) -> None:
        """A letter of an offer; what works everywhere works here too."""
        if not self._offering or self._busy:
            await super().on_key(event)
            return
        match event.key:
            case "d":
                await self._begin(self._demo)
            case "a":
                self._offering, self._questions, self._at = False, ACCOUNT, 0
                self._ask()
            case "l":
                await self._begin(self._found)
            case "escape":
                self._offering, self._questions, self._at = False, WHO, len(WHO) - 1
                self._ask()
            case _:
                await super().on_key(event)
                return
        event.stop()

    # --- beginning ---------------------------------------------------------------------------

    async def _begin(self, work: Callable[[], object]) -> None:
        self._offering, self._busy = False, "one moment …"
        self._draw()
        try:
            outcome = work()
            assert asyncio.iscoroutine(outcome)
            await outcome
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
        key, server = f"bluesky:{handle}", answers["server"]
        await asyncio.to_thread(self._first_run.keep_token, key, server, answers["token"])
        await self.desk.accounts.add("bluesky", handle, server, keywords=(answers["brand"],))

    # --- drawing -----------------------------------------------------------------------------

    def _draw(self) -> None:
        lines: list[Line] = [
            line(Span("A desk for answering people, one by one.", "strong")), (),
        ]  # fmt: skip
        for question in (*WHO, *(ACCOUNT if self._questions is ACCOUNT else ())):
            answer = self._answers.get(question.key, "")
            shown = "•" * len(answer) if question.key == "token" else answer
            lines.append(line(Span(f"{question.label:<26}", "muted"), Span(shown, "strong")))
        here = self._questions[self._at] if self._at < len(self._questions) else None
        if not self._offering and here is not None and here.help:
            lines += [(), line(Span(here.help, "muted"))]
        if self._offering:
            lines += [(), line(Span("What now?", "title strong"))]
            for key, name, told in OFFERS:
                lines.append(line(Span(f"  {key}  ", "key"), f"{name:<16}", Span(told, "muted")))
        if self._busy:
            lines += [(), line(Span(self._busy, "accent"))]
        if self._wrong:
            lines += [(), line(Span(self._wrong, "late"))]
        self.query_one("#first-run", Plain).show(lines)
