"""Taking a colleague's draft over: rules in a transaction."""

from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import Conflict, NotFound, Refused
from cmtui.model.account import Account
from cmtui.model.draft import Draft, DraftText
from cmtui.model.lease import Presence
from cmtui.model.operator import Identity, Operator
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.drafting import OPEN_STATES
from cmtui.services.leases import session_is_alive
from cmtui.services.ports import Reader, Writer
from cmtui.services.standing import put_marked
from cmtui.text.signature import Signature, unsigned


def taken_over(
    tx: Writer, number: int, me: str, identity: Identity, clock: Clock, force: bool
) -> Draft:
    """The draft, mine from now on, and the row with it where that waits.

    Nothing changes when it is mine already. Raises as `Composer.take_over`.
    """
    draft = tx.get(Draft, number)
    if draft is None or draft.state in ("sent", "discarded"):
        raise NotFound(f"no open draft has the number {number}; see: cmtui drafts")
    if draft.operator == me:
        return draft
    if draft.state not in OPEN_STATES:
        raise Conflict(f"{draft.operator} is sending it already")
    if not force and _types_there(tx, draft, clock):
        raise Refused(f"{draft.operator} is typing in it now; ask her, or take it all the same")
    row = tx.get(Row, draft.row) if draft.row else None
    if row is not None and row.holder not in (None, me, draft.operator):
        raise Conflict(f"{row.holder} is answering {row.handle}")
    if row is not None and row.state == "new":
        put_marked(tx, [replace(row, holder=me, holder_session=identity.session)])
    _take_signature_off(tx, draft)
    tx.name(f"took over the draft of {draft.operator}")
    return tx.put(
        replace(
            draft,
            operator=me,
            begun_by=draft.begun_by or draft.operator,
            state="writing",
            handed=None,
        )
    )


def _types_there(reader: Reader, draft: Draft, clock: Clock) -> bool:
    """Whether its owner has it open and types, at a terminal that answers."""
    hers = (Where("operator", "eq", draft.operator),)
    return any(
        one.typing and one.row == draft.row and session_is_alive(reader, one.session, clock)
        for one in reader.window(Presence, hers)
    )


def _take_signature_off(tx: Writer, draft: Draft) -> None:
    """What her initials would sign belongs to whoever sends it."""
    kept = tx.find(DraftText, "draft", draft.number)
    account = tx.find(Account, "key", draft.account)
    owner = tx.find(Operator, "initials", draft.operator)
    if kept is None or account is None or owner is None:
        return
    text = unsigned(kept.text, Signature(account.signature, owner.initials, owner.name))
    if text != kept.text:
        tx.put(replace(kept, text=text, cursor=min(kept.cursor, len(text))))
