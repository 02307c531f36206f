"""Bluesky's JSON as our records: pure, and every text cleaned."""

import msgspec

from cmtui.clock import Moment, from_iso
from cmtui.errors import Rejected
from cmtui.model.person import Profile
from cmtui.model.post import Author, Kind, Link, Post
from cmtui.networks.bluesky import ids, wire
from cmtui.text.safe import Cleaned, clean, clean_line

ONLY_SOME_MAY_REPLY = "The author lets only some accounts reply."

_WARNINGS = {
    "porn": "adult content",
    "sexual": "sexual content",
    "nudity": "nudity",
    "graphic-media": "graphic media",
    "!warn": "warning by a moderator",
    "!hide": "hidden by a moderator",
}
# Global label values of com.atproto.label.defs that say nothing about the content.
_NO_WARNINGS = ("!no-unauthenticated", "!no-promote", "!takedown")
_MOST_LANGUAGE = 35  # characters of a BCP 47 tag, RFC 5646 4.4.1


class _Cleaner:
    """Cleans the texts of one post and remembers what was found in any of them."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def text(self, text: str) -> str:
        return self._note(clean(text))

    def line(self, text: str) -> str:
        return self._note(clean_line(text))

    def _note(self, cleaned: Cleaned) -> str:
        self.found.update(cleaned.found)
        return cleaned.text


def parse_post(view: wire.PostView, us: str, kind: Kind | None = None) -> Post:
    """A post as it is shown to us. `us` is the account's DID; `kind`: unless it is told."""
    record, unread = read_record(view.record)
    cleaner = _Cleaner()
    author = parse_author(view.author, cleaner)
    reply = record.reply
    post = Post(
        id=ids.to_id(view.uri),
        network="bluesky",
        kind=kind or kind_of(record, view.author.did, us),
        accounts=(),
        author=author,
        text=cleaner.text(record.text),
        created_at=_written_at(record, view.indexedAt),
        received_at=0,
        conversation=ids.to_id(reply.root.uri if reply else view.uri),
        parent=ids.to_id(reply.parent.uri) if reply else None,
        url=ids.post_url(author.handle, cleaner.line(view.uri)),
        reference=cleaner.line(view.cid),
        language=cleaner.line(record.langs[0])[:_MOST_LANGUAGE] if record.langs else "",
        warning=_warning(view.labels, record, cleaner),
        links=_links(record, cleaner),
        images=tuple(cleaner.text(alt) for alt in _images(record)),
        mentions=_mentioned(record, cleaner),
        cannot_answer=_obstacle(view, author.handle),
    )
    return msgspec.structs.replace(post, altered=tuple(sorted(cleaner.found)) + unread)


def parse_author(actor: wire.Actor, cleaner: "_Cleaner | None" = None) -> Author:
    """Who wrote it; known by DID, since handles change."""
    cleaner = cleaner or _Cleaner()
    return Author(ids.to_id(actor.did), cleaner.line(actor.handle), cleaner.line(actor.displayName))


def parse_profile(actor: wire.Actor, fetched_at: Moment | None = None) -> Profile:
    """A profile; the short views on posts carry no text about the person and no counts."""
    author = parse_author(actor)
    return Profile(
        id=author.id,
        network="bluesky",
        handle=author.handle,
        name=author.name,
        about=clean(actor.description).text,
        followers=actor.followersCount,
        url=ids.profile_url(author.handle, clean_line(actor.did).text),
        fetched_at=fetched_at,
    )


def parse_notification(item: wire.Notification) -> wire.PostView:
    """The post that a notification carries, as if it had been asked for."""
    return wire.PostView(item.uri, item.cid, item.author, item.record, item.indexedAt, item.labels)


def read_record(raw: msgspec.Raw) -> tuple[wire.PostRecord, tuple[str, ...]]:
    """What a post's author wrote, and complaints about what could not be read.

    One malformed record must not hide the page that it stands on, so as much is read as can be.
    """
    try:
        return msgspec.json.decode(raw, type=wire.PostRecord), ()
    except msgspec.ValidationError as error:
        complaint = (f"unreadable parts ({clean_line(str(error)).text[:150]})",)
    try:
        bare = msgspec.json.decode(raw, type=wire.BareRecord)
    except msgspec.ValidationError:
        return wire.PostRecord(), complaint
    return wire.PostRecord(bare.text, bare.createdAt, bare.reply), complaint


