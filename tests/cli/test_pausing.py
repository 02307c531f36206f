"""The social media manager's queue from the shell: held back, looked at, let go."""

import json
import re
from typing import Any

import pytest

from cmtui.clock import SystemClock, from_iso
from cmtui.networks.demo.announcements import Announcements
from tests.cli.conftest import Answer, Shell
from tests.contract.misbehaving import Misbehaving, Reply, reply_json


@pytest.fixture(autouse=True)
def no_bad_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every post of the demo's queue can be moved, unless a test says otherwise."""
    monkeypatch.setattr(Announcements, "fate", lambda self, id: "moves")


def held(desk: Shell) -> list[dict[str, Any]]:
    return [one for one in desk.ok("outbox", "--json").objects if one["kind"] == "held post"]


def coming(desk: Shell) -> dict[str, int]:
    """What goes out, and when."""
    return {
        one["text"]: from_iso(one["at"]) for one in desk.ok("outbox", "--queue", "--json").objects
    }


def reviewed(desk: Shell, *answers: str) -> Answer:
    return desk.run("resume", stdin="".join(f"{one}\n" for one in answers), tty=True)


def test_every_post_is_held_back_and_the_queue_is_empty_until_it_is_resumed(desk: Shell) -> None:
    before = coming(desk)
    assert len(before) > 2
    paused = desk.ok("pause", "login is down")
    assert len(paused.out.splitlines()) == len(before)
    assert paused.err.endswith(f"queue paused {len(before)}/{len(before)} (NR: login is down)\n")
    assert coming(desk) == {}
    told = desk.ok("outbox", "--queue").err
    assert told == f"the queue is empty; {len(before)} posts are held back: cmtui outbox\n"
    shown = desk.ok("outbox")
    assert "login is down" in shown.err and shown.out.count("  paused  ") == len(before)
    assert {one["text"] for one in held(desk)} == set(before)
    assert all(one["state"] == "paused" and one["confirmed"] for one in held(desk))
    resumed = desk.ok("resume", "--all", "--send", "--yes")
    assert resumed.err.endswith("the queue runs\n")
    assert set(coming(desk)) == set(before) and held(desk) == []
    assert [one for one in desk.ok("outbox", "--json").objects] == []


def test_each_is_looked_at_and_gets_its_own_fate(desk: Shell) -> None:
    before = coming(desk)
    desk.ok("pause", "login is down")
    numbers = {one["text"]: one["number"] for one in held(desk)}
    ahead = [text for text, at in before.items() if at > SystemClock().now()]
    sale, other, third = ahead[:3]
    desk.ok("resume", str(numbers[sale]), "--yes")
    desk.ok("resume", str(numbers[other]), "--at", "tomorrow 9", "--yes")
    done = desk.ok("resume", str(numbers[third]), "--drop", "--yes", "--json").objects
    assert [(one["state"], one["reviewed_by"]) for one in done] == [("dropped", "NR")]
    after = coming(desk)
    assert after[sale] == before[sale] and after[other] > before[other] and third not in after
    assert len(held(desk)) == len(before) - 3


def test_on_a_terminal_it_asks_about_each(desk: Shell) -> None:
    before = coming(desk)
    desk.ok("pause", "login is down")
    answers = ["s", "d", "", *["a", "2h"] * (len(before) - 3)]
    answer = reviewed(desk, *answers)
    assert answer.code == 0, answer
    assert f"1 of {len(before)}: demo:acme" in answer.out
    assert len(coming(desk)) == len(before) - 2
    (left,) = held(desk)
    assert left["state"] == "paused"
    assert reviewed(desk, "").err.endswith("nothing was decided; the queue stays paused\n")
    assert reviewed(desk, "d").code == 0
    assert desk.run("resume").code == 4, "it is not paused any more"


