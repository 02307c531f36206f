"""The hub: what changed, as typed events, from one door: the log follower."""

import asyncio
from collections.abc import AsyncIterator

import msgspec

from cmtui.model.log import Commit
from cmtui.services.ports import Store


class Event(msgspec.Struct, frozen=True):
    """Something was committed, by this process or another."""


class RowsChanged(Event, frozen=True):
    """Rows are new or different. `arrived`: they came or woke, not by an operator's act."""

    numbers: tuple[int, ...]
    actor: str
    session: str
    arrived: bool


class PostsChanged(Event, frozen=True):
    """Posts came, were edited or vanished."""

    numbers: tuple[int, ...]


class PeopleChanged(Event, frozen=True):
    """A person, a profile, a note or a follow-up changed."""


class DraftsChanged(Event, frozen=True):
    """Drafts began, came back, or ended."""

    numbers: tuple[int, ...]


class SendingsChanged(Event, frozen=True):
    """Sendings moved to another state."""

    numbers: tuple[int, ...]


class OperationsChanged(Event, frozen=True):
    """Likes, boosts, mutings, hidings, blocks or reports began or moved to another state."""

    numbers: tuple[int, ...]


class CrisisChanged(Event, frozen=True):
    """A crisis was declared, changed or closed, or something that stands on its board."""


class SpikesChanged(Event, frozen=True):
    """A spike rang, grew, ended, or was decided on."""


class SetupChanged(Event, frozen=True):
    """Accounts, operators or topics changed."""


class Touched(Event, frozen=True):
    """Something unlogged may have changed: health, presence, the words of a draft."""


CRISIS_COLLECTIONS = {
    "crises", "crisis_entries", "questions", "rumours", "workarounds", "official_lines",
    "public_updates", "queue_pauses", "paused_posts", "escalations",
}  # fmt: skip

ARRIVAL_VERBS = ("intake", "conversation", "add mention")
"""Verbs by which something new comes from people."""

RETURN_VERBS = (*ARRIVAL_VERBS, "wake")
"""Verbs by which rows come to wait without anybody's decision about them."""


def events_of(commit: Commit) -> list[Event]:
    """The events that a logged commit means."""
    touched = commit.touched
    events: list[Event] = []
    if rows := touched.get("rows"):
        arrived = commit.verb in RETURN_VERBS
        events.append(RowsChanged(rows, commit.actor, commit.session, arrived))
    if posts := touched.get("posts"):
        events.append(PostsChanged(posts))
    if {"people", "profiles", "notes", "follow_ups"} & touched.keys():
        events.append(PeopleChanged())
    if drafts := touched.get("drafts"):
        events.append(DraftsChanged(drafts))
    if sendings := touched.get("sendings"):
        events.append(SendingsChanged(sendings))
    if operations := touched.get("operations"):
        events.append(OperationsChanged(operations))
    if CRISIS_COLLECTIONS & touched.keys():
        events.append(CrisisChanged())
    if touched.get("spike_alerts"):
        events.append(SpikesChanged())
    if {"accounts", "operators", "workspaces", "topics"} & touched.keys():
        events.append(SetupChanged())
    return events


class Hub:
    """Hands every event to every listener, in the order of the log."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: set[asyncio.Queue[Event]] = set()
        self._seen: int | None = None

    async def pump(self) -> None:
        """Follows the log until cancelled; called again, it misses nothing."""
        commits = self._store.follow(self._seen)
        if self._seen is None:  # read before the follower marks its own beginning, never after
            self._seen = await self._store.read(lambda reader: reader.last_txn())
        async for commit in commits:
            events = [Touched()] if commit is None else events_of(commit)
            for listener in self._listeners:
                for event in events:
                    listener.put_nowait(event)
            if commit is not None:
                self._seen = commit.txn

    async def events(self) -> AsyncIterator[Event]:
        """Events from now on; ends when the iterator is closed."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)
