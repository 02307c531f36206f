"""JSON Feed as it comes (jsonfeed.org, version 1.1); whatever may be missing is."""

import msgspec


class Writer(msgspec.Struct, frozen=True):
    """Somebody who wrote an item."""

    name: str | None = None


class JsonItem(msgspec.Struct, frozen=True):
    """An item. Some publishers give numbers as ids, which the standard lets readers take."""

    id: str | int | float | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    authors: list[Writer] | None = None
    author: Writer | None = None
    language: str | None = None


class JsonFeed(msgspec.Struct, frozen=True):
    """The feed: one item that is malformed must not hide the others."""

    version: str
    title: str | None = None
    home_page_url: str | None = None
    language: str | None = None
    items: list[msgspec.Raw] = []