def test_where_nobody_can_be_asked_it_has_to_be_said(desk: Shell) -> None:
    desk.ok("pause", "login is down")
    for words in (("resume",), ("resume", "--all", "--drop"), ("resume", "1")):
        answer = desk.run(*words)
        assert (answer.code, answer.out) == (2, "") and "--yes" in answer.err
    assert len(held(desk)) > 2
    answer = desk.run("resume", "--all", "--drop", stdin="n\n", tty=True)
    assert answer.code == 4 and len(held(desk)) > 2


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("pause", " "), 2, "say why"),
        (("pause",), 2, "missing argument"),
        (("resume", "1", "--send", "--drop", "--yes"), 2, "one of --at"),
        (("resume", "--send", "--yes"), 2, "name the posts"),
        (("resume", "1", "--all", "--yes"), 2, "not both"),
        (("resume", "99", "--yes"), 3, "no held post 99"),
        (("resume", "1", "--at", "yesterday", "--yes"), 2, "no time to come"),
        (("resume", "--all", "--leave", "--yes"), 4, "none of the held posts"),
        (("--as-of", "1m ago", "pause", "why"), 4, "only reads the past"),
        (("resume", "--yes"), 2, "nobody can be asked"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_a_line(
    desk: Shell, words: tuple[str, ...], code: int, says: str
) -> None:
    desk.ok("pause", "login is down")
    before = held(desk)
    answer = desk.run(*words)
    assert (answer.code, says in answer.err) == (code, True), answer
    assert held(desk) == before


def test_what_is_not_confirmed_ends_with_5_and_is_not_called_paused(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Announcements, "fate", lambda self, id: "refused-once")
    answer = desk.run("pause", "login is down")
    assert answer.code == 5
    assert "not paused: the demo's queue is being looked after" in answer.out
    assert re.search(r"queue paused 0/\d+, \d+ not paused", answer.err)
    assert desk.ok("pause", "login is down").out.count("  paused  ") > 2


def test_one_that_slips_out_is_possibly_out_until_somebody_has_seen_it(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Announcements, "fate", lambda self, id: "slips-out")
    answer = desk.run("pause", "login is down")
    assert answer.code == 5 and "possibly out: it left the queue" in answer.out
    assert desk.run("resume", "--all", "--drop", "--yes").code == 4
    assert desk.ok("resume", "--all", "--leave", "--yes").err.endswith("the queue runs\n")


def test_a_held_queue_stands_in_the_line_of_a_prompt(desk: Shell) -> None:
    assert "queue" not in desk.ok("status").out
    desk.ok("pause", "login is down")
    assert desk.ok("status").out.startswith("queue paused 4/4 · needs me ")
    desk.ok("resume", "--all", "--drop", "--yes")
    assert "queue" not in desk.ok("status").out


def test_a_pause_cannot_be_undone_but_is_resumed(desk: Shell) -> None:
    desk.ok("pause", "login is down")
    answer = desk.run("undo")
    assert "queue" not in answer.out and len(held(desk)) > 2
    log = [json.loads(line) for line in desk.ok("outbox", "--json").out.splitlines()]
    assert all(one["by"] == "NR" for one in log if one["kind"] == "held post")


def test_a_tool_that_was_taken_out_of_the_configuration_is_let_go_with_a_reason(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmtui.cli.pausing.CARRY_SECONDS", 0.0)
    desk.config.parent.mkdir(parents=True, exist_ok=True)
    desk.config.write_text(
        '[[queue_hook]]\nname = "Buffer"\nurl = "https://buffer.invalid/"\nsecret_env = "NO"\n'
    )
    desk.run("pause", "login is down")
    desk.config.write_text("")
    (tool,) = [one for one in desk.ok("outbox", "--json").objects if one["kind"] == "tool"]
    id = str(tool["number"])
    early = desk.run("resume", id, "--leave", "--because", "Buffer was sold", "--yes")
    assert early.code == 4 and "has not confirmed the pause yet" in early.err
    monkeypatch.setattr("cmtui.services.crisis.resuming.GIVE_UP", 0)
    silent = desk.run("resume", id, "--leave", "--yes")
    assert silent.code == 2 and "say why it is left" in silent.err
    assert desk.run("resume", id, "--drop", "--because", "x", "--yes").code == 2
    left = desk.ok("resume", id, "--leave", "--because", "Buffer was sold", "--yes")
    assert "let go: Buffer was sold" in left.out


def test_a_tool_of_ones_own_is_told_and_its_receipt_is_shown(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [Reply(500, b"oh")]
    front = Misbehaving(lambda _: answers[0], bool)
    desk.config.parent.mkdir(parents=True, exist_ok=True)
    desk.config.write_text(
        f'[[queue_hook]]\nname = "Buffer"\nurl = "{front.url}/hook"\nsecret_env = "BUFFER"\n'
    )
    monkeypatch.setattr("cmtui.cli.pausing.CARRY_SECONDS", 0.0)
    answer = desk.run("pause", "login is down")
    assert answer.code == 5 and "pausing: the variable BUFFER" in answer.out
    monkeypatch.setenv("BUFFER", "s3cret")
    monkeypatch.setattr("cmtui.cli.pausing.CARRY_SECONDS", 20.0)
    desk.run("sync", "--once")
    tools = [one for one in desk.ok("outbox", "--json").objects if one["kind"] == "tool"]
    assert [(one["account"], one["state"]) for one in tools] == [("Buffer", "pausing")]
    answers[0] = reply_json({"ok": 1})
    desk.run("sync", "--once")
    (tool,) = [one for one in desk.ok("outbox", "--json").objects if one["kind"] == "tool"]
    assert (tool["state"], tool["receipt"]) == ("paused", '200 {"ok": 1}')
    desk.ok("resume", "--all", "--send", "--yes")
    events = [json.loads(request.body)["event"] for request in front.requests]
    assert events[-2:] == ["pause", "resume"] and set(events[:-1]) == {"pause"}
    assert len({json.loads(request.body)["id"] for request in front.requests}) == 2
    front.close()
