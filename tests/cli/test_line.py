"""`cmtui line` and `cmtui update`: two people on one login, one crisis, from a shell."""

import pytest

from tests.cli.conftest import Shell

WORDS = "Sign-in works again for most of you."


@pytest.fixture
def crisis(shell: Shell) -> Shell:
    """A workspace of two on one login, in a SEV2."""
    shell.ok("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")
    shell.ok("join", str(shell.workspace), "--name", "Alma Bianchi", "--initials", "AB")
    shell.ok("--operator", "NR", "accounts", "add", "demo", "--handle", "acme")
    shell.ok("--operator", "NR", "declare", "SEV2", "Login outage")
    return shell


def as_(shell: Shell, who: str, *words: str, code: int = 0, stdin: str = "") -> str:
    answer = shell.run("--operator", who, *words, stdin=stdin)
    assert answer.code == code, answer
    return answer.out if code == 0 else answer.err


def test_without_a_crisis_there_is_no_line(shell: Shell) -> None:
    shell.ok("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")
    answer = shell.run("line", "write", WORDS)
    assert answer.code == 3 and "no crisis is open" in answer.err


def test_a_line_is_written_approved_by_another_and_replaced(crisis: Shell) -> None:
    assert as_(crisis, "NR", "line", "begin").count("{") >= 5
    said = as_(crisis, "NR", "line", "write", "-", stdin=WORDS)
    assert said == "line v1 waits for approval: cmtui line approve 1\n"
    assert as_(crisis, "AB", "line", "approve", "1") == "line v1 is live\n"
    as_(crisis, "AB", "line", "write", "All is well.")
    assert as_(crisis, "NR", "line", "approve", "2", "--later") == "line v2 is approved\n"
    as_(crisis, "NR", "line", "live", "2")
    (first, second) = crisis.ok("--operator", "NR", "line", "--json").objects
    assert (first["state"], first["written_by"], first["approved_by"]) == ("superseded", "NR", "AB")
    assert (second["state"], second["text"]) == ("live", "All is well.")
    assert "approved by NR" in as_(crisis, "NR", "line")


def test_ones_own_line_needs_a_reason(crisis: Shell) -> None:
    as_(crisis, "NR", "line", "write", WORDS)
    assert "say why" in as_(crisis, "NR", "line", "approve", "1", code=2)
    as_(crisis, "NR", "line", "approve", "1", "--because", "night shift")
    assert "night shift" in as_(crisis, "NR", "line")


def test_an_update_is_approved_sent_and_told_by_account(crisis: Shell) -> None:
    said = as_(crisis, "NR", "update", "write", WORDS, "--next", "2h")
    assert said == "update 1 waits: cmtui update approve 1\n"
    assert "only with --yes" in as_(crisis, "AB", "update", "approve", "1", "--send", code=4)
    out = as_(crisis, "AB", "update", "send", "1", "--yes")
    assert f"{WORDS}\nNext update by " in out and "^AB" in out
    assert "demo:acme: sent" in out
    (update,) = crisis.ok("--operator", "NR", "update", "--json").objects
    assert update["state"] == "out" and update["results"][0]["state"] == "sent"
    assert "is out" in as_(crisis, "AB", "update", "send", "1", "--yes", code=4)
