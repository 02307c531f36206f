"""Preparing and translating from the shell."""

import json

import pytest

from tests.cli.conftest import Shell


def numbers(desk: Shell, most: int) -> list[str]:
    """The numbers of waiting mentions, one a person."""
    found: dict[str, str] = {}
    for one in desk.waiting():
        found.setdefault(one["author"]["handle"], str(one["number"]))
    return list(found.values())[:most]


def test_one_draft_a_person_is_printed_to_the_letter_and_sent_by_reply(desk: Shell) -> None:
    one, two, three = numbers(desk, 3)
    answer = desk.ok("prepare", one, two, three, one, "It works again, {handle}.")
    assert answer.out.count("It works again, @") == 3 and answer.out.count(" ^NR\n") == 3
    assert answer.out.count("demo:acme to @") == 3
    assert answer.err == "3 drafts; cmtui reply ID sends one, cmtui undo undoes\n"
    drafts = desk.ok("drafts", "--json").objects
    assert {str(draft["target_number"]) for draft in drafts} == {one, two, three}
    assert desk.ok("outbox", "--json").objects == []
    sent = desk.ok("reply", one, "--yes")
    assert "sent" in sent.out and len(desk.ok("drafts", "--json").objects) == 2


def test_prepared_drafts_come_back_out_of_the_way_with_one_undo(desk: Shell) -> None:
    desk.ok("prepare", *numbers(desk, 3), "It works again.")
    assert desk.ok("undo").out == "undo: prepared 3 drafts\n"
    assert desk.ok("drafts", "--json").objects == []


def test_json_has_the_final_text_and_why_it_cannot_go(desk: Shell) -> None:
    desk.ok("replies", "add", "Back", "It works again on {device}, {handle}.")
    one, two = numbers(desk, 2)
    first, second = desk.ok("prepare", one, two, "--saved", "back", "--json").objects
    assert first["target_number"] == int(one) and second["target_number"] == int(two)
    assert first["final"][0].endswith(" ^NR") and "{device}" in first["final"][0]
    assert first["problem"].startswith("{device} of the saved reply is still in it")
    assert "handle" not in first["text"]
    refused = desk.run("reply", one, "--yes")
    assert (refused.code, refused.out) == (4, "") and "{device}" in refused.err


def test_who_is_passed_by_is_named_and_with_nobody_left_it_is_refused(desk: Shell) -> None:
    one, two = numbers(desk, 2)
    desk.ok("done", one)
    answer = desk.ok("prepare", one, two, "-", stdin="It works again.")
    assert "passed by: @" in answer.err and "it is done already" in answer.err
    again = desk.run("prepare", one, two, "It works again.")
    assert again.code == 4 and again.err.startswith("cmtui: nobody is left to write to: @")


@pytest.mark.parametrize(
    ("words", "code"), [((), 2), (("1",), 2), (("1", " "), 2), (("99999999", "Hello"), 3)]
)
def test_a_call_that_says_too_little_makes_no_draft(
    desk: Shell, words: tuple[str, ...], code: int
) -> None:
    answer = desk.run("prepare", *words)
    assert answer.code == code and answer.err.count("\n") == 1
    assert desk.ok("drafts", "--json").objects == []


def translating(desk: Shell, program: str) -> None:
    desk.config.parent.mkdir(parents=True, exist_ok=True)
    old = desk.config.read_text() if desk.config.exists() else ""
    command = f"translate_command = {json.dumps(['sh', '-c', program, 'sh'])}\n"
    desk.config.write_text(command + 'translate_to = "it"\n' + old)


def test_a_mention_is_shown_with_a_machines_translation(desk: Shell) -> None:
    translating(desk, r'printf "\033[2Jin $1: "; cat')
    one = desk.waiting()[0]
    out = desk.ok("show", one["id"], "--translate").out
    _, _, said = out.partition("machine translation (it):\n")
    assert "in it: " in said and "\x1b" not in out
    assert one["text"].split()[0] in said
    shown = json.loads(desk.ok("show", one["id"], "--translate", "--json").out)
    assert shown["machine_translation"]["language"] == "it"
    assert one["text"] in shown["machine_translation"]["text"]
    plain = json.loads(desk.ok("show", one["id"], "--json").out)
    assert "machine_translation" not in plain
    assert shown["posts"] == plain["posts"]  # nothing of it is kept


@pytest.mark.parametrize(
    ("program", "says"),
    [("echo no >&2; exit 3", "ended with 3: no"), ("cat >/dev/null", "said nothing")],
)
def test_a_translation_that_fails_says_so(desk: Shell, program: str, says: str) -> None:
    translating(desk, program)
    answer = desk.run("show", desk.waiting()[0]["id"], "--translate")
    assert answer.code == 1 and says in answer.err


def test_without_a_program_nothing_is_translated(desk: Shell) -> None:
    answer = desk.run("show", desk.waiting()[0]["id"], "--translate")
    assert (answer.code, answer.out) == (2, "") and "no translate_command is set" in answer.err


def test_a_program_that_others_could_have_named_is_not_run(desk: Shell) -> None:
    translating(desk, "cat")
    desk.config.chmod(0o664)
    answer = desk.run("feed")
    assert answer.code != 0 and "translate_command: others can change it" in answer.err
