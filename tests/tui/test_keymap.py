"""Keys: the table, the operator's wishes, sequences and counts."""

import inspect

import pytest

from cmtui.commands.registry import COMMANDS, Command
from cmtui.errors import ConfigInvalid
from cmtui.tui.keymap import Keyboard, Meaning, build_keymap, is_letter, read_keys, show_keys

LIST = ("feed", "lists", "everywhere")
TEXT = ("composer", "everywhere")


def test_the_table_itself_has_no_clash() -> None:
    build_keymap({})


def test_a_count_goes_before_a_command_and_is_used_up() -> None:
    keyboard = Keyboard(build_keymap({}))
    assert keyboard.press(LIST, "1").meaning is Meaning.COUNT
    assert keyboard.press(LIST, "0").meaning is Meaning.COUNT
    pressed = keyboard.press(LIST, "j")
    assert pressed.command is not None
    assert (pressed.command.id, pressed.times) == ("move.down", 10)
    assert keyboard.press(LIST, "j").times == 1


def test_a_zero_alone_is_no_count() -> None:
    assert Keyboard(build_keymap({})).press(LIST, "0").meaning is Meaning.NOTHING


def test_a_sequence_waits_for_its_second_key() -> None:
    keyboard = Keyboard(build_keymap({}))
    assert keyboard.press(LIST, "g").meaning is Meaning.PREFIX
    following = dict(keyboard.keymap.following(LIST, "g"))
    assert following["d"].id == "go.drafts"
    pressed = keyboard.press(LIST, "f")
    assert pressed.command is not None and pressed.command.id == "go.feed"


def test_a_wrong_second_key_does_nothing_and_ends_the_sequence() -> None:
    keyboard = Keyboard(build_keymap({}))
    keyboard.press(LIST, "g")
    assert keyboard.press(LIST, "e").command is None
    pressed = keyboard.press(LIST, "e")
    assert pressed.command is not None and pressed.command.id == "triage.done"


def test_the_first_key_pressed_twice_still_waits_so_that_no_other_act_is_done() -> None:
    keyboard = Keyboard(build_keymap({}))
    keyboard.press(LIST, "exclamation_mark")
    assert keyboard.press(LIST, "exclamation_mark").meaning is Meaning.PREFIX
    pressed = keyboard.press(LIST, "d")
    assert pressed.command is not None and pressed.command.id == "crisis.declare"


def test_letters_and_digits_are_words_in_a_text() -> None:
    keyboard = Keyboard(build_keymap({}))
    for key in ("g", "q", "5", "colon", "space", "z"):
        pressed = keyboard.press(TEXT, key)
        assert pressed.command is None and pressed.meaning is Meaning.NOTHING
    pressed = keyboard.press(TEXT, "ctrl+s")
    assert pressed.command is not None and pressed.command.id == "composer.send_next"


def test_a_wish_replaces_the_keys() -> None:
    keymap = build_keymap({"triage.done": "D"})
    assert keymap.shown("triage.done") == "D"
    assert keymap.find(LIST, ("e",)) is None


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        ({"triage.don": "D"}, "did you mean keys.triage.done"),
        ({"triage.done": "r"}, "r is both answer.reply and triage.done"),
        ({"feed.next": "g"}, "g is both"),
        ({"composer.send": "x"}, "would be typed into the text"),
        ({"triage.done": "5"}, "a digit is a count"),
        ({"triage.done": "a b c"}, "at most two keys"),
    ],
)
def test_a_bad_wish_is_refused_in_words(wishes: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigInvalid, match=says):
        build_keymap(wishes, "config.toml")


def test_signs_are_written_as_themselves() -> None:
    assert read_keys("?, g g") == (("question_mark",), ("g", "g"))
    assert show_keys(("g", "question_mark")) == "g ?"
    assert show_keys(("ctrl+s",)) == "^s"


