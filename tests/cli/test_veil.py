"""Slurs on the command line: veiled in lists, not in what is opened or read by programs."""

import msgspec
import pytest

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


def test_json_and_search_have_what_was_said(abused: Shell) -> None:
    assert abused.waiting()[0]["text"] == ABUSE
    assert [one["text"] for one in abused.ok("feed", "--search", "faggots", "--json").objects] == [
        ABUSE
    ]
