"""From a post on a Mastodon server to the store and to its row on a screen, by stream and by poll;
and a storm on Mastodon and the demo network at once.

    python -m tests.benchmarks.bench_mastodon [--posts N] [--polls N] [--storm SECONDS]

The screen is the real program in a terminal; a row is painted when its words have left for the
terminal. Nothing is asserted but that each mention is stored once.
"""

import argparse
import asyncio
import os
import random
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec

from cmtui.clock import SystemClock
from cmtui.model.operator import Identity
from cmtui.model.post import INBOUND, Post
from cmtui.networks.demo import create_world
from cmtui.networks.demo.acts import Acts, Beginning, Posted
from cmtui.networks.demo.raw import post_id
from cmtui.networks.demo.server import Request
from cmtui.store import WorkspaceStore, open_store
from tests.benchmarks.measure import CMTUI, ROOT, WIDE, environment, open_terminal, percentile, say
from tests.contract.mastodon_flavours import GOTOSOCIAL, PIXELFED, Flavour
from tests.contract.mastodon_harness import MastodonHarness
from tests.contract.mastodon_storm import Storm
from tests.redteam.terminal import Terminal

TOKEN = "a-test-token"
SEED = 7
A_SECOND = 30
A_POLL = 15
FRAME_ENDS = b"\x1b[?2026l"


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
        create_world(workspace, SEED, True, harness.clock.now())
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


@contextmanager
def watched(place: Place) -> Iterator[tuple[Terminal, Watch]]:
    """The program in a terminal with nobody in its list, and another process that looks on."""
    with open_terminal(CMTUI, place.env, WIDE) as terminal:
        wait_until(lambda: place.harness.front.requests and is_quiet(terminal), 60)
        if place.harness.server.flavour.streams:
            wait_until(lambda: place.harness.server.listeners, 60)
        watch = Watch(place.workspace)
        time.sleep(1.5)
        yield terminal, watch
        watch.close()


def painted_at(terminal: Terminal, mark: int, words: str) -> float | None:
    """When the words had left for the terminal, as far as it has come since the mark."""
    terminal.mark()  # takes in what has come
    sent = b""
    for chunk in terminal.chunks[mark:]:
        sent = sent[-len(words) :] + chunk.data
        if words.encode() in sent:
            return chunk.at
    return None


def by_stream(folder: Path, posts: int) -> None:
    """Single posts, well apart, each into an empty list: there a row is painted as it comes."""
    took = Took([], [])
    dice = random.Random(1)
    with founded(folder, GOTOSOCIAL) as place, watched(place) as (terminal, watch):
        for n in range(posts):
            mark, begun, words = terminal.mark(), time.perf_counter(), f"bench-{n}."
            id = asyncio.run(place.harness.member_posts(f"p{n}", f"{{brand}} {words}"))
            wait_until(lambda words=words, mark=mark: painted_at(terminal, mark, words), 60)
            wait_until(lambda id=id: id in watch.seen, 60)
            took.add(begun, watch.seen[id], painted_at(terminal, mark, words))
            is_done(terminal, "e")
            time.sleep(0.3 + dice.random() * 0.6)
    took.say(f"{posts} posts by stream")


def by_poll(folder: Path, polls: int) -> None:
    """Posts at any moment between two readings of a server without a stream."""
    took = Took([], [])
    dice = random.Random(2)
    with founded(folder, PIXELFED) as place, watched(place) as (terminal, watch):
        before = readings(place)
        wait_until(lambda: readings(place) > before, 60)
        time.sleep(1.0)
        for poll in range(polls):  # a reading is just over; the next comes in half a minute
            mark, said = terminal.mark(), {}
            last = time.perf_counter()
            for n, wait in enumerate(sorted(dice.uniform(0, 24) for _ in range(A_POLL))):
                time.sleep(max(0.0, last + wait - time.perf_counter()))
                words, begun = f"bench-{poll}-{n}.", time.perf_counter()
                id = asyncio.run(place.harness.member_posts(f"p{n}", f"{{brand}} {words}"))
                said[id] = (words, begun)
            for id, (words, begun) in said.items():
                wait_until(lambda words=words, mark=mark: painted_at(terminal, mark, words), 60)
                wait_until(lambda id=id: id in watch.seen, 60)
                took.add(begun, watch.seen[id], painted_at(terminal, mark, words))
            is_done(terminal, "X", "e")
    took.say(f"{polls * A_POLL} posts by poll every 30 s")


class Took(NamedTuple):
    """Milliseconds from each post to the store, and to its row."""

    stored: list[float]
    painted: list[float]

    def add(self, begun: float, stored: float, painted: float | None) -> None:
        """One post."""
        assert painted is not None
        self.stored.append((stored - begun) * 1e3)
        self.painted.append((painted - begun) * 1e3)

    def say(self, what: str) -> None:
        """Both, as two lines of the table."""
        for end, values in (("stored", self.stored), ("painted", self.painted)):
            say(f"{what}, to {end} row",
                f"p50 {median(values):,.0f}, p99 {percentile(values, 0.99):,.0f} ms")  # fmt: skip


