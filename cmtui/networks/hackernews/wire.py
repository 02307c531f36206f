"""The search's answers as they come (hn.algolia.com/api); whatever may be null is."""

import msgspec


class Hits(msgspec.Struct, frozen=True):
    """`/api/v1/search_by_date`: one that is malformed must not hide the others."""

    hits: list[msgspec.Raw]


class Hit(msgspec.Struct, frozen=True):
    """A story or a comment that was found. Ids of items are numbers, but `objectID` is a text."""

    objectID: str
    created_at_i: int
    author: str | None = None
    title: str | None = None
    url: str | None = None
    story_text: str | None = None
    comment_text: str | None = None
    story_id: int | None = None
    parent_id: int | None = None


class Item(msgspec.Struct, frozen=True):
    """`/api/v1/items/N`: a story or comment with everything below it. Author and text of what was
    deleted are null."""

    id: int
    created_at_i: int
    author: str | None = None
    title: str | None = None
    url: str | None = None
    text: str | None = None
    story_id: int | None = None
    parent_id: int | None = None
    children: list["Item"] = []


class User(msgspec.Struct, frozen=True):
    """`/api/v1/users/NAME`."""

    username: str
    about: str | None = None
