"""A crisis from the shell: declared, led, shown, closed; and what is refused."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cli.conftest import Answer, Shell


def board(desk: Shell) -> Any:
    """The board as a script reads it."""
    (shape,) = desk.ok("crisis", "--json").objects
    return shape


def waiting(desk: Shell, many: int) -> list[str]:
    """The ids of some who wait."""
    return [str(one["number"]) for one in desk.waiting()[:many]]


def close(desk: Shell) -> Answer:
    """Closes it without an all-clear."""
    return desk.ok("crisis", "close", "--no-all-clear", "--because", "works again")


def test_on_a_quiet_day_every_verb_says_how_to_declare(desk: Shell) -> None:
    (id,) = waiting(desk, 1)
    for words in (
        ("crisis",), ("crisis", "--json"), ("crisis", "timeline"), ("crisis", "next"),
        ("crisis", "link", id), ("crisis", "unlink", id), ("crisis", "move", id, "escalated"),
        ("crisis", "entry", "x"), ("crisis", "question"), ("crisis", "question", "add", "x"),
        ("crisis", "rumour", "set", "1", "--state", "false"), ("crisis", "workaround", "end", "1"),
        ("crisis", "phase", "resolved", "--because", "x"), ("crisis", "title", "x"),
        ("crisis", "severity", "SEV1", "--because", "x"), ("crisis", "words", "x"),
        ("crisis", "close", "--no-all-clear", "--because", "x"), ("crisis", "owed"),
        ("crisis", "prepare", "x"), ("crisis", "hold", "on", "--because", "x"), ("brief",),
        ("brief", "--tactical"),
    ):  # fmt: skip
        answer = desk.run(*words)
        assert (answer.code, answer.out) == (3, ""), words
        assert answer.err.startswith("cmtui: no crisis is open; ") and answer.err.count("\n") == 1
    answer = desk.ok("crisis", "list")
    assert answer.out == "" and "no crisis was ever declared" in answer.err


def test_a_crisis_from_its_declaration_to_its_close(desk: Shell) -> None:
    first, second, third = waiting(desk, 3)
    declared = desk.ok(
        "declare", "sev3", "Login outage", "--evidence", first, "--evidence", second,
        "--word", "login", "--word", "sign in",
    )  # fmt: skip
    assert declared.out.splitlines()[0] == 'crisis 1: SEV3 "Login outage", led by NR'
    assert "linked 2 mentions as evidence" in declared.out
    assert "later mentions attach by login, sign in" in declared.out
    refused = desk.run("declare", "SEV1")
    assert refused.code == 4 and "crisis 1 is open" in refused.err

    assert desk.run("crisis", "severity", "SEV2").code == 2, "a reason is asked for"
    desk.ok("crisis", "severity", "SEV2", "--because", "press asks", "--keep-queue")
    desk.ok("crisis", "phase", "identified", "--because", "a bad release")
    desk.ok("crisis", "role", "scribe", "NR", "--because", "nobody else is here")
    assert desk.ok("crisis", "role", "spokes", "-", "--because", "later").out == "spokes: nobody\n"
    desk.ok("crisis", "title", "Sign-in outage")
    desk.ok("crisis", "words", "login")
    desk.ok("crisis", "hold", "on", "--because", "legal asks")
    desk.ok("crisis", "entry", "the press calls", "--at", "1d")
    desk.ok("crisis", "link", third)
    desk.ok("crisis", "move", third, "escalated")
    desk.ok("crisis", "question", "add", "Is my data safe?", first, second)
    desk.ok("crisis", "question", "set", "1", "--answer", "It is.")
    desk.ok("crisis", "rumour", "add", "they got hacked", third)
    desk.ok("crisis", "rumour", "set", "1", "--state", "false", "--source", "the logs")
    desk.ok("crisis", "workaround", "add", "sign out, then in", "--until", "2h")
    desk.ok("crisis", "workaround", "end", "1")

    shape = board(desk)
    assert (shape["crisis"]["severity"], shape["crisis"]["phase"]) == ("SEV2", "identified")
    assert (shape["crisis"]["scribe"], shape["crisis"]["spokes"]) == ("NR", None)
    assert shape["crisis"]["legal_hold"] and shape["crisis"]["title"] == "Sign-in outage"
    assert sum(shape["counts"].values()) >= 3 and shape["counts"]["escalated"] == 1
    assert shape["questions"][0]["state"] == "answered" and shape["questions"][0]["people"] >= 1
    assert shape["rumours"][0]["state"] == "false" and shape["workarounds"][0]["ended_at"]
    assert shape["clocks"]["line_due_at"].endswith("Z")

    served = desk.ok("crisis", "next")
    assert "yours for 10 minutes" in served.out and "to answer: cmtui reply" in served.err
    assert board(desk)["counts"]["being answered"] == 1

    assert close(desk).out == "crisis 1 is closed\n"
    assert desk.run("crisis").code == 3
    assert "SEV2" in desk.ok("crisis", "--number", "1").out
    (former,) = desk.ok("crisis", "list", "--json").objects
    assert (former["state"], former["closed_by"]) == ("closed", "NR")


def test_the_timeline_tells_all_of_it_in_either_zone(desk: Shell) -> None:
    (first,) = waiting(desk, 1)
    desk.ok("declare", "SEV3", "Login outage", "--evidence", first)
    desk.ok("crisis", "entry", "the press calls", "--at", "1h")
    desk.ok("crisis", "severity", "SEV2", "--because", "press asks", "--keep-queue")
    desk.ok("done", first)
    close(desk)
    assert desk.run("crisis", "timeline").code == 3
    events = desk.ok("crisis", "timeline", "--number", "1", "--json").objects
    assert [one["words"] for one in events] == [
        "the press calls", 'declared SEV3 "Login outage" from 1 mention',
        "SEV3 → SEV2: press asks", "closed without an all-clear: works again",
    ]  # fmt: skip
    assert {one["who"] for one in events} == {"NR"}
    lines = desk.ok("crisis", "timeline", "--number", "1", "--utc").out.splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  NR  ", one) for one in lines)
    assert desk.run("crisis", "timeline", "--number", "7").code == 3


def test_to_look_at_the_words_changes_none_of_them(desk: Shell) -> None:
    assert desk.run("crisis", "words").code == 3
    desk.ok("declare", "WATCH", "--word", "login*")
    assert desk.ok("crisis", "words").out == "mentions attach by: login*\n"
    assert desk.ok("crisis", "words", "sign in").out == "mentions attach by: sign in\n"
    assert desk.ok("crisis", "words").out == "mentions attach by: sign in\n"
    assert desk.run("crisis", "words", "x", "--none").code == 2
    assert desk.ok("crisis", "words", "--none").out == "mentions attach by: conversation only\n"


def test_without_a_terminal_the_board_says_which_verb_to_use(desk: Shell) -> None:
    answer = desk.process("board")
    assert (answer.code, answer.out) == (2, "")
    assert "cmtui crisis" in answer.err and answer.err.count("\n") == 1


def test_who_names_no_mention_is_told_how_and_not_that_it_were_both(desk: Shell) -> None:
    desk.ok("declare", "WATCH")
    assert "or all that a view lists" in desk.run("crisis", "link").err
    assert "not both" in desk.run("crisis", "link", "1", "--view", "mine").err


def test_mentions_are_linked_by_what_they_say_and_taken_off(desk: Shell) -> None:
    desk.ok("declare", "WATCH")
    word = next(
        word for one in desk.waiting() for word in one["text"].split() if word.isalpha()
        and len(word) > 4
    )  # fmt: skip
    linked = desk.ok("crisis", "link", "--search", word, "--because", f"says {word}", "--yes")
    assert all(line.endswith(f"linked: says {word}") for line in linked.out.splitlines())
    count = sum(board(desk)["counts"].values())
    assert count == len(linked.out.splitlines()) > 0
    one = str(board(desk)["columns"]["unanswered"][0]["number"])
    desk.ok("crisis", "unlink", one)
    assert sum(board(desk)["counts"].values()) == count - 1
    assert desk.ok("undo").code == 0
    assert sum(board(desk)["counts"].values()) == count
    shown = desk.ok("show", one).out
    assert "crisis -30" in shown and f"crisis 1: says {word}" in shown


def test_who_waits_is_not_called_answered_from_the_shell_either(desk: Shell) -> None:
    (first,) = waiting(desk, 1)
    desk.ok("declare", "SEV3", "--evidence", first)
    answer = desk.run("crisis", "move", first, "answered")
    assert answer.code == 4 and "is not answered; reply, or mark covered" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("declare", "SEV9"), "a severity is SEV1, SEV2, SEV3, WATCH"),
        (("declare", "SEV1", "--keep-queue"), "a SEV1 always holds the queue back"),
        (("declare", "WATCH", "--pause"), "leaves the queue alone"),
        (("declare", "SEV3", "--evidence", "999999"), "no mention has the id 999999"),
        (("declare", "SEV3", "x" * 81), "a title has at most 80 characters"),
    ],
)
def test_what_cannot_be_declared_is_one_line(
    desk: Shell, words: tuple[str, ...], said: str
) -> None:
    answer = desk.run(*words)
    assert answer.code in (2, 3, 4) and answer.out == ""
    assert said in answer.err and answer.err.count("\n") == 1
    assert desk.run("crisis").code == 3, "nothing was declared"


def test_the_past_shows_the_board_as_it_was(desk: Shell) -> None:
    (first,) = waiting(desk, 1)
    desk.ok("declare", "SEV3", "Login outage", "--evidence", first)
    then = datetime.now(UTC).isoformat()
    desk.ok("crisis", "severity", "SEV2", "--because", "press asks", "--keep-queue")
    close(desk)
    (shape,) = desk.ok("--as-of", then, "crisis", "--json").objects
    assert (shape["crisis"]["severity"], shape["crisis"]["state"]) == ("SEV3", "open")
    assert [one["words"] for one in shape["events"]] == [
        'declared SEV3 "Login outage" from 1 mention'
    ]
    assert "SEV2" not in desk.ok("--as-of", then, "crisis", "timeline").out
    assert desk.run("--as-of", then, "crisis", "entry", "x").code == 4


def test_the_queue_is_held_back_by_the_declaration(desk: Shell) -> None:
    (shape,) = desk.ok("declare", "SEV1", "--json").objects
    assert {one["state"] for one in shape["queue"]} == {"paused"}
    desk.ok("crisis", "close", "--no-all-clear", "--because", "over")
    told = desk.ok("declare", "SEV2", "--keep-queue")
    assert "paused" not in told.out


def test_the_line_for_a_prompt_says_that_there_is_one(desk: Shell) -> None:
    assert desk.ok("status").out.startswith("needs me ")
    assert desk.ok("status", "--format", "{crisis} {queue}").out == "- -\n"
    desk.ok("declare", "SEV2", "Login outage", "--keep-queue")
    assert desk.ok("status").out.startswith("SEV2 Login outage · needs me ")
    shape = desk.ok("status", "--json").objects[0]
    assert (shape["crisis"]["severity"], shape["queue"]) == ("SEV2", "")
    close(desk)
    assert desk.ok("status", "--json").objects[0]["crisis"] is None
