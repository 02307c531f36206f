"""Liking, boosting, following, blocking and so on: what is so already is not done again.

On GoToSocial a second boost is a second boost, and one boost fewer is left after taking one back;
so it is looked first.
"""

from collections.abc import Awaitable, Callable

from cmtui.errors import Rejected
from cmtui.model.operation import Act, ActKind, ReportReason
from cmtui.networks.mastodon import wire
from cmtui.networks.mastodon.api import Api

KINDS: tuple[ActKind, ...] = (
    "like", "boost", "bookmark", "follow", "mute", "block", "report",
)  # fmt: skip
"""The API has no way to hide somebody's answer from others."""

NO_HIDING = "Mastodon cannot hide somebody's answer from others."
MOST_COMMENT = 1_000
MOST_BOOSTS = 5

_CATEGORIES: dict[ReportReason, str] = {
    "spam": "spam",
    "illegal": "legal",
    "abuse": "other",  # `violation` needs the number of one of the server's own rules
    "other": "other",
}


async def like(api: Api, status: wire.Status) -> None:
    """A favourite, unless there is one. `status` has just been read."""
    if status.favourited:
        return
    await _post(api, f"/api/v1/statuses/{status.id}/favourite", "the like")


async def unlike(api: Api, status: wire.Status) -> None:
    """Ends it."""
    await _post(api, f"/api/v1/statuses/{status.id}/unfavourite", "the end of the like")


async def boost(api: Api, status: wire.Status) -> None:
    """Boosts it unless it is boosted. `status` has just been read."""
    if status.reblogged:
        return
    await _post(api, f"/api/v1/statuses/{status.id}/reblog", "the boost")


async def unboost(api: Api, status: wire.Status) -> None:
    """Ends it, and every further one that another program made."""
    call = f"/api/v1/statuses/{status.id}"
    for _ in range(MOST_BOOSTS):
        if not status.reblogged:
            return
        await _post(api, f"{call}/unreblog", "the end of the boost")
        # its own answer still shows the flags from before
        status = await api.get(call, {}, wire.Status, "the post")


async def bookmark(api: Api, status: wire.Status) -> None:
    """Bookmarks it, which only the account itself sees, unless it is. `status` as above."""
    if status.bookmarked:
        return
    await _post(api, f"/api/v1/statuses/{status.id}/bookmark", "the bookmark")


async def unbookmark(api: Api, status: wire.Status) -> None:
    """Ends it."""
    await _post(api, f"/api/v1/statuses/{status.id}/unbookmark", "the end of the bookmark")


async def follow(api: Api, person: str) -> None:
    """Follows a person, by the server's own id, unless she is followed or has been asked.

    Whoever confirms her followers is asked by it.
    """
    call, params = "/api/v1/accounts/relationships", {"id[]": [person]}
    found = await api.get(call, params, list[wire.Relationship], "whom we follow")
    if any(each.following or each.requested for each in found):
        return
    await _post(api, f"/api/v1/accounts/{person}/follow", "the follow")


async def unfollow(api: Api, person: str) -> None:
    """Ends it, or takes back that she was asked."""
    await _post(api, f"/api/v1/accounts/{person}/unfollow", "the end of the follow")


async def mute(api: Api, person: str) -> None:
    """Mutes a person, by the server's own id."""
    await _post(api, f"/api/v1/accounts/{person}/mute", "the mute")


async def unmute(api: Api, person: str) -> None:
    """Ends it."""
    await _post(api, f"/api/v1/accounts/{person}/unmute", "the end of the mute")


async def block(api: Api, person: str) -> None:
    """Blocks a person; she stops following us, which taking it back does not restore."""
    await _post(api, f"/api/v1/accounts/{person}/block", "the block")


async def unblock(api: Api, person: str) -> None:
    """Ends it."""
    await _post(api, f"/api/v1/accounts/{person}/unblock", "the end of the block")


async def report(api: Api, act: Act, person: str, status: str) -> str:
    """Tells the own server's moderators; twice makes two, so it is never repeated by itself."""
    if len(act.why) > MOST_COMMENT:
        raise Rejected(f"The reason has {len(act.why)} characters; {MOST_COMMENT} are taken.")
    body: dict[str, object] = {
        "account_id": person,
        "comment": act.why,
        "category": _CATEGORIES[act.reason],
        "forward": False,  # that would tell another server's people, too
    }
    if status:
        body["status_ids"] = [status]
    made = await api.write("POST", "/api/v1/reports", body, wire.Report, "the report")
    return made.id


Mark = Callable[[Api, wire.Status], Awaitable[None]]
Treat = Callable[[Api, str], Awaitable[None]]

MARKS: dict[ActKind, tuple[Mark, Mark]] = {
    "like": (like, unlike),
    "boost": (boost, unboost),
    "bookmark": (bookmark, unbookmark),
}
"""What is done to a post, and how it is ended."""

TREATS: dict[ActKind, tuple[Treat, Treat]] = {
    "follow": (follow, unfollow),
    "mute": (mute, unmute),
    "block": (block, unblock),
}
"""What is done to a person, and how it is ended."""


async def _post(api: Api, call: str, what: str) -> None:
    await api.write("POST", call, {}, wire.Nothing, what)
