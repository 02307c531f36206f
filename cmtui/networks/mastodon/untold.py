"""Answers to our posts that nobody is told of, since their text names nobody."""

from collections.abc import Iterable

from cmtui.errors import LimitReached, LoginFailed, NetworkFailed
from cmtui.networks.mastodon import wire
from cmtui.networks.mastodon.api import Api
from cmtui.networks.mastodon.threads import Threads

MOST_ASKED = 3
"""Own posts that are asked about at one reading; the others at the next."""


class Untold:
    """Which own posts have more answers than were looked at."""

    def __init__(self, api: Api, threads: Threads) -> None:
        self._api = api
        self._threads = threads
        self._looked_at: dict[str, int] = {}
        self._more: dict[str, int] = {}

    def note(self, own: Iterable[wire.Status]) -> None:
        """Own posts as they are now."""
        for status in own:
            count = status.replies_count or 0
            if count > self._looked_at.get(status.id, 0):
                self._more[status.id] = count

    async def answers(self, us: str) -> list[wire.Status]:
        """Strangers' answers to some of those posts; `us` is the server's id of the account.

        None where a limit is near: they are looked at once it is over.
        """
        found: list[wire.Status] = []
        for id in list(self._more)[:MOST_ASKED]:
            try:
                self._api.require_room()
                around = await self._threads.context(id)
            except LimitReached:
                break
            except LoginFailed:
                raise
            except NetworkFailed:  # others first the next time
                self._more[id] = self._more.pop(id)
                continue
            self._looked_at[id] = self._more.pop(id)
            found += [
                each
                for each in (around[1] if around else ())
                if each.in_reply_to_id == id and each.account.id != us
            ]
        return found