def readings(place: Place) -> int:
    """How often the list of mentions was asked for."""
    return sum(one.path == "/api/v1/notifications" for one in place.harness.front.requests)


def is_done(terminal: Terminal, *keys: str) -> None:
    """Closes what is listed, so that nobody is in the list."""
    for key in keys:
        terminal.press(key)
    terminal.settle(0.4, 5.0, needs_bytes=True)


class Crowd:
    """People of the demo network who mention the brand besides those of its outage."""

    def __init__(self, workspace: Path) -> None:
        clock = SystemClock()
        self._clock = clock
        self._acts = Acts.open(workspace, Beginning(SEED, True, clock.now()))
        self.said: list[str] = []

    def rages(self, a_second: int, seconds: float) -> None:
        """So many mentions a second."""
        begun = time.perf_counter()
        for n in range(int(a_second * seconds)):
            time.sleep(max(0.0, begun + n / a_second - time.perf_counter()))
            now, key = self._clock.now(), f"crowd{n}"
            record = msgspec.json.encode(Request(f"@larch is it down? {n}", None, now)).decode()
            self._acts.post(Posted(key, record, f"crowd{n % 50}", now))
            self.said.append(post_id(key))


def storm(folder: Path, seconds: float) -> None:
    """A storm on both networks at once: on Mastodon over the stream, with threads deep and wide,
    edits, deletions and a restart of the server in the middle; on the demo network beside its
    outage. Meanwhile somebody moves in the list."""
    with founded(folder, GOTOSOCIAL, demo=True) as place:
        server = place.harness.server
        server.limit, server.window = 300, 300_000
        raging, crowd = Storm(place.harness), Crowd(place.workspace)

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
            storms = [
                threading.Thread(target=lambda: asyncio.run(rages())),
                threading.Thread(target=crowd.rages, args=(A_SECOND, seconds)),
            ]
            for each in storms:
                each.start()
            time.sleep(seconds * 0.7)
            passed = time.perf_counter() - begun
            sent, used = len(terminal.raw(mark)), terminal.cpu() - cpu
            keys = moves(terminal, storms)
            over = time.perf_counter()
            wanted = {*raging.said, *crowd.said}
            found = wait_for_all(place.workspace, wanted, 330)
            took = time.perf_counter() - over
    for name, said in (("Mastodon", raging.said), ("the demo", crowd.said)):
        stored = len(found & set(said))
        say(f"{len(said)} mentions on {name}, {A_SECOND}/s: stored", f"{stored}", "all, once",
            stored == len(said))  # fmt: skip
    others = len(found - wanted)
    say("the demo network's outage beside it: stored", f"{others}")
    say("all stored after the storm's end", f"{took:.1f} s")
    say("requests in five minutes, of 300", f"{len(place.harness.front.requests)}")
    say("to the terminal", f"{sent / passed:,.0f} bytes/s", "<= 2 kB/s", sent <= 2048 * passed)
    say("CPU, of a core", f"{used / passed:.0%}")
    p50, p95 = (percentile(keys, part) * 1e3 for part in (0.5, 0.95))
    say("a key meanwhile, to its first frame", f"p50 {p50:.0f}, p95 {p95:.0f} ms")


def moves(terminal: Terminal, storms: Sequence[threading.Thread]) -> list[float]:
    """Goes down and up a row, two keys a second, until the storms are over; seconds from each key
    to the end of its first frame."""
    took = list[float]()
    for n in count():
        at = terminal.press("jk"[n % 2])
        chunks = terminal.settle(0.06, 0.5, needs_bytes=True)
        took += [chunk.at - at for chunk in chunks if FRAME_ENDS in chunk.data][:1]
        time.sleep(max(0.0, at + 0.5 - time.perf_counter()))
        if not any(each.is_alive() for each in storms):
            return took
    raise AssertionError


def wait_for_all(workspace: Path, wanted: set[str], seconds: float) -> set[str]:
    """The ids of all mentions that are stored once the wanted ones are, or the time is over."""

    async def stored() -> set[str]:
        identity = Identity("counter", "/dev/pts/7", f"count-{os.getpid()}")
        store = open_store(workspace, identity, SystemClock())
        posts = await store.read(lambda reader: reader.window(Post))
        await store.close()
        ids = [post.id for post in posts if post.kind in INBOUND]
        assert len(ids) == len(set(ids)), "a mention is stored twice"
        return set(ids)

    ends = time.perf_counter() + seconds
    while True:
        found = asyncio.run(stored())
        if wanted <= found or time.perf_counter() > ends:
            return found
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
    parser.add_argument("--posts", type=int, default=40, help="single posts (default 40)")
    parser.add_argument("--polls", type=int, default=2, help="readings by poll (default 2)")
    parser.add_argument("--storm", type=float, default=60.0, help="seconds (default 60)")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-mastodon-") as name:
        folder = Path(name)
        with ThreadPoolExecutor() as both:  # each waits most of the time
            streams = both.submit(by_stream, folder / "stream", words.posts)
            both.submit(by_poll, folder / "poll", words.polls).result()
            streams.result()
        storm(folder / "storm", words.storm)


if __name__ == "__main__":
    main()
