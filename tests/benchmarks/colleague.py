"""Another terminal on the same workspace: takes mentions in at a steady rate, or one at a time.

    python -m tests.benchmarks.colleague WORKSPACE rate MENTIONS_A_SECOND SECONDS
    python -m tests.benchmarks.colleague WORKSPACE bell      one for each line on standard input
    python -m tests.benchmarks.colleague WORKSPACE listen    prints when it sees each commit

`bell` prints the moment (monotonic, in ns) at which each change was begun, and the one at which
it was durable.
"""

import asyncio
import sys
import time
import uuid
from pathlib import Path

from msgspec.structs import replace

from cmtui.clock import SystemClock
from cmtui.model.account import Account
from cmtui.model.operator import Identity
from cmtui.model.post import Author, Post
from cmtui.services.arrivals import take_in
from cmtui.services.network_ports import Found
from cmtui.services.terms import Terms
from cmtui.store import WorkspaceStore, open_store
from tests.benchmarks.big_workspace import ACCOUNT, COLLEAGUE, SAYINGS

RUN = uuid.uuid4().hex[:8]


class Colleague:
    """AB, whose program reads the account."""

    def __init__(self, workspace: Path) -> None:
        self._clock = SystemClock()
        identity = Identity("alma", "/dev/pts/9", COLLEAGUE)
        self.store: WorkspaceStore = open_store(workspace, identity, self._clock)
        self._account: Account | None = None
        self._made = 0

    async def takes_one(self) -> None:
        """One mention comes, in a transaction of its own."""
        if self._account is None:
            self._account = await self.store.read(lambda r: r.find(Account, "key", ACCOUNT))
        assert self._account is not None
        now = self._clock.now()
        terms = Terms(self._account, now, now - 3_600_000)
        post = self._post(now)
        await self.store.transact("intake", lambda tx: take_in(tx, Found((post,)), terms))

    def _post(self, now: int) -> Post:
        self._made += 1
        id = f"bluesky:at://did:plc:{RUN}/app.bsky.feed.post/{self._made}"
        author = Author(f"bluesky:did:plc:{RUN}{self._made % 50}", f"new{self._made % 50}.example")
        # No two say the same: what many say is one row, and would not be drawn again.
        text = f"{SAYINGS[self._made % len(SAYINGS)].format(n=self._made)} Case {RUN}-{self._made}."
        return Post(
            id=id, network="bluesky", kind="mention", accounts=(), author=replace(author, name=""),
            text=text, created_at=now, received_at=0, conversation=id,
        )  # fmt: skip


async def at_a_rate(colleague: Colleague, rate: float, seconds: float) -> None:
    """So many a second."""
    begun = time.perf_counter()
    for n in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, begun + n / rate - time.perf_counter()))
        await colleague.takes_one()
    print(f"{int(rate * seconds)} in {time.perf_counter() - begun:.1f} s")


async def on_the_bell(colleague: Colleague) -> None:
    """One for each line that comes in."""
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        begun = time.monotonic_ns()
        await colleague.takes_one()
        print(begun, time.monotonic_ns(), flush=True)


async def listening(colleague: Colleague) -> None:
    """Says when each logged commit is seen, until it is ended."""
    known = await colleague.store.read(lambda reader: reader.last_txn())
    commits = colleague.store.follow(known)
    print("listening", flush=True)
    async for commit in commits:
        if commit is not None:
            print(time.monotonic_ns(), flush=True)


async def main(words: list[str]) -> None:
    """What the words say."""
    colleague = Colleague(Path(words[0]))
    if words[1] == "rate":
        await at_a_rate(colleague, float(words[2]), float(words[3]))
    elif words[1] == "bell":
        await on_the_bell(colleague)
    else:
        await listening(colleague)
    await colleague.store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
