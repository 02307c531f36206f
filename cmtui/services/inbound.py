"""What people say to us becomes rows: rules inside a transaction."""

from collections.abc import Sequence

from msgspec.structs import replace

from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.crisis.attaching import Attacher
from cmtui.services.judging import Judge
from cmtui.services.newcomers import with_first_timers
from cmtui.services.ports import Reader, Writer
from cmtui.services.settling import answered, row_of, waited, with_latest
from cmtui.services.standing import stand
from cmtui.services.terms import Terms


def take_inbound(tx: Writer, posts: Sequence[Post], terms: Terms) -> None:
    """Folds inbound posts into rows; each row is written once."""
    by_row: dict[str, list[Post]] = {}
    for post in posts:
        by_row.setdefault(post.row, []).append(post)
    rows = tx.find_many(Row, "key", list(by_row))
    replied_to = _replied_to(tx, posts)
    judge, attacher = Judge(tx, posts, terms), Attacher(tx, terms)
    fresh: list[Row] = []
    changed: list[Row] = []
    for key, arrived in by_row.items():
        waiting = [post for post in arrived if post.id not in replied_to]
        if key in rows:
            joined = _joined(tx, rows[key], arrived, waiting, terms)
            judged = judge.judged(joined, waiting, rows[key])
            changed.append(attacher.attached(judged, arrived))
        else:
            judged = judge.judged(_begun(arrived, waiting, terms), waiting, None)
            fresh.append(attacher.attached(judged, arrived))
    fresh, changed = with_first_timers(tx, fresh, changed)
    stand(tx, changed, fresh)


def _begun(arrived: Sequence[Post], waiting: Sequence[Post], terms: Terms) -> Row:
    row = row_of(arrived[-1])
    if len(waiting) < len(arrived):
        row = answered(row)
    return waited(row, waiting, terms.history_before) if waiting else row


def _joined(
    reader: Reader, row: Row, arrived: Sequence[Post], waiting: Sequence[Post], terms: Terms
) -> Row:
    """The row with what came: it waits again, whatever was decided; but thanks wake nobody.

    Where somebody had put it on the board of a crisis, it was not with these words.
    """
    for post in arrived:
        row = with_latest(row, post)
    if not waiting:
        return row
    pending = reader.get_many(Post, row.pending) | {post.number: post for post in waiting}
    if not all(post.closer for post in waiting):
        row = replace(row, place=None)
    stays = row.state in ("snoozed", "set-aside") and all(post.closer for post in waiting)
    state = row.state if stays else "new"
    return waited(row, list(pending.values()), terms.history_before, state)


def _replied_to(reader: Reader, posts: Sequence[Post]) -> set[str | None]:
    """Ids of those posts that a reply of the brand's own, read before, answers already."""
    if not posts:
        return set()
    replies = (Where("parent", "one_of", tuple({post.id for post in posts})),)
    return {post.parent for post in reader.window(Post, replies) if post.kind == "own"}
