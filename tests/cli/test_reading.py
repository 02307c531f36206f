"""Reading: sync, feed, show, members, status; as lines and as JSON."""

import json
import re
import signal
from datetime import datetime, timedelta

import pytest

from cmtui.cli.feed import VIEWS_IN_HELP
from cmtui.errors import Unreachable
from cmtui.model.account import Account
from cmtui.model.lease import Lease
from cmtui.model.views import VIEW_NAMES
from cmtui.services.ports import Reader
from tests.cli.conftest import Shell
from tests.cli.stored import from_store, in_store

FIELDS = [
    "id", "number", "network", "kind", "accounts", "author", "text", "url", "created_at",
    "received_at", "due_at", "state", "holder",
]  # fmt: skip


def test_a_feed_as_json_is_one_object_a_mention(desk: Shell) -> None:
    answer = desk.ok("feed", "--view", "all", "--json")
    assert answer.err == ""
    assert len(answer.objects) > 60, "no default limit"
    for one in answer.objects:
        assert list(one) == FIELDS
        assert one["id"].startswith("demo:") and one["accounts"] == ["demo:acme"]
        assert set(one["author"]) == {"handle", "name"}
        for time in ("created_at", "received_at"):
            assert one[time].endswith("Z") and datetime.fromisoformat(one[time])
        assert one["kind"] in ("mention", "reply", "quote", "named")
        assert one["state"] in ("new", "answered", "done")
    ids = [one["id"] for one in answer.objects]
    assert len(ids) == len(set(ids))


def test_syncing_again_brings_nothing_twice(desk: Shell) -> None:
    before = desk.ok("feed", "--view", "all", "--json").objects
    for _ in range(2):
        desk.ok("sync", "--once")
    after = desk.ok("feed", "--view", "all", "--json").objects
    known = {one["id"] for one in before}
    assert known <= {one["id"] for one in after}
    assert len({one["id"] for one in after}) == len(after)


def test_a_sync_says_for_each_account_what_came(shell: Shell) -> None:
    shell.ok("init", "--name", "N", "--initials", "NR", "--brand", "Acme")
    answer = shell.ok("sync")
    assert (answer.out, "accounts add" in answer.err) == ("", True)
    shell.ok("accounts", "add", "demo", "--handle", "acme")
    line = shell.ok("sync", "--since", "12h").out
    assert re.fullmatch(r"demo:acme: \d+ new mentions, \d+ own posts?, \d+ edits?\n", line)


