"""Records and stores for the store's tests."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st

from cmtui.model.operator import Identity
from cmtui.model.person import Person
from cmtui.model.row import Row
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.documents import DocumentStore
from cmtui.store.lock import WritersLock
from cmtui.store.migrations import bring_up_to_date
from cmtui.store.records import RecordWriter
from cmtui.store.schema import Collection
from cmtui.store.sqlite import SqliteEngine
from cmtui.store.transaction import Scribe
from tests.manual_clock import ManualClock

T = TypeVar("T")

ANNA = Identity("anna", "pts/1", "session-a")
BEN = Identity("ben", "pts/2", "session-b")


def person(name: str = "Ada", **fields: Any) -> Person:
    """A person who was first seen at 1."""
    return Person(name=name, first_seen_at=1, **fields)


def row(n: int = 1, **fields: Any) -> Row:
    """An open row; `n` tells rows apart."""
    given: dict[str, Any] = {
        "key": f"c{n}|a{n}", "network": "demo", "account": "demo:brand", "conversation": f"c{n}",
        "author": f"a{n}", "person": n, "handle": "who", "name": "Who", "text": "late again",
        "kind": "mention", "latest": n, "arrived_at": n, "waiting_since": n, "due_at": n,
    }  # fmt: skip
    return Row(**(given | fields))


def rows_of(max_size: int = 25) -> st.SearchStrategy[list[Row]]:
    """Rows of few values, so that many are equal in a field, each with its own key."""
    fields = st.fixed_dictionaries(
        {
            "due_at": st.none() | st.integers(-3, 3),
            "waiting_since": st.none() | st.integers(0, 3),
            "arrived_at": st.integers(0, 3),
            "state": st.sampled_from(["new", "answered", "done"]),
            "holder": st.sampled_from([None, "AB", "CD"]),
            "addressed": st.booleans(),
            "ever_answered": st.booleans(),
        }
    )
    rows = st.builds(lambda n, given: row(n, **given), st.integers(1, 10**9), fields)
    return st.lists(rows, max_size=max_size, unique_by=lambda each: each.key)


class Desk:
    """A store that a test drives without coroutines of its own."""

    def __init__(self, folder: Path, identity: Identity = ANNA) -> None:
        self.clock = ManualClock()
        self.runner = asyncio.Runner()
        self.folder = folder
        self.identity = identity
        self.store: WorkspaceStore = self.runner.run(self._opened())

    async def _opened(self) -> WorkspaceStore:
        return open_store(self.folder, self.identity, self.clock, create=True)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What the coroutine gives."""
        return self.runner.run(work)

    def transact(self, verb: str, work: Callable[[RecordWriter], T]) -> T:
        """One transaction."""
        return self.run(self.store.transact(verb, work))

    def close(self) -> None:
        """Closes the store and the loop."""
        self.run(self.store.close())
        self.runner.close()


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """A new store, closed at the end."""
    opened = Desk(folder)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def free_documents(folder: Path, *collections: Collection) -> Iterator[DocumentStore]:
    """TinyDB's interface over collections of the test's own."""
    folder.mkdir(exist_ok=True)
    path = folder / "store.db"
    path.touch()
    clock = ManualClock()
    lock = WritersLock(folder / "lock", clock, "test", shared=False)
    engine = SqliteEngine(path)
    bring_up_to_date(engine, lock, create=True, collections=collections)
    scribe = Scribe(engine, lock, clock, ANNA, {each.name: each for each in collections})
    try:
        yield DocumentStore(engine, scribe, collections)
    finally:
        engine.close()
        lock.close()
