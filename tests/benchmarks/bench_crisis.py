"""A crisis with ten thousand linked mentions: intake that matches words, the board, who is next.

    python -m tests.benchmarks.bench_crisis [--mentions N]

Three in ten are answered from elsewhere. Nothing is asserted.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Sequence
from pathlib import Path

from msgspec.structs import replace

from cmtui.clock import HOUR, Moment, SystemClock
from cmtui.model.account import Account
from cmtui.model.crisis import Crisis
from cmtui.model.post import Author, Post
from cmtui.services.arrivals import take_in
from cmtui.services.desk import Desk
from cmtui.services.network_ports import Found
from cmtui.services.terms import Terms
from cmtui.store import open_store
from tests.benchmarks.big_workspace import SAYINGS, me
from tests.benchmarks.measure import say
from tests.scripted import BRAND, ScriptedNetwork

PAGE = 100
ACCOUNT = Account(
    key="demo:acme", network="demo", handle="acme", native_id=BRAND, server="demo"
)  # fmt: skip


def mention(number: int, now: Moment) -> Post:
    """Somebody who cannot log in."""
    id = f"demo:p/{number}"
    text = f"no login: {SAYINGS[number % len(SAYINGS)].format(n=number)}"
    author = Author(f"demo:p{number}", f"p{number}")
    return Post(
        id=id, network="demo", kind="mention", accounts=(), author=author, text=text,
        created_at=now - number * 10, received_at=0, conversation=id,
    )  # fmt: skip


def reply(number: int, now: Moment) -> Post:
    """What the brand answered from its phone."""
    return Post(
        id=f"demo:own/{number}", network="demo", kind="own", accounts=(),
        author=Author(BRAND, "acme"), text="It works again. ^NR", created_at=now, received_at=0,
        conversation=f"demo:p/{number}", parent=f"demo:p/{number}",
    )  # fmt: skip


async def take(desk: Desk, posts: Sequence[Post], now: Moment) -> float:
    """Takes them in; how many a second."""
    terms = Terms(ACCOUNT, now, now - 48 * HOUR)
    begun = time.perf_counter()
    for start in range(0, len(posts), PAGE):
        page = Found(tuple(posts[start : start + PAGE]))
        await desk.store.transact("intake", lambda tx, page=page: take_in(tx, page, terms))  # type: ignore[misc]
    return len(posts) / (time.perf_counter() - begun)


async def milliseconds(work: Awaitable[object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    await work
    return (time.perf_counter() - begun) * 1000


async def run(folder: Path, mentions: int) -> None:
    """Intake on a quiet day beside intake in a crisis, then what is read of it."""
    clock = SystemClock()
    store = open_store(folder, me(), clock, create=True)
    desk = Desk(store, ScriptedNetwork(clock), clock, me())
    await desk.operators.found("Acme")
    await desk.operators.join("Nathan Rossi", "NR")
    now = clock.now()
    quiet = await take(desk, [mention(n, now) for n in range(mentions, mentions + 2_000)], now)
    say("intake on a quiet day, the control", f"{quiet:,.0f}/s")
    await desk.crisis.declare("SEV3", words=["login", "refund"])
    declared = lambda tx: tx.put(replace(tx.get(Crisis, 1), declared_at=now - HOUR))  # noqa: E731
    await store.transact("change phase", declared)
    rate = await take(desk, [mention(n, now) for n in range(mentions)], now)
    say(f"{mentions:,} mentions that attach", f"{rate:,.0f}/s", ">= 1,000/s", rate >= 1_000)
    await take(desk, [reply(n, now) for n in range(mentions * 3 // 10)], now)
    first = await milliseconds(desk.board.picture())
    say("the board, first", f"{first:.0f} ms")
    again = min([await milliseconds(desk.board.picture()) for _ in range(5)])
    say("the board, again", f"{again:.0f} ms", "<= 250 ms", again <= 250)
    served = await milliseconds(desk.serving.next())
    say("the next is served", f"{served:.0f} ms", "<= 50 ms", served <= 50)
    say("closed, with every clock", f"{await milliseconds(desk.crisis.close('over')):.0f} ms")
    await store.close()


def main() -> None:
    """Prints the figures."""
    words = argparse.ArgumentParser()
    words.add_argument("--mentions", type=int, default=10_000)
    wanted = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-crisis-") as name:
        asyncio.run(run(Path(name) / "workspace", wanted.mentions))


if __name__ == "__main__":
    main()
