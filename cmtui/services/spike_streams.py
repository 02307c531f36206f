"""Which streams are watched: the brand and each topic, from where on, and from when they ring."""

import hashlib
from collections.abc import Sequence

import msgspec

from cmtui.clock import DAY, Clock, Moment
from cmtui.errors import NetworkFailed
from cmtui.model.account import Account, Cursor, Health
from cmtui.model.drill import is_reached
from cmtui.model.post import INBOUND, Post
from cmtui.services.crisis.current import drill_here
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Counting
from cmtui.services.ports import Reader
from cmtui.services.spikes.stream import Accepts
from cmtui.services.topics import read_topics
from cmtui.text.saying import says_one

VERSION = 1
"""Of what is kept of a stream, and of how it is counted."""

COUNTED_DAYS = 7
"""So far back a network is asked how many wrote."""


class Watched(msgspec.Struct, frozen=True):
    """A stream: the brand (`name` is "") or a topic.

    Whole from `begins` on. What was written before `rings_from`, when it was not watched yet, is
    learnt from and never rings. `kind` names what makes it what it is. `only` is the one account
    that counts ("" = all do): in a drill nobody else is heard.
    """

    name: str
    kind: str
    begins: Moment
    rings_from: Moment
    phrases: tuple[str, ...] = ()
    only: str = ""


class Plan(msgspec.Struct, frozen=True):
    """What is to be watched, and the accounts that it comes from."""

    streams: tuple[Watched, ...]
    accounts: tuple[Account, ...]


def read_plan(reader: Reader) -> Plan:
    """What is to be watched now: nothing before every account was read for the first time.

    An account that cannot be read is not waited for. Adding one begins everything anew: what the
    others had in former weeks says nothing of what all have together.
    """
    cursors = {one.account: one for one in reader.window(Cursor)}
    ill = {one.account for one in reader.window(Health) if one.state in ("down", "limited")}
    drill = drill_here(reader)
    accounts = []
    for account in reader.window(Account):
        if not is_reached(drill, account.key):
            continue
        cursor = cursors.get(account.key)
        if cursor is not None and cursor.synced_at is not None:
            accounts.append(account)
        elif account.key not in ill:
            return Plan((), ())
    if not accounts:
        return Plan((), ())
    read_from = {one.key: cursors[one.key].from_at for one in accounts}
    begins, rings_from = max(read_from.values()), max(one.added_at for one in accounts)
    only = drill.account if drill is not None else ""
    streams = [Watched("", _kind(read_from, ()), begins, rings_from, only=only)]
    for topic in read_topics(reader):
        kind = _kind(read_from, topic.phrases)
        since = max(rings_from, topic.made_at)
        streams.append(Watched(topic.name, kind, begins, since, topic.phrases, only))
    return Plan(tuple(streams), tuple(accounts))


class Counted(msgspec.Struct, frozen=True):
    """What networks know of the time before the accounts were added.

    `since` is None unless all of them do. `until` has the accounts of which it is known.
    """

    since: Moment | None = None
    minutes: tuple[tuple[Moment, int], ...] = ()
    until: dict[str, Moment] = {}

    def has(self, post: Post) -> bool:
        """Whether the post is among the counts."""
        return all(post.created_at < self.until.get(key, 0) for key in post.accounts)


async def counted(lines: Lines, accounts: Sequence[Account], clock: Clock) -> Counted:
    """Asks each network that counts; what fails is not known."""
    since = clock.now() - COUNTED_DAYS * DAY
    minutes: list[tuple[Moment, int]] = []
    until: dict[str, Moment] = {}
    for account in accounts:
        try:
            line = lines.to(account)
            if isinstance(line, Counting) and account.added_at > since:
                minutes += await line.counts(since, account.added_at)
                until[account.key] = account.added_at
        except NetworkFailed:
            continue
    return Counted(since if len(until) == len(accounts) else None, tuple(minutes), until)


def accepting(watched: Watched) -> Accepts:
    """What belongs to the stream: what people wrote to us or about us, by itself."""

    def accepts(post: Post) -> bool:
        if post.kind not in INBOUND or post.added_by:
            return False
        if watched.only and watched.only not in post.accounts:
            return False
        return not watched.name or says_one(post.text, watched.phrases)

    return accepts


def _kind(read_from: dict[str, Moment], phrases: tuple[str, ...]) -> str:
    known = msgspec.json.encode([VERSION, sorted(read_from.items()), phrases])
    return hashlib.sha256(known).hexdigest()[:16]
