"""The people behind what comes: made and refreshed, counted, and known for first-timers."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from cmtui.clock import DAY, Moment
from cmtui.model.person import Person, Profile
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.ports import Reader, Writer


def people_of(
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
    """Follows a change of name or handle at once; the rest at most once a day.

    The clocks of whoever it is are set after this, since something of hers has come.
    """
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


def with_first_timers(
    reader: Reader, fresh: Sequence[Row], changed: Sequence[Row]
) -> tuple[list[Row], list[Row]]:
    """Marks the row in which a person wrote to us first, while nobody has answered it.

    Lists are read newest first, so a later page may show that a row was not her first: that one
    then is among the changed.
    """
    earliest: dict[int, Row] = {}
    for row in fresh:
        earliest[row.person] = min(earliest.get(row.person, row), row, key=_begins)
    met = {n for n, person in reader.get_many(Person, list(earliest)).items() if person.mentions}
    marked = _marked(reader, met)
    for number in met:
        if number not in marked or _begins(marked[number]) <= _begins(earliest[number]):
            marked.pop(number, None)
            del earliest[number]
    later = {row.key: row for row in marked.values()} | {row.key: row for row in changed}
    before = {row.key for row in marked.values()}
    return (
        [
            replace(row, first_time=row is earliest.get(row.person) and not row.ever_answered)
            for row in fresh
        ],
        [replace(row, first_time=False) if key in before else row for key, row in later.items()],
    )


def _marked(reader: Reader, people: Collection[int]) -> dict[int, Row]:
    """By person, the row in which each wrote to us first so far."""
    if not people:
        return {}
    first = (Where("person", "one_of", tuple(people)), Where("first_time", "eq", True))
    return {row.person: row for row in reader.window(Row, first)}


def _begins(row: Row) -> Moment:
    return row.arrived_at if row.waiting_since is None else row.waiting_since


def count_mentions(tx: Writer, posts: Sequence[Post]) -> None:
    """Adds the posts to what each of their people has said to us."""
    counts: dict[int, int] = {}
    for post in posts:
        if post.person is not None:
            counts[post.person] = counts.get(post.person, 0) + 1
    for number, person in tx.get_many(Person, list(counts)).items():
        first = min(person.first_seen_at, *(p.created_at for p in posts if p.person == number))
        tx.put(replace(person, mentions=person.mentions + counts[number], first_seen_at=first))
