"""The social media manager's scheduled posts: listed, moved out of the way, put back.

Moving away leaves the post on the server with its pictures and only gives it a time years ahead, so
nothing is lost if nobody ever puts it back. What it said is kept in the receipt all the same, for
the case that somebody deletes it meanwhile.
"""

import msgspec

from cmtui.clock import DAY, Moment, from_iso, to_iso
from cmtui.errors import Rejected
from cmtui.networks.mastodon import wire
from cmtui.networks.mastodon.api import Api, Refusal
from cmtui.networks.mastodon.parse import moment_or
from cmtui.services.network_ports import Scheduled
from cmtui.text.safe import clean

AWAY = 3_650 * DAY
"""How far ahead a post is moved."""

MOST_PAGES = 10
PAGE = 40


class Kept(msgspec.Struct, frozen=True):
    """A post that was moved away: where it is, when it was to go out, and all that it says."""

    id: str
    at: str
    params: wire.ScheduledParams
    media_ids: tuple[str, ...] = ()


async def listed(api: Api) -> tuple[Scheduled, ...]:
    """The queue, soonest first."""
    found: dict[str, wire.ScheduledStatus] = {}
    below = ""
    for _ in range(MOST_PAGES):
        params: dict[str, str | int] = {"limit": PAGE} | ({"max_id": below} if below else {})
        call = "/api/v1/scheduled_statuses"
        page = await api.get(call, params, list[wire.ScheduledStatus], "the queue")
        fresh = [each for each in page if each.id not in found]
        found |= {each.id: each for each in fresh}
        if not fresh:
            break
        below = fresh[-1].id
    return tuple(sorted((_shown(each) for each in found.values()), key=lambda one: one.at))


async def move_away(api: Api, id: str, now: Moment) -> str:
    """Takes a post of the queue out of the way; returns the receipt for `put_back`.

    Confirmed by the server's own answer. Raises Rejected where it is no longer in the queue: it
    may have gone out.
    """
    before = await _one(api, id)
    if before is None:
        raise Rejected("The scheduled post is no longer in the queue: it may be out.")
    away = to_iso(from_iso(before.scheduled_at) + AWAY)
    try:
        after = await _reschedule(api, id, away)
    except Refusal as refusal:
        if refusal.is_gone:
            raise Rejected("The scheduled post left the queue meanwhile: it may be out.") from None
        raise
    if moment_or(after.scheduled_at, 0) < now + AWAY // 2:
        raise Rejected(f"The server left the scheduled post at {after.scheduled_at}.")
    media = tuple(each.id for each in before.media_attachments)
    kept = Kept(before.id, before.scheduled_at, before.params, media)
    return msgspec.json.encode(kept).decode()


async def put_back(api: Api, receipt: str, at: Moment | None) -> Scheduled:
    """Puts it back at its own time, or at another one; made anew where it was deleted meanwhile.

    Raises Rejected when the server does not take the time (Mastodon: 5 minutes ahead at least).
    """
    kept = msgspec.json.decode(receipt, type=Kept)
    time = kept.at if at is None else to_iso(at)
    try:
        return _shown(await _reschedule(api, kept.id, time))
    except Refusal as refusal:
        if not refusal.is_gone:
            raise
    return _shown(await _made_anew(api, kept, time))


async def _one(api: Api, id: str) -> wire.ScheduledStatus | None:
    call = f"/api/v1/scheduled_statuses/{id}"
    return await api.find(call, {}, wire.ScheduledStatus, "the scheduled post")


async def _reschedule(api: Api, id: str, time: str) -> wire.ScheduledStatus:
    call = f"/api/v1/scheduled_statuses/{id}"
    body = {"scheduled_at": time}
    return await api.write("PUT", call, body, wire.ScheduledStatus, "the scheduled post")


async def _made_anew(api: Api, kept: Kept, time: str) -> wire.ScheduledStatus:
    params = kept.params
    body: dict[str, object] = {
        "status": params.text or "",
        "scheduled_at": time,
        "sensitive": bool(params.sensitive),
        "spoiler_text": params.spoiler_text or "",
        "visibility": params.visibility,
        "language": params.language,
        "in_reply_to_id": params.in_reply_to_id,
        "media_ids": list(kept.media_ids),
        "poll": params.poll,
    }
    filled = {name: value for name, value in body.items() if value not in (None, [], "")}
    headers = {"Idempotency-Key": f"put-back-{kept.id}-{time}"}
    call = "/api/v1/statuses"
    return await api.write("POST", call, filled, wire.ScheduledStatus, "the queue", headers)


def _shown(post: wire.ScheduledStatus) -> Scheduled:
    return Scheduled(post.id, clean(post.params.text or "").text, moment_or(post.scheduled_at, 0))
