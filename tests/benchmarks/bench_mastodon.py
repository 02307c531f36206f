"""From a post on a Mastodon server to the store and to a screen, by stream and by poll; a storm.

    python -m tests.benchmarks.bench_mastodon [--posts N] [--storm SECONDS]

The screen is the real program in a terminal and reads the small server of the tests, and in the
storm the demo network's outage, too. Nothing is asserted but that each mention is stored once.
"""

import argparse
import asyncio
import os
import random
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from cmtui.clock import SystemClock
from cmtui.model.operator import Identity
from cmtui.model.post import INBOUND, Post
from cmtui.networks.demo import create_world
from cmtui.store import WorkspaceStore, open_store
from tests.benchmarks.measure import CMTUI, ROOT, WIDE, environment, open_terminal, percentile, say
from tests.contract.mastodon_flavours import GOTOSOCIAL, PIXELFED, Flavour
from tests.contract.mastodon_harness import MastodonHarness
from tests.contract.mastodon_storm import Storm
from tests.redteam.terminal import Terminal

TOKEN = "a-test-token"
A_SECOND = 30


class Place(NamedTuple):
    """A server, and a desk's files that know it."""

    harness: MastodonHarness
    workspace: Path
    env: dict[str, str]


@contextmanager
def founded(folder: Path, flavour: Flavour, *, demo: bool = False) -> Iterator[Place]:
    """A workspace with the brand's account there, and perhaps one on the demo network."""
    folder.mkdir()
    harness = MastodonHarness(folder / "server", SystemClock(), flavour)
    workspace = folder / "workspace"
    env = environment(folder / "home", workspace)
    call(env, "init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Larch")
    call(env, "accounts", "add", "mastodon", "--handle", "larch", "--server", harness.front.url,
         stdin=f"{TOKEN}\n")  # fmt: skip
    if demo:
        create_world(workspace, 7, True, harness.clock.now())
        call(env, "accounts", "add", "demo", "--handle", "larch")
    yield Place(harness, workspace, env)
    harness.server.close()


def call(env: dict[str, str], *words: str, stdin: str = "") -> None:
    """One call of the program."""
    subprocess.run([*CMTUI, *words], env=env, cwd=ROOT, input=stdin.encode(), check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


class Watch:
    """Another process's view of the store: when each post's transaction became visible."""

    def __init__(self, workspace: Path) -> None:
        self.seen: dict[str, float] = {}
        self._workspace = workspace
        self._ends = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._watch()), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops looking."""
        self._ends.set()
        self._thread.join(10)

    async def _watch(self) -> None:
        identity = Identity("watcher", "/dev/pts/8", f"watch-{os.getpid()}-{id(self)}")
        store = open_store(self._workspace, identity, SystemClock())
        follower = asyncio.create_task(self._follow(store))
        while not self._ends.is_set():
            await asyncio.sleep(0.05)
        follower.cancel()
        await asyncio.gather(follower, return_exceptions=True)
        await store.close()

    async def _follow(self, store: WorkspaceStore) -> None:
        async for commit in store.follow():
            numbers = commit.touched.get("posts", ()) if commit is not None else ()
            if numbers:
                at = time.perf_counter()
                posts = await store.read(lambda r, numbers=numbers: r.get_many(Post, numbers))
                for post in posts.values():
                    self.seen.setdefault(post.id, at)


def latency(folder: Path, flavour: Flavour, posts: int, apart: float, what: str) -> None:
    """Single posts, well apart: until stored, and until the screen's next bytes."""
    with founded(folder, flavour) as place:
        dice = random.Random(1)
        with open_terminal(CMTUI, place.env, WIDE) as terminal:
            wait_until(lambda: place.harness.front.requests and is_quiet(terminal), 60)
            if flavour.streams:
                wait_until(lambda: place.harness.server.listeners, 60)
            watch = Watch(place.workspace)
            time.sleep(1.5)
            stored, painted = [], []
            for n in range(posts):
                mark, begun = terminal.mark(), time.perf_counter()
                id = asyncio.run(place.harness.member_posts(f"p{n}", f"{{brand}} bench-{n}"))
                wait_until(lambda id=id: id in watch.seen, 60)
                stored.append((watch.seen[id] - begun) * 1e3)
                # the screen may be sooner than the watcher; what it said long before is a clock
                early = watch.seen[id] - 0.02
                wait_until(
                    lambda early=early: terminal.mark() and terminal.chunks[-1].at > early, 10
                )
                came = next(one.at for one in terminal.chunks[mark:] if one.at > early)
                painted.append((came - begun) * 1e3)
                time.sleep(apart * (0.5 + dice.random()))
            watch.close()
    say(f"{posts} posts {what}, until stored",
        f"p50 {median(stored):.0f}, p99 {percentile(stored, 0.99):.0f} ms")  # fmt: skip
    say(f"{posts} posts {what}, until the screen's bytes",
        f"p50 {median(painted):.0f}, p99 {percentile(painted, 0.99):.0f} ms")  # fmt: skip


