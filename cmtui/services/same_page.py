"""One page that several sources bring to notice is one row: rules inside a transaction."""

from collections.abc import Sequence

from msgspec.structs import replace

from cmtui.model.post import INBOUND, Post
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.ports import Writer

_HAS_PAGE = Where("page", "ne", None)


def joined_to_pages(tx: Writer, fresh: Sequence[Post]) -> list[Post]:
    """The posts, those of a page that has a row already as part of its conversation.

    The post that was there first names the accounts of both, and its row the other network.
    """
    wanted = [post.page for post in fresh if post.page is not None]
    if not wanted:
        return list(fresh)
    first = _first_of(tx, wanted)
    found = []
    for post in fresh:
        there = first.get(post.page or "")
        if post.kind != "named" or there is None:
            found.append(post)
            continue
        first[there.page or ""] = _named_too(tx, there, post)
        found.append(replace(post, kind="context", row="", conversation=there.conversation))
    return found


def words_stand(old: Post, account: str) -> bool:
    """Whether what this account makes of a post is not what its author made of it.

    Every feed words a page in its own way; the words of the first one stand.
    """
    return old.page is not None and old.accounts[:1] != (account,)


def _first_of(tx: Writer, pages: Sequence[str]) -> dict[str, Post]:
    """By page, the mention that brought it to notice first."""
    named = Where("page", "one_of", tuple(dict.fromkeys(pages)))
    there = tx.window(Post, (_HAS_PAGE, named))  # both, or the index is not for it
    return {post.page or "": post for post in reversed(there) if post.kind in INBOUND}


def _named_too(tx: Writer, there: Post, post: Post) -> Post:
    """Notes on the first post and its row where else the page stands."""
    accounts = tuple(dict.fromkeys((*there.accounts, *post.accounts)))
    noted = there if accounts == there.accounts else tx.put(replace(there, accounts=accounts))
    row = tx.find(Row, "key", there.row)
    if row is not None and post.network not in (row.network, *row.also):
        tx.put(replace(row, also=(*row.also, post.network)))
    return noted
