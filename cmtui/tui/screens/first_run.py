"""The first run: who are you, for which brand, and what next."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from cmtui.commands.registry import Place
from cmtui.errors import CmtuiError
from cmtui.services.network_ports import Login
from cmtui.text.initials import guess_initials
from cmtui.text.width import wrap
from cmtui.tui.first_questions import (
    BLUESKY,
    BROWSER,
    LAST,
    MASTODON,
    WHO,
    Question,
    guess_server,
    server_of,
)
from cmtui.tui.present.lines import Line, Span, line
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.setting import FirstRun
from cmtui.tui.widgets.plain import Plain, PlainTitle

if TYPE_CHECKING:
    from cmtui.services.desk import Desk

OFFERS = (
    ("d", "demo", "invented people to look around; nothing you typed is kept"),
    ("b", "Bluesky", "by an app password"),
    ("m", "Mastodon", "by any browser, or by a token"),
    ("l", "later", "go to the empty feed"),
)

INDENT = 21
"""Cells before what an offer is."""


class FirstRunScreen(DeskScreen):
    """Three questions, then four ways on."""

    def __init__(self, first_run: FirstRun) -> None:
        super().__init__()
        self._first_run = first_run
        self._answers: dict[str, str] = {}
        self._questions: Sequence[Question] = WHO
        self._at = 0
        self._offering = False
        self._network = ""
        self._login: Login | None = None
        self._address = ""
        self._begin_again_at = 0
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
        answers = question.choices or (("Enter", "answers"),)
        choices = "".join(letter for letter, _ in question.choices)
        self.prompt.ask(
            "first-run", question.label, validate=question.wrong, then=self._answered,
            guess="" if choices else self._answers.get(question.key) or self._guess(question.key),
            masked=question.secret, choices=choices, keys=(*answers, *back, self._end_key),
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
        return guess_server(self._network, self._answers["handle"]) if key == "server" else ""

    def _answered(self, text: str | None) -> None:
        if text is None:
            self._go_back()
            return
        key = self._questions[self._at].key
        self._answers[key] = text.strip()
        self._wrong = ""
        self._at += 1
        if key == "way":
            self._questions = (*MASTODON, LAST[text])
            if text == BROWSER:
                self._begin(self._open_login, self._ask)
                return
        if self._at < len(self._questions):
            self._ask()
        elif self._questions is WHO:
            self._offer()
        else:
            self._begin(self._with_account)

    def _go_back(self) -> None:
        self._address = ""
        if self._at > 0:
            self._at -= 1
            self._ask()
        elif self._questions is not WHO:
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
            case "b":
                self._ask_account("bluesky", BLUESKY)
            case "m":
                self._ask_account("mastodon", MASTODON)
            case _:
                self._offering, self._at = False, len(WHO) - 1
                self._ask()

    def _ask_account(self, network: str, questions: Sequence[Question]) -> None:
        if network != self._network:
            for key in ("handle", "server", "way", "token"):
                self._answers.pop(key, None)
        self._network, self._offering = network, False
        self._questions, self._at = questions, 0
        self._ask()

    # --- beginning ---------------------------------------------------------------------------

    def _begin(
        self, work: Callable[[], Awaitable[None]], then: Callable[[], object] | None = None
    ) -> None:
        """Does what takes a moment; after it `then`, or else the desk stands there."""
        self._offering, self._busy, self._wrong = False, "one moment …", ""
        self._draw()
        self.call_later(self._do, work, then or self.app.pop_screen)

    async def _do(self, work: Callable[[], Awaitable[None]], then: Callable[[], object]) -> None:
        self._begin_again_at = 0
        try:
            await work()
        except CmtuiError as error:
            self._busy, self._wrong = "", str(error)
            if self._questions is WHO:
                self._offer()
            else:
                self._at = self._begin_again_at
                self._ask()
            return
        self._busy = ""
        then()

    async def _found(self) -> None:
        await self.app.use(await self._founded())

    async def _founded(self) -> "Desk":
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

    async def _open_login(self) -> None:
        """Finds out where she has to go with her browser."""
        server, begin = server_of(self._answers["server"]), self._first_run.begin_login
        self._login = login = await asyncio.to_thread(begin, self._network, server)
        try:
            self._address = await login.address()
        finally:
            await login.close()
        self.app.copy_to_clipboard(self._address)

    async def _token_for_code(self, login: Login) -> str:
        """Raises LoginFailed for a wrong code: then another is asked for."""
        self._begin_again_at = len(self._questions) - 1
        try:
            token = await login.token(self._answers.pop("code"))
        finally:
            await login.close()
        self._begin_again_at, self._address = 0, ""
        return token

    async def _with_account(self) -> None:
        answers, network = self._answers, self._network
        token = answers.get("token", "")
        if self._login is not None and self._address:
            token = await self._token_for_code(self._login)
        if self.app.desk is None:
            await self.app.use(await self._founded())
        handle, server = answers["handle"].removeprefix("@"), server_of(answers["server"])
        await asyncio.to_thread(self._first_run.keep_token, f"{network}:{handle}", server, token)
        await self.desk.accounts.add(network, handle, server, keywords=(answers["brand"],))

    # --- drawing -----------------------------------------------------------------------------

    def _draw(self) -> None:
        self.query_one("#first-run", Plain).show(self._lines)

    def _lines(self, room: int) -> list[Line]:
        lines: list[Line] = []
        if not self._address:  # that needs the room
            lines += [line(Span("A desk for answering people, one by one.", "strong")), ()]
            lines += self._answered_lines(WHO)
        if self._questions is not WHO:
            lines += self._answered_lines(self._questions)
        here = self._questions[self._at] if self._at < len(self._questions) else None
        if self._address and self._login is not None:
            lines += [(), *self._login_lines(self._login, room)]
        elif not self._offering and here is not None and here.help:
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

    def _answered_lines(self, questions: Sequence[Question]) -> list[Line]:
        return [
            line(
                Span(f"{one.label:<26}", "muted"),
                Span(one.shown(self._answers.get(one.key, "")), "strong"),
            )
            for one in questions
        ]

    def _login_lines(self, login: Login, room: int) -> list[Line]:
        """The address whole, since it may have to be typed or copied piece by piece."""
        who = self._answers["handle"].removeprefix("@").partition("@")[0]
        asked = ", ".join(one.why for one in login.wanted)
        return [
            *_wrapped(
                f"Open this in any browser, on any machine, and log in there as @{who} (it is in "
                "your terminal's clipboard, if the terminal has one):",
                "",
                room,
            ),
            *_wrapped(self._address, "accent", room),
            *_wrapped(f"It asks for no more than to: {asked}.", "muted", room),
        ]


def _wrapped(words: str, tone: str, room: int) -> list[Line]:
    return [line(Span(one, tone)) for one in wrap(words, room)]
