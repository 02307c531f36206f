"""Names to complete while one writes: of the conversation first, then of the whole network."""

from collections.abc import Iterable

from cmtui.model.person import Profile
from cmtui.model.post import Post
from cmtui.model.views import NEWEST_FIRST, Order, Place, Where
from cmtui.services.ports import Reader, Store
from cmtui.services.writing import Writing
from cmtui.text.folding import fold

MOST = 5
"""Names that are offered at once."""

STEP = 1_000
"""Profiles read at a time."""

MOST_READ = 20_000
"""Profiles that are looked at, the newest: a key must not wait for all of a million."""

IN_CONVERSATION = 200
"""Posts of the conversation whose authors are offered first, the newest."""


class Naming:
    """Finds handles by their beginning."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handles(self, writing: Writing, typed: str) -> tuple[str, ...]:
        """Handles on the network that the text goes to whose beginning, or that of a word of the
        name, is `typed`; those who talk with us there first. Our own account is none of them."""
        wanted = fold(typed)
        return await self._store.read(lambda reader: _handles(reader, writing, wanted))


def _handles(reader: Reader, writing: Writing, wanted: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for handle, name in _everyone(reader, writing):
        plain = handle.removeprefix("@")
        if plain and plain != writing.account.handle and _begins(wanted, plain, name):
            found[plain] = None
            if len(found) == MOST:
                break
    return tuple(found)


def _everyone(reader: Reader, writing: Writing) -> Iterable[tuple[str, str]]:
    if (target := writing.target) is not None:
        yield target.author.handle, target.author.name
        there = (Where("conversation", "eq", target.conversation),)
        newest = Order("created_at", descending=True)
        for post in reader.window(Post, there, newest, limit=IN_CONVERSATION):
            yield post.author.handle, post.author.name
    after: Place | None = None
    for _ in range(MOST_READ // STEP):
        page = reader.window(Profile, (), NEWEST_FIRST, after, STEP)
        yield from ((one.handle, one.name) for one in page if one.network == writing.network)
        if len(page) < STEP:
            return
        after = Place(page[-1].number, page[-1].number)


def _begins(wanted: str, handle: str, name: str) -> bool:
    return fold(handle).startswith(wanted) or any(
        word.startswith(wanted) for word in fold(name).split()
    )
