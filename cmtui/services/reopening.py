"""What waits again when a row that was put off or closed is brought back."""

from msgspec.structs import replace

from cmtui.model.post import INBOUND, Post
from cmtui.model.row import WAITING, Row
from cmtui.model.views import Where
from cmtui.services.due import asked_at
from cmtui.services.ports import Reader
from cmtui.services.settling import waited
from cmtui.services.standing import history_of, waiting_again


def brought_back(reader: Reader, row: Row) -> Row:
    """The row with what is unanswered in it waiting again.

    In a closed one, her posts that came after our last reply to her there, or else her latest.
    """
    if row.state in WAITING:
        return replace(waiting_again(reader, row), because="")
    theirs = (Where("row", "eq", row.key), Where("kind", "one_of", INBOUND))
    posts = reader.window(Post, theirs)
    if not posts:
        return row
    since = _last_reply_at(reader, posts)
    unanswered = [post for post in posts if asked_at(post) > since and post.deleted_at is None]
    latest = max(posts, key=lambda post: (post.created_at, post.number))
    return waited(row, unanswered or [latest], history_of(reader, row))


def _last_reply_at(reader: Reader, posts: list[Post]) -> int:
    replies = (Where("parent", "one_of", tuple(post.id for post in posts)),)
    ours = (post for post in reader.window(Post, replies) if post.kind == "own")
    return max((post.created_at for post in ours if post.deleted_at is None), default=-1)
