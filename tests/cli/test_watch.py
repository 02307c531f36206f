"""`cmtui watch`, and public sources among a team's accounts, against local servers."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from cmtui.clock import SystemClock
from tests.cli.conftest import Shell
from tests.contract.feeds_harness import PATH, FeedsServer
from tests.contract.hackernews_harness import HackerNewsServer
from tests.contract.mastodon_flavours import MASTODON
from tests.contract.mastodon_server import MastodonServer
from tests.contract.misbehaving import Reply

DEAD = "http://127.0.0.1:9/feed"


@pytest.fixture
def feed() -> Iterator[FeedsServer]:
    server = FeedsServer()
    yield server
    server.front.close()


@pytest.fixture
def mastodon() -> Iterator[MastodonServer]:
    server = MastodonServer(SystemClock(), MASTODON)
    server.is_open = True
    yield server
    server.front.close()


@pytest.fixture
def news() -> Iterator[HackerNewsServer]:
    server = HackerNewsServer(SystemClock())
    yield server
    server.front.close()


def says(server: FeedsServer, text: str, link: str = "") -> None:
    server.items.append({"title": text, "link": link or f"https://larch.test/{len(server.items)}"})


def toots(server: MastodonServer, who: str, text: str) -> None:
    server.publish(server.find(who) or server.join(who), text)


def test_sources_come_together_in_one_list(
    shell: Shell, feed: FeedsServer, mastodon: MastodonServer
) -> None:
    says(feed, "Acme: the outage explained")
    says(feed, "Cats")
    toots(mastodon, "mara", "Another #outage")
    answer = shell.ok(
        "watch", "outage", "--only", "mastodon", "--only", "feeds",
        "--server", mastodon.front.url, "--feed", feed.url, "--once", "--json",
    )  # fmt: skip
    found = {one["network"]: one for one in answer.objects}
    assert set(found) == {"feeds", "mastodon"} and len(answer.objects) == 2
    assert found["feeds"]["text"] == "Acme: the outage explained"
    assert found["mastodon"]["author"]["handle"] == "mara@social.test"
    assert all(one["due_at"] is None and one["kind"] == "named" for one in answer.objects)
    assert answer.err == ""


def test_the_same_list_for_people(shell: Shell, feed: FeedsServer) -> None:
    says(feed, "Acme: the outage explained")
    answer = shell.ok("watch", "outage", "--only", "feeds", "--feed", feed.url, "--once")
    assert "feeds" in answer.out and "the outage explained" in answer.out
    says(feed, "nothing")
    empty = shell.ok("watch", "nowhere", "--only", "feeds", "--feed", feed.url, "--once")
    assert (empty.out, empty.err) == ("", "nobody was found who names it\n")


def test_without_words_a_feed_says_everything(shell: Shell, feed: FeedsServer) -> None:
    says(feed, "Cats")
    says(feed, "Dogs")
    answer = shell.ok("watch", "--feed", feed.url, "--once", "--json")
    assert {one["text"] for one in answer.objects} == {"Cats", "Dogs"}


def test_how_far_back_is_said_at_the_call(shell: Shell, feed: FeedsServer) -> None:
    call = ("watch", "outage", "--only", "feeds", "--feed", feed.url, "--once", "--json")
    says(feed, "outage of last week")
    feed.items[0]["pubDate"] = formatdate(time.time() - 5 * 86_400, usegmt=True)
    assert shell.ok(*call).objects == []
    assert len(shell.ok(*call, "--since", "9d").objects) == 1


def test_whoever_reads_only_the_first_line_ends_it(shell: Shell, feed: FeedsServer) -> None:
    says(feed, "outage one")
    words = ("watch", "outage", "--only", "feeds", "--feed", feed.url, "--json")
    with subprocess.Popen(
        [sys.executable, "-m", "cmtui", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=dict(os.environ, HOME=str(shell.home)),
    ) as watch:  # fmt: skip
        assert watch.stdout is not None and watch.stdout.readline()
        watch.stdout.close()
        watch.send_signal(signal.SIGTERM)
        watch.wait(20)
        assert watch.stderr is not None and b"Traceback" not in watch.stderr.read()


def test_a_source_that_fails_stops_no_other(shell: Shell, feed: FeedsServer) -> None:
    says(feed, "outage")
    feed.pages["/page"] = feed.pages["/other"] = feed.answer_of_a_page()
    base = feed.front.url
    answer = shell.run(
        "watch", "outage", "--only", "feeds", "--feed", f"{base}/page", "--feed", DEAD,
        "--feed", feed.url, "--once", "--json",
    )  # fmt: skip
    assert answer.code == 0 and len(answer.objects) == 1
    assert answer.err.count("\n") == 2
    assert "is no feed: it is a web page" in answer.err and "cannot be reached" in answer.err
    alone = shell.run("watch", "--feed", DEAD, "--once", "--json")
    assert (alone.code, alone.out) == (5, "")


def test_the_same_page_of_two_feeds_is_told_once(shell: Shell, feed: FeedsServer) -> None:
    says(feed, "Outage at Acme", "https://larch.test/story?utm_source=rss#top")
    other = feed.feed().replace(b"Outage at Acme", b"Acme: outage").replace(b"rss#top", b"planet")
    feed.pages["/planet"] = Reply(200, other, {"Content-Type": "application/rss+xml"})
    answer = shell.ok(
        "watch", "outage", "--feed", feed.url, "--feed", f"{feed.front.url}/planet",
        "--only", "feeds", "--once", "--json",
    )  # fmt: skip
    (one,) = answer.objects
    assert len(one["accounts"]) == 2


def test_nothing_is_left_behind(shell: Shell, feed: FeedsServer, tmp_path: Path) -> None:
    says(feed, "outage")
    shell.ok("watch", "outage", "--only", "feeds", "--feed", feed.url, "--once")
    assert not shell.workspace.exists() and not shell.secrets.exists()
    assert not shell.log.parent.exists() or list(shell.log.parent.iterdir()) == []


def test_what_is_kept_goes_on(shell: Shell, feed: FeedsServer, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    call = ("watch", "outage", "--only", "feeds", "--feed", feed.url, "--keep", kept, "--once",
            "--json")  # fmt: skip
    says(feed, "outage one")
    assert len(shell.ok(*call).objects) == 1
    shell.ok("--workspace", kept, "done", "1")
    says(feed, "outage two")
    assert [one["text"] for one in shell.ok(*call).objects] == ["outage two"]
    other = shell.ok("--workspace", kept, "watch", "--feed", feed.url, "--once", "--json")
    assert {one["text"] for one in other.objects} == {"outage two"}
    accounts = shell.ok("--workspace", kept, "accounts", "list", "--json").objects
    assert [one["role"] for one in accounts] == ["watch"]
    assert not shell.workspace.exists()


def test_a_teams_workspace_is_no_watch(shell: Shell, feed: FeedsServer) -> None:
    shell.ok("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")
    folder = str(shell.workspace)
    answer = shell.run("watch", "outage", "--feed", feed.url, "--keep", folder, "--once")
    assert answer.code == 4 and "cmtui accounts add hackernews" in answer.err
    assert shell.ok("accounts", "list", "--json").objects == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "name a word to watch, or a feed with --feed URL"),
        (("--only", "feeds", "outage"), "name a word to watch, or a feed"),
        (("outage", "--only", "mastadon"), "did you mean mastodon?"),
        (("outage", "--only", "demo"), "cannot be watched without an account"),
        (("outage", "--feed", "not an address"), "is no web address"),
        (("outage", "--feed", "javascript:alert(1)"), "is no web address"),
        (("outage", "--since", "soon"), "soon"),
        (tuple("abcdefghijklmnopqrstuvw"), "at most 20 words"),
    ],
)
def test_wrong_calls_say_what_is_right(shell: Shell, words: tuple[str, ...], says: str) -> None:
    answer = shell.run("watch", *words, "--once")
    assert answer.code == 2 and says in answer.err and answer.err.count("\n") == 1


def test_the_screen_needs_a_terminal(shell: Shell) -> None:
    answer = shell.run("watch", "outage")
    assert answer.code == 2 and "cmtui watch --json" in answer.err


def test_following_tells_each_mention_when_it_comes_and_ends_in_order(
    shell: Shell, feed: FeedsServer, mastodon: MastodonServer
) -> None:
    toots(mastodon, "mara", "An #outage")
    with subprocess.Popen(
        [sys.executable, "-m", "cmtui", "watch", "outage", "--only", "mastodon", "--only", "feeds",
         "--server", mastodon.front.url, "--feed", DEAD, "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, HOME=str(shell.home)),
    ) as watch:  # fmt: skip
        assert watch.stdout is not None and watch.stderr is not None
        ready, _, _ = select.select([watch.stdout], [], [], 20)
        assert ready, "nothing was told in 20 s"
        told = json.loads(watch.stdout.readline())
        assert told["text"] == "An #outage"
        errors = b""
        end = time.monotonic() + 20
        while b"Tried again" not in errors and time.monotonic() < end:
            if select.select([watch.stderr], [], [], 0.2)[0]:
                errors += os.read(watch.stderr.fileno(), 4096)
        assert b"feeds:127.0.0.1:9/feed: 127.0.0.1:9 cannot be reached" in errors
        watch.send_signal(signal.SIGINT)
        assert watch.wait(20) == 0
        assert watch.stdout.read() == b""


# --- in a team's own workspace ---------------------------------------------------------------


def test_public_sources_stand_among_the_teams_accounts(
    shell: Shell, feed: FeedsServer, news: HackerNewsServer, mastodon: MastodonServer
) -> None:
    shell.ok("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")
    says(feed, "Acme opens", "https://larch.test/story")
    news.add("kofi", title="Acme opens a shop", url="https://www.larch.test/story/?utm_x=1")
    news.add("kofi", title="Others")
    toots(mastodon, "mara", "I like #Acme")
    added = shell.ok("accounts", "add", "feeds", "--server", feed.url)
    assert added.out.endswith(f"{PATH}: is watched for all that it says\n")
    added = shell.ok("accounts", "add", "hackernews", "--server", news.front.url)
    assert added.out.endswith(": is watched for Acme\n")
    shell.ok(
        "accounts", "add", "mastodon", "--role", "watch", "--server", mastodon.front.url,
        "--keyword", "acme",
    )  # fmt: skip
    assert not shell.secrets.exists()
    checked = shell.ok("accounts", "check")
    assert checked.out.count(": answers") == 3
    listed = shell.ok("accounts", "list")
    assert "watch" in listed.out and "^{initials}" not in listed.out
    shell.ok("sync")
    found = shell.ok("feed", "--view", "about-us", "--json").objects
    assert {one["network"] for one in found} == {"feeds", "mastodon"}
    assert shell.ok("feed", "--json").objects == []
    page = next(one for one in found if one["network"] == "feeds")
    assert len(page["accounts"]) == 2
    refused = shell.run("reply", str(page["number"]), "Hello", "--yes")
    assert refused.code == 4
    assert refused.err.endswith("answer on the page itself: https://larch.test/story\n")
    refused = shell.run("boost", str(page["number"]))
    assert refused.code == 3 and "no account of the team is on feeds" in refused.err
    shell.ok("accounts", "remove", added.out.partition(": is")[0])


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("feeds",), 2, "say its address with --server URL"),
        (("mastodon", "--role", "watch", "--keyword", "x"), 2, "say which server"),
        (("feeds", "--server", "https://x.test", "--token-env", "T"), 2, "needs no token"),
        (("demo", "--role", "watch"), 2, "shows nothing without an account"),
        (("bluesky",), 2, "--handle"),
        (("feeds", "--server", DEAD), 5, "cannot be reached"),
    ],
)
def test_what_cannot_be_watched_is_not_added(
    shell: Shell, words: tuple[str, ...], code: int, says: str
) -> None:
    shell.ok("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")
    answer = shell.run("accounts", "add", *words)
    assert answer.code == code and says in answer.err and answer.err.count("\n") == 1
    assert shell.ok("accounts", "list", "--json").objects == []


def test_a_page_that_is_no_feed_is_not_added_and_its_feed_is_named(
    shell: Shell, feed: FeedsServer
) -> None:
    shell.ok("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")
    feed.pages["/page"] = feed.answer_of_a_page()
    answer = shell.run("accounts", "add", "feeds", "--server", f"{feed.front.url}/page")
    assert answer.code == 5 and f"its feed is {feed.url}" in answer.err
