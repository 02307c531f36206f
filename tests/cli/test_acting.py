"""Likes, follows, blocks and the other acts from the shell."""

import signal
import time

import pytest

from cmtui.errors import AnswerLost, Rejected
from cmtui.model.operation import HELD_KINDS, ON_PEOPLE
from cmtui.networks.demo.connection import DemoConnection
from tests.cli.conftest import Shell

DID = {"like": "liked", "boost": "boosted", "bookmark": "bookmarked", "follow": "followed",
       "mute": "muted", "block": "blocked", "report": "reported"}  # fmt: skip
VERBS = tuple(DID)


def public(desk: Shell) -> dict[str, object]:
    """A mention that everybody may see."""
    shown = (desk.ok("show", one["id"], "--json").objects[0] for one in desk.waiting())
    return next(  # type: ignore[no-any-return]
        one["mention"]
        for one in shown
        if all(post["visibility"] == "public" for post in one["posts"])
    )


@pytest.mark.parametrize("verb", VERBS)
def test_an_act_shows_account_and_post_and_keeps_the_evidence(desk: Shell, verb: str) -> None:
    one = public(desk)
    answer = desk.ok(verb, str(one["id"]), "--yes")
    first = answer.out.splitlines()[0]
    assert first.endswith("as demo:acme:") and f"@{one['author']['handle']}" in first  # type: ignore[index]
    assert str(one["text"])[:20] in answer.out
    assert ("held 5 s" in answer.out) == (verb in HELD_KINDS)
    handle = f"@{one['author']['handle']}"  # type: ignore[index]
    whom = handle if verb in ON_PEOPLE else f"{handle}'s post"
    assert f"{DID[verb]} {whom} as demo:acme\n" in answer.out
    assert f"kept as evidence in act 1: post {one['number']}" in answer.out
    (act,) = [each for each in desk.ok("outbox", "--json").objects if each["kind"] == "act"]
    assert (act["act"], act["state"], act["operator"]) == (verb, "done", "NR")
    assert str(one["text"]) in act["evidence"] and act["post"] == one["id"]
    shown = desk.ok("show", str(one["id"]), "--json").objects[0]
    assert [each["number"] for each in shown["person"]["acts"]] == [act["number"]]
    assert f"{verb} by NR as demo:acme" in desk.ok("show", str(one["id"])).out
    assert "act 1" in desk.ok("outbox").out


def test_a_reply_in_our_own_conversation_is_hidden_and_any_other_is_refused(desk: Shell) -> None:
    both = {"hidden": 0, "refused": 0}
    for one in desk.ok("feed", "--view", "all", "--json").objects:
        shown = desk.ok("show", one["id"], "--json").objects[0]["posts"]
        root = next((post for post in shown if post["parent"] is None), None)
        post = next(post for post in shown if post["id"] == one["id"])
        if root is None or post["deleted_at"] is not None:
            continue
        ours = root["kind"] == "own"
        if both["hidden" if ours else "refused"]:
            continue
        answer = desk.run("hide", one["id"], "--yes")
        assert answer.code == (0 if ours else 5), answer
        assert ours or "this account began" in answer.err
        both["hidden" if ours else "refused"] += 1
        if all(both.values()):
            break
    assert both == {"hidden": 1, "refused": 1}


def test_without_yes_and_without_a_terminal_nothing_is_done(desk: Shell) -> None:
    number = str(public(desk)["number"])
    for verb in VERBS:
        answer = desk.run(verb, number)
        assert answer.code == 4 and "--yes" in answer.err
    assert desk.ok("outbox", "--json").out == ""


def test_a_reason_goes_with_a_report_and_is_kept(desk: Shell) -> None:
    number = str(public(desk)["number"])
    words = ("--reason", "abuse", "--why", "Threatens a colleague.")
    (act,) = desk.ok("report", number, *words, "--yes", "--json").objects
    assert (act["kind"], act["reason"], act["why"]) == ("act", "abuse", "Threatens a colleague.")
    assert desk.run("report", number, "--reason", "ugly", "--yes").code == 2
    assert desk.run("like", number, "--why", "x", "--yes").code == 2, "a like needs no reason"
    assert desk.run("report", number, "--why", "x" * 1001, "--yes", "--again").code == 2


