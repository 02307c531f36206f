"""A post: what somebody said on a network, as it was received and cleaned."""

from typing import Literal

import msgspec

from cmtui.clock import Moment
from cmtui.model.record import Record

Kind = Literal["mention", "reply", "quote", "named", "context", "own"]
"""Why we hold the post. `named`: a search found the brand's name, nobody was addressed.
`context`: it stands in a conversation around a mention. `own`: the brand's account wrote it."""

INBOUND: tuple[Kind, ...] = ("mention", "reply", "quote", "named")
"""The kinds that are mentions: they belong to a row and are listed by `cmtui feed --json`."""

ADDRESSING: tuple[Kind, ...] = ("mention", "reply", "quote")
"""The kinds that are said to us."""


Visibility = Literal["public", "unlisted", "followers", "direct"]
"""Who may see a post, widest first (Mastodon documentation: statuses)."""

VISIBILITIES: tuple[Visibility, ...] = ("public", "unlisted", "followers", "direct")


class Author(msgspec.Struct, frozen=True):
    """Who wrote a post. `id` is `network:native id`, which outlives a change of handle."""

    id: str
    handle: str
    name: str = ""


class Link(msgspec.Struct, frozen=True):
    """A link as it was shown and where it really leads."""

    shown: str
    url: str


class Post(Record, frozen=True, kw_only=True):
    """Network content, one document per post, apart from what we decide about it.

    `id` is canonical: `network:URI`. `conversation` is the id of the conversation's root post.
    `reference` is what the network needs to answer this very version (Bluesky: the CID).
    `altered` says what the cleaning of hostile text found, in people's words.
    `row` is the key of the row that an inbound post belongs to ("" for the others).
    `signed_by` is the tag in the signature of a post of the brand's own (None: unsigned).
    `cannot_answer` says why a reply is impossible ("" = it is possible). `mentions` are the
    handles that the network says are addressed. `closer`: it only says thanks. `harm` are the
    words in it that speak of harm. `page` is the web page that it brings to notice, told apart as
    `text.pages.page_of` does (None: it speaks for itself). `before_edit` is the text before the
    newest edit. `added_by` are the initials of who made it a mention by hand: its clock runs from
    `received_at`.
    """

    id: str
    network: str
    kind: Kind
    accounts: tuple[str, ...]
    author: Author
    text: str
    created_at: Moment
    received_at: Moment
    conversation: str
    parent: str | None = None
    person: int | None = None
    row: str = ""
    url: str = ""
    reference: str = ""
    language: str = ""
    warning: str = ""
    links: tuple[Link, ...] = ()
    images: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    signed_by: str | None = None
    cannot_answer: str = ""
    edited_at: Moment | None = None
    deleted_at: Moment | None = None
    visibility: Visibility = "public"
    mentions: tuple[str, ...] = ()
    closer: bool = False
    harm: tuple[str, ...] = ()
    page: str | None = None
    before_edit: str = ""
    added_by: str = ""