def test_how_far_back_a_first_sync_goes_is_told(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = {}
    for since in ("1h", "40h"):
        monkeypatch.setenv("CMTUI_WORKSPACE", str(shell.home / since))
        shell.ok("init", "--name", "N", "--initials", "NR", "--brand", "Acme")
        shell.ok("accounts", "add", "demo", "--handle", "acme")
        shell.ok("sync", "--since", since)
        waiting[since] = len(shell.waiting())
    assert waiting["1h"] < waiting["40h"]


@pytest.mark.parametrize(
    "words", [("--since", "yesterday"), ("--since", "0h"), ("--once", "--follow")]
)
def test_a_sync_that_is_said_badly(desk: Shell, words: tuple[str, ...]) -> None:
    answer = desk.run("sync", *words)
    assert (answer.code, answer.out) == (2, "") and answer.err.count("\n") == 1


def test_a_network_that_fails_does_not_keep_the_others_from_being_read(desk: Shell) -> None:
    dead = Account(
        key="bluesky:acme.test", network="bluesky", handle="acme.test", native_id="bluesky:did:x",
        server="http://127.0.0.1:9",
    )  # fmt: skip
    in_store(desk, lambda tx: tx.add(dead))
    desk.ok("accounts", "remove", "demo:acme")
    desk.ok("accounts", "add", "demo", "--handle", "acme")
    answer = desk.run("sync")
    assert answer.code == 5
    assert "demo:acme: " in answer.out
    assert answer.err.startswith("cmtui: bluesky:acme.test: ") and answer.err.count("\n") == 1


def test_an_account_that_another_process_reads_is_left_to_it(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmtui.cli.sync.PATIENCE_SECONDS", 1)
    following = desk.start("sync", "--follow")
    assert following.stderr is not None
    following.stderr.readline()
    _wait_until_it_is_read(desk)
    try:
        answer = desk.run("sync")
    finally:
        following.send_signal(signal.SIGTERM)
        following.communicate(timeout=30)
    assert answer.code == 0
    assert "is reading it at this moment" in answer.out
    assert following.returncode == 0


def _wait_until_it_is_read(desk: Shell) -> None:
    def reader(tx: Reader) -> Lease | None:
        return tx.find(Lease, "name", "intake:demo:acme")

    lease = None
    while lease is None or not lease.session:
        lease = from_store(desk, reader)


def test_following_tells_each_change_in_a_line(desk: Shell) -> None:
    following = desk.start("sync", "--follow")
    assert following.stderr is not None
    assert following.stderr.readline() == b"following; Ctrl-C ends it\n"
    number = str(desk.waiting()[0]["number"])
    desk.ok("done", number)
    lines: list[str] = []
    while not lines or "done 1 mention" not in lines[-1]:
        lines.append(following.stderr.readline().decode())
        assert lines[-1], "it has ended"
    following.send_signal(signal.SIGTERM)
    out, err = following.communicate(timeout=30)
    assert following.returncode == 0
    assert out == b"" and b"Traceback" not in err


def test_following_says_when_nothing_can_be_written_and_when_it_can_again(desk: Shell) -> None:
    following = desk.start("sync", "--follow")
    assert following.stderr is not None
    following.stderr.readline()
    elsewhere = desk.workspace.with_name("elsewhere")
    told = ""

    def read_until(words: str) -> None:
        nonlocal told
        while words not in told:
            said = following.stderr.readline().decode() if following.stderr else ""
            assert said, f"it has ended: {told}"
            told += said

    desk.workspace.rename(elsewhere)
    read_until("cannot be used")
    elsewhere.rename(desk.workspace)
    read_until("can be written again")
    following.send_signal(signal.SIGTERM)
    following.communicate(timeout=30)
    assert following.returncode == 0
    assert told.count("cannot be used") == 1


def test_the_views_in_the_help_are_the_views_there_are(desk: Shell) -> None:
    assert VIEWS_IN_HELP.split(", ") == list(VIEW_NAMES)


@pytest.mark.parametrize("view", VIEW_NAMES)
def test_every_view_can_be_listed(desk: Shell, view: str) -> None:
    as_lines = desk.ok("feed", "--view", view)
    as_json = desk.ok("feed", "--view", view, "--json")
    assert bool(as_lines.out) == bool(as_json.out)
    if not as_lines.out:
        assert as_lines.err == f"{view}: nothing here\n"


def test_a_feed_has_fifty_lines_unless_told_otherwise(desk: Shell) -> None:
    assert len(desk.ok("feed", "--view", "all").out.splitlines()) == 50
    assert "--limit" in desk.ok("feed", "--view", "all").err
    assert len(desk.ok("feed", "--view", "all", "--limit", "3").out.splitlines()) == 3
    assert len(desk.ok("feed", "--view", "all", "--limit", "3", "--json").objects) == 3
    assert desk.run("feed", "--limit", "0").code == 2


def test_a_line_of_the_feed_begins_with_the_number_to_answer(desk: Shell) -> None:
    waiting = {one["number"] for one in desk.waiting()}
    for line in desk.ok("feed").out.splitlines():
        assert int(line.split()[0]) in waiting


def test_a_feed_is_narrowed_by_network_and_words(desk: Shell) -> None:
    found = desk.ok("feed", "--view", "all", "--search", "LISBON", "--json").objects
    everything = desk.ok("feed", "--view", "all", "--json").objects
    assert 0 < len(found) < len(everything)
    assert desk.ok("feed", "--network", "demo", "--json").objects == desk.waiting()
    assert desk.ok("feed", "--network", "bluesky", "--json").out == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [(("--view", "mien"), "did you mean mine?"), (("--network", "dmeo"), "demo")],
)
def test_an_unknown_view_or_network_names_the_nearest(
    desk: Shell, words: tuple[str, ...], says: str
) -> None:
    answer = desk.run("feed", *words)
    assert answer.code == 2 and says in answer.err and answer.err.count("\n") == 1


def test_show_tells_the_conversation_the_person_and_the_due_time(desk: Shell) -> None:
    reply = next(one for one in desk.waiting() if one["kind"] == "reply")
    by_number = desk.ok("show", str(reply["number"]))
    by_id = desk.ok("show", reply["id"])
    assert reply["text"].splitlines()[0] in by_number.out
    assert f"@{reply['author']['handle']}" in by_number.out
    assert "person" in by_number.out and "allowance 60 min" in by_number.out
    assert by_id.out == by_number.out


def test_show_as_json_is_one_document(desk: Shell) -> None:
    reply = next(one for one in desk.waiting() if one["kind"] == "reply")
    shown = json.loads(desk.ok("show", str(reply["number"]), "--json").out)
    assert shown["mention"] == reply
    first, *others = shown["due"]["addends"]
    assert first == {"name": "allowance", "minutes": 60}
    begins, ends = (
        datetime.fromisoformat(shown["due"][name]) for name in ("waiting_since", "due_at")
    )
    minutes = 60 + sum(one["minutes"] for one in others)
    assert ends - begins == timedelta(minutes=minutes)
    assert shown["person"]["profiles"][0]["handle"] == reply["author"]["handle"]
    assert reply["id"] in [post["id"] for post in shown["posts"]]
    times = [post["created_at"] for post in shown["posts"]]
    assert times == sorted(times)


def test_show_without_the_network_tells_what_is_stored(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise Unreachable("the server does not answer")

    monkeypatch.setattr("cmtui.services.conversation.Conversations.fetch", away)
    one = desk.waiting()[0]
    answer = desk.ok("show", str(one["number"]))
    assert one["text"].splitlines()[0] in answer.out
    assert answer.err == "as it was last read: the server does not answer\n"


@pytest.mark.parametrize("id", ["999999", "9" * 40, "demo:post/none", "", "x", "-1x", "٣٣٣٣٣٣"])
def test_an_unknown_id_is_not_found(desk: Shell, id: str) -> None:
    for verb in (("show",), ("claim",), ("done",), ("release",), ("reply",)):
        words = (*verb, "--", id, *(("x",) if verb == ("reply",) else ()))
        answer = desk.run(*words)
        assert (answer.code, answer.out) == (3, ""), answer
        assert answer.err.count("\n") == 1


def test_people_are_listed_and_shown(desk: Shell) -> None:
    everyone = desk.ok("members", "--json").objects
    assert len(desk.ok("members").out.splitlines()) == min(50, len(everyone))
    one = everyone[0]
    handle = one["profiles"][0]["handle"]
    for who in (str(one["number"]), handle, f"@{handle}", f"demo:{handle}"):
        assert json.loads(desk.ok("members", who, "--json").out)["number"] == one["number"]
    assert handle in desk.ok("members", handle).out
    assert desk.run("members", "nobody-at-all").code == 3
    assert desk.run("members", "9" * 40).code == 3


def test_a_note_is_kept_as_fact_or_opinion(desk: Shell) -> None:
    handle = desk.waiting()[0]["author"]["handle"]
    desk.ok("note", handle, "runs a team of 30")
    desk.ok("note", handle, "-", "--opinion", stdin="hates canned answers\n")
    notes = json.loads(desk.ok("members", handle, "--json").out)["notes"]
    assert {(note["author"], note["sort"], note["text"]) for note in notes} == {
        ("NR", "fact", "runs a team of 30"),
        ("NR", "opinion", "hates canned answers"),
    }
    assert "hates canned answers" in desk.ok("members", handle).out


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001])
def test_a_note_that_says_nothing_or_too_much(desk: Shell, text: str) -> None:
    handle = desk.waiting()[0]["author"]["handle"]
    assert desk.run("note", handle, text).code == 2
    assert desk.run("note", handle).code == 2
    assert desk.run("note", handle, "two", "words").code == 2
    assert desk.run("note", "nobody-at-all", "x").code == 3


