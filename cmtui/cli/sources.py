"""Public sources that are read without an account: what each is called and where it is."""

from collections.abc import Sequence

import msgspec

from cmtui.errors import WrongUsage
from cmtui.text.links import is_fetchable
from cmtui.text.pages import short_address
from cmtui.text.suggest import nearest

WATCHED: dict[str, str] = {
    "bluesky": "https://public.api.bsky.app",
    "feeds": "",
    "hackernews": "https://hn.algolia.com",
    "mastodon": "",
}
"""The networks that show something to everybody, and where, if there is only one place."""

ONLY_WATCHED = ("feeds", "hackernews")
"""Those where there is nothing to log in to."""

FIRST_SERVER = "mastodon.social"
"""The Mastodon server whose hashtags are read unless others are named: the largest."""


class Source(msgspec.Struct, frozen=True):
    """One public source, and the words to look for in it (none: all that it says)."""

    network: str
    handle: str
    server: str
    words: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What its account is called."""
        return f"{self.network}:{self.handle}"


def source_of(network: str, server: str, words: Sequence[str]) -> Source:
    """The source at that server ("": where there is only one). Raises WrongUsage."""
    address = server.strip() or WATCHED[network]
    if not address:
        what = "its address" if network == "feeds" else "which server"
        raise WrongUsage(f"say {what} with --server URL")
    if "://" not in address:
        address = f"https://{address}"
    if not is_fetchable(address):
        raise WrongUsage(f"{server[:80]!r} is no web address")
    if network != "feeds":
        address = address.rstrip("/")
    is_usual = address == WATCHED[network]
    handle = "search" if is_usual else short_address(address)
    return Source(network, handle, address, tuple(dict.fromkeys(words)))


def sources_of(
    words: Sequence[str], servers: Sequence[str], feeds: Sequence[str], only: Sequence[str]
) -> list[Source]:
    """The sources of one watch, each once. Raises WrongUsage where there are none."""
    wanted = [_watched(name) for name in only] or list(WATCHED)
    found: list[Source] = []
    if words and "mastodon" in wanted:
        found += [source_of("mastodon", one, words) for one in servers or (FIRST_SERVER,)]
    if words and "bluesky" in wanted:
        found.append(source_of("bluesky", "", words))
    if words and "hackernews" in wanted:
        found.append(source_of("hackernews", "", words))
    if "feeds" in wanted:
        found += [source_of("feeds", one, words) for one in feeds]
    if not found:
        raise WrongUsage("name a word to watch, or a feed with --feed URL")
    return list({one.key: one for one in found}.values())


def _watched(name: str) -> str:
    if name.lower() in WATCHED:
        return name.lower()
    near = nearest(name.lower(), WATCHED)
    mend = f"did you mean {near}?" if near else f"known: {', '.join(WATCHED)}"
    raise WrongUsage(f"{name} cannot be watched without an account; {mend}")
