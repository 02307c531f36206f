"""Slurs on the command line: veiled in lists, not in what is opened or read by programs."""

from pathlib import Path

import msgspec
import pytest

from cmtui.cli.notifying import tell
from cmtui.model.person import Person
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.services.ports import Writer
from tests.cli.conftest import Shell
from tests.cli.stored import in_store

ABUSE = "You faggots. Brutti froci."


@pytest.fixture
def abused(desk: Shell) -> Shell:
    """A desk whose first mention says that."""
    number = desk.waiting()[0]["number"]

    def write(tx: Writer) -> None:
        post = tx.get(Post, number)
        assert post is not None
        row = tx.find(Row, "key", post.row)
        assert row is not None
        tx.put(msgspec.structs.replace(post, text=ABUSE))
        tx.put(msgspec.structs.replace(row, text=ABUSE))

    in_store(desk, write)
    return desk


def test_a_list_is_veiled_and_what_is_opened_is_not(
    abused: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmtui.cli.show.PATIENCE_SECONDS", 0)
    number = str(abused.waiting()[0]["number"])
    listed = abused.ok("feed").out
    assert "You f******. Brutti f****." in listed
    assert "faggots" not in listed
    assert "faggots" not in abused.ok("handover").out
    assert ABUSE in abused.ok("show", number).out


def test_a_name_is_veiled_among_others_and_shown_where_she_is_opened(desk: Shell) -> None:
    number = desk.ok("members", "--json").objects[0]["number"]

    def write(tx: Writer) -> None:
        person = tx.get(Person, number)
        assert person is not None
        tx.put(msgspec.structs.replace(person, name="Frocione 88"))

    in_store(desk, write)
    assert "F******* 88" in desk.ok("members").out
    assert "Frocione 88" in desk.ok("members", str(number)).out


async def test_a_program_that_is_told_of_alerts_gets_no_slur(tmp_path: Path) -> None:
    told, program = tmp_path / "told", tmp_path / "tell"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > {told}\n')
    program.chmod(0o700)
    await tell([str(program)], "late: @nigger, you faggots")
    assert told.read_text() == "late: @n*****, you f******"


def test_json_and_search_have_what_was_said(abused: Shell) -> None:
    assert abused.waiting()[0]["text"] == ABUSE
    assert [one["text"] for one in abused.ok("feed", "--search", "faggots", "--json").objects] == [
        ABUSE
    ]
