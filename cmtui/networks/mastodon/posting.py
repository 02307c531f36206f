"""Building a post, sending it once, and finding out whether it is out.

Only Mastodon itself honours an Idempotency-Key, so a lost answer is settled by reading: own posts
that are newer than the newest at the freeze, under the same parent, in the same words. A request
has no field for a time: what stands here can never be scheduled.
"""

import re
import uuid

import msgspec

from cmtui.clock import Moment
from cmtui.errors import Rejected
from cmtui.model.post import Visibility
from cmtui.networks.mastodon import ids, wire
from cmtui.networks.mastodon.api import Api
from cmtui.networks.mastodon.instance import Instance
from cmtui.networks.mastodon.parse import (
    Us,
    in_their_words,
    moment_or,
    read_statuses,
    visibility_of,
)
from cmtui.networks.mastodon.threads import Threads
from cmtui.services.network_ports import Message, Sent
from cmtui.text.counting import count, warning_length
from cmtui.text.html import read_html
from cmtui.text.limits import rule_of
from cmtui.text.mastodon import people_named
from cmtui.text.safe import clean_line

OWN_PAGE = 40
MOST_OWN_PAGES = 5
"""Pages of own posts in which a lost one is looked for; it stands among the newest few."""


UNTOLD = "the server read no name of whom it answers in it, so she was not told"

PLAIN = "text/plain"
"""What a CM types is said as it stands: no star of hers becomes a list."""

_THEIR_WORDS = ("mutuals_only", "local")
"""Visibilities that only some servers have, which an answer may repeat; a server that does not know
a word may take its own default, so no other is sent than those that all know."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_HOST = re.compile(r"(@\w+(?:[.-]+\w+)*)@[\w-]+(?:\.[\w-]+)*(?::\d+)?")


class Body(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """POST or PUT of a status, field by field; every field is sent that has a say in it."""

    status: str
    visibility: str = ""
    spoiler_text: str | None = None
    sensitive: bool | None = None
    language: str | None = None
    in_reply_to_id: str | None = None
    quoted_status_id: str | None = None
    media_ids: tuple[str, ...] = ()
    content_type: str | None = None


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A post as it was frozen. `us` and `host` name the account; `edits` the post to correct.

    `after` is the server's id of the newest own post at the freeze, `answers` that of the person
    who is to be told, where the server says whom it tells.
    """

    us: str
    host: str
    body: Body
    after: str = ""
    edits: str = ""
    answers: str = ""


def new_key() -> str:
    """A fresh idempotency key; never made from the text, since equal texts may be meant."""
    return str(uuid.uuid4())


def build_body(
    message: Message,
    us: Us,
    instance: Instance,
    parent: wire.Status | None,
    visibility: Visibility,
    media: tuple[str, ...],
) -> Body:
    """A new post or a reply; its visibility is always said, since no server narrows it.

    Raises Rejected for somebody new in a private conversation, and for a text that is too long.
    """
    header = message.header
    warning, language, word = header.warning, header.language, in_their_words(visibility)
    if parent is not None:
        warning = warning or (parent.spoiler_text or "")
        language = language or _plain_language(parent.language or "")
        if visibility == visibility_of(parent) and parent.visibility in _THEIR_WORDS:
            word = parent.visibility or word
        if visibility == "direct":
            _require_known(message.text, parent, us)
    _require_fit(message.text, warning, instance)
    return Body(
        status=message.text,
        visibility=word,
        spoiler_text=warning or None,
        sensitive=True if warning else None,
        language=language or None,
        in_reply_to_id=parent.id if parent else None,
        media_ids=media,
        content_type=PLAIN if instance.typed else None,
    )


def build_correction(
    message: Message,
    instance: Instance,
    old: wire.Status,
    source: wire.StatusSource,
    media: tuple[str, ...],
) -> Body:
    """All fields of a post that is out, with new words: what is left out would be wiped.

    Raises Rejected where a poll would lose its votes.
    """
    if old.poll is not None:
        raise Rejected("It has a poll, and a correction would throw its votes away.")
    header = message.header
    warning = header.warning or source.spoiler_text or ""
    _require_fit(message.text, warning, instance)
    return Body(
        status=message.text,
        spoiler_text=warning,
        sensitive=bool(old.sensitive) or bool(warning),
        language=header.language or old.language or None,
        media_ids=media or tuple(each.id for each in old.media_attachments),
    )


def read_request(record: str) -> Request:
    """The request as it was frozen. Raises Rejected when it is none of ours."""
    try:
        return msgspec.json.decode(record, type=Request)
    except msgspec.DecodeError as error:
        raise Rejected(f"The stored reply is no Mastodon request: {error}.") from None


