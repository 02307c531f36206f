"""The hand-over: what happened since my last shift, and what is left to do, from the one log.

What was decided, promised and changed are the log's acts of that time; who wrote and who was
answered are the posts that came; what is owed is how things stand now. The cost is bounded by the
time since, not by what is stored: acts and posts are read newest first and by index, at most
`ACTS_MOST` and `POSTS_MOST`, and lists of what stands open end at `LIST_MOST`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from cmtui.clock import DAY, HOUR, MINUTE, Clock, Moment
from cmtui.model.draft import Draft, DraftText
from cmtui.model.follow_up import FollowUp
from cmtui.model.log import Commit
from cmtui.model.operator import Identity, Operator
from cmtui.model.person import Person
from cmtui.model.post import ADDRESSING, Kind, Post
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.views import OPEN, Order, Place, Where, named_view
from cmtui.services.follow_ups import Owed, named, read_open
from cmtui.services.operators import Operators, Signers, signers_in
from cmtui.services.ports import Reader, Store
from cmtui.services.undoable import UNDOABLE

REST = 4 * HOUR
"""Without an act of mine for so long, my shift had ended."""

WAKES_WITHIN = 12 * HOUR

ACTS_MOST = 5_000
POSTS_MOST = 10_000
LIST_MOST = 50
"""Lines of one list; how many there are in all is said beside it."""

PAGE = 500
"""Acts or posts read at a time."""

WORK = (*UNDOABLE, "begin draft", "hold", "call back", "take back", "delete reply", "undo")
"""The verbs of a person at work; the others are the program's own."""

ENDINGS = {"done": "done", "covered": "covered", "dismiss": "dismissed", "set aside": "set aside"}
"""Verbs that end or stop a row's clock without a reply, and what they are called here."""

CHANGES = (
    "assign", "tag", "note", "stage", "snooze", "bring back", "add account", "remove account",
    "disable operator", "join",
)  # fmt: skip
"""Verbs whose acts are told one by one."""


class Wrote(msgspec.Struct, frozen=True):
    """Who wrote to us: how many posts of how many people, by network, and who for the first time.

    `more`: there were more posts than are looked at; the counts are of the newest.
    """

    mentions: int = 0
    people: int = 0
    new: tuple[str, ...] = ()
    by_network: tuple[tuple[str, int], ...] = ()
    more: bool = False


class Tally(msgspec.Struct, frozen=True):
    """How many, and by whom (initials; "" is nobody who signed), the most first."""

    count: int = 0
    by: tuple[tuple[str, int], ...] = ()


class Lying(msgspec.Struct, frozen=True):
    """A draft that nobody sent: its words, and whom it answers ("" for a new post)."""

    draft: Draft
    handle: str
    words: str


class Unsent(msgspec.Struct, frozen=True):
    """A sending that failed or whose fate is unknown, and whom it answers ("" for a new post)."""

    sending: Sending
    handle: str


class Change(msgspec.Struct, frozen=True):
    """An act of a colleague's, as the log names it. `to_me`: it asked me to answer somebody."""

    at: Moment
    who: str
    what: str
    to_me: bool = False


class Handover(msgspec.Struct, frozen=True):
    """One page: what happened from `since` to `until`, and what is left to do.

    `why` says what `since` is. `owed` wait for an answer, the longest first, `owed_count` in all,
    `late` of them past their due time. `kept` and `broken` promises ended since; `endings` are
    the rows that were closed or stopped without a reply.
    """

    since: Moment
    until: Moment
    why: str
    wrote: Wrote
    answered: Tally
    endings: tuple[tuple[str, Tally], ...]
    promises: tuple[Owed, ...]
    kept: tuple[Owed, ...]
    broken: tuple[Owed, ...]
    owed: tuple[Row, ...]
    owed_count: int
    late: int
    drafts: tuple[Lying, ...]
    unsent: tuple[Unsent, ...]
    waking: tuple[Row, ...]
    changes: tuple[Change, ...]


