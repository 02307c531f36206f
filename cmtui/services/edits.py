"""What becomes of a row when a post in it is edited or taken down: rules in a transaction."""

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.services.ports import Writer
from cmtui.services.settling import with_latest


def take_edit(tx: Writer, old: Post, now: Post, at: Moment) -> Post:
    """Stores what the author made of the post; the text before the edit is kept.

    Writes nothing when the post is the same.
    """
    old = tx.get(Post, old.number) or old
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
    if now.text != old.text:
        changed = replace(changed, before_edit=old.text, edited_at=now.edited_at or at)
    if changed == old:
        return old
    row = tx.find(Row, "key", old.row) if old.row else None
    if row is not None and row.latest == old.number:
        tx.put(with_latest(row, changed))
    return tx.put(changed)


def take_deletion(tx: Writer, post: Post, at: Moment) -> Post:
    """Marks the post as gone."""
    old = tx.get(Post, post.number)
    if old is None or old.deleted_at is not None:
        return post
    return tx.put(replace(old, deleted_at=at))
