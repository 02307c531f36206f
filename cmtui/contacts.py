"""The operator's contacts: each is reached by a program of her own, without a shell."""

from collections.abc import Sequence

from cmtui.config import Contact as Named
from cmtui.errors import CmtuiError
from cmtui.programs import SECONDS, run_program
from cmtui.services.contact_ports import Asked, Contact
from cmtui.text.safe import clean_line, control_free

MOST_SAID = 200
"""Characters of what a failed command said."""


class OwnContacts:
    """Satisfies `services.contact_ports.Contacts`."""

    def __init__(self, named: Sequence[Named]) -> None:
        self._commands = {one.name: one.command for one in named}
        self.all: Sequence[Contact] = tuple(Contact(one.name, one.role) for one in named)

    def instead(self, name: str) -> str:
        """Every command is run."""
        return ""

    async def ask(self, name: str, asked: Asked) -> str:
        """The program gets what is asked on standard input, and the rest in its environment."""
        command = self._commands.get(name)
        if command is None:
            return f"{name} is not among your contacts"
        what = control_free(clean_line(asked.what).text)
        variables = {
            "CMTUI_ESCALATION_ID": str(asked.id),
            "CMTUI_ESCALATION_TO": name,
            "CMTUI_ESCALATION_BY": asked.by,
            "CMTUI_ESCALATION_TEXT": what,
            "CMTUI_CRISIS": control_free(clean_line(asked.crisis).text),
        }
        try:
            output = await run_program(list(command), f"{what}\n", SECONDS, variables)
        except CmtuiError as error:
            return str(error)
        if output.code == 0:
            return ""
        if output.code is None:
            return f"{command[0]} took more than {SECONDS:.0f} s and was ended"
        said = " ".join(output.text.split())[:MOST_SAID]
        return f"{command[0]} ended with {output.code}" + (f": {said}" if said else "")
