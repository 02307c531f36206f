"""What the brand says in a crisis, by key: the official line and public updates."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NotFound, WrongUsage
from cmtui.model.official_line import OfficialLine
from cmtui.model.public_update import PublicUpdate
from cmtui.services.crisis.official_lines import DEFAULT_LANGUAGE
from cmtui.services.crisis.updates import Result
from cmtui.services.writing import Preview
from cmtui.text.first_message import blanks
from cmtui.text.language import same_language
from cmtui.tui.crisis.asking import CrisisVerbs
from cmtui.tui.present.lines import Line, Page
from cmtui.tui.present.updates import preview_lines, result_lines, text_lines

if TYPE_CHECKING:
    from cmtui.tui.app import CmtuiApp

WAITING_KEYS = (("y", "approves"), ("e", "change it"), ("w", "withdraw"), ("Esc", "leaves"))
APPROVED_KEYS = (("y", "sends it, after the hold"), ("w", "withdraw"), ("Esc", "leaves"))
OUT_KEYS = (("n", "a new one"), ("Esc", "leaves"))

Written = Callable[[str, bool], Awaitable[None]]
"""Gets a text, and whether it is finished or only kept."""


class SpeakVerbs(CrisisVerbs):
    """Writes, approves and sends; whatever lies over the screen is kept when it is left."""

    def __init__(self, app: "CmtuiApp") -> None:
        super().__init__(app)
        self._kept_by: Written | None = None

    # --- the official line -------------------------------------------------------------------

    async def do_crisis_line(self, count: int, language: str | None = None) -> None:
        """Goes on with the version that waits, or begins the next."""
        await self._needed()
        lines = self._desk.official_lines
        wanted = (language or "").strip()
        drafts = [one for one in await lines.all() if one.state == "draft"]
        fitting = [one for one in drafts if not wanted or same_language(one.language, wanted)]
        if fitting:
            self._write_line(fitting[-1])
            return
        begun = await lines.beginning(wanted)
        title = f"Official line, the next version ({wanted or DEFAULT_LANGUAGE})"
        self._write(title, begun, partial(self._new_line, wanted, begun))

    def _write_line(self, line: OfficialLine) -> None:
        title = f"Official line v{line.version} ({line.language}) by {line.written_by}"
        self._write(title, line.text, partial(self._changed_line, line))

    async def _new_line(self, language: str, begun: str, text: str, is_finished: bool) -> None:
        if not text.strip() or (text == begun and not is_finished):
            return
        line = await self._desk.official_lines.draft(text, language)
        await self._line_kept(line, is_finished)

    async def _changed_line(self, line: OfficialLine, text: str, is_finished: bool) -> None:
        if text != line.text:
            line = await self._desk.official_lines.change(line.number, text)
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
            self._ask("because", f"{error}:", "approves it", partial(self._approve_line, line))

    async def _approve_line(self, line: OfficialLine, reason: str) -> None:
        live = await self._desk.official_lines.approve(line.number, reason)
        self._screen.say(f"line v{live.version} is live", "accent")

    def read_line(self, line: OfficialLine) -> None:
        """All of its words, where the board has no room for them."""

        def page(room: int) -> Page:
            return Page(tuple(text_lines(line.text, room, most=1_000)))

        title = f"Line v{line.version} ({line.language}) by {line.written_by}"
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
        self._write(title, begun, partial(self._new_update, begun, all_clear))

    async def _new_update(self, begun: str, all_clear: bool, text: str, is_finished: bool) -> None:
        if not text.strip() or (text == begun and not is_finished):
            return
        accounts = [one for one in await self._desk.accounts.all() if one.role == "brand"]
        if not accounts:
            raise NotFound("no account of the brand is there to post on")
        keys = " ".join(one.key for one in accounts)
        if not is_finished:
            kept = await self._desk.updates.write(text, keys.split(), all_clear=all_clear)
            key = self._key("crisis.update")
            self._screen.say(f"update {kept.update} is kept; {key} goes on", "muted")
            return
        do = partial(self._write_update, text, all_clear)
        self._ask("accounts", "it goes out on", "keeps it", do, keys)
        self._screen.show_plan(lambda room: text_lines(text, room))

    async def _write_update(self, text: str, all_clear: bool, accounts: str) -> None:
        await self._desk.updates.write(text, accounts.split(), all_clear=all_clear)
        await self.do_crisis_update(1)

    def _ask_about(self, update: PublicUpdate) -> None:
        async def chosen(letter: str) -> None:
            if letter == "y":
                await self._approve_update(update)
            elif letter == "w":
                await self._desk.updates.withdraw(update.number)
                self._screen.say("withdrawn", "muted")
            else:
                title = f"Public update {update.update} by {update.written_by}"
                self._write(title, update.text, partial(self._changed_update, update))

        on = ", ".join(update.accounts)
        label = f"update {update.update} by {update.written_by} on {on}:"
        self._screen.question(chosen, "update", label, choices="yew", keys=WAITING_KEYS)
        self._screen.show_plan(lambda room: text_lines(update.text, room))

    async def _changed_update(self, update: PublicUpdate, text: str, is_finished: bool) -> None:
        if text != update.text:
            await self._desk.updates.change(update.number, text)
        if is_finished:
            await self.do_crisis_update(1)

    async def _approve_update(self, update: PublicUpdate) -> None:
        try:
            await self._approved(update, "")
        except WrongUsage as error:
            self._ask("because", f"{error}:", "approves it", partial(self._approved, update))

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
        self._screen.question(chosen, "update", label, choices="yw", keys=APPROVED_KEYS)
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

        async def chosen(_: str) -> None:
            await self._begin_update()

        label = f"update {update.update} is {update.state}: another?"
        self._screen.question(chosen, "update", label, choices="n", keys=OUT_KEYS)
        self._screen.show_plan(partial(_results, results))

    # --- when the program ends ---------------------------------------------------------------

    async def keep(self) -> None:
        """What lies over the screen is kept as when it is left."""
        screen, do = self._app.desk_screen, self._kept_by
        if screen is not None and screen.sheet.is_open and do is not None:
            self._kept_by = None
            await do(screen.sheet.text, False)

    def _write(self, title: str, text: str, do: Written) -> None:
        self._kept_by = do

        async def written(text: str, is_finished: bool) -> None:
            self._kept_by = None
            await do(text, is_finished)

        self._screen.write(title, text, written)


def _previews(previews: Sequence[Preview], room: int) -> list[Line]:
    return preview_lines(previews, room)


def _results(results: Sequence[Result], room: int) -> list[Line]:
    return result_lines(results, room)
