"""A process that indexes without end: `python -m tests.crash.indexing FOLDER`, to be killed.

It says `ready`, then adds and changes posts and indexes them in turn.
"""

import asyncio
import sys
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from cmtui.clock import SystemClock
from cmtui.model.operator import Identity
from cmtui.model.post import Author, Post
from cmtui.services.ports import Writer
from cmtui.store import open_store

BATCH = 120


def post(turn: int, n: int) -> Post:
    """Says the word of its turn, in letters."""
    word = "".join(chr(ord("a") + int(digit)) for digit in f"{turn * BATCH + n}")
    return Post(
        id=f"demo:{turn}.{n}", network="demo", kind="mention", accounts=(),
        author=Author("demo:mara", "mara"), text=f"nothing else but {word}",
        created_at=1, received_at=1, conversation="demo:1",
    )  # fmt: skip


async def main(folder: Path) -> None:
    """Until it is killed."""
    identity = Identity("indexing", "pts/9", "session-i")
    store = open_store(folder, identity, SystemClock(), create=True)
    newest = await store.read(lambda reader: reader.last_txn())
    print("ready", flush=True)
    for turn in count(newest):

        def work(tx: Writer, turn: int = turn) -> None:
            added = tx.add_all([post(turn, n) for n in range(BATCH)])
            tx.put(replace(added[0], text="edited"))
            old = tx.get(Post, max(1, added[0].number - BATCH // 2))
            if old is not None:
                tx.put(replace(old, text="edited"))
                tx.remove(Post, old.number + 1)

        await store.transact("intake", work)
        await store.index(seconds=0)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
