"""A shift from the shell: what is owed, the hand-over, the status line, the queue, and alerts."""

import asyncio
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest

import cmtui.cli.notifying
from cmtui.cli.notifying import tell
from cmtui.clock import SystemClock, to_local
from cmtui.model.sending import Sending
from cmtui.services.ports import Writer
from tests.cli.conftest import Shell
from tests.cli.stored import in_store


def handle_of_the_first(desk: Shell) -> str:
    handle: str = desk.waiting()[0]["author"]["handle"]
    return handle


def a_moment_ago() -> str:
    """After all that was written so far and before all that will be."""
    found = to_local(SystemClock().now()).isoformat()
    time.sleep(0.01)
    return found


def test_a_promise_is_written_down_listed_and_kept(desk: Shell) -> None:
    who = handle_of_the_first(desk)
    made = desk.ok("follow-up", who, "tell her when it is out", "--by", "tomorrow 9", "--promise")
    assert re.fullmatch(r"promise 1 to .+ by tomorrow 09:00: tell her when it is out\n", made.out)
    desk.ok("follow-up", who, "send the PDF", "--by", "2h")
    first, second = desk.ok("follow-ups", "--mine", "--json").objects
    assert (first["what"], first["sort"], first["state"]) == ("send the PDF", "follow-up", "open")
    assert (second["number"], second["by"], second["ended_at"]) == (1, "NR", None)
    assert "promise  " in desk.ok("follow-ups", "--person", who).out
    assert "promise 1  tell her when it is out (NR, due" in desk.ok("members", who).out
    assert desk.ok("members", who, "--json").objects[0]["follow_ups"][1]["number"] == 1
    assert desk.ok("follow-ups", "kept", "1").out == "promise 1 kept: tell her when it is out\n"
    assert desk.ok("follow-ups", "drop", "2").out == "follow-up 2 dropped: send the PDF\n"
    assert desk.ok("follow-ups").err == "nothing is owed to anybody\n"
    assert desk.ok("undo").out.startswith("undo: dropped a follow-up to ")
    assert [one["number"] for one in desk.ok("follow-ups", "--json").objects] == [2]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("follow-up", "nobody-here", "call", "--by", "2h"), 3, "nobody is called nobody-here"),
        (("follow-up", "1", "call", "--by", "yesterday"), 2, "no time to come; write 2h"),
        (("follow-up", "1", " ", "--by", "2h"), 2, "say what is to be done"),
        (("follow-up", "1", "call"), 2, "missing option '--by'"),
        (("follow-ups", "kept", "99"), 3, "no follow-up has the number 99"),
        (("follow-ups", "kept"), 2, "missing argument"),
        (("follow-ups", "keep", "1"), 2, "no such command 'keep'"),
    ],
)
def test_what_cannot_be_written_down_or_ended_says_why(
    desk: Shell, words: tuple[str, ...], code: int, says: str
) -> None:
    answer = desk.run(*words)
    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err.lower() and answer.err.count("\n") == 1


def test_follow_ups_of_the_past_are_as_they_were(desk: Shell) -> None:
    who = handle_of_the_first(desk)
    desk.ok("follow-up", who, "call", "--by", "tomorrow")
    time.sleep(0.01)
    when = a_moment_ago()
    desk.ok("follow-ups", "kept", "1")
    assert len(desk.ok("--as-of", when, "follow-ups", "--json").objects) == 1
    assert desk.run("--as-of", when, "follow-ups", "kept", "1").code == 4


