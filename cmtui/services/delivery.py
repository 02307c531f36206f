"""How a sending moves on, and what that changes around it: rules in a transaction."""

from typing import Any

from msgspec.structs import replace

from cmtui.clock import MINUTE, Moment
from cmtui.errors import Conflict
from cmtui.model.account import Account
from cmtui.model.draft import Draft
from cmtui.model.operator import Operator
from cmtui.model.post import Author, Post
from cmtui.model.row import Row
from cmtui.model.sending import NEXT, Sending, SendState
from cmtui.model.views import Where
from cmtui.services import edits
from cmtui.services.network_ports import Sent
from cmtui.services.ports import Reader, Writer
from cmtui.services.settling import answered, credit, retire_drafts
from cmtui.services.standing import stand

LIFE = 10 * MINUTE
"""How long a reply may try to go out; after that it is a draft again."""


def move(tx: Writer, sending: Sending, state: SendState, **changes: Any) -> Sending:
    """The sending in its next state, stored.

    Raises Conflict when the state has changed meanwhile or may not follow.
    """
    now = tx.get(Sending, sending.number)
    if now is None or now.state != sending.state or state not in NEXT[now.state]:
        is_now = now.state if now else "gone"
        raise Conflict(f"the sending {sending.number} is {is_now}; it cannot become {state}")
    return tx.put(replace(now, state=state, **changes))


def withdraw(tx: Writer, sending: Sending, why: str, at: Moment) -> Draft:
    """Makes it a draft again, saying why, and with it every later part that has not left."""
    siblings = tx.window(Sending, (Where("draft", "eq", sending.draft),))
    for part in siblings:
        may_come_back = "withdrawn" in NEXT[part.state]
        if part.held_at == sending.held_at and part.part >= sending.part and may_come_back:
            move(tx, part, "withdrawn", error=why, ended_at=at)
    return reopen_draft(tx, sending.draft, why)


def reopen_draft(tx: Writer, number: int, why: str) -> Draft:
    """The draft, open for writing again."""
    draft = tx.get(Draft, number)
    if draft is None:
        raise Conflict(f"the draft {number} is gone")
    return tx.put(replace(draft, state="writing", returned=why))


def forget_failures(tx: Writer, draft: int) -> None:
    """Ends the failed sendings of a draft that is sent anew or thrown away."""
    for sending in tx.window(Sending, (Where("draft", "eq", draft),)):
        if sending.state == "failed":
            move(tx, sending, "withdrawn")


def rival_reply(reader: Reader, sending: Sending) -> str:
    """Who answered the same post since the hold began ("" = nobody)."""
    target = reader.get(Post, sending.target) if sending.target else None
    if target is None or sending.part > 1:
        return ""
    for post in reader.window(Post, (Where("parent", "eq", target.id),)):
        if post.kind == "own" and post.received_at > sending.held_at:
            return post.signed_by or "somebody"
    return ""


def went_out(tx: Writer, sending: Sending, sent: Sent, at: Moment) -> Sending:
    """Records the network's word that it is out, and settles the row that it answers."""
    done = move(tx, sending, "sent", sent_id=sent.id, sent_url=sent.url, ended_at=at, error="")
    known = tx.find(Post, "id", sent.id)
    if known is None:
        tx.add(_own_post(tx, done, sent, at))
    if done.part == done.parts:
        _finish(tx, done, at, already_credited=known is not None)
    return done


def _own_post(tx: Reader, sending: Sending, sent: Sent, at: Moment) -> Post:
    account = tx.find(Account, "key", sending.account)
    target = _parent(tx, sending)
    operator = tx.find(Operator, "initials", sending.operator)
    assert account is not None
    return Post(
        id=sent.id,
        network=account.network,
        kind="own",
        accounts=(account.key,),
        author=Author(account.native_id, account.handle, account.name),
        text=sending.text,
        created_at=sent.at,
        received_at=at,
        conversation=target.conversation if target else sent.id,
        parent=target.id if target else None,
        url=sent.url,
        signed_by=operator.initials if operator else sending.operator,
    )


def _parent(tx: Reader, sending: Sending) -> Post | None:
    if sending.follows is not None:
        before = tx.get(Sending, sending.follows)
        return tx.find(Post, "id", before.sent_id) if before else None
    return tx.get(Post, sending.target) if sending.target else None


def _finish(tx: Writer, sending: Sending, at: Moment, already_credited: bool) -> None:
    draft = tx.get(Draft, sending.draft)
    if draft is not None:
        tx.put(replace(draft, state="sent", returned=""))
    row = tx.get(Row, sending.row) if sending.row else None
    if row is None:
        return
    tx.name(f"answered {row.handle}")
    if not already_credited:
        credit(tx, row.person, sending.operator, at)
    stand(tx, [answered(row)])
    retire_drafts(tx, row, sending.draft, f"{sending.operator} answered meanwhile")


def parent_of(reader: Reader, sending: Sending) -> tuple[Post | None, str]:
    """The post that it answers as it is stored, and the account that speaks."""
    if sending.follows is not None:
        before = reader.get(Sending, sending.follows)
        post = reader.find(Post, "id", before.sent_id) if before else None
        return post, sending.account
    draft = reader.get(Draft, sending.draft)
    if draft is None or draft.target is None:
        return None, sending.account
    return reader.get(Post, draft.target), sending.account


def take_edit(tx: Writer, stored: Post, now: Post) -> None:
    """Stores what the author made of the post meanwhile."""
    old = tx.get(Post, stored.number)
    if old is not None:
        edits.take_edit(tx, old, now, now.edited_at or now.created_at)
