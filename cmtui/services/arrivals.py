"""What a page from a network changes in the store: rules inside a transaction."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cmtui.clock import DAY, Moment
from cmtui.model.account import Account
from cmtui.model.person import Person, Profile
from cmtui.model.post import ADDRESSING, INBOUND, Post
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.network_ports import Found
from cmtui.services.ports import Writer
from cmtui.services.settling import (
    answered,
    credit,
    retire_drafts,
    row_of,
    waited,
    with_latest,
)
from cmtui.text.signature import recognise


class Terms(msgspec.Struct, frozen=True):
    """Under which terms a page is taken in: for which account, when, and what is history."""

    account: Account
    at: Moment
    history_before: Moment
    allowance: int


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
            taken.edited += _take_edit(tx, known[post.id], post, terms)
    promoted = _promoted(tx, found.posts, known)
    fresh = _fresh(found.posts, known, terms)
    if not (fresh or promoted):
        return taken
    said_to_us = [post for post in [*fresh, *promoted] if post.kind in INBOUND]
    people = _people(tx, said_to_us, found.profiles, terms.at)
    stored = tx.add_all([_with_person(post, people) for post in fresh])
    promoted = [tx.put(_with_person(post, people)) for post in promoted]
    inbound = [post for post in [*stored, *promoted] if post.kind in INBOUND]
    _take_inbound(tx, inbound, terms)
    _count_mentions(tx, [post for post in inbound if not _was_counted(known.get(post.id))])
    for post in stored:
        if post.kind == "own":
            _take_own(tx, post, terms)
    taken.mentions, taken.own = len(inbound), sum(post.kind == "own" for post in stored)
    if taken.mentions:
        tx.name("1 mention came" if taken.mentions == 1 else f"{taken.mentions} mentions came")
    return taken


def _promoted(tx: Writer, posts: Sequence[Post], known: dict[str, Post]) -> list[Post]:
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
            row = f"{now.conversation}|{now.author.id}"
            promoted.append(replace(now, kind=post.kind, row=row))
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
        fresh[post.id] = replace(
            post,
            accounts=(terms.account.key,),
            received_at=terms.at,
            created_at=min(post.created_at, terms.at),
            row=f"{post.conversation}|{post.author.id}" if post.kind in INBOUND else "",
            signed_by=signed,
        )
    return sorted(fresh.values(), key=lambda post: (post.created_at, post.id))


def _take_edit(tx: Writer, old: Post, now: Post, terms: Terms) -> bool:
    accounts = old.accounts
    if terms.account.key not in accounts:
        accounts = (*accounts, terms.account.key)
    changed = replace(
        old,
        accounts=accounts,
        text=now.text,
        links=now.links,
        images=now.images,
        reference=now.reference or old.reference,
        altered=now.altered,
        cannot_answer=now.cannot_answer,
        edited_at=(now.edited_at or terms.at) if now.text != old.text else old.edited_at,
    )
    if changed == old:
        return False
    tx.put(changed)
    row = tx.find(Row, "key", old.row) if old.row else None
    if row is not None and row.latest == old.number:
        tx.put(with_latest(row, changed))
    return changed.text != old.text


def _people(
    tx: Writer, posts: Sequence[Post], profiles: Sequence[Profile], at: Moment
) -> dict[str, int]:
    """The number of the person behind every author, with people and profiles made as needed."""
    shown = {profile.id: profile for profile in profiles}
    authors = {post.author.id: post for post in reversed(posts)}
    known = tx.find_many(Profile, "id", list(authors))
    for profile in known.values():
        if fresh := shown.get(profile.id):
            _refresh_profile(tx, profile, fresh, at)
    missing = [post for id, post in authors.items() if id not in known]
    made = tx.add_all(
        [
            Person(name=post.author.name or post.author.handle, first_seen_at=post.created_at)
            for post in missing
        ]
    )
    tx.add_all(
        [
            replace(_profile(post, shown.get(post.author.id)), person=person.number, fetched_at=at)
            for post, person in zip(missing, made, strict=True)
        ]
    )
    people = {id: profile.person for id, profile in known.items()}
    people.update(
        {post.author.id: person.number for post, person in zip(missing, made, strict=True)}
    )
    return people


def _profile(post: Post, shown: Profile | None) -> Profile:
    author = post.author
    return shown or Profile(
        id=author.id, network=post.network, handle=author.handle, name=author.name
    )


def _refresh_profile(tx: Writer, old: Profile, fresh: Profile, at: Moment) -> None:
    """Follows a change of name or handle at once; the rest at most once a day."""
    renamed = (old.handle, old.name) != (fresh.handle, fresh.name)
    stale = old.fetched_at is None or at - old.fetched_at > DAY
    if renamed or stale:
        tx.put(
            replace(
                old,
                handle=fresh.handle,
                name=fresh.name,
                about=fresh.about or old.about,
                followers=fresh.followers if fresh.followers is not None else old.followers,
                url=fresh.url or old.url,
                fetched_at=at,
            )
        )


def _with_person(post: Post, people: dict[str, int]) -> Post:
    return replace(post, person=people.get(post.author.id))


def _take_inbound(tx: Writer, posts: Sequence[Post], terms: Terms) -> None:
    """Folds inbound posts into rows; each row is written once."""
    by_row: dict[str, list[Post]] = {}
    for post in posts:
        by_row.setdefault(post.row, []).append(post)
    rows = tx.find_many(Row, "key", list(by_row))
    fresh: list[Row] = []
    for key, arrived in by_row.items():
        waiting = [post for post in arrived if not _answered_elsewhere(tx, post)]
        if key in rows:
            tx.put(_joined(tx, rows[key], arrived, waiting, terms))
        else:
            fresh.append(_begun(arrived, waiting, terms))
    tx.add_all(_with_first_timers(tx, fresh))


def _begun(arrived: Sequence[Post], waiting: Sequence[Post], terms: Terms) -> Row:
    row = row_of(arrived[-1], terms.history_before, terms.allowance)
    if len(waiting) < len(arrived):
        row = answered(row)
    return waited(row, waiting, terms.history_before, terms.allowance) if waiting else row


def _with_first_timers(tx: Writer, fresh: Sequence[Row]) -> list[Row]:
    """Marks the row in which a person wrote to us first, while nobody has answered it.

    Lists are read newest first, so a later page may show that a row was not her first.
    """
    earliest: dict[int, Row] = {}
    for row in fresh:
        earliest[row.person] = min(earliest.get(row.person, row), row, key=_begins)
    for number, person in tx.get_many(Person, list(earliest)).items():
        if person.mentions and not _was_before(tx, earliest[number]):
            del earliest[number]
    return [
        replace(row, first_time=row is earliest.get(row.person) and not row.ever_answered)
        for row in fresh
    ]


def _was_before(tx: Writer, row: Row) -> bool:
    """Whether it is older than what counted as the person's first so far, which gives way."""
    marked = (Where("person", "eq", row.person), Where("first_time", "eq", True))
    first = tx.window(Row, marked, limit=1)
    if not first or _begins(first[0]) <= _begins(row):
        return False
    tx.put(replace(first[0], first_time=False))
    return True