def kind_of(record: wire.PostRecord, author: str, us: str, reason: str = "") -> Kind:
    """Why we hold the post, read from what it says.

    Not from the notification's reason alone: a reply or quote that also mentions us is announced
    as a mention only, and one below our reply deep in a thread as a reply.
    """
    if author == us:
        return "own"
    reply = record.reply
    if reply and us in (ids.author_of(reply.parent.uri), ids.author_of(reply.root.uri)):
        return "reply"
    if ids.author_of(quoted_uri(record)) == us:
        return "quote"
    if mentions(record, us):
        return "mention"
    told: dict[str, Kind] = {"mention": "mention", "reply": "reply", "quote": "quote"}
    return told.get(reason, "context")


def mentions(record: wire.PostRecord, did: str) -> bool:
    """Whether a facet mentions that DID; a plain "@name" does not notify."""
    return any(feature.did == did for facet in record.facets or () for feature in facet.features)


def quoted_uri(record: wire.PostRecord) -> str:
    """The AT URI of the record that the post quotes ("" = none)."""
    quoted = record.embed.record if record.embed else None
    if quoted is None:
        return ""
    return quoted.record.uri if quoted.record else quoted.uri


def moment(text: str, field: str) -> Moment:
    """A time that the AppView wrote. Raises Rejected naming the field."""
    try:
        return from_iso(text)
    except (ValueError, OverflowError):
        raise Rejected(f"Bluesky's answer has no time in {field}.") from None


def _written_at(record: wire.PostRecord, indexed_at: str) -> Moment:
    """The author's word for it, but never later than the post's arrival at the AppView."""
    arrived = moment(indexed_at, "indexedAt")
    try:
        return min(from_iso(record.createdAt), arrived)
    except (ValueError, OverflowError):
        return arrived


def _links(record: wire.PostRecord, cleaner: _Cleaner) -> tuple[Link, ...]:
    """Links in the text by their facets (offsets in UTF-8 bytes), then the card's."""
    text = record.text.encode("utf-8", "replace")
    found = []
    for facet in record.facets or ():
        start, end = max(facet.index.byteStart, 0), max(facet.index.byteEnd, 0)
        shown = text[start:end].decode("utf-8", "replace")
        found += [
            Link(cleaner.line(shown), cleaner.line(feature.uri))
            for feature in facet.features
            if feature.uri
        ]
    for card in _cards(record):
        link = Link(cleaner.line(card.title or card.uri), cleaner.line(card.uri))
        if link.url and all(link.url != known.url for known in found):
            found.append(link)
    return tuple(found)


def _mentioned(record: wire.PostRecord, cleaner: _Cleaner) -> tuple[str, ...]:
    """The handles that facets address, as they stand in the text, once each and without `@`."""
    text = record.text.encode("utf-8", "replace")
    found = []
    for facet in record.facets or ():
        if any(feature.did for feature in facet.features):
            start, end = max(facet.index.byteStart, 0), max(facet.index.byteEnd, 0)
            shown = cleaner.line(text[start:end].decode("utf-8", "replace"))
            found.append(shown.strip().removeprefix("@"))
    return tuple(dict.fromkeys(name for name in found if name))


def _cards(record: wire.PostRecord) -> list[wire.External]:
    embed = record.embed
    if embed is None:
        return []
    both = (embed.external, embed.media.external if embed.media else None)
    return [card for card in both if card is not None]


def _images(record: wire.PostRecord) -> list[str]:
    """The descriptions of images and of a video ("" where the author gave none)."""
    alts = []
    for part in (record.embed, record.embed.media if record.embed else None):
        if part is None:
            continue
        alts += [image.alt for image in part.images]
        if part.type == "app.bsky.embed.video":
            alts.append(part.alt)
    return alts


def _warning(labels: list[wire.Label], record: wire.PostRecord, cleaner: _Cleaner) -> str:
    values = [label.val for label in labels if not label.neg]
    values += [label.val for label in record.labels.values] if record.labels else []
    words = (_WARNINGS.get(value, cleaner.line(value)) for value in dict.fromkeys(values)
             if value not in _NO_WARNINGS)  # fmt: skip
    return ", ".join(words)


def _obstacle(view: wire.PostView, handle: str) -> str:
    if view.author.viewer.blockedBy:
        return f"@{handle} blocks this account."
    if view.author.viewer.blocking:
        return f"This account blocks @{handle}."
    if view.viewer.replyDisabled:
        return ONLY_SOME_MAY_REPLY
    return ""
