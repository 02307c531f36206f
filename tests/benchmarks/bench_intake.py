"""Intake to durable, and how soon another terminal knows.

    python -m tests.benchmarks.bench_intake [--mentions N] [--changes N]

Pages of 100 posts as the store gets them, then raw posts through the demo's connection, parsed and
cleaned on the way; then single changes, seen by another process and on another screen. Nothing is
asserted.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from cmtui.clock import MINUTE, Moment, SystemClock
from cmtui.model.account import Account
from cmtui.model.post import Author, Post
from cmtui.networks.demo.acts import Acts, Beginning
from cmtui.networks.demo.connection import DemoConnection
from cmtui.networks.demo.people import Human
from cmtui.networks.demo.raw import RawPost, post_id
from cmtui.services.arrivals import take_in
from cmtui.services.network_ports import Found, Scheduled
from cmtui.services.terms import Terms
from cmtui.store import WorkspaceStore, open_store
from tests.benchmarks.big_workspace import SAYINGS, build, first_row, me
from tests.benchmarks.measure import (
    CMTUI,
    ROOT,
    WIDE,
    environment,
    open_terminal,
    percentile,
    say,
    started,
    timed,
)

PAGE = 100
APART = 0.7
"""Seconds between changes on the screen, which draws what others do at most twice a second."""

ACCOUNT = Account(
    key="demo:acme", network="demo", handle="acme", native_id="demo:acme", server="demo"
)


class Crowd:
    """A world of people who each say one thing."""

    def __init__(self, count: int, now: Moment) -> None:
        self.posts = {
            post_id(str(n)): RawPost(
                id=post_id(str(n)), author=f"p{n % 900}", root=post_id(str(n)), at=now - n * 100,
                text=f"@acme {SAYINGS[n % len(SAYINGS)].format(n=n % 90)}",
            )
            for n in range(1, count + 1)
        }  # fmt: skip
        self._by_time = sorted(self.posts.values(), key=lambda post: post.at)

    def first_at(self) -> Moment:
        return self._by_time[0].at

    def within(self, start: Moment, end: Moment) -> Iterable[RawPost]:
        return [post for post in self._by_time if start <= post.at < end]

    def find(self, id: str) -> RawPost | None:
        return self.posts.get(id)

    def person(self, handle: str) -> Human | None:
        return Human(handle, handle.title())

    def answers(self, post: RawPost, parent: RawPost | None, turn: int) -> tuple[RawPost, ...]:
        return ()

    def scheduled(self, now: Moment) -> tuple[Scheduled, ...]:
        return ()


def parsed_page(start: int, now: Moment) -> Found:
    """A page of posts that are parsed already."""
    posts = []
    for n in range(start, start + PAGE):
        id = f"demo:parsed/{n}"
        author = Author(f"demo:q{n % 900}", f"q{n % 900}")
        posts.append(
            Post(
                id=id, network="demo", kind="mention", accounts=(), author=author,
                text=SAYINGS[n % len(SAYINGS)].format(n=n % 90), created_at=now - n,
                received_at=0, conversation=id,
            )
        )  # fmt: skip
    return Found(tuple(posts))


async def intake(folder: Path, mentions: int) -> None:
    """Parsed pages, then raw ones."""
    clock = SystemClock()
    store = open_store(folder / "store", me(), clock, create=True)
    now = clock.now()
    pages = [parsed_page(start, now) for start in range(0, mentions, PAGE)]
    begun = time.perf_counter()
    for page in pages:
        await take(store, page, now)
    rate = mentions / (time.perf_counter() - begun)
    say(f"{mentions:,} posts, pages of {PAGE}, parsed before", f"{rate:,.0f}/s", ">= 1,000/s",
        rate >= 1000)  # fmt: skip
    acts = Acts.open(folder, Beginning(7, False, now))
    line = DemoConnection(ACCOUNT, clock, acts, world=Crowd(mentions, now))
    begun, taken = time.perf_counter(), 0
    async for page in line.mentions(now - 365 * 24 * 60 * MINUTE, frozenset()):
        await take(store, page, now)
        taken += len(page.posts)
    rate = taken / (time.perf_counter() - begun)
    say(f"{taken:,} raw posts through the demo, parsed", f"{rate:,.0f}/s", ">= 1,000/s",
        rate >= 1000)  # fmt: skip
    await store.close()


async def take(store: WorkspaceStore, page: Found, now: Moment) -> None:
    """One page, durable."""
    terms = Terms(ACCOUNT, now, now - 60 * MINUTE)
    await store.transact("intake", lambda tx: take_in(tx, page, terms))


def colleague(workspace: Path, role: str) -> "subprocess.Popen[str]":
    """Another process on the workspace."""
    argv = [sys.executable, "-m", "tests.benchmarks.colleague", str(workspace), role]
    return subprocess.Popen(
        argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )


def ring(bell: "subprocess.Popen[str]") -> tuple[int, int]:
    """One change; when it was begun and when it was durable, in ns."""
    assert bell.stdin is not None and bell.stdout is not None
    bell.stdin.write("\n")
    begun, durable = map(int, bell.stdout.readline().split())
    return begun, durable


def between_processes(workspace: Path, changes: int) -> None:
    """From the durable change to the other process's follower."""
    with colleague(workspace, "bell") as bell, colleague(workspace, "listen") as ear:
        assert ear.stdout is not None
        ear.stdout.readline()
        whole, after = [], []
        for _ in range(changes):
            begun, durable = ring(bell)
            seen = int(ear.stdout.readline())
            whole.append((seen - begun) / 1e6)
            after.append((seen - durable) / 1e6)
        ear.terminate()
        assert bell.stdin is not None
        bell.stdin.close()
    p99 = percentile(whole, 0.99)
    figure = f"p50 {median(whole):.1f}, p99 {p99:.1f} ms"
    say(f"{changes} changes, begun here to seen there", figure,
        "p99 <= 100 ms", p99 <= 100)  # fmt: skip
    say("of this after it was durable", f"p50 {median(after):.1f} ms")


def on_the_screen(folder: Path, workspace: Path, changes: int) -> None:
    """From the beginning of the change to the bytes of the other terminal."""
    words = first_row(workspace).text[:12]
    with open_terminal(CMTUI, environment(folder / "home", workspace)) as terminal:
        started(terminal, WIDE, words)
        terminal.settle(2.5, 10)
        took = []
        with colleague(workspace, "bell") as bell:
            ring(bell)
            terminal.settle(APART, 5)
            for _ in range(changes):
                mark, before = terminal.mark(), time.perf_counter()
                ring(bell)
                terminal.wait_until(lambda m=mark: len(terminal.raw(m)) > 0, "the change", 5)
                took.append((terminal.chunks[mark].at - before) * 1e3)
                terminal.settle(APART, 5)
            assert bell.stdin is not None
            bell.stdin.close()
    p99 = percentile(took, 0.99)
    figure = f"p50 {median(took):.0f}, p99 {p99:.0f} ms"
    say(f"{changes} changes, to another terminal's bytes", figure,
        "p99 <= 100 ms", p99 <= 100)  # fmt: skip


def main() -> None:
    """All of it, in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mentions", type=int, default=4_000, help="taken in (default 4,000)")
    parser.add_argument("--changes", type=int, default=300, help="seen elsewhere (default 300)")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as name:
        folder = Path(name)
        asyncio.run(intake(folder, words.mentions))
        timed("building 5,000 mentions", lambda: build(folder / "w", 5_000))
        between_processes(folder / "w", words.changes)
        on_the_screen(folder, folder / "w", max(10, words.changes // 15))


if __name__ == "__main__":
    main()