class HandingOver:
    """Reads the page; changes nothing."""

    def __init__(
        self, store: Store, clock: Clock, identity: Identity, operators: Operators
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators

    async def page(self, since: Moment | None = None) -> Handover:
        """The hand-over since that moment, or since the end of my last shift."""
        me = await self._operators.me()
        why = "as asked"
        if since is None:
            since, why = await self._end_of_last_shift(me)
        acts = await self._acts_since(since)
        now = self._clock.now()
        return await self._store.read(lambda reader: _page(reader, me, acts, since, now, why))

    async def _end_of_last_shift(self, me: Operator) -> tuple[Moment, str]:
        """My last act before four hours without one; when I joined, if there were never four."""
        later, before, looked = self._clock.now(), None, 0
        while looked < ACTS_MOST:
            page = await self._store.acts(
                self._identity.actor, WORK, me.joined_at, before=before, most=PAGE
            )
            for act in page:
                if later - act.at >= REST:
                    return act.at, "your last shift ended"
                later = act.at
            if len(page) < PAGE:
                return me.joined_at, "you joined"
            looked, before = looked + len(page), page[-1].txn
        return later, f"{ACTS_MOST} acts of yours ago"

    async def _acts_since(self, since: Moment) -> list[Commit]:
        """Everybody's acts that are told here, newest first."""
        verbs = (*ENDINGS, *CHANGES, "keep follow-up", "break promise")
        return await self._store.acts(None, verbs, since, most=ACTS_MOST)


def _page(
    reader: Reader, me: Operator, acts: Sequence[Commit], since: Moment, now: Moment, why: str
) -> Handover:
    initials = signers_in(reader)
    ended = _ended(reader, acts)
    late = (*OPEN, Where("due_at", "lt", now - MINUTE))
    wakes = (*named_view("snoozed").where, Where("wake_at", "le", now + WAKES_WITHIN))
    return Handover(
        since=since,
        until=now,
        why=why,
        wrote=_wrote(reader, since),
        answered=_answered(reader, since),
        endings=tuple(
            (name, _tally(_closed_by(acts, verb, initials))) for verb, name in ENDINGS.items()
        ),
        promises=tuple(
            one
            for one in named(reader, read_open(reader, limit=LIST_MOST))
            if one.follow_up.sort == "promise" or one.follow_up.by == me.initials
        ),
        kept=tuple(one for one in ended if one.follow_up.state == "kept"),
        broken=tuple(one for one in ended if one.follow_up.state == "broken"),
        owed=tuple(reader.window(Row, OPEN, Order("waiting_since"), limit=LIST_MOST)),
        owed_count=reader.count(Row, OPEN),
        late=reader.count(Row, late),
        drafts=_lying(reader),
        unsent=_unsent(reader),
        waking=tuple(reader.window(Row, wakes, Order("wake_at"), limit=LIST_MOST)),
        changes=_changes(reader, acts, me, initials),
    )


def _tally(names: Iterable[str]) -> Tally:
    by = Counter(names)
    return Tally(by.total(), tuple(sorted(by.items(), key=lambda one: (-one[1], one[0]))))


def _closed_by(acts: Sequence[Commit], verb: str, initials: Signers) -> list[str]:
    """Whoever did it, once for each row."""
    return [
        initials.of(act.actor, act.at)
        for act in acts
        if act.verb == verb
        for _ in act.touched.get("rows", ())
    ]


def _posts_since(reader: Reader, kind: Kind, since: Moment, most: int) -> list[Post]:
    """Posts of that kind that we received since, the newest; written at most a day before."""
    where = (
        Where("kind", "eq", kind),
        Where("created_at", "ge", since - DAY),
        Where("received_at", "ge", since),
    )
    found: list[Post] = []
    after: Place | None = None
    newest = Order("created_at", descending=True)
    while len(found) < most:
        page = reader.window(Post, where, newest, after, min(PAGE, most - len(found)))
        found += page
        if len(page) < PAGE:
            break
        after = Place(page[-1].created_at, page[-1].number)
    return found


def _wrote(reader: Reader, since: Moment) -> Wrote:
    posts: list[Post] = []
    for kind in ADDRESSING:
        posts += _posts_since(reader, kind, since, POSTS_MOST - len(posts))
    first: dict[int, Moment] = {}
    for post in posts:
        if post.person is not None:
            first[post.person] = min(first.get(post.person, post.created_at), post.created_at)
    people = reader.get_many(Person, list(first))
    new = [one for number, one in people.items() if one.first_seen_at >= first[number]]
    networks = Counter(post.network for post in posts)
    return Wrote(
        mentions=len(posts),
        people=len(first),
        new=tuple(one.name for one in sorted(new, key=lambda it: -it.first_seen_at)),
        by_network=tuple(sorted(networks.items(), key=lambda one: (-one[1], one[0]))),
        more=len(posts) >= POSTS_MOST,
    )


def _answered(reader: Reader, since: Moment) -> Tally:
    """Our replies to people that are still out, by who signed, from wherever they were sent."""
    ours = [
        post
        for post in _posts_since(reader, "own", since, POSTS_MOST)
        if post.parent and post.deleted_at is None
    ]
    parents = reader.find_many(Post, "id", list({post.parent or "" for post in ours}))
    answered = [
        post
        for post in ours
        if (parent := parents.get(post.parent or "")) is not None and parent.kind != "own"
    ]
    return _tally(post.signed_by or "" for post in answered)


def _ended(reader: Reader, acts: Sequence[Commit]) -> list[Owed]:
    """Promises that were kept or broken since, newest first."""
    numbers = [number for act in acts for number in act.touched.get("follow_ups", ())]
    found = reader.get_many(FollowUp, numbers)
    ended = [found[number] for number in dict.fromkeys(numbers) if number in found]
    return named(reader, [one for one in ended if one.sort == "promise"][:LIST_MOST])


def _lying(reader: Reader) -> tuple[Lying, ...]:
    drafts = reader.window(Draft, (Where("state", "eq", "writing"),), limit=LIST_MOST)
    handles = _handles(reader, [one.target for one in drafts])
    lying = []
    for draft in drafts:
        kept = reader.find(DraftText, "draft", draft.number)
        lying.append(Lying(draft, handles.get(draft.target or 0, ""), kept.text if kept else ""))
    return tuple(lying)


def _unsent(reader: Reader) -> tuple[Unsent, ...]:
    troubled = (Where("state", "one_of", ("failed", "unknown")),)
    found = reader.window(Sending, troubled, limit=LIST_MOST)
    handles = _handles(reader, [one.target for one in found])
    return tuple(Unsent(one, handles.get(one.target or 0, "")) for one in found)


def _handles(reader: Reader, targets: Iterable[int | None]) -> dict[int, str]:
    posts = reader.get_many(Post, [one for one in targets if one is not None])
    return {number: post.author.handle for number, post in posts.items()}


def _changes(
    reader: Reader, acts: Sequence[Commit], me: Operator, initials: Signers
) -> tuple[Change, ...]:
    """What colleagues changed, newest first."""
    changes = []
    for act in acts:
        who = initials.of(act.actor, act.at)
        if act.verb not in CHANGES or who == me.initials:
            continue
        rows = reader.get_many(Row, act.touched.get("rows", ())) if act.verb == "assign" else {}
        to_me = any(row.assignee == me.initials for row in rows.values())
        changes.append(Change(act.at, who, act.title or act.verb, to_me))
        if len(changes) >= LIST_MOST:
            break
    return tuple(changes)
