"""What a server keeps from an account for good, by the account's own settings: nobody sees it, so
whoever checks the account is told.

What its policy only holds back as a request is read all the same (`include_filtered`).
"""

from typing import TypeVar

from cmtui.networks.mastodon import wire
from cmtui.networks.mastodon.api import Api, Refusal
from cmtui.services.network_ports import Permission
from cmtui.text.safe import clean_line

T = TypeVar("T")

MOST_NAMED = 5
"""Filters that are named; the others are counted."""

_DROPPED = {
    "for_not_following": "whom it does not follow",
    "for_not_followers": "who does not follow it",
    "for_new_accounts": "new accounts",
    "for_private_mentions": "private mentions of strangers",
    "for_limited_accounts": "limited accounts",
}


async def withheld(api: Api) -> tuple[Permission, ...]:
    """What of the mentions can never be read, in people's words; none where it cannot be asked."""
    filters = await _told(api, "/api/v2/filters", list[wire.Filter]) or []
    hiding = [each for each in filters if each.hides_mentions]
    policy = await _told(api, "/api/v2/notifications/policy", wire.NotificationPolicy)
    dropped = [words for name, words in _DROPPED.items() if getattr(policy, name, "") == "drop"]
    found = []
    if hiding:
        names = [clean_line(each.title or "a filter").text[:60] for each in hiding[:MOST_NAMED]]
        more = [f"{len(hiding) - MOST_NAMED} more"] if len(hiding) > MOST_NAMED else []
        found.append(f"see mentions that its filters hide ({', '.join([*names, *more])})")
    if dropped:
        found.append(f"see mentions that its policy drops ({', '.join(dropped)})")
    return tuple(Permission(what, False) for what in found)


async def _told(api: Api, call: str, shape: type[T]) -> T | None:
    try:
        return await api.get(call, {}, shape, "what it keeps back")
    except Refusal:  # a server without it, or a token that may not ask
        return None