def verb_sets() -> list[type]:
    """Everything that commands may be a method of."""
    from cmtui.tui.acting import ActVerbs
    from cmtui.tui.answering import AnswerVerbs
    from cmtui.tui.arranging import ArrangeVerbs
    from cmtui.tui.correcting import CorrectVerbs
    from cmtui.tui.crisis.calling import CallVerbs
    from cmtui.tui.crisis.carding import CardVerbs
    from cmtui.tui.crisis.declaring import DeclareVerbs
    from cmtui.tui.crisis.ending import EndVerbs
    from cmtui.tui.crisis.linking import LinkVerbs
    from cmtui.tui.crisis.queueing import QueueVerbs
    from cmtui.tui.crisis.replaying import ReplayVerbs
    from cmtui.tui.crisis.speaking import SpeakVerbs
    from cmtui.tui.heading import HeadingVerbs
    from cmtui.tui.inserting import InsertVerbs
    from cmtui.tui.looking import LookVerbs
    from cmtui.tui.moving import MoveVerbs
    from cmtui.tui.noting import PersonVerbs
    from cmtui.tui.offering import Offering
    from cmtui.tui.outside import OutsideVerbs
    from cmtui.tui.preparing import PrepareVerbs
    from cmtui.tui.screens.crisis import CrisisScreen
    from cmtui.tui.screens.drafts import DraftsScreen
    from cmtui.tui.screens.feed import FeedScreen
    from cmtui.tui.screens.members import MembersScreen
    from cmtui.tui.screens.person import PersonScreen
    from cmtui.tui.screens.replay import ReplayScreen
    from cmtui.tui.selecting import SelectVerbs
    from cmtui.tui.sending import SendVerbs
    from cmtui.tui.triaging import TriageVerbs
    from cmtui.tui.verbs import AppVerbs
    from cmtui.tui.walking import Walk

    return [
        ActVerbs, AnswerVerbs, ArrangeVerbs, CorrectVerbs, LookVerbs, MoveVerbs, Offering,
        PersonVerbs, DraftsScreen, FeedScreen, MembersScreen, PersonScreen, PrepareVerbs,
        SelectVerbs, TriageVerbs, Walk, AppVerbs, HeadingVerbs, InsertVerbs, OutsideVerbs,
        SendVerbs, CrisisScreen, DeclareVerbs, EndVerbs, LinkVerbs, CardVerbs, SpeakVerbs,
        QueueVerbs, CallVerbs, ReplayVerbs, ReplayScreen,
    ]  # fmt: skip


def method(id: str) -> str:
    """The name of the method that does the command."""
    return "do_" + id.replace(".", "_")


def test_every_command_does_something_somewhere_and_nothing_else_is_one() -> None:
    names = {name for one in verb_sets() for name in dir(one) if name.startswith("do_")}
    assert names == {method(one.id) for one in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.id)
def test_only_what_takes_words_is_given_them(command: Command) -> None:
    verbs = [getattr(one, method(command.id), None) for one in verb_sets()]
    takes = {len(inspect.signature(verb).parameters) - 1 for verb in verbs if verb is not None}
    assert takes == {2 if command.argument else 1}


def test_no_letter_means_two_things_on_two_screens() -> None:
    keymap = build_keymap({})
    meant: dict[tuple[str, ...], set[str]] = {}
    for command in COMMANDS:
        for keys in keymap.keys_of(command.id):
            if is_letter(keys[0]):
                meant.setdefault(keys, set()).add(command.id)
    assert {keys: ids for keys, ids in meant.items() if len(ids) > 1} == {}


def test_no_key_needs_what_national_keyboards_hide() -> None:
    keymap = build_keymap({})
    shown = {key for one in COMMANDS for keys in keymap.keys_of(one.id) for key in keys}
    assert shown.isdisjoint(set("[]#@{}~|`"))
    assert not any("alt" in key for key in shown)


def test_the_words_of_the_palette_are_each_one_commands() -> None:
    words = [one.word for one in COMMANDS if one.argument]
    assert len(words) == len(set(words))
