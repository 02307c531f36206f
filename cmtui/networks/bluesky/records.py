"""Building a post: its record key, its facets, and the one request that may be sent again."""

import secrets
from collections.abc import Mapping, Sequence

import msgspec

from cmtui.clock import Moment, to_iso
from cmtui.errors import Rejected
from cmtui.networks.bluesky import ids, wire
from cmtui.text.facets import facets as find_entities

MOST_LANGUAGES = 3
"""app.bsky.feed.post: langs, maxLength."""

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"


class PutRequest(msgspec.Struct, frozen=True):
    """com.atproto.repo.putRecord with `swapRecord: null`: creates, or does nothing.

    The PDS answers a repetition of the identical request with 200 and writes nothing, and
    other content under the same key with 400 InvalidSwap: so it can be sent any number of times.
    """

    repo: str
    collection: str
    rkey: str
    record: dict[str, object]
    swapRecord: None = None

    @property
    def uri(self) -> str:
        """The AT URI that the post will have."""
        return f"at://{self.repo}/{self.collection}/{self.rkey}"

    @property
    def created_at(self) -> str:
        """The time written into the post, RFC 3339."""
        return str(self.record.get("createdAt", ""))


def new_key(now: Moment) -> str:
    """A fresh record key: a TID (AT Protocol, Record Key: Timestamp Identifiers).

    53 bits of microseconds and a 10-bit clock id. Below our millisecond both are random, so two
    processes do not meet.
    """
    micros = now * 1000 + secrets.randbelow(1000)
    number = ((micros & (1 << 53) - 1) << 10) | secrets.randbelow(1024)
    return "".join(_SORTABLE[(number >> shift) & 31] for shift in range(60, -1, -5))


def mentioned_handles(text: str) -> tuple[str, ...]:
    """The handles to be resolved before the text can be sent, without `@`, once each."""
    mentions = (entity for entity in find_entities(text) if entity.kind == "mention")
    return tuple(dict.fromkeys(entity.text.removeprefix("@").lower() for entity in mentions))


def build_facets(text: str, dids: Mapping[str, str]) -> list[dict[str, object]]:
    """Mentions, links and hashtags of a text (app.bsky.richtext.facet).

    `dids` are those of the handles that resolve; any other mention stays plain text.
    """
    facets: list[dict[str, object]] = []
    for entity in find_entities(text):
        feature = _feature(entity.kind, entity.text, dids)
        if feature is not None:
            index = {"byteStart": entity.start, "byteEnd": entity.end}
            facets.append({"index": index, "features": [feature]})
    return facets


def build_post(
    text: str,
    created_at: Moment,
    dids: Mapping[str, str],
    parent: wire.PostView | None,
    parent_record: wire.PostRecord | None,
) -> dict[str, object]:
    """An app.bsky.feed.post; a reply names its parent and the conversation's root, by version."""
    record: dict[str, object] = {
        "$type": ids.POSTS,
        "text": text,
        "createdAt": to_iso(created_at),
    }
    if facets := build_facets(text, dids):
        record["facets"] = facets
    if parent is not None and parent_record is not None:
        reference = {"uri": parent.uri, "cid": parent.cid}
        above = parent_record.reply
        root = {"uri": above.root.uri, "cid": above.root.cid} if above else reference
        record["reply"] = {"root": root, "parent": reference}
    return record


def languages_of(wanted: str, parent: wire.PostRecord | None) -> list[str]:
    """The post's languages: the one wanted, else those of the question that it answers."""
    if wanted:
        return [wanted]
    return list(parent.langs[:MOST_LANGUAGES]) if parent is not None and parent.langs else []


def embed_of(
    quoted: wire.PostView | None, images: Sequence[tuple[str, Mapping[str, object]]]
) -> dict[str, object] | None:
    """What stands under the text: a quoted post, pictures (alt text and blob), or both."""
    quote: dict[str, object] = {}
    if quoted is not None:
        reference = {"uri": quoted.uri, "cid": quoted.cid}
        quote = {"$type": "app.bsky.embed.record", "record": reference}
    if not images:
        return quote or None
    pictures = [{"alt": alt, "image": blob} for alt, blob in images]
    media: dict[str, object] = {"$type": "app.bsky.embed.images", "images": pictures}
    if not quote:
        return media
    return {"$type": "app.bsky.embed.recordWithMedia", "record": quote, "media": media}


def read_request(frozen_record: str) -> PutRequest:
    """The request as it was frozen. Raises Rejected when it is none of ours."""
    try:
        return msgspec.json.decode(frozen_record, type=PutRequest)
    except msgspec.DecodeError as error:
        raise Rejected(f"The stored reply is no Bluesky request: {error}.") from None


def _feature(kind: str, text: str, dids: Mapping[str, str]) -> dict[str, object] | None:
    if kind == "mention":
        did = dids.get(text.removeprefix("@").lower())
        return {"$type": "app.bsky.richtext.facet#mention", "did": did} if did else None
    if kind == "link":
        uri = text if "://" in text else f"https://{text}"
        return {"$type": "app.bsky.richtext.facet#link", "uri": uri}
    if kind == "hashtag":
        return {"$type": "app.bsky.richtext.facet#tag", "tag": text[1:]}
    return None
