"""How a network is named on the screen: a letter and a hue, or a short word."""

from cmtui.text.veil import veiled_name
from cmtui.text.width import crop
from cmtui.tui.present.lines import Span

LETTERS = {
    "bluesky": "b", "mastodon": "m", "x": "x", "facebook": "f", "reddit": "r", "discord": "d",
}  # fmt: skip
OTHER_LETTERS = {"elsewhere": "L"}
SHORT = {
    "bluesky": "bsky", "mastodon": "mast", "facebook": "fb", "instagram": "ig", "hackernews": "hn",
}  # fmt: skip
PLACE = 16
"""Cells of a place in the status bar."""

TITLES = {"hackernews": "Hacker News", "feeds": "a feed"}


def letter(network: str) -> Span:
    """`B` in the network's hue; a network without one has its first letter in the common hue."""
    known = LETTERS.get(network)
    if known:
        return Span(known.upper(), f"net-{known}")
    return Span(OTHER_LETTERS.get(network, network[:1].upper()) or "?", "net-other")


def short(network: str) -> str:
    """The network in at most a few cells, for the status bar."""
    return SHORT.get(network, network[:8])


def network_of(account: str) -> str:
    """The network in an account's key."""
    return account.partition(":")[0]


def short_place(account: str) -> str:
    """Where an account is, in at most a few cells: a feed's or server's host, else its network."""
    network, _, handle = account.partition(":")
    if network not in ("feeds", "mastodon"):
        return short(network)
    place = handle.rpartition("@")[2].partition("/")[0]
    return crop(place, PLACE)


def title(network: str) -> str:
    """The network in a sentence."""
    return TITLES.get(network, network.title())


def short_handle(network: str, handle: str) -> str:
    """A handle as short as it stays unmistakable: no leading @, no default domain; veiled."""
    return veiled_name(opened_handle(network, handle))


def opened_handle(network: str, handle: str) -> str:
    """The same as it is written, where its person or conversation was opened."""
    bare = handle.removeprefix("@")
    return bare.removesuffix(".bsky.social") if network == "bluesky" else bare


def at_handle(handle: str) -> str:
    """A handle with exactly one leading @, veiled."""
    return f"@{veiled_name(handle.removeprefix('@'))}"


def thousands(count: int) -> str:
    """`812`, `12k`, `1.2M`: a size at a glance, rounded down."""
    if count < 1_000:
        return str(count)
    if count < 10_000:
        tenths = count // 100
        return f"{tenths // 10}.{tenths % 10}k" if tenths % 10 else f"{tenths // 10}k"
    if count < 1_000_000:
        return f"{count // 1000}k"
    return f"{count // 1_000_000}.{count // 100_000 % 10}M"
