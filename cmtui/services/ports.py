"""What the services need from the outside: a store and networks, by shape.

The rooms `store` and `networks` satisfy these Protocols without importing them.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol, TypeVar

from cmtui.clock import Moment
from cmtui.model.checkpoint import Checkpoint
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.model.draft import RescuedWords
from cmtui.model.lease import Lease
from cmtui.model.log import Broken, Commit, LogFigures
from cmtui.model.record import Record
from cmtui.model.rule import Rule
from cmtui.model.search import Hits
from cmtui.model.views import Order, Place, Where
from cmtui.model.weights import Weights

R = TypeVar("R", bound=Record)
T = TypeVar("T")


class Reader(Protocol):
    """One consistent picture of the store, read by type of record."""

    def get(self, kind: type[R], number: int) -> R | None:
        """The record of that number."""
        ...

    def get_many(self, kind: type[R], numbers: Sequence[int]) -> dict[int, R]:
        """The records that exist of these numbers."""
        ...

    def find(self, kind: type[R], field: str, value: str | int) -> R | None:
        """The first record whose field equals the value."""
        ...

    def find_many(self, kind: type[R], field: str, values: Sequence[str]) -> dict[str, R]:
        """By a unique text field: those that exist, by their value."""
        ...

    def window(
        self,
        kind: type[R],
        where: Sequence[Where] = (),
        order: Order | None = None,
        after: Place | None = None,
        limit: int | None = None,
    ) -> list[R]:
        """Records that meet every condition, in order (default: by number), from `after` on."""
        ...

    def count(self, kind: type[R], where: Sequence[Where] = (), most: int = 10_001) -> int:
        """How many meet every condition, counted up to `most`."""
        ...

    def last_txn(self) -> int:
        """The newest logged transaction in this picture (0: none yet)."""
        ...


class Writer(Reader, Protocol):
    """A transaction: everything in it is kept, or nothing."""

    def add(self, record: R) -> R:
        """Stores a new record; returns it with its number."""
        ...

    def add_all(self, records: Sequence[R]) -> list[R]:
        """Stores new records of one kind; a batch is one row of the log."""
        ...

    def put(self, record: R) -> R:
        """Replaces the record of that number, which must exist; does nothing if it is equal."""
        ...

    def renew(self, record: R) -> R:
        """As `put`, for an unlogged record whose time goes on: no follower is woken."""
        ...

    def remove(self, kind: type[R], number: int) -> None:
        """Removes the record; nothing happens when there is none."""
        ...

    def name(self, title: str) -> None:
        """Says for people what this transaction did, for the log and undo."""
        ...

    def expect(self, lease: Lease) -> None:
        """Refuses the whole transaction (Conflict) unless this lease's epoch is still held."""
        ...


