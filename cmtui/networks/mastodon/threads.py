"""Where posts stand: which conversation they belong to and what they answer.

The API names only a post's parent, by the server's own id. What was seen is remembered, so that
one question about a thread serves all of it: with 300 requests in five minutes there is none for
every mention of a storm.
"""

from collections.abc import Iterable, Sequence

from cmtui.errors import LimitReached, LoginFailed, NetworkFailed
from cmtui.networks.mastodon import ids, wire
from cmtui.networks.mastodon.api import Api
from cmtui.networks.mastodon.parse import Place, read_statuses

MOST = 40_000
"""Posts of which it is remembered where they stand."""

MOST_IN_VAIN = 3
"""Threads that are asked for in vain at one reading; after that the server is taken to be down."""

GONE = ""
"""The `uri` of a post that is answered but is not there, or not for us."""


class Threads:
    """What this line has seen of the conversations."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._uris: dict[str, str] = {}
        self._above: dict[str, str | None] = {}
        self._ids: dict[str, str] = {}
        self._in_vain: set[str] = set()

    def learn(self, statuses: Iterable[wire.Status]) -> None:
        """Remembers where they stand."""
        for status in statuses:
            self._uris[status.id] = status.uri
            self._above[status.id] = status.in_reply_to_id or None
            self._ids[status.uri] = status.id
        for id in list(self._uris)[: max(0, len(self._uris) - MOST)]:
            self._ids.pop(self._uris.pop(id), None)
            self._above.pop(id, None)

    def id_of(self, uri: str) -> str | None:
        """The server's own id of a post that was seen."""
        return self._ids.get(uri)

    def canonical(self, id: str) -> str | None:
        """The canonical id of a post that was seen, by the server's own."""
        uri = self._uris.get(id)
        return ids.to_id(uri) if uri else None

    async def places(
        self, statuses: Sequence[wire.Status]
    ) -> tuple[dict[str, Place], NetworkFailed | None]:
        """Where each stands, by the server's own id; asks about threads that are not known.

        With the limit that was reached meanwhile, or why a thread could not be asked for: then some
        are left out. One that is asked for in vain a second time is a conversation of its own, so
        that a thread that the server cannot show hides nothing of what was said in it.
        """
        self.learn(statuses)
        found: dict[str, Place] = {}
        trouble: NetworkFailed | None = None
        may_ask = MOST_IN_VAIN
        for status in sorted(statuses, key=lambda each: ids.order(each.id)):
            place = self._place(status.id)
            if place is None and may_ask > 0:
                alone = Place(ids.to_id(status.uri))
                try:
                    await self._ask_about(status.id)
                    place = self._place(status.id) or alone
                except LimitReached as limit:
                    trouble, may_ask = limit, 0
                except LoginFailed:
                    raise
                except NetworkFailed as error:
                    may_ask -= 1
                    if status.id in self._in_vain:
                        place = alone
                    else:
                        self._in_vain.add(status.id)
                        trouble = error
            if place is not None:
                found[status.id] = place
        return found, trouble

    async def context(self, id: str) -> tuple[list[wire.Status], list[wire.Status]] | None:
        """The posts above one, root first, and those below; None when it is gone."""
        call = f"/api/v1/statuses/{id}/context"
        told = await self._api.find(call, {}, wire.Context, "the conversation")
        if told is None:
            return None
        above, below = read_statuses(told.ancestors or ()), read_statuses(told.descendants or ())
        self.learn((*above, *below))
        return above, below

    async def _ask_about(self, id: str) -> None:
        call = f"/api/v1/statuses/{id}/context"
        self._api.require_room()
        told = await self._api.find(call, {}, wire.Context, "the conversation")
        if told is not None:
            self.learn(read_statuses((*(told.ancestors or ()), *(told.descendants or ()))))
        self._settle_top(id)

    def _settle_top(self, id: str) -> None:
        """What is answered above all that was told of is not to be seen: it is the top."""
        seen: set[str] = set()
        above: str | None = id
        while above is not None and above in self._above and above not in seen:
            seen.add(above)
            above = self._above[above]
        if above is not None and above not in seen:
            self._uris.setdefault(above, GONE)
            self._above.setdefault(above, None)

    def _place(self, id: str) -> Place | None:
        """Where it stands; None while something above it is unknown."""
        root, seen = id, {id}
        while (above := self._above.get(root)) is not None:
            if above not in self._above or above in seen:
                return None
            if self._uris[above] == GONE:
                break
            seen.add(above)
            root = above
        parent = self._above.get(id)
        return Place(
            conversation=ids.to_id(self._uris[root]),
            parent=(self.canonical(parent) if parent is not None else None),
        )
