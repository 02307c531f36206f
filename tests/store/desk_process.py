"""A second process at the same store: `python -m tests.store.desk_process FOLDER ACT [N]`.

It says `ready` when the store is open and waits for a line before it acts, so that the test and
it begin together. Each acknowledged transaction is a line on standard output.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from cmtui.clock import SystemClock
from cmtui.errors import CmtuiError
from cmtui.model.operator import Identity
from cmtui.model.person import Person
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.records import RecordWriter


def add(tx: RecordWriter) -> int:
    """Stores a person."""
    return tx.add(Person(name=f"from {os.getpid()}", first_seen_at=1)).number


async def write(store: WorkspaceStore, count: int) -> None:
    """So many transactions, each acknowledged by the number it gave."""
    for _ in range(count):
        print(await store.transact("add", add), flush=True)


async def tally(store: WorkspaceStore, count: int) -> None:
    """Adds to one record's counter, so that a lost update would show."""
    import msgspec

    def once(tx: RecordWriter) -> None:
        found = tx.get(Person, 1)
        assert found is not None
        tx.put(msgspec.structs.replace(found, mentions=found.mentions + 1))

    for _ in range(count):
        await store.transact("count", once)


async def follow(store: WorkspaceStore, count: int) -> None:
    """The numbers of the first so many transactions that it is told of."""
    followed = store.follow(since=0)
    while count:
        commit = await anext(followed)
        if commit is not None:
            print(commit.txn, flush=True)
            count -= 1


async def hold(store: WorkspaceStore, _: int) -> None:
    """Keeps the writers' lock until a line comes."""

    def work(tx: RecordWriter) -> None:
        add(tx)
        print("holding", flush=True)
        sys.stdin.readline()

    await store.transact("hold", work)


async def die(store: WorkspaceStore, _: int) -> None:
    """Is killed in the middle of a transaction."""

    def work(tx: RecordWriter) -> None:
        tx.add_all([Person(name="never", first_seen_at=1)] * 100)
        os.kill(os.getpid(), signal.SIGKILL)

    await store.transact("die", work)


async def stop(store: WorkspaceStore, _: int) -> None:
    """Stops itself as Ctrl-Z does, between transactions that never end."""
    writing = asyncio.create_task(write(store, 10**9))
    await asyncio.to_thread(sys.stdin.readline)
    store.quiesce()
    os.kill(os.getpid(), signal.SIGSTOP)
    store.resume()
    writing.cancel()


async def leave(store: WorkspaceStore, _: int) -> None:
    """Ends without closing the store."""
    await write(store, 1)
    raise SystemExit(0)


ACTS = {each.__name__: each for each in (write, tally, follow, hold, die, stop, leave)}


async def main(folder: Path, act: str, count: int) -> None:
    """Opens, waits for the word, acts, closes."""
    identity = Identity(f"login{os.getpid()}", "pts/9", str(os.getpid()))
    store = open_store(folder, identity, SystemClock(), create=True, holder="CD")
    if act == "open":
        return await store.close()
    print("ready", flush=True)
    sys.stdin.readline()
    await ACTS[act](store, count)
    await store.close()


if __name__ == "__main__":
    try:
        asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int((sys.argv[3:] or ["1"])[0])))
    except CmtuiError as error:
        sys.exit(f"{type(error).__name__}: {error}")