class Store(Protocol):
    """The team's documents and their change log."""

    async def transact(self, verb: str, work: Callable[[Writer], T], *, vital: bool = False) -> T:
        """Runs `work` on the writer thread and returns after the commit.

        `work` is pure apart from the writer, quick, and may raise: then nothing was written.
        `vital`: a person's words and what is on its way out, which are written on a full disk
        for as long as anything can be; `work` may then be run a second time.
        Raises StoreBusy, StoreFull, StoreFailed.
        """
        ...

    async def read(self, work: Callable[[Reader], T]) -> T:
        """Runs `work` on the reader thread against one consistent picture."""
        ...

    def follow(self, since: int | None = None) -> AsyncIterator[Commit | None]:
        """Logged commits of all processes in order, after transaction `since` (default: now).

        None means that something unlogged may have changed (presence, health, draft text).
        """
        ...

    async def undo(
        self,
        txn: int,
        check: Callable[[Writer], None] | None = None,
        mend: Callable[[Writer], None] | None = None,
    ) -> Commit:
        """Takes back the fields that the transaction wrote, as a transaction of its own.

        `check` looks first, in the same transaction, and may raise; `mend` sets derived fields
        anew after it. Raises NotFound, or Conflict when one of the others has changed since
        (ChangedSince).
        """
        ...

    async def acts(
        self,
        actor: str | None,
        verbs: Sequence[str],
        since: Moment = 0,
        before: int | None = None,
        most: int = 50,
    ) -> list[Commit]:
        """An actor's (None: anybody's) commits of these verbs that are not undone, newest first.

        Not older than the moment `since`, and before the transaction `before`.
        """
        ...

    async def earlier(self, kind: type[R], number: int) -> list[tuple[int, R | None]]:
        """For each logged change to one record, oldest first: the transaction, the record before.

        A record that came in a batch begins with the first change after that.
        """
        ...

    async def commits(
        self, since: int = 0, actor: str | None = None, newest: int | None = None
    ) -> list[Commit]:
        """Logged commits after `since` in order; `newest`: only the last so many."""
        ...

    async def search(
        self, kind: type[R], needle: str, limit: int, before: int | None = None
    ) -> Hits[R]:
        """Posts or notes that hold the needle, newest first, below the number `before`.

        Case, accents and width do not count; `model.search` says what is looked at.
        """
        ...

    async def index(self, pause: float = 0.0, seconds: float | None = None) -> bool:
        """Brings the search index up to date in small steps, as far as this process may.

        Rests `pause` seconds between steps and ends after `seconds`. False: there is more to do.
        """
        ...

    async def verify(self) -> Broken | None:
        """The first thing in the store that is not as it was written; None: it is sound."""
        ...

    async def log_figures(self) -> LogFigures:
        """How much the log holds, and since when."""
        ...

    async def compact(self, before: Moment) -> Checkpoint | None:
        """Forgets what was logged before that moment; None: there is nothing to forget.

        The chain still verifies. Raises Conflict when somebody else compacts at the same time.
        """
        ...

    def busy_with(self, after: float = 0.0) -> str | None:
        """Who holds the writers' lock while this process waits for it ("AB, 3 s"), else None.

        `after`: only when it has waited for so many seconds.
        """
        ...

    def trouble(self) -> str | None:
        """Why nothing could be written last, and the mend; None while all is well.

        The store tries again by itself every few seconds until that succeeds.
        """
        ...

    def quiesce(self) -> None:
        """Before the process is stopped: returns when it holds no lock, and it takes none."""
        ...

    def resume(self) -> None:
        """After the process goes on."""
        ...

    async def close(self) -> None:
        """Ends both threads; what was acknowledged is on the disk."""
        ...


class Past(Protocol):
    """The workspace at earlier moments."""

    async def at(self, moment: Moment) -> Store:
        """A store that stands still there, to be read and closed again.

        Raises NotFound for a time before the workspace began, Refused for one that the log has been
        compacted away from.
        """
        ...


class Rescue(Protocol):
    """Where an operator's words are kept while the store takes none; every call may block."""

    def keep(self, words: RescuedWords) -> None:
        """Keeps them, in place of earlier ones of the same draft. Raises StoreFailed."""
        ...

    def forget(self, words: RescuedWords) -> None:
        """Forgets those of that draft. Raises StoreFailed."""
        ...

    def all(self) -> list[RescuedWords]:
        """All that are kept, oldest first."""
        ...


class Backups(Protocol):
    """The copies of the workspace that are made by themselves."""

    async def due(self, now: Moment) -> bool:
        """Whether a copy is to be made."""
        ...

    async def make(self, now: Moment) -> None:
        """Makes one and takes out the oldest. Raises StoreFull, StoreFailed: nothing is lost."""
        ...


class House(Protocol):
    """The team's own files in the workspace; each call may read the disk."""

    def weights(self) -> Weights:
        """The weights as they stand now. Raises ConfigInvalid naming file, key and mend."""
        ...

    def rules(self) -> tuple[Rule, ...]:
        """The rules in their order. Raises ConfigInvalid as `weights` does."""
        ...

    def crisis(self) -> CrisisHouse:
        """The clocks of each severity. Raises ConfigInvalid as `weights` does."""
        ...


class Blobs(Protocol):
    """Pictures on their way out, kept in the workspace by the digest of their bytes."""

    def keep(self, content: bytes) -> str:
        """Makes the bytes durable; returns their SHA-256 in hex. Raises StoreFailed."""
        ...

    def read(self, digest: str) -> bytes:
        """The bytes. Raises NotFound when they are not there or not as they were."""
        ...
