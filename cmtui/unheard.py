"""What a drill has in place of the operator's contacts and tools: nobody hears anything."""

from collections.abc import Sequence

from cmtui.config import Contact as Named
from cmtui.config import Tool
from cmtui.errors import Rejected
from cmtui.services.contact_ports import Asked, Contact
from cmtui.services.hook_ports import Hook, HookAnswer, HookCall


class UnaskedContacts:
    """Satisfies `services.contact_ports.Contacts`: no command is run, and that is said."""

    def __init__(self, named: Sequence[Named]) -> None:
        self._programs = {one.name: one.command[0] for one in named}
        self.all: Sequence[Contact] = tuple(Contact(one.name, one.role) for one in named)

    def instead(self, name: str) -> str:
        """The program that would have been run."""
        return self._programs.get(name, "")

    async def ask(self, name: str, asked: Asked) -> str:
        """As if the command had run: who does not answer is passed over in time."""
        return "" if name in self._programs else f"{name} is not among your contacts"


class UntoldHook:
    """Satisfies `services.hook_ports.Hook`: it says what would have been sent."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def tell(self, call: HookCall) -> HookAnswer:
        """Raises Rejected: only the tool itself could say that it has done it."""
        raise Rejected(f"this is a drill: {self.name} would have been told to {call.event}")


class UntoldHooks:
    """Satisfies `services.hook_ports.Hooks`. Nobody waits for a report of what did not happen."""

    reports: Sequence[Hook] = ()

    def __init__(self, queues: Sequence[Tool]) -> None:
        self.queues = [UntoldHook(one.name) for one in queues]
