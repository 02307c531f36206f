"""`cmtui length` counts what it is given, anywhere."""

import json

import pytest

from tests.cli.conftest import Answer, Shell


def counted(answer: Answer) -> dict[str, object]:
    """The one JSON document of the answer."""
    assert answer.code == 0 and answer.out.count("\n") == 1
    found: dict[str, object] = json.loads(answer.out)
    return found


def test_it_works_without_a_workspace_and_makes_none(shell: Shell) -> None:
    answer = shell.ok("length", "--network", "bluesky", "Hello", "--json")
    assert answer.out == (
        '{"length":5,"limit":300,"remaining":295,"parts":1,"entities":[],"unit":"bytes"}\n'
    )
    assert answer.err == "" and list(shell.home.iterdir()) == []


def test_it_works_with_a_broken_configuration(shell: Shell) -> None:
    shell.config.parent.mkdir(parents=True)
    shell.config.write_text("nonsense")
    assert shell.ok("length", "--network", "x", "Hello").out == "5 of 280, 275 left\n"


def test_the_text_is_counted_as_given(shell: Shell) -> None:
    for text, length in (("", 0), (" a ", 3), ("a\n\n", 3), ("a\u202eb\x1b", 4), ("👩‍👩‍👧", 1)):
        by_stdin = shell.ok("length", "--network", "bluesky", "-", "--json", stdin=text)
        by_word = shell.ok("length", "--network", "bluesky", "--json", "--", text)
        assert counted(by_stdin)["length"] == length
        assert counted(by_word) == counted(by_stdin)
    assert counted(shell.ok("length", "--network", "bluesky", "--json", stdin="a\n"))["length"] == 2


def test_entities_carry_their_unit(shell: Shell) -> None:
    found = counted(shell.ok("length", "--network", "bluesky", "é @mara.example.com", "--json"))
    assert found["unit"] == "bytes"
    assert found["entities"] == [
        {"kind": "mention", "start": 3, "end": 20, "text": "@mara.example.com"}
    ]
    found = counted(shell.ok("length", "--network", "x", "é #cat", "--json"))
    assert found["unit"] == "code points"
    assert found["entities"] == [{"kind": "hashtag", "start": 2, "end": 6, "text": "#cat"}]


def test_too_long_is_said_and_is_no_failure(shell: Shell) -> None:
    words = "word " * 70
    found = counted(shell.ok("length", "--network", "bluesky", words, "--json"))
    assert (found["remaining"], found["parts"]) == (-50, 2)
    assert shell.ok("length", "--network", "bluesky", words).out == "350 of 300, 50 over, 2 parts\n"


def test_a_signature_counts_only_with_an_account(desk: Shell) -> None:
    plain = counted(desk.ok("length", "--network", "demo", "Hello", "--json"))
    signed = counted(desk.ok("length", "--as", "demo:acme", "Hello", "--json"))
    assert (plain["length"], signed["length"]) == (5, 9)
    assert desk.run("length", "--as", "demo:nobody", "Hello").code == 3
    assert desk.run("length", "--as", "demo:acme", "--network", "x", "Hello").code == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("Hello",), "--network"),
        (("--network", "blusky", "Hello"), "bluesky"),
        (("--network", "x", "two", "words"), "quotes"),
        (("--network", "x", "caf\udce9"), "UTF-8"),
    ],
)
def test_a_length_that_is_asked_badly(shell: Shell, words: tuple[str, ...], says: str) -> None:
    answer = shell.run("length", *words, "--json")
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err and answer.err.count("\n") == 1


def test_standard_input_that_is_no_utf8_is_one_clear_line(shell: Shell) -> None:
    answer = shell.process("length", "--network", "bluesky", "-", stdin=b"a\xff")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "cmtui: standard input is not valid UTF-8: byte 2 is 0xff\n"


def test_on_a_terminal_without_a_text_it_says_how(shell: Shell) -> None:
    answer = shell.run("length", "--network", "x", tty=True)
    assert answer.code == 2 and "quotes" in answer.err


def test_an_endless_text_is_counted_quickly(shell: Shell) -> None:
    found = counted(shell.ok("length", "--network", "bluesky", "-", "--json", stdin="x" * 100_000))
    assert found["length"] == 100_000
