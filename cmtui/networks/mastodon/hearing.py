"""What a stream's events mean: posts to us, our own, those with a word, edits and deletions."""

from collections.abc import Sequence

from cmtui.model.post import ADDRESSING, Kind, Post
from cmtui.networks.mastodon import wire
from cmtui.networks.mastodon.notifications import PENDING, QUOTES, TYPES, arrived
from cmtui.networks.mastodon.parse import (
    Us,
    kind_of,
    parse_profile,
    parse_status,
    read_notification,
    read_status,
)
from cmtui.networks.mastodon.search import is_about_us
from cmtui.networks.mastodon.threads import Threads
from cmtui.services.network_ports import Found, Heard

ANNOUNCING = (*TYPES, *QUOTES, *PENDING)
"""Notifications that announce a post to us; any other is no business of the feed."""


class Hearing:
    """Understands one account's stream."""

    def __init__(self, threads: Threads, us: Us, words: Sequence[str]) -> None:
        self._threads = threads
        self._us = us
        self._words = words

    async def heard(self, frames: Sequence[wire.Frame], is_gap: bool) -> Heard:
        """A batch of events as one. What needs a question that is not answered is left to the
        list, which is asked for in its place."""
        statuses: dict[str, tuple[wire.Status, Kind | None, tuple[str, ...], int]] = {}
        gone: list[str] = []
        for frame in frames:
            if frame.event == "delete":
                statuses.pop(frame.payload or "", None)
                gone.append(frame.payload or "")
            elif (one := self._status(frame)) is not None:
                statuses[one[0].id] = one
        places, trouble = await self._threads.places([one[0] for one in statuses.values()])
        posts: list[Post] = []
        for id, (status, kind, unread, at) in statuses.items():
            if id in places:
                posts.append(parse_status(status, self._us, places[id], kind, unread, at))
        shown = {status.account.id: status.account for status, _, _, _ in statuses.values()}
        profiles = tuple(parse_profile(one, self._us.domain) for one in shown.values())
        told = tuple(post for each in gone if (post := self._threads.canonical(each)) is not None)
        seen = tuple(post.id for post in posts)
        return Heard(Found(tuple(posts), profiles, seen), told, is_gap or trouble is not None)

    def _status(
        self, frame: wire.Frame
    ) -> tuple[wire.Status, Kind | None, tuple[str, ...], int] | None:
        """The post of an event that concerns us, with its kind and when it reached us."""
        payload = (frame.payload or "").encode(errors="replace")
        if frame.event == "notification":
            item = read_notification(payload)
            if item is None or item.type not in ANNOUNCING or not item.has_status:
                return None
            status, unread = read_status(item.status, item.account)
            if status is None:
                return None
            kind = kind_of(status, self._us)
            return status, "mention" if kind == "context" else kind, unread, arrived(item)
        if frame.event not in ("update", "status.update"):
            return None
        status, unread = read_status(payload)
        if status is None or status.reblog is not None:
            return None
        return self._from_home(status, unread)

    def _from_home(
        self, status: wire.Status, unread: tuple[str, ...]
    ) -> tuple[wire.Status, Kind | None, tuple[str, ...], int] | None:
        """A post of the home timeline or a hashtag; strangers' talk among themselves is left."""
        kind = kind_of(status, self._us)
        if kind in ADDRESSING or kind == "own":
            return status, kind, unread, 0
        if any(is_about_us(status, word, self._us) for word in self._words):
            return status, "named", unread, 0
        return None
