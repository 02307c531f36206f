"""What strangers write never acts on the terminal, even if it was stored uncleaned."""

import re
from typing import Any

import msgspec
import pytest

from cmtui.model.person import Note, Person, Profile
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.services.ports import Writer
from tests.cli.conftest import Shell
from tests.cli.stored import in_store

HOSTILE = (
    "\x1b]52;c;ZXZpbA==\x07 \x1b[2J \x9b31m \x9d0;title\x9c \u202eevil\u2066 [/x] "
    "[@click=app.quit] Z\u0351\u0352\u0353\u0354\u0355\u0356\u0357algo\nsecond\rline\t"
    + "x"
    * 5_000
)
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def hostile(desk: Shell) -> Shell:
    """A desk whose first mention, person and note hold hostile text in every field."""
    one = desk.waiting()[0]

    def poison(tx: Writer) -> Any:
        post = tx.get(Post, one["number"])
        assert post is not None and post.person is not None
        row, person = tx.find(Row, "key", post.row), tx.get(Person, post.person)
        profile = tx.find(Profile, "id", post.author.id)
        assert row is not None and person is not None and profile is not None
        replace = msgspec.structs.replace
        author = replace(post.author, name=HOSTILE)
        tx.put(replace(post, text=HOSTILE, author=author, images=(HOSTILE,), url=HOSTILE))
        tx.put(replace(row, text=HOSTILE, name=HOSTILE, handle="mara\x1b[2J\u202e"))
        tx.put(replace(person, name=HOSTILE))
        tx.put(replace(profile, name=HOSTILE, about=HOSTILE))
        tx.add(Note(person=person.number, author="NR", at=0, text=HOSTILE))
        return person.number

    in_store(desk, poison)
    return desk


def test_no_control_byte_of_a_stranger_is_printed(
    hostile: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmtui.cli.show.PATIENCE_SECONDS", 0)
    one = hostile.waiting()[0]
    number = str(one["number"])
    person = hostile.ok("show", number, "--json").objects[0]["person"]["number"]
    hostile.ok("claim", number)
    for words in (
        ("feed",),
        ("feed", "--view", "all"),
        ("feed", "--view", "all", "--json"),
        ("show", number),
        ("show", number, "--json"),
        ("members",),
        ("members", str(person)),
        ("members", "--json"),
        ("note", str(person), HOSTILE[:40]),
        ("drafts",),
        ("outbox",),
        ("post", "Hello", "--yes"),
        ("release", number),
        ("done", number),
        ("undo",),
    ):
        answer = hostile.ok(*words)
        assert not FORBIDDEN.search(answer.out + answer.err), words


def test_the_preview_of_a_reply_is_harmless(hostile: Shell) -> None:
    number = str(hostile.waiting()[0]["number"])
    answer = hostile.run("reply", number, "Hello\x1b[2J\u202e", "--yes")
    assert answer.code == 4, "the post differs from the network's: it counts as edited"
    assert not FORBIDDEN.search(answer.out + answer.err)


def test_a_line_of_the_feed_stays_one_line(hostile: Shell) -> None:
    listed = len(hostile.ok("feed", "--limit", "1000").out.splitlines())
    assert f"{listed}\n" == hostile.ok("status", "--format", "{needs_me}").out


def test_json_keeps_the_text_to_the_letter(hostile: Shell) -> None:
    assert hostile.waiting()[0]["text"] == HOSTILE


def test_messages_are_as_harmless(desk: Shell) -> None:
    for words in (
        ("show", "\x1b]52;c;x\x07"),
        ("members", "\x9b31m\u202e"),
        ("feed", "--view", "\x1b[2J"),
        ("\x1b[2J",),
        ("feed", "--\x1b[2J"),
        ("help", "\x1b[2J\nx"),
        ("--config", "/\x1b[2J\nx", "feed"),
        ("status", "--format", "{\x1b}"),
    ):
        answer = desk.run(*words)
        assert not FORBIDDEN.search(answer.out + answer.err), words
        assert answer.err.count("\n") <= 1


def test_lines_are_cut_at_the_edge_of_the_terminal(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cmtui.cli import output
    from cmtui.text.width import cells

    monkeypatch.setattr(output, "_terminal_width", lambda: 60)
    for words in (("feed", "--view", "all"), ("members",), ("show", "1")):
        for line in desk.run(*words).out.splitlines():
            assert cells(line) <= 60