async def send(api: Api, request: Request, key: str) -> wire.Status:
    """Posts or corrects it. Raises AnswerLost where it may be out."""
    if request.edits:
        call, method = f"/api/v1/statuses/{request.edits}", "PUT"
        return await api.write(method, call, _encoded(request.body), wire.Status, "the correction")
    headers = {"Idempotency-Key": key}
    return await api.write(
        "POST", "/api/v1/statuses", _encoded(request.body), wire.Status, "the post", headers
    )


async def find(api: Api, threads: Threads, request: Request, us: Us) -> wire.Status | None:
    """The post of a request whose answer was lost, if it is out."""
    if request.edits:
        now = await _status(api, request.edits)
        return now if now and await _says(api, now, request.body.status) else None
    for status in await _own_since(api, us, request.after):
        if await _is_it(api, status, request):
            return status
    parent = request.body.in_reply_to_id
    around = await threads.context(parent) if parent else None
    for status in around[1] if around else ():
        is_newer = ids.order(status.id) > ids.order(request.after)
        if status.account.id == us.id and is_newer and await _is_it(api, status, request):
            return status
    return None


async def newest_own(api: Api, us: Us) -> str:
    """The server's id of the newest own post ("" = there is none)."""
    page = await _own_page(api, us, 1, "")
    return page[0].id if page else ""


def sent(status: wire.Status, request: Request, now: Moment) -> Sent:
    """The server's word that it is out, and whether whom it answers was told."""
    url = clean_line(status.url or status.uri).text
    named = {each.id for each in status.mentions}
    but = UNTOLD if request.answers and request.answers not in named else ""
    return Sent(ids.to_id(status.uri), url, moment_or(status.created_at, now), but)


async def _own_since(api: Api, us: Us, after: str) -> list[wire.Status]:
    found: list[wire.Status] = []
    below = ""
    for _ in range(MOST_OWN_PAGES):
        page = await _own_page(api, us, OWN_PAGE, below)
        newer = [each for each in page if ids.order(each.id) > ids.order(after)]
        found += newer
        if not page or len(newer) < len(page):
            break
        below = page[-1].id
    return found


async def _own_page(api: Api, us: Us, limit: int, below: str) -> list[wire.Status]:
    params: dict[str, str | int] = {"limit": limit, "exclude_reblogs": "true"}
    if below:
        params["max_id"] = below
    call = f"/api/v1/accounts/{us.id}/statuses"
    return read_statuses(await api.get(call, params, list[msgspec.Raw], "our own posts"))


async def _is_it(api: Api, status: wire.Status, request: Request) -> bool:
    if (status.in_reply_to_id or None) != request.body.in_reply_to_id:
        return False
    return await _says(api, status, request.body.status)


async def _says(api: Api, status: wire.Status, text: str) -> bool:
    """Whether a post of ours says exactly this, by its source where the server keeps that."""
    call = f"/api/v1/statuses/{status.id}/source"
    source = await api.find(call, {}, wire.StatusSource, "the source of our post")
    if source is not None and source.text:
        return source.text.strip() == text.strip()
    return _bare(read_html(status.content or "").text) == _bare(text)


async def _status(api: Api, id: str) -> wire.Status | None:
    call = f"/api/v1/statuses/{id}"
    return await api.find(call, {}, wire.Status, "the post")


def _encoded(body: Body) -> bytes:
    return msgspec.json.encode(body)


def _bare(text: str) -> str:
    """A text as two servers would agree on it: hosts of names and runs of space aside."""
    return " ".join(_HOST.sub(r"\1", text).split()).casefold()


def _plain_language(tag: str) -> str:
    """The parent's language, unless a server would refuse the answer for how it is written."""
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _require_known(text: str, parent: wire.Status, us: Us) -> None:
    """Naming somebody in a private conversation would show it to her."""
    there = {parent.account.acct, us.acct, *(each.acct for each in parent.mentions)}
    known = {ids.full_acct(acct, us.domain).lower() for acct in there}
    for named in people_named(text):
        if ids.full_acct(named, us.domain).lower() not in known:
            raise Rejected(f"{named} is not in this private conversation, and would see it.")


def _require_fit(text: str, warning: str, instance: Instance) -> None:
    """What the server would refuse as empty or too long; the warning counts, too."""
    if not text.strip():
        raise Rejected("The post is empty.")
    rule = rule_of("mastodon", instance.limit)
    length = count(rule, text) + warning_length(rule, warning)
    if length > rule.limit:
        raise Rejected(f"{length} characters with its warning; the server takes {rule.limit}.")
