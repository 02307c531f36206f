"""What becomes of a row when a post in it is edited or taken down: rules in a transaction."""

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.model.post import Post
from cmtui.model.row import WAITING, Row
from cmtui.services.ports import Writer
from cmtui.services.settling import with_latest
from cmtui.services.standing import stand, waiting_again
from cmtui.text.closers import is_closer
from cmtui.text.harm import harm_words


def take_edit(tx: Writer, old: Post, now: Post, at: Moment) -> Post:
    """Stores what the author made of the post, and what follows for its row.

    The text before the edit is kept. Writes nothing when the post is the same.
    """
    old = tx.get(Post, old.number) or old
    is_edited = now.text != old.text
    changed = replace(
        old,
        text=now.text,
        links=now.links,
        images=now.images,
        reference=now.reference or old.reference,
        altered=now.altered,
        cannot_answer=now.cannot_answer,
        visibility=now.visibility,
        warning=now.warning,
    )
    if is_edited:
        changed = replace(
            changed,
            closer=old.row != "" and is_closer(now.text),
            harm=harm_words(now.text) if old.row else (),
            before_edit=old.text,
            edited_at=now.edited_at or at,
        )
    if changed != old:
        tx.put(changed)
        _renew_row(tx, changed)
    return changed


def take_deletion(tx: Writer, post: Post, at: Moment) -> Post:
    """Marks the post as gone; no clock runs for what cannot be answered any more."""
    old = tx.get(Post, post.number)
    if old is None or old.deleted_at is not None:
        return post
    gone = tx.put(replace(old, deleted_at=at))
    _renew_row(tx, gone)
    return gone


def _renew_row(tx: Writer, post: Post) -> None:
    row = tx.find(Row, "key", post.row) if post.row else None
    if row is None:
        return
    if post.number in row.pending and row.state in WAITING:
        row = waiting_again(tx, row, row.state)
    if post.number == row.latest:
        row = with_latest(row, post)
    stand(tx, [row])
