"""The social media manager's scheduled posts: listed, moved out of the way, put back.

Moving away leaves the post on the server with its pictures and only gives it a time years ahead, so
nothing is lost if nobody ever puts it back. What it said is kept in the receipt all the same, for
the case that somebody deletes it meanwhile.
"""

import msgspec

from cmtui.clock import DAY, SECOND, Moment, from_iso, to_iso
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
    """What a receipt says: where the post is, when it was to go out, and all that it says."""

    id: str
    at: str
    params: wire.ScheduledParams
    media_ids: tuple[str, ...] = ()


async def listed(api: Api, now: Moment) -> tuple[Scheduled, ...]:
    """The queue, soonest first."""
    found: dict[str, wire.ScheduledStatus] = {}
    below = ""
    for _ in range(MOST_PAGES):
        params: dict[str, str | int] = {"limit": PAGE} | ({"max_id": below} if below else {})
        call = "/api/v1/scheduled_statuses"
        page = await api.find(call, params, list[wire.ScheduledStatus], "the queue")
        if page is None:  # a server that schedules nothing
            break
        fresh = [each for each in page if each.id not in found]
        found |= {each.id: each for each in fresh}
        if not fresh:
            break
        below = fresh[-1].id
    return tuple(sorted((_shown(each, now) for each in found.values()), key=lambda one: one.at))


async def waiting(api: Api, receipt: str, now: Moment) -> Scheduled | None:
    """The post of that receipt as the queue has it now; None: it is there no more."""
    post = await _one(api, _kept(receipt).id)
    return None if post is None else _shown(post, now)


async def move_away(api: Api, receipt: str, now: Moment) -> str | None:
    """Takes a post of the queue out of the way; returns the receipt for `put_back`.

    Confirmed by the server's own answer. None where it is no longer in the queue: it may have gone
    out. One that is away already stays there, and its receipt is the one that was given.
    """
    id = _kept(receipt).id
    before = await _one(api, id)
    if before is None:
        return None
    if _is_away(before, now):
        return receipt
    away = to_iso(from_iso(before.scheduled_at) + AWAY)
    try:
        after = await _reschedule(api, id, away)
    except Refusal as refusal:
        if refusal.is_gone:
            return None
        raise
    if not _is_away(after, now):
        raise Rejected(f"The server left the scheduled post at {after.scheduled_at}.")
    return _receipt(before)


async def put_back(api: Api, receipt: str, at: Moment, now: Moment) -> Scheduled:
    """Puts it back at that time; made anew where it was deleted meanwhile.

    Raises Rejected when the server does not take the time (Mastodon: 5 minutes ahead at least).
    """
    if at <= now:  # GoToSocial would publish it at once, dated back
        raise Rejected(f"The time {to_iso(at)} has passed: it has to be ahead.")
    kept = _kept(receipt)
    try:
        post = await _reschedule(api, kept.id, to_iso(at))
    except Refusal as refusal:
        if not refusal.is_gone:
            raise
        return await _made_anew(api, kept, at, now)
    shown = _shown(post, now)
    if abs(shown.at - at) > SECOND:
        raise Rejected(f"The server left the scheduled post at {post.scheduled_at}.")
    return shown


async def take_out(api: Api, receipt: str) -> None:
    """Deletes it; that it is gone already is no error."""
    call = f"/api/v1/scheduled_statuses/{_kept(receipt).id}"
    try:
        await api.write("DELETE", call, {}, dict[str, object], "the scheduled post")
    except Refusal as refusal:
        if not refusal.is_gone:
            raise


async def _one(api: Api, id: str) -> wire.ScheduledStatus | None:
    call = f"/api/v1/scheduled_statuses/{id}"
    return await api.find(call, {}, wire.ScheduledStatus, "the scheduled post")


async def _reschedule(api: Api, id: str, time: str) -> wire.ScheduledStatus:
    call = f"/api/v1/scheduled_statuses/{id}"
    body = {"scheduled_at": time}
    return await api.write("PUT", call, body, wire.ScheduledStatus, "the scheduled post")


async def _made_anew(api: Api, kept: Kept, at: Moment, now: Moment) -> Scheduled:
    """As a new post of the queue, unless an answer that was lost had made it already."""
    params, time = kept.params, to_iso(at)
    for one in await listed(api, now):
        if one.at == at and one.text == clean(params.text or "").text:
            return one
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
        "quoted_status_id": params.quoted_status_id,
    }
    filled = {name: value for name, value in body.items() if value not in (None, [], "")}
    headers = {"Idempotency-Key": f"put-back-{kept.id}-{time}"}
    call = "/api/v1/statuses"
    made = await api.write("POST", call, filled, wire.ScheduledStatus, "the queue", headers)
    return _shown(made, now)


def _is_away(post: wire.ScheduledStatus, now: Moment) -> bool:
    return moment_or(post.scheduled_at, 0) > now + AWAY // 2


def _kept(receipt: str) -> Kept:
    """Raises Rejected for a receipt that is not one of ours."""
    try:
        return msgspec.json.decode(receipt, type=Kept)
    except msgspec.DecodeError as error:
        raise Rejected(f"What was kept of the scheduled post cannot be read: {error}.") from None


def _receipt(post: wire.ScheduledStatus) -> str:
    media = tuple(each.id for each in post.media_attachments)
    return msgspec.json.encode(Kept(post.id, post.scheduled_at, post.params, media)).decode()


def _shown(post: wire.ScheduledStatus, now: Moment) -> Scheduled:
    return Scheduled(
        post.id,
        clean(post.params.text or "").text,
        moment_or(post.scheduled_at, 0),
        len(post.media_attachments),
        _receipt(post),
        _is_away(post, now),
    )