def test_the_hand_over_is_one_page_and_one_document(desk: Shell) -> None:
    first, second, third = desk.waiting()[:3]
    desk.ok("done", first["id"], second["id"])
    desk.ok("reply", third["id"], "Here it is.", "--yes")
    desk.ok("follow-up", third["author"]["handle"], "tell her", "--by", "2h", "--promise")
    page = desk.ok("handover").out
    for words in (
        "you joined",
        "wrote to us",
        "done 2: NR 2",
        "NR 1",
        "owed an answer",
        "tell her",
    ):
        assert words in page
    (told,) = desk.ok("handover", "--json").objects
    assert told["without_reply"]["done"] == {"count": 2, "by": {"NR": 2}}
    assert told["without_reply"]["covered"] == {"count": 0, "by": {}}
    assert told["answered"]["by"]["NR"] == 1
    assert f"{told['owed']['count']}\n" == desk.ok("status", "--format", "{needs_me}").out
    assert [one["what"] for one in told["promises"]["open"]] == ["tell her"]
    assert told["wrote"]["by_network"] == {"demo": told["wrote"]["posts"]}


def test_the_hand_over_of_another_time(desk: Shell) -> None:
    (told,) = desk.ok("handover", "--since", "1h", "--json").objects
    assert told["why"] == "as asked"
    answer = desk.run("handover", "--since", "next week")
    assert answer.code == 2 and "write 14:05" in answer.err


def test_the_hand_over_as_of_a_time_is_what_it_was(desk: Shell) -> None:
    time.sleep(0.01)
    when = a_moment_ago()
    before = desk.ok("--as-of", when, "handover", "--json").objects[0]
    desk.ok("done", desk.waiting()[0]["id"])
    assert desk.ok("--as-of", when, "handover", "--json").objects[0] == before
    assert desk.ok("handover", "--json").objects[0]["owed"]["count"] == before["owed"]["count"] - 1


def test_the_status_line_has_what_is_asked_for(desk: Shell) -> None:
    names = re.findall(r"\{(\w+)\}", desk.ok("status", "--help").out)
    assert {"late", "set_aside", "here", "health", "promises", "overdue"} <= set(names)
    form = "|".join(f"{name}={{{name}}}" for name in names)
    values = dict(one.split("=") for one in desk.ok("status", "--format", form).out[:-1].split("|"))
    assert set(values) == set(names)
    assert values["needs_me"].isdecimal() and int(values["late"]) <= int(values["needs_me"])
    assert (values["me"], values["brand"], values["here"]) == ("NR", "Acme", "-")
    answer = desk.run("status", "--format", "{nedds_me}")
    assert answer.code == 2 and "known: {needs_me} {late}" in answer.err


def test_the_status_as_a_document_agrees_with_the_line_and_the_list(desk: Shell) -> None:
    who = handle_of_the_first(desk)
    desk.ok("follow-up", who, "call", "--by", "2h")
    (told,) = desk.ok("status", "--json").objects
    line = desk.ok("status", "--format", "{needs_me} {late} {promises} {overdue} {failed}").out
    assert line.split() == [
        str(told[name]) for name in ("needs_me", "late", "promises", "overdue", "failed")
    ]
    assert told["promises"] == 1
    assert told["accounts"][0]["key"] == "demo:acme" and told["here"] == []


def test_the_status_is_looked_at_without_opening_a_desk(desk: Shell) -> None:
    """A prompt waits for it."""
    import subprocess
    import sys

    program = (
        "import sys, cmtui.cli.main as m; m.run(['status']);"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=desk.env, check=True
    )
    loaded = set(done.stderr.split())
    heavy = {"cmtui.services.desk", "cmtui.services.composer", "cmtui.networks", "textual", "httpx"}
    assert done.stdout.startswith("needs me ") and not heavy & loaded


def test_the_queue_is_read_with_its_gaps_and_what_is_late(desk: Shell) -> None:
    slots = desk.ok("outbox", "--queue", "--json").objects
    assert slots and [one["at"] for one in slots] == sorted(one["at"] for one in slots)
    assert {one["account"] for one in slots} == {"demo:acme"}
    assert slots[0]["text"] in desk.ok("outbox", "--queue").out
    assert desk.run("--as-of", "1m", "outbox", "--queue").code == 4


# --- alerts ------------------------------------------------------------------------------------


def configured(desk: Shell, text: str, mode: int = 0o600) -> None:
    desk.config.parent.mkdir(parents=True, exist_ok=True)
    desk.config.write_text(text)
    desk.config.chmod(mode)


