"""What it changes around a sending that it is out: rules in a transaction."""

from msgspec.structs import replace

from cmtui.clock import MINUTE, Moment
from cmtui.model.account import Account
from cmtui.model.draft import Draft
from cmtui.model.operator import Operator
from cmtui.model.post import Author, Post
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.views import Where
from cmtui.services import edits
from cmtui.services.crisis.update_rules import update_went_out
from cmtui.services.moving import move
from cmtui.services.network_ports import Sent
from cmtui.services.ports import Reader, Writer
from cmtui.services.saved_replies import count_use
from cmtui.services.settling import answered, credit, retire_drafts
from cmtui.services.standing import stand

LIFE = 10 * MINUTE
"""How long a reply may try to go out; after that it is a draft again."""


def rival_reply(reader: Reader, sending: Sending) -> str:
    """Who answered the same post since the hold began ("" = nobody)."""
    target = reader.get(Post, sending.target) if sending.target else None
    if target is None or sending.part > 1 or sending.corrects is not None:
        return ""
    for post in reader.window(Post, (Where("parent", "eq", target.id),)):
        if post.kind == "own" and post.received_at > sending.held_at:
            return post.signed_by or "somebody"
    return ""


def went_out(tx: Writer, sending: Sending, sent: Sent, at: Moment) -> Sending:
    """Records the network's word that it is out, and settles the row that it answers."""
    done = move(
        tx, sending, "sent", sent_id=sent.id, sent_url=sent.url, ended_at=at, error=sent.but
    )
    known = tx.find(Post, "id", sent.id)
    if done.corrects is not None:
        _corrected(tx, done, at)
        return done
    if known is None:
        tx.add(_own_post(tx, done, sent, at))
    if done.part == done.parts:
        _finish(tx, done, at, already_credited=known is not None)
    update_went_out(tx, done)
    return done


def parent_of(reader: Reader, sending: Sending) -> Post | None:
    """The post that it answers, as it is stored."""
    if sending.corrects is not None:
        corrected = reader.get(Post, sending.corrects)
        parent = corrected.parent if corrected else None
        return reader.find(Post, "id", parent) if parent else None
    if sending.follows is not None:
        before = reader.get(Sending, sending.follows)
        return reader.find(Post, "id", before.sent_id) if before else None
    return reader.get(Post, sending.target) if sending.target else None


def take_edit(tx: Writer, stored: Post, now: Post) -> None:
    """Stores what the author made of the post meanwhile."""
    old = tx.get(Post, stored.number)
    if old is not None:
        edits.take_edit(tx, old, now, now.edited_at or now.created_at)


def _own_post(tx: Reader, sending: Sending, sent: Sent, at: Moment) -> Post:
    account = tx.find(Account, "key", sending.account)
    target = parent_of(tx, sending)
    assert account is not None
    post = Post(
        id=sent.id,
        network=target.network if target else account.network,
        kind="own",
        accounts=(account.key,),
        author=Author(account.native_id, account.handle, account.name),
        text=sending.text,
        created_at=sent.at,
        received_at=at,
        conversation=target.conversation if target else sent.id,
        parent=target.id if target else None,
        url=sent.url,
        signed_by=_signed_by(tx, sending),
    )
    return _under_header(post, sending)


def _signed_by(reader: Reader, sending: Sending) -> str:
    operator = reader.find(Operator, "initials", sending.operator)
    return operator.initials if operator else sending.operator


def _under_header(post: Post, sending: Sending) -> Post:
    """The post as its header makes it be seen."""
    header = sending.header
    return replace(
        post,
        visibility=header.visibility or post.visibility,
        warning=header.warning,
        language=header.language,
        images=tuple(picture.alt for picture in header.attachments),
    )


def _corrected(tx: Writer, sending: Sending, at: Moment) -> None:
    """Our copy reads as the new version; the row was answered before and stays as it is."""
    post = tx.get(Post, sending.corrects or 0)
    if post is not None:
        before = post.text if post.text != sending.text else post.before_edit
        now = replace(
            post,
            text=sending.text,
            before_edit=before,
            edited_at=at,
            signed_by=_signed_by(tx, sending),
        )
        tx.put(_under_header(now, sending))
        tx.name("corrected a reply" if post.parent else "corrected a post")
    _end_draft(tx, sending)


def _finish(tx: Writer, sending: Sending, at: Moment, already_credited: bool) -> None:
    draft = _end_draft(tx, sending)
    if draft is not None and draft.saved_reply is not None:
        count_use(tx, draft.saved_reply, at)
    row = tx.get(Row, sending.row) if sending.row else None
    if row is None:
        return
    tx.name(f"answered {row.handle}")
    if not already_credited:
        credit(tx, row.person, sending.operator, at)
    stand(tx, [answered(row)])
    retire_drafts(tx, row, sending.draft, f"{sending.operator} answered meanwhile")


def _end_draft(tx: Writer, sending: Sending) -> Draft | None:
    draft = tx.get(Draft, sending.draft)
    return None if draft is None else tx.put(replace(draft, state="sent", returned=""))
