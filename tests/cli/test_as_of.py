"""`--as-of`: the listing verbs answer as of the past, everything else refuses."""

import time

import pytest

from cmtui.cli.past import READING
from cmtui.clock import SystemClock, to_local
from tests.cli.conftest import Answer, Shell
from tests.cli.stored import from_store

LISTING = (
    ("feed", "--json"), ("feed", "--view", "all", "--limit", "9", "--json"), ("members", "--json"),
    ("outbox", "--json"),
)  # fmt: skip


def now_iso() -> str:
    """A moment after all that was written so far and before all that will be."""
    time.sleep(0.005)
    found = to_local(SystemClock().now()).isoformat()
    time.sleep(0.005)
    return found


def everything(desk: Shell, *before: str) -> list[str]:
    return [desk.ok(*before, *words).out for words in LISTING]


def test_every_listing_is_what_it_was_at_that_time(desk: Shell) -> None:
    one, two, three = desk.waiting()[:3]
    acts = (
        ("claim", one["id"]),
        ("note", one["author"]["handle"], "met in Lisbon"),
        ("done", one["id"], two["id"]),
        ("undo",),
        ("reply", three["id"], "It is mended.", "--yes"),
        ("undo", "--delete-sent"),
        ("accounts", "remove", "demo:acme"),
    )
    taken = [(now_iso(), everything(desk))]
    for words in acts:
        desk.ok(*words)
        taken.append((now_iso(), everything(desk)))
    for when, then in taken[::2]:
        assert everything(desk, "--as-of", when) == then
    (first, _), (last, _) = taken[0], taken[-1]
    shown = desk.ok("--as-of", first, "show", three["id"], "--json").objects[0]
    assert shown["mention"]["state"] == "new" and not shown["person"]["notes"]
    assert "demo:acme" in desk.ok("--as-of", first, "accounts", "list").out
    assert "demo:acme" not in desk.ok("--as-of", last, "accounts", "list").out


def test_it_says_as_of_when_and_counts_from_there(desk: Shell) -> None:
    when = now_iso()
    answer = desk.ok("--as-of", when, "status")
    assert answer.err.startswith(f"as of {when[:10]} {when[11:16]}")
    assert answer.out.startswith("needs me ")
    desk.ok("done", *[mention["id"] for mention in desk.waiting()])
    assert desk.ok("--as-of", when, "status").out == answer.out


def test_the_records_of_a_crisis_are_what_they_were(desk: Shell) -> None:
    listing = (("update",), ("crisis", "words"), ("crisis", "question"), ("escalate",), ("line",))
    desk.ok("declare", "WATCH", "Login", "--word", "login")
    when = now_iso()
    then = [desk.ok(*words).out for words in listing]
    desk.ok("update", "write", "We look into it.")
    desk.ok("crisis", "words", "refund")
    assert [desk.ok(*words).out for words in listing] != then
    assert [desk.ok("--as-of", when, *words).out for words in listing] == then


def test_the_help_names_every_verb_that_reads_the_past(shell: Shell) -> None:
    told = " ".join(shell.ok("help", "undo").out.partition("## The past")[2].split())
    assert [verb for verb in READING if verb not in told] == []


@pytest.mark.parametrize(
    "words",
    [
        (), ("sync",), ("done", "1"), ("claim", "1"), ("release", "1"), ("undo",),
        ("note", "1", "x"), ("reply", "1", "x"), ("post", "x"), ("doctor",),
        ("operators", "disable", "NR"),
        ("accounts", "add", "demo", "--handle", "x"), ("accounts", "check"), ("demo",),
        ("accounts", "remove", "demo:acme"), ("escalate", "help"), ("crisis", "words", "login"),
        ("crisis", "words", "--none"), ("update", "withdraw", "1"),
        ("length", "--network", "x", "y"), ("help",),
    ],
)  # fmt: skip
def test_whatever_does_more_than_list_is_refused(desk: Shell, words: tuple[str, ...]) -> None:
    answer = desk.run("--as-of", "1m", *words)
    assert (answer.code, answer.out) == (4, ""), answer
    assert answer.err == (
        "cmtui: --as-of only reads the past: feed, show, members, drafts, outbox, status,"
        " tags, follow-ups, handover, spikes, topics list, operators list, accounts list,"
        " replies list, line, update, crisis, escalate, brief, board, drill score\n"
    )


def test_times_that_cannot_be_are_refused_with_the_reason(desk: Shell) -> None:
    def called(when: str) -> Answer:
        return desk.run("--as-of", when, "feed")

    assert called("soon").code == 2 and "write 14:05" in called("soon").err
    assert called("2999-01-01").code == 2 and "still to come" in called("2999-01-01").err
    before = called("2001-01-01")
    assert before.code == 3 and "the workspace begins at" in before.err
    assert from_store(desk, lambda reader: reader.last_txn()) > 0


def test_the_past_of_no_workspace_is_not_found(shell: Shell) -> None:
    answer = shell.run("--as-of", "1m", "feed")
    assert answer.code == 3 and "cmtui init" in answer.err
    assert not shell.workspace.exists()
