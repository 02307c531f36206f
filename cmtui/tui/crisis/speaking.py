"""What the brand says in a crisis, by key: the official line and public updates."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NotFound, StoreFailed, WrongUsage
from cmtui.model.official_line import OfficialLine
from cmtui.model.public_update import PublicUpdate
from cmtui.services.crisis.official_lines import DEFAULT_LANGUAGE
from cmtui.services.crisis.update_results import CAME_BACK, Result
from cmtui.services.writing import Preview
from cmtui.text.first_message import blanks
from cmtui.text.language import same_language
from cmtui.tui.crisis.asking import CrisisVerbs
from cmtui.tui.crisis.keeping import SheetWords, Subject
from cmtui.tui.present.board import waiting_name
from cmtui.tui.present.lines import Line, Page
from cmtui.tui.present.updates import preview_lines, result_lines, text_lines

if TYPE_CHECKING:
    from cmtui.tui.app import CmtuiApp

WAITING_KEYS = (("y", "approves"), ("e", "change it"), ("w", "withdraw"), ("Esc", "leaves"))
APPROVED_KEYS = (("y", "sends it, after the hold"), ("w", "withdraw"), ("Esc", "leaves"))
OUT_KEYS = (("n", "a new one"), ("Esc", "leaves"))
BACK_KEYS = (("s", "sends it where it is not out"), *OUT_KEYS)

Written = Callable[[str, bool, int | None], Awaitable[None]]
"""Gets a text, whether it is finished or only kept, and what its words were kept under."""


class SpeakVerbs(CrisisVerbs):
    """Writes, approves and sends; what is written over the screen is kept at every pause."""

    def __init__(self, app: "CmtuiApp") -> None:
        super().__init__(app)
        self._words = SheetWords(app)

    # --- the official line -------------------------------------------------------------------

    async def do_crisis_line(self, count: int, language: str | None = None) -> None:
        """Goes on with the version that waits, or begins the next."""
        await self._needed()
        lines = self._desk.official_lines
        wanted = (language or "").strip()
        drafts = [one for one in await lines.all() if one.state == "draft"]
        fitting = [one for one in drafts if not wanted or same_language(one.language, wanted)]
        if fitting:
            await self._write_line(fitting[-1])
            return
        before = await self._desk.statements.find("line", language=wanted)
        if before is not None:
            wanted = before.language
        begun = await lines.beginning(wanted)
        title = f"Official line, the next version ({wanted or DEFAULT_LANGUAGE})"
        do = partial(self._new_line, wanted, begun)
        await self._write(Subject("line", language=wanted), title, begun, do)

    async def _write_line(self, line: OfficialLine) -> None:
        title = f"Official line v{line.version} ({line.language}) by {line.written_by}"
        await self._write(
            Subject("line", line.number, line.language),
            title,
            line.text,
            partial(self._changed_line, line),
        )

    async def _new_line(
        self, language: str, begun: str, text: str, is_finished: bool, words: int | None
    ) -> None:
        if not text.strip() or (text == begun and not is_finished):
            await self._desk.statements.forget(words)
            return
        line = await self._desk.official_lines.draft(text, language, words)
        await self._line_kept(line, is_finished)

    async def _changed_line(
        self, line: OfficialLine, text: str, is_finished: bool, words: int | None
    ) -> None:
        if text != line.text:
            line = await self._desk.official_lines.change(line.number, text, words)
        else:
            await self._desk.statements.forget(words)
        await self._line_kept(line, is_finished)

    async def _line_kept(self, line: OfficialLine, is_finished: bool) -> None:
        if not is_finished:
            self._screen.say(
                f"v{line.version} is kept; {self._key('crisis.line')} goes on", "muted"
            )
            return
        await self._screen.run_command("go.crisis")
        if left := blanks(line.text):
            key = self._key("crisis.line")
            said = f"v{line.version} waits for words in place of {left[0]}; {key} goes on"
            self._screen.say(said, "late")
            return
        self._screen.say(f"v{line.version} waits; {self._key('answer.yes')} approves it", "accent")

    async def approve_line(self, line: OfficialLine) -> None:
        """Makes it what is said from now on; asks why where nobody else looks at it."""
        try:
            await self._approve_line(line, "")
        except WrongUsage as error:
            do = partial(self._approve_line, line)
            self._ask("because", f"{error}:", "approves it", do, careful=True)

    async def _approve_line(self, line: OfficialLine, reason: str) -> None:
        live = await self._desk.official_lines.approve(line.number, reason)
        self._screen.say(f"line v{live.version} is live", "accent")

    def read_waiting(self, one: OfficialLine | PublicUpdate) -> None:
        """All words of what waits, where the board has no room for them."""

        def page(room: int) -> Page:
            return Page(tuple(text_lines(one.text, room, most=1_000)))

        title = f"{waiting_name(one).capitalize()} ({one.language}) by {one.written_by}"
        self._screen.read(title, page, "answer.yes")

    # --- public updates ----------------------------------------------------------------------

    async def do_crisis_update(self, count: int) -> None:
        """What the newest update needs next: words, approval, or sending."""
        await self._needed()
        updates = [one for one in await self._desk.updates.all() if one.state != "withdrawn"]
        newest = updates[-1] if updates else None
        if newest is None:
            await self._begin_update()
        elif newest.state == "waiting":
            self._ask_about(newest)
        elif newest.state == "approved":
            await self._ask_to_send(newest)
        else:
            await self._tell_of(newest)

    async def tell_all_clear(self) -> None:
        """Begins the update that says that it is over, or goes on with the one that is not out."""
        newest = [one for one in await self._desk.updates.all() if one.state != "withdrawn"][-1:]
        if newest and newest[0].all_clear:
            await self.do_crisis_update(1)
        else:
            await self._begin_update(all_clear=True)

    async def _begin_update(self, all_clear: bool = False) -> None:
        said = await self._desk.official_lines.said()
        live = said.line(DEFAULT_LANGUAGE)
        begun = live.text if live is not None else ""
        title = "All-clear: the last public update" if all_clear else "Public update"
        do = partial(self._new_update, begun, all_clear)
        await self._write(Subject("all-clear" if all_clear else "update"), title, begun, do)

    async def _new_update(
        self, begun: str, all_clear: bool, text: str, is_finished: bool, words: int | None
    ) -> None:
        if not text.strip() or (text == begun and not is_finished):
            await self._desk.statements.forget(words)
            return
        accounts = [one for one in await self._desk.accounts.all() if one.role == "brand"]
        if not accounts:
            raise NotFound("no account of the brand is there to post on")
        keys = " ".join(one.key for one in accounts)
        if not is_finished:
            kept = await self._desk.updates.write(
                text, keys.split(), all_clear=all_clear, words=words
            )
            key = self._key("crisis.update")
            self._screen.say(f"update {kept.update} is kept; {key} goes on", "muted")
            return
        do = partial(self._write_update, text, all_clear, words)
        self._ask("accounts", "it goes out on", "keeps it", do, keys)
        self._screen.show_plan(lambda room: text_lines(text, room))

    async def _write_update(
        self, text: str, all_clear: bool, words: int | None, accounts: str
    ) -> None:
        await self._desk.updates.write(text, accounts.split(), all_clear=all_clear, words=words)
        await self.do_crisis_update(1)

    def _ask_about(self, update: PublicUpdate) -> None:
        async def chosen(letter: str) -> None:
            if letter == "y":
                await self.approve_update(update)
            elif letter == "w":
                await self._desk.updates.withdraw(update.number)
                self._screen.say("withdrawn", "muted")
            else:
                title = f"Public update {update.update} by {update.written_by}"
                do = partial(self._changed_update, update)
                await self._write(_subject(update), title, update.text, do)

        on = ", ".join(update.accounts)
        label = f"update {update.update} by {update.written_by} on {on}:"
        self._screen.question(
            chosen, "update", label, careful=True, choices="yew", keys=WAITING_KEYS
        )
        self._screen.show_plan(lambda room: text_lines(update.text, room))

    async def _changed_update(
        self, update: PublicUpdate, text: str, is_finished: bool, words: int | None
    ) -> None:
        if text != update.text:
            await self._desk.updates.change(update.number, text, words)
        else:
            await self._desk.statements.forget(words)
        if is_finished:
            await self.do_crisis_update(1)

    async def approve_update(self, update: PublicUpdate) -> None:
        """Approves it, and shows what goes out; asks why where nobody else looks at it."""
        try:
            await self._approved(update, "")
        except WrongUsage as error:
            do = partial(self._approved, update)
            self._ask("because", f"{error}:", "approves it", do, careful=True)

    async def _approved(self, update: PublicUpdate, reason: str) -> None:
        await self._ask_to_send(await self._desk.updates.approve(update.number, reason))

    async def _ask_to_send(self, update: PublicUpdate) -> None:
        previews = await self._desk.updates.previews(update)

        async def chosen(letter: str) -> None:
            if letter == "y":
                await self._send(update)
            else:
                await self._desk.updates.withdraw(update.number)
                self._screen.say("withdrawn", "muted")

        label = f"update {update.update}, approved by {update.approved_by}: send it?"
        self._screen.question(
            chosen, "update", label, careful=True, choices="yw", keys=APPROVED_KEYS
        )
        self._screen.show_plan(partial(_previews, previews))

    async def _send(self, update: PublicUpdate) -> None:
        held = await self._desk.updates.hold(update.number)
        if self._app.holds is not None:
            self._app.holds.carry(held)
        await self._app.read_status()
        accounts = ", ".join(update.accounts)
        call_back = self._key("composer.call_back")
        self._screen.say(f"in the hold for {accounts}; {call_back} calls it back", "accent")

    async def _tell_of(self, update: PublicUpdate) -> None:
        results = await self._desk.updates.results(update)
        came_back = any(one.state in CAME_BACK for one in results)

        async def chosen(letter: str) -> None:
            if letter == "s":
                await self._send(update)
            else:
                await self._begin_update()

        label = f"update {update.update} is {update.state}: another?"
        keys, choices = (BACK_KEYS, "sn") if came_back else (OUT_KEYS, "n")
        self._screen.question(chosen, "update", label, careful=True, choices=choices, keys=keys)
        self._screen.show_plan(partial(_results, results))

    # --- the sheet ---------------------------------------------------------------------------

    async def keep(self) -> None:
        """What lies over the screen is durable, however the program ends; `! o` goes on with it."""
        await self._words.keep()

    async def _write(self, subject: Subject, title: str, text: str, do: Written) -> None:
        """Opens the sheet, with the words that were kept of it where it was not finished."""
        desk, words = self._desk, self._words
        before = await desk.statements.find(*subject)
        if before is not None:
            title, text = f"{title}, as you left it", before.text

        async def written(text: str, is_finished: bool) -> None:
            try:
                number = await words.end(text)
            except StoreFailed:  # they stand nowhere else
                self._screen.write(title, text, written, words.changed)
                raise
            await do(text, is_finished, number)

        words.begin(desk, subject, text, before)
        self._screen.write(title, text, written, words.changed)


def _subject(update: PublicUpdate) -> Subject:
    return Subject("all-clear" if update.all_clear else "update", update.number)


def _previews(previews: Sequence[Preview], room: int) -> list[Line]:
    return preview_lines(previews, room)


def _results(results: Sequence[Result], room: int) -> list[Line]:
    return result_lines(results, room)
