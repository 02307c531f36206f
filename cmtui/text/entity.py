"""A piece of a text that a network will make into something to click."""

from collections.abc import Iterable

import msgspec


class Entity(msgspec.Struct, frozen=True):
    """A mention, link, hashtag or cashtag.

    `start` and `end` (exclusive) are in the unit of the Length that carries it: UTF-8 bytes on
    Bluesky, code points elsewhere. `text` is the piece exactly as it stands in the text.
    """

    kind: str
    start: int
    end: int
    text: str


def without_overlaps(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """The entities by position; of two that overlap the earlier stays."""
    kept: list[Entity] = []
    reached = 0
    for entity in sorted(entities, key=lambda found: (found.start, found.end)):
        if entity.start >= reached:
            kept.append(entity)
            reached = entity.end
    return tuple(kept)
