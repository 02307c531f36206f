"""A mixed load on one store that remembers what was acknowledged to it."""

import asyncio
from pathlib import Path

from msgspec.structs import replace

from cmtui.clock import SystemClock
from cmtui.errors import StoreFailed
from cmtui.model.draft import Draft, DraftText
from cmtui.model.record import Record
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.records import RecordReader, RecordWriter
from tests.manual_clock import ManualClock
from tests.store.stored import ANNA, row

BATCH = 20
CHECKPOINT_PAGES = 12
"""The log is folded in this often here, so that a short load meets those writes as well."""


class Load:
    """Arrivals in batches, drafts, holds and claims; `acknowledged` is what must be there."""

    def __init__(self, store: WorkspaceStore, since: int = 0) -> None:
        """`since` tells its arrivals from those of another load."""
        self.store = store
        self.acknowledged: dict[tuple[type[Record], int], Record] = {}
        self.refused = 0
        self._arrived = since

    async def run(self, turns: int) -> None:
        """So many turns of each."""
        for turn in range(turns):
            await self._transact("intake", self._arrive)
            draft = await self._transact("begin draft", self._begin, vital=True)
            await self._transact("claim", lambda tx, n=turn + 1: self._claim(tx, n), vital=True)
            if draft:
                begun = draft[0]
                assert isinstance(begun, Draft)
                await self._transact("hold", lambda tx, d=begun: self._hold(tx, d), vital=True)

    async def _transact(self, verb: str, work, vital: bool = False) -> list[Record]:  # type: ignore[no-untyped-def]
        try:
            written: list[Record] = await self.store.transact(verb, work, vital=vital)
        except StoreFailed:
            self.refused += 1
            return []
        for record in written:
            self.acknowledged[type(record), record.number] = record
        return written

    def _arrive(self, tx: RecordWriter) -> list[Record]:
        first = self._arrived = self._arrived + BATCH
        return list(tx.add_all([row(first + n, text="x" * 600) for n in range(BATCH)]))

    def _begin(self, tx: RecordWriter) -> list[Record]:
        draft = tx.add(Draft(account="demo:brand", operator="AB", started_at=1))
        words = DraftText(draft=draft.number, text="so sorry " * 40, cursor=1, saved_at=1)
        return [draft, tx.add(words)]

    def _claim(self, tx: RecordWriter, number: int) -> list[Record]:
        found = tx.get(Row, number)
        return [] if found is None else [tx.put(replace(found, holder="AB"))]

    def _hold(self, tx: RecordWriter, draft: Draft) -> list[Record]:
        sending = Sending(
            draft=draft.number, account="demo:brand", operator="AB", session="s", epoch=1,
            text="so sorry", words="so sorry", state="held", held_at=1,
        )  # fmt: skip
        return [tx.put(replace(draft, state="sending")), tx.add(sending)]

    async def check(self) -> None:
        """All that was acknowledged is there and equal, nothing is half done, the log is sound."""
        await self.store.read(self._check)
        assert await self.store.verify() is None

    def _check(self, reader: RecordReader) -> None:
        for (kind, number), record in self.acknowledged.items():
            assert reader.get(kind, number) == record
        assert reader.count(Row) % BATCH == 0
        drafts, words = reader.window(Draft), reader.window(DraftText)
        assert [one.number for one in drafts] == [one.draft for one in words]
        on_their_way = {one.number for one in drafts if one.state == "sending"}
        assert on_their_way == {one.draft for one in reader.window(Sending)}


def opened(folder: Path, clock: ManualClock | SystemClock) -> WorkspaceStore:
    """The store on the faulty disk, its log folded in often."""
    store = open_store(folder, ANNA, clock, create=True, vfs="faulty")
    store._writer.pages_between_folds = CHECKPOINT_PAGES
    return store


async def healed(store: WorkspaceStore, clock: ManualClock) -> None:
    """Returns when the store, left to itself, writes again."""
    for _ in range(400):
        if store.trouble() is None:
            return
        await clock.advance(1.0)
        await asyncio.sleep(0.005)
    raise AssertionError(f"did not heal: {store.trouble()}")