def test_several_at_once_stand_in_one_hold_and_are_one_undo(desk: Shell) -> None:
    ids = [one["id"] for one in desk.waiting()[:3]]
    began = time.monotonic()
    answer = desk.ok("like", *ids, "--yes")
    assert answer.out.count("\nliked @") == 3 and answer.out.count("held 5 s") == 1
    assert time.monotonic() - began < 5
    assert "your like of 3 posts is done" in desk.ok("undo", "--list").out
    answer = desk.ok("undo", "--take-back")
    assert answer.out == "undo: took back your like of 3 posts on Demo\n"
    acts = desk.ok("outbox", "--json").objects
    assert {act["state"] for act in acts} == {"withdrawn"}
    assert all(act["taken_back_at"] for act in acts)
    assert desk.ok("outbox").out.count("taken back") == 3


def test_undo_names_what_is_done_and_takes_it_back_only_when_told(desk: Shell) -> None:
    one = public(desk)
    desk.ok("done", str(desk.waiting()[-1]["id"]))
    desk.ok("mute", str(one["id"]), "--yes")
    answer = desk.run("undo")
    assert answer.code == 4 and "`cmtui undo --take-back` takes it back on Demo" in answer.err
    assert desk.run("undo", "--take-back", "--keep-sent").code == 2
    assert desk.ok("undo", "--keep-sent").out.startswith("undo: done")
    assert "took back your muting of @" in desk.ok("undo", "--take-back").out


def test_the_same_again_attaches_and_says_whose_it_is(desk: Shell) -> None:
    number = str(public(desk)["number"])
    desk.ok("like", number, "--yes")
    answer = desk.ok("like", number, "--yes")
    assert "done by NR already; --again" in answer.out and "held" not in answer.out
    assert len(desk.ok("outbox", "--json").objects) == 1
    desk.ok("like", number, "--yes", "--again")
    assert len(desk.ok("outbox", "--json").objects) == 2


def test_what_does_not_exist_or_may_not_be_has_its_exit_code(desk: Shell) -> None:
    number = str(public(desk)["number"])
    assert desk.run("like", "4711471147", "--yes").code == 3
    assert desk.run("like", number, "--as", "demo:nobody", "--yes").code == 3
    assert desk.run("like").code == 2
    shown = [desk.ok("show", one["id"], "--json").objects[0] for one in desk.waiting()]
    posts = [post for one in shown for post in one["posts"] if post["visibility"] == "direct"]
    answer = desk.run("boost", posts[0]["id"], "--yes")
    assert answer.code == 4 and "would show it to others" in answer.err
    assert desk.ok("outbox", "--json").out == ""


def test_a_network_that_refuses_or_falls_silent_says_so(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = str(public(desk)["number"])

    async def refuses(*_: object) -> str:
        raise Rejected("the server says no")

    async def is_silent(*_: object) -> str:
        raise AnswerLost("the line broke")

    with monkeypatch.context() as patch:
        patch.setattr(DemoConnection, "act", refuses)
        answer = desk.run("mute", number, "--yes")
        assert answer.code == 5 and "failed: the server says no" in answer.err
        patch.setattr(DemoConnection, "act", is_silent)
        answer = desk.run("report", number, "--yes", "--json")
        assert answer.code == 5 and "may have been done or not" in answer.err
        assert [act["state"] for act in answer.objects] == ["unknown"]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 1), (signal.SIGHUP, 1)]
)
def test_a_signal_in_the_hold_calls_it_back(desk: Shell, number: signal.Signals, code: int) -> None:
    mention = str(public(desk)["number"])
    running = desk.start("boost", mention, "--yes")
    assert running.stdout is not None
    while b"held" not in running.stdout.readline():
        pass
    time.sleep(0.3)
    running.send_signal(number)
    _, err = running.communicate(timeout=30)
    assert running.returncode == code
    assert b"nothing was done" in err and err.count(b"\n") == 1
    (act,) = desk.ok("outbox", "--json").objects
    assert act["state"] == "withdrawn"
