"""What every stored record has in common."""

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """One document of the store.

    `number` is its short number (the document id), 0 while it is not stored yet. Numbers are
    never used twice within a collection.
    """

    number: int = 0