def test_the_status_is_one_line(desk: Shell) -> None:
    line = desk.ok("status").out
    assert re.fullmatch(r"needs me \d+ · late \d+ · mine 0 · oldest \d+[mhd]\d* · failed 0\n", line)
    assert desk.ok("status", "--format", "{me}@{brand}").out == "NR@Acme\n"
    answer = desk.run("status", "--format", "{needsme}")
    assert answer.code == 2 and "{needs_me}" in answer.err


def test_the_status_counts_what_the_feed_lists(desk: Shell) -> None:
    lines = desk.ok("feed", "--limit", "1000").out.splitlines()
    assert desk.ok("status", "--format", "{needs_me}").out == f"{len(lines)}\n"


def test_words_are_found_without_their_accents(desk: Shell) -> None:
    found = desk.ok("feed", "--view", "all", "--search", "lísbön", "--json").objects
    assert found == desk.ok("feed", "--view", "all", "--search", "LISBON", "--json").objects
    assert found and all("lisbon" in one["text"].casefold() for one in found)


def test_people_are_listed_by_what_is_noted_about_them(desk: Shell) -> None:
    desk.ok("note", "1", "writes for the Gazette\nand is patient")
    listed = desk.ok("members", "gazétte").out.splitlines()
    assert len(listed) == 1 and listed[0].startswith("1 ")
    assert "writes for the Gazette" in listed[0] and "patient" not in listed[0]
    assert [one["number"] for one in desk.ok("members", "gazette", "--json").objects] == [1]
    answer = desk.run("members", "no such words")
    assert answer.code == 3 and "no note says it" in answer.err


def test_a_search_that_did_not_reach_back_says_so(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmtui.services.feed.REGARDED_MOST", 1)
    for form in ((), ("--json",)):
        assert "searched back to" in desk.ok("feed", "--view", "all", "--search", "e", *form).err


def test_a_sync_indexes_what_came(desk: Shell) -> None:
    desk.ok("sync", "--once")
    assert (desk.workspace / "search.db").exists()