def fail_a_reply(desk: Shell) -> None:
    def work(tx: Writer) -> Any:
        return tx.add(
            Sending(
                draft=1, account="demo:acme", operator="NR", session="x", epoch=1, text="x",
                words="x", state="failed", held_at=1, error="they said\x1b[2J no; $(rm -rf /)",
            )
        )  # fmt: skip

    in_store(desk, work)


def was_written(file: Path) -> bool:
    """Whether words stand in it: a shell makes it before they come."""
    return file.exists() and file.stat().st_size > 0


def test_following_tells_the_operators_own_program_cleaned_and_without_a_shell(
    desk: Shell, tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\nprintf "%s/%s|" "$#" "$2" > {heard}.new\ncat >> {heard}.new\n'
                       f"mv {heard}.new {heard}\n")  # fmt: skip
    program.chmod(0o700)
    configured(desk, f'[alerts]\nnotify_command = ["{program}", "-t"]\nlate = false\nnew = false\n')
    following = desk.start("sync", "--follow")
    try:
        assert following.stderr is not None
        while b"following" not in following.stderr.readline():
            pass
        time.sleep(1.0)  # the first look has been
        fail_a_reply(desk)
        end = time.monotonic() + 15
        while not was_written(heard) and time.monotonic() < end:
            time.sleep(0.05)
        words = "not sent: they said no; $(rm -rf /)"
        assert heard.read_text() == f"2/{words}|{words}\n"
    finally:
        following.send_signal(signal.SIGINT)
        _, err = following.communicate(timeout=20)
    assert b"! not sent: they said no" in err


def test_the_gravest_crisis_is_told_in_the_quiet_hours_too(desk: Shell, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ncat >> {heard}\n")
    program.chmod(0o700)
    configured(desk, f'[alerts]\nnotify_command = ["{program}"]\nquiet_hours = "00:00-23:59"\n')
    following = desk.start("sync", "--follow")
    try:
        assert following.stderr is not None
        while b"following" not in following.stderr.readline():
            pass
        time.sleep(1.0)  # the first look has been
        desk.ok("declare", "SEV2", "Login", "--keep-queue")
        desk.ok("crisis", "severity", "SEV1", "--because", "data lost")
        end = time.monotonic() + 15
        while not was_written(heard) and time.monotonic() < end:
            time.sleep(0.05)
        assert 'crisis SEV1 "Login", declared ' in heard.read_text()
        assert "SEV2" not in heard.read_text()
    finally:
        following.send_signal(signal.SIGINT)
        following.communicate(timeout=20)


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_program_from_a_file_that_others_can_change_is_refused(desk: Shell, mode: int) -> None:
    configured(desk, '[alerts]\nnotify_command = ["notify-send"]\n', mode)
    answer = desk.run("status")
    assert answer.code == 2
    assert f"chmod go-w {desk.config}" in answer.err and "notify_command" in answer.err
    configured(desk, '[alerts]\nquiet_hours = "22:00-07:00"\n', mode)
    assert desk.ok("status").out, "where nothing is run it may be read"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_program_from_a_file_of_somebody_else_is_refused(desk: Shell) -> None:
    configured(desk, '[alerts]\nnotify_command = ["notify-send"]\n', 0o644)
    os.chown(desk.config, 65534, -1)
    answer = desk.run("status")
    assert answer.code == 2 and "the file is not yours" in answer.err


def test_a_program_that_hangs_fails_or_is_not_there_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cmtui.cli.notifying, "SECONDS", 0.3)
    began = time.monotonic()
    child = tmp_path / "child"
    hanging = ["sh", "-c", f"(sleep 30; touch {child}) & sleep 30", "sh"]
    for command in (hanging, ["false"], [str(tmp_path / "none")], ["true"]):
        asyncio.run(tell(command, "late: mara"))
    assert time.monotonic() - began < 5
    hung, failed, missing = capsys.readouterr().err.splitlines()
    assert "took more than 0.3 s" in hung
    assert "false ended with 1" in failed
    assert "none cannot be run: No such file" in missing
