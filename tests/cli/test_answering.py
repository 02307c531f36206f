"""Answering: the exact text, the hold, every refusal, and nothing lost."""

import os
import pty
import shlex
import signal
import sys
import time

import msgspec
import pytest

from cmtui.cli.main import cli
from cmtui.errors import AnswerLost, Rejected, Unreachable
from cmtui.model.post import Post
from tests.cli.conftest import Shell
from tests.cli.stored import in_store

LATER = [
    "--at",
    "--not-before",
    "--defer",
    "--later",
    "--schedule",
    "--when",
    "--in",
    "--delay",
    "--send-at",
    "--scheduled-at",
]


def test_a_reply_prints_the_exact_text_holds_and_sends_it(desk: Shell) -> None:
    one = desk.waiting()[0]
    lines = desk.ok("reply", one["id"], "Thank you for telling us.", "--yes").out.splitlines()
    handle = one["author"]["handle"]
    assert lines[0] == f"demo:acme to @{handle}, public, 29 of 500, signed ^NR:"
    assert lines[1] == "Thank you for telling us. ^NR"
    assert lines[2] == "held 5 s; Ctrl-C calls it back"
    assert lines[3].startswith("sent https://demo.invalid/@acme/")
    assert one["id"] not in {mention["id"] for mention in desk.waiting()}
    (sent,) = desk.ok("outbox", "--json").objects
    assert (sent["state"], sent["text"]) == ("sent", lines[1])
    assert sent["url"] == lines[3].removeprefix("sent ")
    shown = desk.ok("show", one["id"], "--json").objects[0]
    ours = [post for post in shown["posts"] if post["id"] == sent["id"]]
    assert [(post["parent"], post["signed_by"]) for post in ours] == [(one["id"], "NR")]
    assert shown["person"]["touched_by"] == "NR"


def test_a_promise_in_a_reply_is_offered_as_the_call_that_notes_it(desk: Shell) -> None:
    one, other = desk.waiting()[:2]
    words = "We'll look into it, and I'll let you know tomorrow at 10."
    answer = desk.ok("reply", str(one["number"]), words, "--yes")
    (said,) = [line for line in answer.err.splitlines() if line.startswith("  cmtui ")]
    call = shlex.split(said)
    assert call[:3] == ["cmtui", "follow-up", "--promise"]
    assert desk.ok("follow-ups", "--json").out == ""
    desk.ok(*call[1:])
    (owed,) = desk.ok("follow-ups", "--json").objects
    assert owed["sort"] == "promise" and "let you know" in owed["what"]
    again = desk.ok("reply", str(one["number"]), "It is fixed.", "--yes", "--json")
    assert f"cmtui follow-ups kept {owed['number']}" in again.err
    assert "follow-up" not in desk.ok("reply", str(other["number"]), "Thank you.", "--yes").err


def test_a_post_of_its_own_goes_the_same_way(desk: Shell) -> None:
    answer = desk.ok("post", "We are in Lisbon on Friday.", "--as", "acme", "--yes")
    assert "We are in Lisbon on Friday. ^NR\n" in answer.out and "sent https" in answer.out
    assert desk.run("post", "Hello", "--as", "demo:nobody", "--yes").code == 3


