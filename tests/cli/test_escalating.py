"""Calling for help from the shell: a contact's own command, and the answer."""

import sys
from pathlib import Path

import pytest

from cmtui.model.crisis import Crisis
from cmtui.services.ports import Writer
from tests.cli.conftest import Shell
from tests.cli.stored import in_store

PAGER = """
import os, sys
with open({told!r}, "a") as told:
    print(os.environ["CMTUI_ESCALATION_ID"], os.environ["CMTUI_ESCALATION_TO"],
          os.environ["CMTUI_CRISIS"], sys.stdin.read().strip(), sep="|", file=told)
sys.exit({code})
"""


@pytest.fixture
def crisis(desk: Shell) -> Shell:
    def declare(tx: Writer) -> None:
        tx.add(Crisis(severity="SEV2", declared_by="NR", declared_at=1, title="Login"))

    in_store(desk, declare)
    return desk


def contacts(desk: Shell, *codes: int) -> Path:
    """Names as many contacts, whose programs end so; returns where they write."""
    told = desk.home / "told.txt"
    desk.config.parent.mkdir(parents=True, exist_ok=True)
    parts = []
    for number, code in enumerate(codes):
        pager = desk.home / f"pager{number}.py"
        pager.write_text(PAGER.format(told=str(told), code=code))
        command = f'["{sys.executable}", "{pager}"]'
        parts.append(f'[[contact]]\nname = "C{number}"\nrole = "dev"\ncommand = {command}\n')
    desk.config.write_text("\n".join(parts))
    return told


def test_the_first_contact_is_asked_by_her_own_command(crisis: Shell) -> None:
    told = contacts(crisis, 0, 0)
    asked = crisis.ok("escalate", "is it the $HOME cluster? `id`")
    assert asked.out.startswith("1: C0: asked ") and ", no answer; is it the" in asked.out
    assert told.read_text() == "1|C0|SEV2 Login|is it the $HOME cluster? `id`\n"
    listed = crisis.ok("escalate")
    assert "C0" in listed.out and "no answer" in listed.out
    assert listed.err == "your contacts, in order: C0 (dev), C1 (dev)\n"


def test_an_answer_is_noted_without_an_open_screen(crisis: Shell) -> None:
    contacts(crisis, 0)
    crisis.ok("escalate", "help")
    assert ", answered " in crisis.ok("ack", "1", "on it").out
    (one,) = crisis.ok("escalate", "--json").objects
    assert (one["state"], one["answer"], one["answered_by"]) == ("answered", "on it", "NR")
    answer = crisis.run("ack", "1")
    assert answer.code == 4 and "answered already" in answer.err
    assert crisis.run("ack", "7").code == 3


def test_a_command_that_fails_is_said_in_words(crisis: Shell) -> None:
    contacts(crisis, 3)
    answer = crisis.run("escalate", "help")
    assert answer.code == 1 and "not reached" in answer.out and "ended with 3" in answer.out


def test_another_contact_can_be_asked_about_a_mention(crisis: Shell) -> None:
    told = contacts(crisis, 0, 0)
    mention = crisis.waiting()[0]
    one = crisis.ok("escalate", "press", "--to", "c1", "--about", mention["id"], "--json").objects
    assert one[0]["contact"] == "C1" and one[0]["row_number"] is not None
    assert "C1" in told.read_text()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("escalate", " "), 2, "say what"),
        (("escalate", "help", "--to", "C9"), 3, "no contact is called C9"),
        (("escalate", "--to", "C0"), 2, "say what"),
        (("escalate", "help", "--about", "99999"), 3, ""),
        (("ack", "x"), 2, "invalid"),
    ],
)
def test_what_makes_no_sense_is_refused(
    crisis: Shell, words: tuple[str, ...], code: int, says: str
) -> None:
    told = contacts(crisis, 0)
    answer = crisis.run(*words)
    assert (answer.code, says in answer.err) == (code, True), answer
    assert not told.exists()


def test_without_a_crisis_or_a_contact_nobody_is_asked(desk: Shell, crisis: Shell) -> None:
    answer = crisis.run("escalate", "help")
    assert answer.code == 4 and "[[contact]]" in answer.err
    told = contacts(desk, 0)
    desk.config.chmod(0o666)
    answer = desk.run("escalate", "help")
    assert answer.code == 2 and "contact: others can change it" in answer.err
    assert not told.exists()


def test_on_a_quiet_day_nobody_is_asked(desk: Shell) -> None:
    told = contacts(desk, 0)
    answer = desk.run("escalate", "help")
    assert answer.code == 3 and "no crisis is open" in answer.err and not told.exists()
