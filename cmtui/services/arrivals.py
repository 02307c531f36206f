"""What a page from a network changes in the store: rules inside a transaction."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.model.post import ADDRESSING, INBOUND, Post
from cmtui.model.row import WAITING, Row
from cmtui.services.due import asked_at
from cmtui.services.edits import take_edit
from cmtui.services.inbound import take_inbound
from cmtui.services.network_ports import Found
from cmtui.services.newcomers import count_mentions, people_of
from cmtui.services.ports import Writer
from cmtui.services.same_page import joined_to_pages, words_stand
from cmtui.services.settling import answered, credit, retire_drafts, waited
from cmtui.services.standing import stand
from cmtui.services.terms import Terms
from cmtui.text.closers import is_closer
from cmtui.text.harm import harm_words
from cmtui.text.signature import recognise


class Taken(msgspec.Struct):
    """How much of a page was new."""

    mentions: int = 0
    own: int = 0
    edited: int = 0


def take_in(tx: Writer, found: Found, terms: Terms) -> Taken:
    """Stores a page: new posts, people, rows; edits; replies that the brand gave elsewhere."""
    taken = Taken()
    known = tx.find_many(Post, "id", [post.id for post in found.posts])
    for post in found.posts:
        if post.id in known:
            taken.edited += _take_again(tx, known[post.id], post, terms)
    promoted = _promoted(tx, found.posts, known, terms)
    fresh = joined_to_pages(tx, _fresh(found.posts, known, terms))
    if not (fresh or promoted):
        return taken
    said_to_us = [post for post in [*fresh, *promoted] if post.kind in INBOUND]
    people = people_of(tx, said_to_us, found.profiles, terms.at)
    stored = tx.add_all([_with_person(post, people) for post in fresh])
    promoted = [tx.put(_with_person(post, people)) for post in promoted]
    inbound = [post for post in [*stored, *promoted] if post.kind in INBOUND]
    take_inbound(tx, inbound, terms)
    count_mentions(tx, [post for post in inbound if not _was_counted(known.get(post.id))])
    for post in stored:
        if post.kind == "own":
            _take_own(tx, post, terms)
    taken.mentions, taken.own = len(inbound), sum(post.kind == "own" for post in stored)
    if taken.mentions:
        tx.name("1 mention came" if taken.mentions == 1 else f"{taken.mentions} mentions came")
    return taken


def mark_gone(tx: Writer, ids: Sequence[str], at: Moment) -> None:
    """Notes of posts by their ids that they were deleted; their words stay here."""
    gone = [post for post in tx.find_many(Post, "id", ids).values() if post.deleted_at is None]
    for post in gone:
        tx.put(replace(post, deleted_at=at))
    tx.name("a post was deleted" if len(gone) == 1 else f"{len(gone)} posts were deleted")


def _promoted(
    tx: Writer, posts: Sequence[Post], known: dict[str, Post], terms: Terms
) -> list[Post]:
    """Posts that we held as part of a conversation, or as naming us, and that do address us.

    Whoever opens a conversation may see a mention before the reader of the list does.
    """
    promoted = []
    for post in posts:
        old = known.get(post.id)
        if old is None or old.kind not in ("context", "named") or post.kind not in ADDRESSING:
            continue
        now = tx.get(Post, old.number)
        if now is not None and now.kind == old.kind:
            if post.added_by:
                now = replace(now, added_by=post.added_by, received_at=terms.at)
            promoted.append(_understood(replace(now, kind=post.kind)))
    return promoted


def _was_counted(old: Post | None) -> bool:
    return old is not None and old.kind in INBOUND


def _fresh(posts: Sequence[Post], known: dict[str, Post], terms: Terms) -> list[Post]:
    fresh: dict[str, Post] = {}
    for post in posts:
        if post.id in known or post.id in fresh:
            continue
        signed = None
        if post.kind == "own":
            signed = recognise(post.text, [terms.account.signature])
        ours = replace(
            post,
            accounts=(terms.account.key,),
            received_at=terms.at,
            created_at=min(post.created_at, terms.at),
            signed_by=signed,
        )
        fresh[post.id] = _understood(ours) if post.kind in INBOUND else ours
    return sorted(fresh.values(), key=lambda post: (post.created_at, post.id))


def _understood(post: Post) -> Post:
    """An inbound post with the row that it belongs to, and what its words mean for us."""
    row = f"{post.conversation}|{post.author.id}"
    return replace(post, row=row, closer=is_closer(post.text), harm=harm_words(post.text))


def _take_again(tx: Writer, old: Post, now: Post, terms: Terms) -> bool:
    """A post that we have already: for another account too, or edited; whether it was edited."""
    if terms.account.key not in old.accounts:
        old = tx.put(replace(old, accounts=(*old.accounts, terms.account.key)))
    if words_stand(old, terms.account.key):
        return False
    return take_edit(tx, old, now, terms.at).text != old.text


def _with_person(post: Post, people: dict[str, int]) -> Post:
    return replace(post, person=people.get(post.author.id))


def _take_own(tx: Writer, post: Post, terms: Terms) -> None:
    """A reply that the brand gave from elsewhere answers its parent and credits its initials."""
    parent = tx.find(Post, "id", post.parent) if post.parent else None
    row = tx.find(Row, "key", parent.row) if parent and parent.row else None
    if row is None:
        return
    waiting = [
        one for one in tx.get_many(Post, row.pending).values() if asked_at(one) > post.created_at
    ]
    who = post.signed_by or "somebody"
    settled = answered(row)
    if waiting:
        state = row.state if row.state in WAITING else "new"
        settled = waited(settled, waiting, terms.history_before, state)
        settled = replace(
            settled,
            holder=row.holder,
            holder_session=row.holder_session,
            because=row.because,
            wake_at=row.wake_at,
        )
    credit(tx, row.person, post.signed_by, post.created_at)
    stand(tx, [settled])
    retire_drafts(tx, row, None, f"{who} answered meanwhile")
