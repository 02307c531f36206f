"""After a reply went out from the shell: the calls that note its promise, or end an older one."""

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmtui.cli.output import say

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.model.sending import Sending
    from cmtui.services.offers import Offer


def say_offers(at: "AtDesk", sent: "Sequence[Sending]") -> None:
    """What the screen offers to say yes to, as calls to copy; nothing is noted by itself."""
    for sending in sent:
        for offer in at.run(at.desk.offers.after(sending.number)):
            for words in _call_for(offer, at.desk.clock.now()):
                say(words)


def _call_for(offer: "Offer", now: int) -> tuple[str, str]:
    """What it is about, and on a line of its own the call: a stranger's name never stands in it."""
    from cmtui.text.veil import veiled_name
    from cmtui.text.what_when import as_written

    name = veiled_name(offer.name)
    if offer.follow_up is not None:
        about = f"promised to {name} by {offer.by}: {offer.what}; if this keeps it:"
        return about, f"  cmtui follow-ups kept {offer.follow_up}"
    what, when = shlex.quote(offer.what), shlex.quote(as_written(offer.due_at, now))
    call = f"cmtui follow-up --promise --by {when} -- {offer.person} {what}"
    return f"a promise to {name}; to note it:", f"  {call}"
