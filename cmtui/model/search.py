"""Looking for words: what of a record is searched, and what a search found."""

from typing import Generic, TypeVar

import msgspec

from cmtui.model.person import Note
from cmtui.model.post import Post
from cmtui.model.record import Record
from cmtui.text.folding import fold

R = TypeVar("R", bound=Record)

SEARCHED: tuple[type[Record], ...] = (Note, Post)
"""The kinds of record that words are looked for in."""


class Hits(msgspec.Struct, Generic[R], frozen=True):
    """Records that hold the words, newest first.

    `searched_to` is the number of the oldest record that was looked at; those below it may hold
    the words too. None: all were.
    """

    records: tuple[R, ...]
    searched_to: int | None = None

    @property
    def complete(self) -> bool:
        """Whether there are no others."""
        return self.searched_to is None


def folded_text(record: Record) -> str:
    """All of the record's words, folded, each part on a line: no needle reaches over two.

    Raises TypeError for a kind that is not searched.
    """
    return "\n".join(fold(part) for part in _parts(record) if part)


def holds(record: Record, needle: str) -> bool:
    """Whether the words, folded already, stand in the record."""
    return needle in folded_text(record)


def _parts(record: Record) -> list[str]:
    match record:
        case Note():
            return [record.text]
        case Post():
            author, links = record.author, record.links
            shown = [part for link in links for part in (link.shown, link.url)]
            return [record.text, record.warning, *record.images, *shown, author.handle, author.name]
    raise TypeError(f"no words are looked for in a {type(record).__name__}")
