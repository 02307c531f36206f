"""Every call: its words, its exit code, its streams."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cmtui import __version__
from cmtui.cli.main import VERBS, cli
from cmtui.errors import StoreFull
from tests.cli.conftest import Shell

VERBS_OF_THE_ISSUE = {
    "demo", "init", "join", "operators", "accounts", "sync", "feed", "show", "claim", "release",
    "reply", "post", "outbox", "drafts", "done", "note", "members", "length", "undo", "status",
    "verify", "compact", "doctor", "export", "import", "keys", "themes", "help", "correct",
    "replies", "spikes",
    "like", "boost", "bookmark", "follow", "mute", "hide", "block", "report", "rules", "weights",
    "handover", "follow-up", "follow-ups",
    "add", "covered", "dismiss", "snooze", "set-aside", "bring-back", "assign", "tag", "tags",
    "stage", "prepare", "declare", "crisis", "board", "line", "update", "pause", "resume", "watch",
    "escalate", "ack", "topics", "brief", "drill",
}  # fmt: skip


def test_the_version_is_one_line(shell: Shell) -> None:
    assert shell.process("--version").out == f"cmtui {__version__}\n"
    assert shell.ok("--version").out == f"cmtui {__version__}\n"


def test_the_verbs_are_those_of_the_issue_and_no_other() -> None:
    assert set(VERBS) == VERBS_OF_THE_ISSUE


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_explains_itself(shell: Shell, verb: str) -> None:
    answer = shell.ok(verb, "--help")
    assert answer.out.startswith(f"Usage: cmtui {verb}")
    assert len(cli.get_command(None, verb).help or "") > 20  # type: ignore[arg-type,union-attr]


def test_an_unknown_verb_names_the_nearest(shell: Shell) -> None:
    answer = shell.run("fed")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "cmtui: there is no verb fed; did you mean feed?\n"


def test_an_unknown_option_is_one_line(shell: Shell) -> None:
    answer = shell.run("feed", "--viwe", "all")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("cmtui: no such option") and answer.err.count("\n") == 1


def test_a_verb_of_a_room_that_is_not_built_does_not_exist(shell: Shell) -> None:
    for verb in ("relay", "event"):
        assert shell.run(verb).code == 2


@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
def test_without_a_terminal_the_screen_says_which_verbs_to_use(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    for words in ((), ("demo",)):
        answer = shell.process(*words)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith("cmtui: ") and "cmtui feed" in answer.err
        assert answer.err.count("\n") == 1
    assert not shell.workspace.exists()


def test_a_start_imports_nothing_that_it_does_not_need() -> None:
    code = (
        "import sys; sys.argv = ['cmtui', '--version']; import cmtui.__main__ as m; m.main();"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert not {"click", "textual", "httpx", "asyncio", "apsw", "tinydb", "msgspec"} & loaded


def test_a_verb_imports_only_its_own_file() -> None:
    code = "import sys, cmtui.cli.main; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not {"textual", "httpx", "apsw", "tinydb", "cmtui.bootstrap"} & loaded
    assert not {f"cmtui.cli.{file}" for file in VERBS.values()} & loaded


def test_without_a_workspace_every_verb_says_how_to_begin(shell: Shell) -> None:
    for words in (("feed",), ("status",), ("sync",), ("reply", "1", "x"), ("drafts",)):
        answer = shell.run(*words)
        assert answer.code == 3
        assert "cmtui init" in answer.err and answer.err.count("\n") == 1
    assert not shell.workspace.exists()


def test_an_unforeseen_failure_is_one_line_that_names_the_log(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("a defect\nin two lines")

    monkeypatch.setattr("cmtui.services.status.StatusBoard.now", breaks)
    answer = desk.run("status")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.count("\n") == 1 and str(desk.log) in answer.err
    assert "RuntimeError: a defect" in desk.log.read_text()
    assert stat.S_IMODE(desk.log.parent.stat().st_mode) == 0o700


def test_a_full_disk_is_exit_code_6(desk: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreFull("no room left on the disk")

    monkeypatch.setattr("cmtui.services.triage.Triage.done", full)
    number = str(desk.waiting()[0]["number"])
    assert desk.run("done", number).code == 6


def test_a_closed_pipe_is_quiet(desk: Shell) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    running = desk.start("feed", "--view", "all", "--json", stdout=writing)
    os.close(writing)
    _, err = running.communicate(timeout=30)
    assert err == b""
    assert running.returncode == 141


def test_a_full_disk_behind_standard_output_is_one_line(desk: Shell) -> None:
    with open("/dev/full", "wb") as full:
        running = desk.start("feed", "--view", "all", "--json", stdout=full)
        _, err = running.communicate(timeout=30)
    assert running.returncode == 6
    assert err == b"cmtui: No space left on device\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_fails_nothing(desk: Shell, closed: str) -> None:
    call = f"{sys.executable} -m cmtui feed {closed}"
    done = subprocess.run(call, shell=True, env=desk.env, capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stdout + done.stderr) == (0, False)


def test_ctrl_c_ends_without_a_traceback(desk: Shell) -> None:
    running = desk.start("sync", "--follow")
    assert running.stderr is not None
    assert b"following" in running.stderr.readline()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 0
    assert b"Traceback" not in out + err


def test_a_terminal_that_cannot_show_a_letter_fails_nothing(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    assert desk.process("feed", "--view", "all").code == 0


def test_json_is_utf8_on_any_terminal(desk: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = desk.ok("feed", "--view", "all", "--json").out
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    assert desk.process("feed", "--view", "all", "--json").out == expected


def test_the_workspace_comes_from_option_then_variable_then_configuration(
    desk: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, brand in ((one, "One"), (two, "Two")):
        monkeypatch.setenv("CMTUI_WORKSPACE", str(folder))
        desk.ok("init", "--name", "N", "--initials", "NR", "--brand", brand)
    assert desk.ok("status", "--format", "{brand}").out == "Two\n"
    options = ("--workspace", str(one))
    assert desk.ok(*options, "status", "--format", "{brand}").out == "One\n"
    monkeypatch.delenv("CMTUI_WORKSPACE")
    assert desk.ok("status", "--format", "{brand}").out == "Acme\n"
    assert not desk.config.exists(), "a variable is not remembered"
