"""Writing to the small Mastodon server."""

import json
import re
from typing import TYPE_CHECKING, Any

from cmtui.clock import DAY, MINUTE, from_iso, to_iso
from cmtui.text.length import measure
from tests.contract.misbehaving import Reply, Request, reply_json

if TYPE_CHECKING:
    from tests.contract.mastodon_server import MastodonServer, Member, Post

KNOWN_FIELDS = {
    "status", "visibility", "spoiler_text", "sensitive", "language", "in_reply_to_id",
    "quoted_status_id", "media_ids", "scheduled_at", "poll", "content_type",
}  # fmt: skip


def _refused(status: int, error: str) -> Exception:
    from tests.contract.mastodon_server import Refused

    return Refused(status, error)


def _fields(request: Request) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(request.body or b"{}")
    assert set(fields) <= KNOWN_FIELDS, f"unknown fields {set(fields) - KNOWN_FIELDS}"
    return fields


def post(server: "MastodonServer", who: "Member", request: Request) -> Any:
    """A new status. Only Mastodon honours the key; nobody narrows the visibility."""
    key = request.headers.get("idempotency-key", "")
    if server.flavour.idempotent and key in server.keys:
        return server.shown(server.posts[server.keys[key]], who.id)
    fields = _fields(request)
    text = _text(server, fields)
    _require_language(server, fields)
    parent = fields.get("in_reply_to_id")
    if parent is not None and not server.may_reply(server.visible(parent, who), who.id):
        raise _refused(403, "Forbidden: you do not have permission to reply to this status")
    if fields.get("visibility", "public") not in ("public", "unlisted", "private", "direct"):
        raise _refused(422, "Validation failed: Visibility is not included in the list")
    if any(each not in server.media for each in fields.get("media_ids", ())):
        raise _refused(422, "Validation failed: media not found")
    if "scheduled_at" in fields:
        return _schedule(server, fields)
    quotes = fields.get("quoted_status_id")
    if quotes is not None and not server.visible(quotes, who).quotable:
        raise _refused(422, "Validation failed: you cannot quote this post")
    made = server.publish(
        who, text, parent=parent, visibility=fields.get("visibility", "unlisted"),
        warning=fields.get("spoiler_text") or "", sensitive=bool(fields.get("sensitive")),
        language=fields.get("language"), content_type=fields.get("content_type"),
        media=list(fields.get("media_ids", ())), quotes=quotes,
    )  # fmt: skip
    if key:
        server.keys[key] = made.id
    return server.shown(made, who.id)


def edit(server: "MastodonServer", who: "Member", request: Request, id: str) -> Any:
    """A field that is left out is wiped, the visibility aside."""
    old = _own(server, who, id)
    fields = _fields(request)
    server.edit(old, _text(server, fields))
    old.warning = fields.get("spoiler_text") or ""
    old.sensitive = bool(fields.get("sensitive"))
    old.language = fields.get("language")
    old.media = list(fields.get("media_ids", ()))
    old.poll = []
    return server.shown(old, who.id)


def delete(server: "MastodonServer", who: "Member", _request: Request, id: str) -> Any:
    shown = server.shown(_own(server, who, id), who.id)
    server.remove(id)
    return shown


def favourite(
    server: "MastodonServer", who: "Member", _request: Request, id: str, un: str | None
) -> Any:
    target = server.visible(id, who)
    (target.likes.discard if un else target.likes.add)(who.id)
    return server.shown(target, who.id)


def reblog(
    server: "MastodonServer", who: "Member", _request: Request, id: str, un: str | None
) -> Any:
    """On GoToSocial twice is two boosts, and taking back takes one; its answer shows the flags
    from before."""
    target = server.visible(id, who)
    if target.visibility in ("private", "direct"):
        raise _refused(403, "Forbidden: you cannot boost this")
    before = server.shown(target, who.id)
    if un:
        if who.id in target.boosts:
            target.boosts.remove(who.id)
        return before
    if not (server.flavour.reblogs_once and who.id in target.boosts):
        target.boosts.append(who.id)
    return server.shown(target, who.id) | {"id": server.new_id(server.now()), "reblog": before}


def bookmark(
    server: "MastodonServer", who: "Member", _request: Request, id: str, un: str | None
) -> Any:
    target = server.visible(id, who)
    (target.bookmarks.discard if un else target.bookmarks.add)(who.id)
    return server.shown(target, who.id)


def follow(
    server: "MastodonServer", who: "Member", _request: Request, id: str, un: str | None
) -> Any:
    """Whoever confirms her followers is asked; ending it takes the question back, too."""
    if un:
        who.asked.discard(id)
        return _treat(server, who.following, id, un)
    if id in server.members and server.members[id].confirms:
        return _treat(server, who.asked, id, un)
    return _treat(server, who.following, id, un)


def mute(
    server: "MastodonServer", who: "Member", _request: Request, id: str, un: str | None
) -> Any:
    return _treat(server, who.muting, id, un)


