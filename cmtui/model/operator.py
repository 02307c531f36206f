"""Operators: the people of the team, and the identity of a running program."""

import msgspec

from cmtui.clock import Moment
from cmtui.model.drill import Drill
from cmtui.model.record import Record


class Operator(Record, frozen=True, kw_only=True):
    """A community manager: one Unix login, unique initials (1 to 4 capital letters)."""

    login: str
    name: str
    initials: str
    joined_at: Moment
    active: bool = True


class Identity(msgspec.Struct, frozen=True):
    """Who runs this process: the login from the system, never from the caller.

    `terminal` names the terminal for the log; `session` is unique to the process. `named` are
    the initials given at the start, needed where several people share a login.
    """

    login: str
    terminal: str
    session: str
    named: str = ""

    @property
    def actor(self) -> str:
        """Who the log says it was: the login, and the initials where they were named."""
        return f"{self.login}:{self.named.upper()}" if self.named else self.login


class Workspace(Record, frozen=True, kw_only=True):
    """The one document about the workspace itself.

    `drill`: it is a copy for an exercise, for good, and nothing in it reaches anybody outside.
    """

    brand: str
    created_at: Moment
    demo_seed: int | None = None
    drill: Drill | None = None