def test_a_reply_from_standard_input_keeps_its_lines(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    answer = desk.ok("reply", number, "-", "--yes", stdin="Hello,\n\nit is fixed: 你好 👋\n")
    assert "\nHello,\n\nit is fixed: 你好 👋 ^NR\n" in answer.out


def test_without_yes_and_without_a_terminal_nothing_is_sent(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    for words in (("Hello",), ("-",)):
        answer = desk.run("reply", number, *words, stdin="Hello")
        assert answer.code == 4 and "--yes" in answer.err
    _nothing_happened(desk)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_reply_is_wrong_usage(desk: Shell, text: str) -> None:
    number = str(desk.waiting()[0]["number"])
    for answer in (
        desk.run("reply", number, text, "--yes"),
        desk.run("reply", number, "-", "--yes", stdin=text),
    ):
        assert (answer.code, answer.out) == (2, "") and answer.err.count("\n") == 1
    _nothing_happened(desk)


def test_a_reply_without_words_says_how(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    answer = desk.run("reply", number, "--yes")
    assert answer.code == 2 and "quotes" in answer.err
    answer = desk.run("reply", number, "two", "words", "--yes")
    assert answer.code == 2 and "quotes" in answer.err
    _nothing_happened(desk)


def test_an_overlong_reply_says_by_how_much_and_offers_to_split(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    words = "word " * 120
    answer = desk.run("reply", number, words, "--yes")
    assert (answer.code, answer.out) == (4, "")
    assert "103 over the limit of 500" in answer.err and "--in-parts" in answer.err
    _nothing_happened(desk)


def test_an_overlong_reply_from_standard_input_is_kept_as_a_draft(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    words = "word " * 120
    answer = desk.run("reply", number, "-", "--yes", stdin=words)
    assert answer.code == 4 and "kept as draft" in answer.err
    (draft,) = desk.ok("drafts", "--json").objects
    assert draft["text"] == words
    answer = desk.ok("reply", number, "--yes", "--in-parts")
    assert answer.out.count("\nsent ") == 2, "without words the draft goes out"
    assert desk.ok("drafts", "--json").out == ""


def test_a_split_reply_is_numbered_and_signed_at_its_end(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    desk.ok("reply", number, "One sentence of it. " * 30, "--yes", "--in-parts")
    parts = sorted(desk.ok("outbox", "--json").objects, key=lambda part: part["part"])
    assert [(part["part"], part["parts"], part["state"]) for part in parts] == [
        (1, 2, "sent"), (2, 2, "sent"),
    ]  # fmt: skip
    assert parts[0]["text"].endswith("1/2") and parts[1]["text"].endswith("2/2 ^NR")


def test_the_same_again_is_refused_unless_it_is_meant(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    desk.ok("reply", number, "Thank you.", "--yes")
    answer = desk.run("reply", number, "Thank you.", "--yes")
    assert answer.code == 4 and "--again" in answer.err
    desk.ok("reply", number, "Thank you.", "--yes", "--again")
    assert len(desk.ok("outbox", "--json").objects) == 2


def test_the_initials_of_a_colleague_are_refused(desk: Shell) -> None:
    desk.ok("join", str(desk.workspace), "--name", "Alma Brandt", "--initials", "AB")
    number = str(desk.ok("--operator", "NR", "feed", "--json").objects[0]["number"])
    answer = desk.run("--operator", "NR", "reply", number, "Hello ^AB", "--yes")
    assert (answer.code, answer.out) == (4, "") and "AB" in answer.err


def test_what_a_colleague_answered_is_not_answered_twice_unless_it_is_meant(desk: Shell) -> None:
    desk.ok("join", str(desk.workspace), "--name", "Alma Brandt", "--initials", "AB")
    number = str(desk.ok("--operator", "NR", "feed", "--json").objects[0]["number"])
    desk.ok("--operator", "AB", "reply", number, "It is fixed since noon.", "--yes")
    answer = desk.run("--operator", "NR", "reply", number, "We are looking into it.", "--yes")
    assert (answer.code, answer.out) == (4, "")
    assert "AB answered this already: “It is fixed since noon. ^AB”" in answer.err
    assert "--again" in answer.err
    piped = desk.run("--operator", "NR", "reply", number, "-", "--yes", stdin="One more thing.")
    assert piped.code == 4 and "kept as draft" in piped.err
    own = desk.ok("--operator", "AB", "reply", number, "And it stays so.", "--yes")
    assert own.out.startswith("you answered this already: “It is fixed since noon. ^AB”\n")
    desk.ok("--operator", "NR", "reply", number, "We are looking into it.", "--yes", "--again")


@pytest.mark.parametrize("option", LATER)
@pytest.mark.parametrize("joined", [True, False])
def test_a_reply_is_never_scheduled(desk: Shell, option: str, joined: bool) -> None:
    number = str(desk.waiting()[0]["number"])
    time_words = (f"{option}=14:00",) if joined else (option, "14:00")
    for words in (("reply", number, "Hello"), ("post", "Hello"), ("correct", number, "Hello")):
        answer = desk.run(*words, "--yes", *time_words)
        assert (answer.code, answer.out) == (4, "")
        assert "never scheduled" in answer.err
        assert "snooze" in answer.err and "draft" in answer.err
    _nothing_happened(desk)


@pytest.mark.parametrize(
    "verb",
    ["prepare 1", "boost 1", "like 1", "follow 1", "update send", "update write x", "line write x",
     "drafts take 1", "outbox", "crisis prepare x", "replies"],
)  # fmt: skip
def test_whatever_else_sends_refuses_a_later_time_with_the_reason(desk: Shell, verb: str) -> None:
    answer = desk.run(*verb.split(), "--schedule", "14:00")
    assert (answer.code, answer.out) == (4, "")
    assert "never scheduled" in answer.err and "when it is time" in answer.err
    assert desk.run(*verb.split(), "--nonsense").code == 2


def test_no_verb_has_an_option_for_a_later_time() -> None:
    for verb in ("reply", "post"):
        command = cli.get_command(None, verb)  # type: ignore[arg-type]
        assert command is not None
        options = {name for one in command.params for name in one.opts if name.startswith("-")}
        assert options - {"--quote"} == {
            "--as", "--visibility", "--warning", "--language", "--attach", "--alt", "--saved",
            "--in-parts", "--because", "--yes", "--again", "--by-hand", "--json",
        }  # fmt: skip


def test_bytes_that_are_no_utf8_are_refused(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    answer = desk.run("reply", number, "-", "--yes", stdin=b"caf\xe9")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "cmtui: standard input is not valid UTF-8: byte 4 is 0xe9\n"
    answer = desk.run("reply", number, "caf\udce9", "--yes")
    assert answer.code == 2 and "UTF-8" in answer.err
    _nothing_happened(desk)


def test_a_post_that_cannot_be_answered_says_why(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.waiting()[0]["number"]

    def closed(tx: object) -> None:
        post = tx.get(Post, number)  # type: ignore[attr-defined]
        tx.put(msgspec.structs.replace(post, cannot_answer="replies are closed"))  # type: ignore[attr-defined]

    in_store(desk, closed)
    monkeypatch.setattr("cmtui.networks.demo.connection.DemoConnection.look", _no_line)
    answer = desk.run("reply", str(number), "Hello", "--yes")
    assert answer.code == 4 and "replies are closed" in answer.err


async def _no_line(*_: object) -> None:
    raise Unreachable("no line")


def test_a_network_that_refuses_gives_the_words_back(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(*_: object) -> None:
        raise Rejected("the server says no")

    monkeypatch.setattr("cmtui.networks.demo.connection.DemoConnection.send", refuses)
    number = str(desk.waiting()[0]["number"])
    answer = desk.run("reply", number, "Hello Mara", "--yes")
    assert answer.code == 5 and "the server says no" in answer.err and "draft" in answer.err
    (draft,) = desk.ok("drafts", "--json").objects
    assert (draft["text"], draft["returned"]) == ("Hello Mara", "the server says no")
    assert desk.ok("status", "--format", "{failed}").out == "1\n"
    assert "the server says no" in desk.ok("outbox").out
    monkeypatch.undo()
    monkeypatch.setenv("HOME", str(desk.home))
    monkeypatch.setattr("cmtui.services.courier.HOLD_SECONDS", 0.05)
    desk.ok("reply", number, "--yes")
    assert desk.ok("status", "--format", "{failed}").out == "0\n"
    assert desk.ok("drafts", "--json").out == ""


def test_a_lost_answer_is_read_back_and_sent_once(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cmtui.networks.demo.connection import DemoConnection

    send = DemoConnection.send

    async def loses(self: DemoConnection, frozen: object) -> None:
        await send(self, frozen)  # type: ignore[arg-type]
        raise AnswerLost("the line broke")

    monkeypatch.setattr(DemoConnection, "send", loses)
    one = desk.waiting()[0]
    assert "sent https" in desk.ok("reply", one["id"], "Hello Mara", "--yes").out
    posts = desk.ok("show", one["id"], "--json").objects[0]["posts"]
    assert [post["text"] for post in posts].count("Hello Mara ^NR") == 1


def test_another_draft_to_the_same_mention_is_not_overwritten(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    long = "unfinished " * 60
    desk.run("reply", number, "-", "--yes", stdin=long)
    desk.ok("reply", number, "Short and good.", "--yes")
    (draft,) = desk.ok("drafts", "--json").objects
    assert draft["text"] == long and "NR answered" in draft["returned"]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 1), (signal.SIGHUP, 1)]
)
def test_a_signal_in_the_hold_makes_it_a_draft(
    desk: Shell, number: signal.Signals, code: int
) -> None:
    one = desk.waiting()[0]
    running = desk.start("reply", one["id"], "Hello Mara", "--yes")
    assert running.stdout is not None
    while not running.stdout.readline().startswith(b"held"):
        pass
    running.send_signal(number)
    _, err = running.communicate(timeout=30)
    assert running.returncode == code
    (said,) = [one for one in err.splitlines() if not one.startswith(b"hint: ")]
    assert b"nothing was sent, it is draft" in said
    (draft,) = desk.ok("drafts", "--json").objects
    assert (draft["text"], draft["target"]) == ("Hello Mara", one["id"])
    assert desk.ok("outbox", "--json").out == ""
    assert one["id"] in {mention["id"] for mention in desk.waiting()}
    desk.ok("reply", one["id"], "--yes")
    assert desk.ok("drafts", "--json").out == "", "the draft itself went out"


def test_undo_in_another_shell_calls_a_held_reply_back(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    running = desk.start("reply", number, "Hello Mara", "--yes")
    assert running.stdout is not None
    while not running.stdout.readline().startswith(b"held"):
        pass
    assert "called back" in desk.ok("undo").out
    _, err = running.communicate(timeout=30)
    assert running.returncode == 4 and b"called back" in err
    assert [one["text"] for one in desk.ok("drafts", "--json").objects] == ["Hello Mara"]


@pytest.mark.parametrize(("typed", "code"), [("n", 1), ("", 1), ("\x03", 130)])
def test_on_a_terminal_it_asks_and_takes_no_for_an_answer(
    desk: Shell, typed: str, code: int
) -> None:
    number = str(desk.waiting()[0]["number"])
    printed, ended = _on_a_terminal(desk, ("reply", number, "Hello"), "send? [y/N]", typed)
    assert ended == code
    assert "Hello ^NR" in printed and "held" not in printed
    _nothing_happened(desk)


def test_on_a_terminal_yes_begins_the_hold(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    printed, ended = _on_a_terminal(
        desk, ("reply", number, "Hello"), "send? [y/N]", "y", "held 5 s", "\x03"
    )
    assert ended == 130 and "nothing was sent, it is draft" in printed


def test_a_dash_on_a_terminal_says_how_to_end(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    answer = desk.run("reply", number, "-", "--yes", tty=True, stdin="Hello")
    assert answer.code == 0 and "Ctrl-D" in answer.err


def _nothing_happened(desk: Shell) -> None:
    assert desk.ok("outbox", "--json").out == ""
    assert desk.ok("drafts", "--json").out == ""


def _on_a_terminal(desk: Shell, words: tuple[str, ...], *talk: str) -> tuple[str, int]:
    """Runs cmtui on a terminal, typing each second word when the one before it was printed."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, [sys.executable, "-m", "cmtui", *words], desk.env)
    printed, waits = "", list(talk)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            printed += os.read(terminal, 65_536).decode()
        except OSError:
            break
        if waits and waits[0] in printed:
            time.sleep(0.1)
            typed = waits[1]
            os.write(terminal, typed.encode() if typed == "\x03" else f"{typed}\n".encode())
            waits = waits[2:]
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return printed, os.waitstatus_to_exitcode(status)
