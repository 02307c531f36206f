"""Calling for help by key: a contact is asked by their command, and what they say is noted."""

from functools import partial

from cmtui.errors import Refused
from cmtui.model.escalation import Escalation
from cmtui.tui.crisis.asking import CrisisVerbs
from cmtui.tui.palette import Choice
from cmtui.tui.ticks import run


class CallVerbs(CrisisVerbs):
    """`! c`: whom to ask, and what; about the mention that is chosen, if one is."""

    async def do_crisis_contact(self, count: int) -> None:
        """Picks one of the operator's own contacts, in their order."""
        await self._needed()
        contacts = self._desk.escalating.contacts
        if not contacts:
            raise Refused("no contact is named in your configuration; see: cmtui help queue")
        rows = self._screen.chosen_rows(1)
        row = rows[0] if len(rows) == 1 else None
        choices = [Choice(one.name, one.role, one.name) for one in contacts]
        self._screen.pick(choices, "ask", partial(self._ask_what, row), "no such contact")

    async def _ask_what(self, row: int | None, contact: str) -> None:
        about = f" about {row}" if row is not None else ""
        label = f"ask {contact}{about}:"
        self._ask("contact", label, "asks", partial(self._call, row, contact))

    async def _call(self, row: int | None, contact: str, what: str) -> None:
        self._screen.say(f"asking {contact}", "muted")
        run(self._screen, partial(self._run, row, contact, what), "contact")

    async def _run(self, row: int | None, contact: str, what: str) -> None:
        asked = await self._desk.escalating.call(what, contact, row)
        if asked.state == "failed":
            self._app.say(f"{contact} could not be asked: {asked.error}", "danger")
        else:
            self._app.say(f"{contact} is asked; the answer is noted on the board", "accent")

    def change_call(self, call: Escalation) -> None:
        """Notes what a contact said."""
        if call.state == "answered":
            raise Refused(f"{call.contact} answered already, noted by {call.answered_by}")

        async def answered(text: str) -> None:
            await self._desk.escalating.answer(call.number, text)
            self._screen.say(f"{call.contact} answered", "good")

        keys = (("Enter", "answered"), ("Esc", "leaves"))
        label = f"{call.contact} answered (what, if anything):"
        self._screen.question(answered, "answered", label, keys=keys)