def _begins(row: Row) -> Moment:
    return row.arrived_at if row.waiting_since is None else row.waiting_since


def _joined(
    tx: Writer, row: Row, arrived: Sequence[Post], waiting: Sequence[Post], terms: Terms
) -> Row:
    for post in arrived:
        row = with_latest(row, post)
    if not waiting:
        return row
    pending = tx.get_many(Post, row.pending) | {post.number: post for post in waiting}
    return waited(row, list(pending.values()), terms.history_before, terms.allowance)


def _answered_elsewhere(tx: Writer, post: Post) -> bool:
    """Whether a reply of the brand's own, read before, answers this very post."""
    ours = (Where("parent", "eq", post.id), Where("kind", "eq", "own"))
    return bool(tx.window(Post, ours, limit=1))


def _count_mentions(tx: Writer, posts: Sequence[Post]) -> None:
    counts: dict[int, int] = {}
    for post in posts:
        if post.person is not None:
            counts[post.person] = counts.get(post.person, 0) + 1
    for number, person in tx.get_many(Person, list(counts)).items():
        first = min(person.first_seen_at, *(p.created_at for p in posts if p.person == number))
        tx.put(replace(person, mentions=person.mentions + counts[number], first_seen_at=first))


def _take_own(tx: Writer, post: Post, terms: Terms) -> None:
    """A reply that the brand gave from elsewhere answers its parent and credits its initials."""
    parent = tx.find(Post, "id", post.parent) if post.parent else None
    row = tx.find(Row, "key", parent.row) if parent and parent.row else None
    if row is None:
        return
    waiting = [
        one for one in tx.get_many(Post, row.pending).values() if one.created_at > post.created_at
    ]
    who = post.signed_by or "somebody"
    settled = answered(row)
    if waiting:
        settled = waited(settled, waiting, terms.history_before, terms.allowance)
        settled = replace(settled, holder=row.holder, holder_session=row.holder_session)
    tx.put(settled)
    retire_drafts(tx, row, None, f"{who} answered meanwhile")
    credit(tx, row.person, post.signed_by, post.created_at)
