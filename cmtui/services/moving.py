"""Moving a sending from state to state, and its draft with it: rules in a transaction."""

from typing import Any

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.errors import Conflict
from cmtui.model.draft import Draft, DraftState
from cmtui.model.sending import NEXT, Sending, SendState
from cmtui.model.views import Where
from cmtui.services.ports import Writer


def move(tx: Writer, sending: Sending, state: SendState, **changes: Any) -> Sending:
    """The sending in its next state, stored.

    Raises Conflict when the state has changed meanwhile or may not follow.
    """
    now = tx.get(Sending, sending.number)
    if now is None or now.state != sending.state or state not in NEXT[now.state]:
        is_now = now.state if now else "gone"
        raise Conflict(f"the sending {sending.number} is {is_now}; it cannot become {state}")
    return tx.put(replace(now, state=state, **changes))


def withdraw(
    tx: Writer, sending: Sending, why: str, at: Moment, into: DraftState = "writing"
) -> Draft:
    """Makes it a draft again, saying why, and with it every later part that has not left."""
    siblings = tx.window(Sending, (Where("draft", "eq", sending.draft),))
    for part in siblings:
        may_come_back = "withdrawn" in NEXT[part.state]
        if part.held_at == sending.held_at and part.part >= sending.part and may_come_back:
            move(tx, part, "withdrawn", error=why, ended_at=at)
    return reopen_draft(tx, sending.draft, why, into)


def reopen_draft(tx: Writer, number: int, why: str, into: DraftState = "writing") -> Draft:
    """The draft, open for writing again, or overtaken (`into` "retired")."""
    draft = tx.get(Draft, number)
    if draft is None:
        raise Conflict(f"the draft {number} is gone")
    return tx.put(replace(draft, state=into, returned=why))


def forget_failures(tx: Writer, draft: int) -> None:
    """Ends the failed sendings of a draft that is sent anew, overtaken or thrown away."""
    for sending in tx.window(Sending, (Where("draft", "eq", draft),)):
        if sending.state == "failed":
            move(tx, sending, "withdrawn")
