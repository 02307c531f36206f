"""The store's search for coroutines: a thread that searches, and keeps the index in small steps."""

import asyncio
import threading
from pathlib import Path
from typing import TypeVar

from cmtui.clock import Clock
from cmtui.errors import StoreBusy, StoreFailed, StoreFull
from cmtui.model.record import Record
from cmtui.model.search import Hits
from cmtui.store.search_file import SearchFile
from cmtui.store.search_index import index_piece
from cmtui.store.searching import search
from cmtui.store.sqlite import SqliteEngine
from cmtui.store.worker import Job, Worker

R = TypeVar("R", bound=Record)

CLOSING_SECONDS = 1.0
"""How long closing waits for a scan; the thread ends with the process, and has nothing to lose."""


class Searcher:
    """Searches beside the reader thread, so that a long scan never holds up the screen.

    Nothing is opened, and no thread started, before it is used.
    """

    def __init__(self, store_path: Path, clock: Clock) -> None:
        self._path, self._clock = store_path, clock
        self._file = SearchFile(store_path)
        self._engine: SqliteEngine | None = None
        self._started: Worker | None = None
        self._gate = threading.Lock()
        self._paused = False

    async def search(self, kind: type[R], needle: str, limit: int, before: int | None) -> Hits[R]:
        """As `WorkspaceStore.search`."""

        def run(_: Job[Hits[R]]) -> Hits[R]:
            try:
                return self._search(kind, needle, limit, before, by_index=True)
            except StoreBusy:  # somebody writes the index just now; it is as sound as before
                return self._search(kind, needle, limit, before, by_index=False)
            except StoreFailed:  # the index is damaged; if it is the store, that says so again
                self._discard()
                return self._search(kind, needle, limit, before, by_index=False)

        return await self._worker.submit(run).future

    async def keep_index(self, pause: float, seconds: float | None) -> bool:
        """As `WorkspaceStore.index`."""
        end = None if seconds is None else self._clock.boot() + seconds
        while await self._worker.submit(lambda _: self._take_step()).future:
            if end is not None and self._clock.boot() >= end:
                return False
            if pause:
                await self._clock.sleep(pause)
        return True

    def pause(self) -> None:
        """Before the process is stopped: returns when no step is under way, and lets none begin."""
        if not self._paused:
            self._gate.acquire()
            self._paused = True

    def resume(self) -> None:
        """The opposite of `pause`."""
        if self._paused:
            self._paused = False
            self._gate.release()

    async def close(self) -> None:
        """Ends the thread after what is under way."""
        self.resume()
        if self._started is not None:
            closing = self._started.submit(lambda _: self._close())
            self._started.stop()
            await asyncio.wait({closing.future}, timeout=CLOSING_SECONDS)

    @property
    def _worker(self) -> Worker:
        if self._started is None:
            self._started = Worker("store search")
        return self._started

    @property
    def _store(self) -> SqliteEngine:
        if self._engine is None:
            self._engine = SqliteEngine(self._path, read_only=True)
        return self._engine

    def _search(
        self, kind: type[R], needle: str, limit: int, before: int | None, *, by_index: bool
    ) -> Hits[R]:
        index = self._file.engine() if by_index else None
        try:
            if index is not None:
                index.begin(writing=False)
                index.rows("SELECT 1 FROM mark")  # the picture is taken by the first read
            self._store.begin(writing=False)
            return search(self._store, index, kind, needle, limit, before)
        finally:
            self._store.roll_back()
            if index is not None:
                index.roll_back()

    def _take_step(self) -> bool:
        """Whether there is more to index, for this process to do."""
        try:
            with self._gate, self._file.keeping() as ours:
                return ours and self._indexed_more()
        except OSError:  # a folder that is not ours to write: searches scan
            return False

    def _indexed_more(self) -> bool:
        try:
            return index_piece(self._store, self._file)
        except (StoreFull, StoreBusy):  # later; until then searches look through the log's tail
            return False
        except StoreFailed:  # the index is damaged, or not ours to write: another is made
            self._file.discard()
            return False

    def _discard(self) -> None:
        self._file.close()
        try:
            with self._file.keeping() as ours:
                if ours:
                    self._file.discard()
        except OSError:  # not ours to write: whoever keeps it will find the damage
            return

    def _close(self) -> None:
        self._file.close()
        if self._engine is not None:
            self._engine.close()
