"""Approval: somebody else looks at what the brand will say, or a reason stands for that."""

import msgspec

from cmtui.clock import Clock
from cmtui.errors import Refused, WrongUsage
from cmtui.model.crisis import Crisis
from cmtui.model.operator import Operator
from cmtui.services.onlooker import operators_here
from cmtui.services.ports import Reader
from cmtui.text.first_message import blanks
from cmtui.text.safe import clean, clean_line


class Approval(msgspec.Struct, frozen=True):
    """Who approved; `reason` where it was not whom one would expect."""

    by: str
    reason: str


def approval(
    reader: Reader, clock: Clock, crisis: Crisis, me: Operator, writer: str, reason: str
) -> Approval:
    """My approval of what that writer wrote.

    One's own words only where no colleague is here, and with a reason; somebody else's in place
    of the approver that the crisis names, with a reason. Raises Refused, and WrongUsage without
    the reason.
    """
    reason = clean_line(reason).text
    if me.initials == writer:
        others = sorted(operators_here(reader, clock) - {me.initials})
        if others:
            who = ", ".join(others)
            raise Refused(f"you wrote it: somebody else approves it; here now: {who}")
        if not reason:
            raise WrongUsage("you wrote it and nobody else is here: say why it cannot wait")
        return Approval(me.initials, reason)
    if crisis.approver not in ("", me.initials) and not reason:
        raise WrongUsage(f"{crisis.approver} approves in this crisis: say why you do instead")
    return Approval(me.initials, reason)


def worded(text: str, what: str) -> str:
    """The text, cleaned. Raises WrongUsage for an empty one."""
    text = clean(text).text.strip()
    if not text:
        raise WrongUsage(f"{what} says nothing yet; write it")
    return text


def filled_in(text: str) -> None:
    """Raises Refused while something of the text is still to be filled in."""
    if left := blanks(text):
        raise Refused(f"{left[0]} is still in it; write what it stands for")
