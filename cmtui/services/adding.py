"""Making any post a mention: fetched where one of our networks has it, else as it is told."""

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.account import ROLES, Account
from cmtui.model.post import ADDRESSING, Author, Post
from cmtui.services.arrivals import take_in
from cmtui.services.feed import Mention, find_mention
from cmtui.services.house_rules import HouseRules
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Found
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.terms import Terms
from cmtui.text.folding import fold
from cmtui.text.links import is_openable
from cmtui.text.safe import clean, clean_line

ELSEWHERE = "elsewhere"
"""The network of posts that no program of ours can fetch or answer."""

NAME_MOST, TEXT_MOST = 200, 10_000
"""Characters of a name and a text that are told by hand."""


class Told(msgspec.Struct, frozen=True):
    """What the operator says of a post that cannot be fetched."""

    author: str = ""
    text: str = ""


class Adding:
    """Adds mentions by their address."""

    def __init__(
        self, store: Store, clock: Clock, operators: Operators, lines: Lines, house: HouseRules
    ) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators
        self._lines = lines
        self._house = house

    async def add(self, url: str, account: str = "", told: Told | None = None) -> Mention:
        """The post at that address as a mention, whose clock runs from now.

        One that is a mention already stays as it is. `account`: who is addressed, where there is
        a choice. Raises NotFound, Refused for our own posts, WrongUsage when author and text have
        to be told, NetworkFailed.
        """
        me = (await self._operators.me()).initials
        id = self._lines.id_of(url.strip())
        speaker = await self._store.read(lambda reader: _speaker(reader, id, account))
        if id is None or speaker.network != id.partition(":")[0]:
            found = Found((self._as_told(url.strip(), told),))
        else:
            found = await self._fetched(id, speaker)
        (post,) = found.posts
        added = replace(found, posts=(replace(post, added_by=me),))
        terms = Terms(speaker, self._clock.now(), 0, self._house.rules())

        def work(tx: Writer) -> Mention:
            known = tx.find(Post, "id", post.id)
            if known is None or known.kind not in ADDRESSING:
                take_in(tx, added, terms)
            mention = find_mention(tx, post.id)
            tx.name(f"added a mention of {mention.row.handle}")
            return mention

        return await self._store.transact("add mention", work)

    async def _fetched(self, id: str, account: Account) -> Found:
        connection = self._lines.to(account)
        post = await connection.look(id)
        if post is None:
            raise NotFound(f"{account.network} has no post at that address any more")
        if post.author.id == account.native_id or post.kind == "own":
            raise Refused("that is a post of our own")
        profile = await connection.profile(post.author.id)
        if post.kind not in ADDRESSING:
            post = replace(post, kind="mention")
        return Found((post,), (profile,) if profile else ())

    def _as_told(self, url: str, told: Told | None) -> Post:
        if not is_openable(url):
            raise WrongUsage(f"{url[:80]!r} is no web address: write it from https:// on")
        name = clean_line(told.author).text.strip()[:NAME_MOST] if told else ""
        text = clean(told.text).text.strip()[:TEXT_MOST] if told else ""
        if not (fold(name) and fold(text)):
            raise WrongUsage("no network of yours can fetch it: say --author NAME and --text TEXT")
        now = self._clock.now()
        id = f"{ELSEWHERE}:{url}"
        return Post(
            id=id,
            network=ELSEWHERE,
            kind="mention",
            accounts=(),
            author=Author(f"{ELSEWHERE}:{name.casefold()}", name, name),
            text=text,
            created_at=now,
            received_at=now,
            conversation=id,
            url=url,
        )


def _speaker(reader: Reader, id: str | None, wanted: str) -> Account:
    """The account that is addressed: the one that is named, else one of the post's network, else
    the first of the brand's."""
    if wanted:
        found = reader.find(Account, "key", wanted)
        if found is None:
            raise NotFound(f"no account is called {wanted}; see: cmtui accounts list")
        return found
    accounts = sorted(reader.window(Account), key=lambda one: ROLES.index(one.role))
    if not accounts:
        raise NotFound("there is no account to answer from; add one: cmtui accounts add NETWORK")
    network = id.partition(":")[0] if id else ""
    return next((one for one in accounts if one.network == network), accounts[0])
