"""Naming whom a reply answers, where nothing else tells her."""

from cmtui.text import mastodon

NETWORKS = frozenset(("mastodon",))
"""Where a reply reaches only those whom its text names (facts/mastodon.md: a reply without a name
notifies nobody)."""


def addressed(network: str, words: str, to: str, near: str) -> str:
    """The words, with the handle of whom they answer before them unless they name it.

    `near` is the host whose people are named without it: that of the account that speaks.
    """
    if network not in NETWORKS or not to:
        return words
    wanted = _whole(to, near)
    if any(_whole(name, near) == wanted for name in mastodon.people_named(words)):
        return words
    return f"@{to.removeprefix('@').removesuffix(f'@{near}')} {words}"


def _whole(handle: str, near: str) -> str:
    bare = handle.removeprefix("@").lower()
    return bare if "@" in bare else f"{bare}@{near.lower()}"
