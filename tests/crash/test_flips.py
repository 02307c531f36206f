"""300 single bits of the store's file flipped, one at a time: each is noticed, or harmless.

    pytest -s tests/crash/test_flips.py

Noticed: opening fails with one of our own errors, or `verify` says so. Harmless: `verify` finds
the store sound, everything reads as it was, and it takes a write that leaves it sound.
"""

import asyncio
import random
import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import msgspec

from cmtui.errors import CmtuiError, StoreBusy, StoreFull
from cmtui.model.account import Account, Cursor, Health
from cmtui.model.draft import Draft, DraftText
from cmtui.model.lease import Lease, Presence
from cmtui.model.operator import Operator, Workspace
from cmtui.model.person import Note, Person, Profile
from cmtui.model.post import Author, Post
from cmtui.model.record import Record
from cmtui.model.sending import Sending
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.opening import FILE_NAME
from cmtui.store.records import RecordReader, RecordWriter
from cmtui.store.schema import COLLECTIONS
from tests.manual_clock import ManualClock
from tests.store.stored import ANNA, person, row

FLIPS = 300
SEED = 20

Verdict = Literal["noticed by SQLite", "noticed by our checks", "harmless"]


def post(n: int, text: str = "Why is the 14 late again?") -> Post:
    """A mention."""
    return Post(
        id=f"demo:{n}", network="demo", kind="mention", accounts=("demo:brand",),
        author=Author(f"demo:a{n}", "who"), text=text, created_at=n, received_at=n,
        conversation=f"demo:{n}",
    )  # fmt: skip


def of_every_kind() -> list[Record]:
    """A record of every collection but the checkpoints."""
    return [
        post(900, "long " * 2_000), person("Ada"), row(900),
        Profile(id="demo:1", network="demo", handle="ada"),
        Note(person=1, text="asked before", author="AN", at=1),
        Operator(login="anna", name="Anna", initials="AN", joined_at=1),
        Account(key="demo:b", network="demo", handle="b", native_id="1", server="x.invalid"),
        Workspace(brand="Acme", created_at=1),
        Draft(operator="AN", account="demo:b", started_at=1),
        Sending(draft=1, account="demo:b", operator="AN", session="a", epoch=1, text="Yes ^AN",
                words="Yes", state="sent", held_at=1),
        DraftText(draft=1, text="hello there " * 30, cursor=5, saved_at=1),
        Cursor(account="demo:b", from_at=1, seen=("demo:1", "demo:2")),
        Health(account="demo:b", state="live", at=1),
        Lease(name="session:a", holder="AN", session="a", epoch=1, renewed=1.0, boot_id="b"),
        Presence(session="a", operator="AN", terminal="pts/1", at=1),
    ]  # fmt: skip


async def fill(store: WorkspaceStore, clock: ManualClock) -> None:
    """All collections, changes, a removal, an undo, a compaction, and some log after it."""

    def rename(tx: RecordWriter) -> None:
        for found in tx.window(Person, limit=20):
            tx.put(msgspec.structs.replace(found, name=f"{found.name} again", mentions=2))
        tx.name("renamed twenty")

    for record in of_every_kind():
        await store.transact("found", lambda tx, r=record: tx.add(r))
    await store.transact("meet", lambda tx: tx.add_all([person(f"p{n}") for n in range(60)]))
    await store.transact("intake", lambda tx: tx.add_all([post(n) for n in range(400)]))
    await store.transact("rename", rename)
    await store.transact("remove", lambda tx: tx.remove(Person, 7))
    before = clock.now() + 1
    await clock.advance(60)
    await store.transact("intake", lambda tx: tx.add_all([row(n) for n in range(300)]))
    await store.transact("rename", rename)
    txn = await store.read(lambda r: r.last_txn())
    await store.undo(txn)
    await store.transact("remove", lambda tx: (tx.remove(Person, 9), tx.remove(Post, 5)))
    await store.compact(before)
    await store.transact("rename", rename)


def all_of_it(reader: RecordReader) -> list[list[Any]]:
    """Every record of every collection."""
    return [reader.window(each.record) for each in COLLECTIONS if each.record is not None]


async def read(store: WorkspaceStore) -> list[Any]:
    """All documents, the log's answers, and the next numbers."""
    return [
        await store.read(all_of_it), await store.commits(), await store.log_figures(),
        store._writer.rows("SELECT name, next_id FROM tables ORDER BY name"),
        store._writer.rows("SELECT * FROM changes ORDER BY seq"),
        store._writer.rows("SELECT * FROM transactions ORDER BY txn"),
    ]  # fmt: skip


async def judged(folder: Path, expected: list[Any]) -> Verdict:
    """What becomes of the store in the folder; fails where a flip changes an answer unnoticed."""
    try:
        store = open_store(folder, ANNA, ManualClock())
    except CmtuiError as error:
        assert not isinstance(error, StoreBusy | StoreFull)
        return "noticed by SQLite" if "damaged" in str(error) else "noticed by our checks"
    try:
        broken = await store.verify()
        if broken is not None:
            by_sqlite = "SQLite finds" in broken.reason or "is damaged" in broken.reason
            return "noticed by SQLite" if by_sqlite else "noticed by our checks"
        assert await read(store) == expected
        await store.transact(
            "write", lambda tx: (tx.add(person("new")), tx.add(post(5_000, "on time")))
        )
        assert await store.verify() is None
        return "harmless"
    finally:
        await closed(store)


async def closed(store: WorkspaceStore) -> None:
    """Closes what may be damaged."""
    with suppress(CmtuiError):  # what closing writes may lie in a damaged page: said before
        await store.close()


def test_each_flipped_bit_is_noticed_or_harmless(tmp_path: Path) -> None:
    whole, copy = tmp_path / "whole", tmp_path / "copy"
    copy.mkdir()

    async def story() -> Counter[str]:
        clock = ManualClock()
        store = open_store(whole, ANNA, clock, create=True)
        await fill(store, clock)
        expected = await read(store)
        assert await store.verify() is None
        await store.close()
        assert not (whole / f"{FILE_NAME}-wal").exists()
        content = (whole / FILE_NAME).read_bytes()
        picks = random.Random(SEED)
        found: Counter[str] = Counter()
        for _ in range(FLIPS):
            place, bit = picks.randrange(len(content)), picks.randrange(8)
            flipped = bytearray(content)
            flipped[place] ^= 1 << bit
            shutil.rmtree(copy)
            copy.mkdir()
            (copy / FILE_NAME).write_bytes(flipped)
            try:
                found[await judged(copy, expected)] += 1
            except BaseException as error:
                error.add_note(f"bit {bit} of byte {place}")
                raise
        return found

    found = asyncio.run(story())
    print(f"\n{FLIPS} flipped bits: " + ", ".join(f"{n} {what}" for what, n in found.items()))
    assert found.total() == FLIPS and len(found) == 3
