"""What the store needs of an SQL engine; SQLite satisfies it, PostgreSQL can."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

Value = str | int | float | bytes | None
"""What SQL takes and gives."""


class Engine(Protocol):
    """One connection. Every call raises only cmtui's own errors.

    `indexed`: collections are tables with the declared indexes, which a query may name; else
    they are views.
    """

    indexed: bool

    def rows(self, sql: str, args: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement; all its rows, so that no open cursor pins the log."""
        ...

    def many(self, sql: str, each: Iterable[Sequence[Value]]) -> None:
        """Runs one statement for each tuple of arguments."""
        ...

    def field(self, path: tuple[str, ...]) -> str:
        """The SQL of a value inside a document, the very text that the indexes have."""
        ...

    def begin(self, *, writing: bool) -> None:
        """Begins a transaction; reading, it sees one consistent picture."""
        ...

    def commit(self) -> None:
        """Makes it durable; returns when it is on the disk."""
        ...

    def roll_back(self) -> None:
        """Forgets the transaction, if one is open."""
        ...

    def data_version(self) -> int:
        """A number that changes when any other connection has committed."""
        ...

    def close(self) -> None:
        """Lets go of the database."""
        ...