def block(
    server: "MastodonServer", who: "Member", _request: Request, id: str, un: str | None
) -> Any:
    return _treat(server, who.blocking, id, un)


def report(server: "MastodonServer", _who: "Member", request: Request) -> Any:
    fields = json.loads(request.body or b"{}")
    if fields.get("account_id") not in server.members:
        raise _refused(404, "Record not found")
    assert not fields["forward"] and fields["category"] in ("spam", "legal", "violation", "other")
    server.reports.append(fields)
    return {"id": str(len(server.reports)), "category": "other"}


def upload(server: "MastodonServer", _who: "Member", request: Request) -> Reply:
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    parts = request.body.split(b"--" + boundary)
    named = {match[1]: part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n") for part in parts
             if (match := re.search(rb'name="(\w+)"', part))}  # fmt: skip
    assert named[b"file"].startswith(b"\x89PNG")
    id = server.new_id(server.now())
    url = f"https://files.test/{id}.png"
    server.media[id] = {"id": id, "type": "image", "url": url,
                        "description": named[b"description"].decode()}  # fmt: skip
    if server.media_is_slow:
        return reply_json(server.media[id] | {"url": None}, 202)
    return reply_json(server.media[id])


def media(server: "MastodonServer", _who: "Member", _request: Request, id: str) -> Any:
    if id not in server.media:
        raise _refused(404, "Record not found")
    if server.media_is_slow:
        server.media_is_slow = False
        return reply_json(server.media[id] | {"url": None}, 206)
    return server.media[id]


def scheduled_list(server: "MastodonServer", _who: "Member", request: Request) -> Any:
    if not server.schedules:
        raise _refused(404, "Not Found")
    below = request.query.get("max_id", ["~"])[0]
    rows = [each for each in server.scheduled.values() if each["id"] < below]
    return sorted(rows, key=lambda each: str(each["id"]), reverse=True)[:40]


def scheduled_one(server: "MastodonServer", _who: "Member", _request: Request, id: str) -> Any:
    if id not in server.scheduled:
        raise _refused(404, "Record not found")
    return server.scheduled[id]


def reschedule(server: "MastodonServer", _who: "Member", request: Request, id: str) -> Any:
    scheduled_one(server, _who, request, id)
    at = json.loads(request.body)["scheduled_at"]
    _require_ahead(server, at)
    server.scheduled[id] = server.scheduled[id] | {"scheduled_at": at}
    return server.scheduled[id]


def unschedule(server: "MastodonServer", _who: "Member", request: Request, id: str) -> Any:
    scheduled_one(server, _who, request, id)
    del server.scheduled[id]
    return {}


def _schedule(server: "MastodonServer", fields: dict[str, Any]) -> Any:
    _require_ahead(server, fields["scheduled_at"])
    id = server.new_id(server.now())
    params = {"text": fields.pop("status"), "media_ids": None, "poll": None} | fields
    attachments = [server.media[each] for each in fields.get("media_ids", ())]
    at = to_iso(from_iso(params.pop("scheduled_at")))
    server.scheduled[id] = {"id": id, "scheduled_at": at, "params": params,
                            "media_attachments": attachments}  # fmt: skip
    return server.scheduled[id]


def _require_ahead(server: "MastodonServer", at: str) -> None:
    ahead = from_iso(at) - server.now()
    if not 5 * MINUTE <= ahead <= 36_500 * DAY:
        raise _refused(422, "Validation failed: Scheduled at The scheduled date must be ahead")


def _text(server: "MastodonServer", fields: dict[str, Any]) -> str:
    text: str = fields.get("status", "")
    if not (text or fields.get("media_ids")):
        raise _refused(422, "Validation failed: Text can't be blank")
    whole = text + (fields.get("spoiler_text") or "")
    length = measure("mastodon", whole).length if server.flavour.idempotent else len(whole)
    if length > server.flavour.max_characters:
        raise _refused(422, "Validation failed: Text character limit exceeded")
    return text


def _require_language(server: "MastodonServer", fields: dict[str, Any]) -> None:
    """GoToSocial refuses what it cannot read as BCP 47."""
    tag = fields.get("language") or "en"
    if server.flavour.software == "gotosocial" and not re.fullmatch(r"[A-Za-z]{2,3}(-\w+)*", tag):
        raise _refused(400, "Bad Request: language: tag is not well-formed")


def _own(server: "MastodonServer", who: "Member", id: str) -> "Post":
    found = server.posts.get(id)
    if found is None or (found.author != who.id and not server.flavour.ulids):
        raise _refused(404, "Record not found")
    if found.author != who.id:
        raise _refused(403, "Forbidden: you do not own this status")
    return found


def _treat(server: "MastodonServer", whom: set[str], id: str, un: str | None) -> Any:
    if id not in server.members:
        raise _refused(404, "Record not found")
    (whom.discard if un else whom.add)(id)
    return {"id": id}
