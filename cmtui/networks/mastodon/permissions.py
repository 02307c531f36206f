"""What a token may do. No server tells, so each duty is asked for in a way that changes nothing.

Scopes are checked before anything else: a write to something that does not exist is 403 without the
scope and another refusal with it.
"""

import msgspec

from cmtui.networks.mastodon.api import Api
from cmtui.networks.mastodon.withheld import withheld
from cmtui.services.network_ports import Permission

NOTHING = "0"
"""The id of nothing on every server."""


class Duty(msgspec.Struct, frozen=True):
    """Something that the desk does, the scope for it, and the question that shows it."""

    what: str
    scope: str
    method: str
    call: str


DUTIES = (
    Duty("read its mentions", "read:notifications", "GET", "/api/v1/notifications"),
    Duty("read posts and conversations", "read:statuses", "GET", "/api/v1/scheduled_statuses"),
    Duty("find posts and people", "read:search", "GET", "/api/v2/search"),
    Duty("see whom it follows and blocks", "read:follows", "GET", "/api/v1/accounts/relationships"),
    Duty("know its filters", "read:filters", "GET", "/api/v2/filters"),
    Duty("write, correct and delete posts", "write:statuses", "PUT",
         f"/api/v1/statuses/{NOTHING}"),
    Duty("attach pictures", "write:media", "PUT", f"/api/v1/media/{NOTHING}"),
    Duty("like", "write:favourites", "POST", f"/api/v1/statuses/{NOTHING}/favourite"),
    Duty("bookmark", "write:bookmarks", "POST", f"/api/v1/statuses/{NOTHING}/bookmark"),
    Duty("follow", "write:follows", "POST", f"/api/v1/accounts/{NOTHING}/follow"),
    Duty("mute", "write:mutes", "POST", f"/api/v1/accounts/{NOTHING}/mute"),
    Duty("block", "write:blocks", "POST", f"/api/v1/accounts/{NOTHING}/block"),
    Duty("report", "write:reports", "POST", "/api/v1/reports"),
)  # fmt: skip
"""Besides these, `read:accounts` says whose token it is."""


async def permissions(api: Api) -> tuple[Permission, ...]:
    """Each duty, and whether the token is good for it; then what no token would show."""
    duties = [await _permission(api, duty) for duty in DUTIES]
    return (*duties, *await withheld(api))


async def _permission(api: Api, duty: Duty) -> Permission:
    status = await api.status_of(duty.method, duty.call)
    return Permission(duty.what, status not in (401, 403))