def storm(folder: Path, seconds: float) -> None:
    """A storm over the stream and the demo's outage beside it, with threads deep and wide, edits,
    deletions and a restart of the server in the middle."""
    with founded(folder, GOTOSOCIAL, demo=True) as place:
        server = place.harness.server
        server.limit, server.window = 300, 300_000
        raging = Storm(place.harness)

        async def restart() -> None:
            await asyncio.to_thread(server.restart)

        async def rages() -> None:
            await raging.grows_deep(40)
            await raging.grows_wide(60)
            await raging.rages(A_SECOND, seconds, meanwhile=restart)

        with open_terminal(CMTUI, place.env, WIDE) as terminal:
            wait_until(lambda: server.listeners, 60)
            wait_until(lambda: is_quiet(terminal), 60)
            mark, cpu, begun = terminal.mark(), terminal.cpu(), time.perf_counter()
            asyncio.run(rages())
            passed = time.perf_counter() - begun
            sent, used = len(terminal.raw(mark)), terminal.cpu() - cpu
            counts = wait_for_all(place.workspace, raging, 330)
            took = time.perf_counter() - begun - passed
    said = len(raging.said)
    say(f"{said} mentions, {A_SECOND}/s, a restart: stored once", f"{counts[0]}",
        "all, once", counts[0] == said)  # fmt: skip
    say("the demo network's outage beside it: stored", f"{counts[1]}")
    say("all stored after the storm's end", f"{took:.1f} s")
    say("requests in five minutes, of 300", f"{len(place.harness.front.requests)}")
    say("to the terminal", f"{sent / passed:,.0f} bytes/s", "<= 2 kB/s", sent / passed <= 2048)
    say("of a core", f"{used / passed:.0%}")


def wait_for_all(workspace: Path, raging: Storm, seconds: float) -> tuple[int, int]:
    """How many of the storm's mentions are stored once all are, or the time is over; and others."""

    async def counted() -> tuple[int, int]:
        identity = Identity("counter", "/dev/pts/7", f"count-{os.getpid()}")
        store = open_store(workspace, identity, SystemClock())
        posts = await store.read(lambda reader: reader.window(Post))
        await store.close()
        ids = [post.id for post in posts if post.kind in INBOUND]
        assert len(ids) == len(set(ids)), "a mention is stored twice"
        wanted = set(raging.said)
        return len(wanted & set(ids)), len([id for id in ids if id.startswith("demo:")])

    ends = time.perf_counter() + seconds
    while True:
        counts = asyncio.run(counted())
        if counts[0] == len(raging.said) or time.perf_counter() > ends:
            return counts
        time.sleep(0.5)


def is_quiet(terminal: Terminal) -> bool:
    """Whether the screen stands and has said nothing for a second."""
    return terminal.mark() > 0 and time.perf_counter() - terminal.chunks[-1].at > 1.0


def wait_until(ready: object, seconds: float) -> None:
    """Waits for it, looking every two milliseconds."""
    assert callable(ready)
    ends = time.perf_counter() + seconds
    while not ready():
        assert time.perf_counter() < ends, "it did not come"
        time.sleep(0.002)


def main() -> None:
    """All of it, in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=60, help="single posts (default 60)")
    parser.add_argument("--storm", type=float, default=60.0, help="seconds (default 60)")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-mastodon-") as name:
        folder = Path(name)
        latency(folder / "stream", GOTOSOCIAL, words.posts, 0.6, "by stream")
        latency(folder / "poll", PIXELFED, 4, 5.0, "by poll every 30 s")
        storm(folder / "storm", words.storm)


if __name__ == "__main__":
    main()
