"""The palette finds what was meant."""

from cmtui.tui.palette import Choice, Picked, matching, no_command, picked

CHOICES = [
    Choice("Send and next", "^s", "composer.send_next"),
    Choice("Send and stay", "^t", "composer.send"),
    Choice("Done", "e", "triage.done"),
    Choice("Serve the next", "n", "feed.next"),
    Choice("Theme: dusk", "", "theme:dusk"),
    Choice("[@click=app.quit]", "", "hostile"),
    Choice("Tag", "l", "triage.tag", word="tag", argument="TAG..."),
    Choice("View", "", "feed.view", word="view", argument="NAME"),
]


def ids(typed: str) -> list[str]:
    return [one.id for one in matching(CHOICES, typed)]


def test_whoever_asks_to_send_later_is_told_why_not_and_what_there_is() -> None:
    for typed in ("send tomorrow 9", "reply 9:00", "schedule", "Post at noon", "later"):
        said = no_command(typed, "h")
        assert said == "replies are never scheduled: h snoozes, the draft is kept"
    assert no_command("xyz", "h") == no_command("sendx", "h") == "no such command"


def test_nothing_typed_offers_everything_in_its_order() -> None:
    assert ids("") == [one.id for one in CHOICES]


def test_the_beginning_of_a_name_comes_first() -> None:
    assert ids("send")[:2] == ["composer.send_next", "composer.send"]
    assert ids("done")[0] == "triage.done"


def test_letters_in_order_are_enough() -> None:
    assert ids("snx")[0] in ("composer.send_next", "feed.next")
    assert "theme:dusk" in ids("thdu")


def test_what_does_not_match_is_left_out() -> None:
    assert ids("zzz") == []


def test_a_command_takes_what_stands_after_its_word() -> None:
    assert ids("tag bug -late") == ["triage.tag"]
    assert picked(CHOICES[6], "Tag bug -late") == Picked("triage.tag", "bug -late")
    assert picked(CHOICES[6], " tag  ") == Picked("triage.tag")


def test_words_after_a_command_that_takes_none_are_looked_for_in_its_name() -> None:
    assert ids("send and st") == ["composer.send"]
    assert picked(CHOICES[1], "send and st") == Picked("composer.send")


def test_a_command_picked_by_other_letters_gets_no_words() -> None:
    assert picked(CHOICES[7], "vw") == Picked("feed.view")
