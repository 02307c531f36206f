"""A conversation, a person's card and the composer's strip as text."""

import pytest

from cmtui.clock import MINUTE
from cmtui.model.post import Link
from cmtui.model.sending import Sending
from cmtui.tui.present.card import card_line, card_lines, card_page
from cmtui.tui.present.conversation import (
    conversation_lines,
    conversation_page,
    counted,
    reading_order,
)
from cmtui.tui.present.lines import plain, plain_page, width
from cmtui.tui.present.strip import Preview, hold_line, left_words, outcome_lines, preview_lines
from tests.tui.desk import CONVERSATION, HOSTILE, NOTES, NOW, PERSON, PROFILES, post, row
from tests.tui.screen_text import compare_golden


def text_of(*posts: object, room: int = 64) -> str:
    return plain_page(conversation_lines(posts, row(), room, NOW))  # type: ignore[arg-type]


def test_a_conversation_reads_from_its_first_post_to_the_last() -> None:
    compare_golden("conversation-64", text_of(*reversed(CONVERSATION)))


def test_a_parent_stands_before_its_answer_even_when_its_clock_was_wrong() -> None:
    answer = post(2, parent="mastodon:1", at=NOW - 20 * MINUTE)
    parent = post(1, at=NOW)
    assert [p.number for p in reading_order([answer, parent])] == [1, 2]


def test_a_conversation_in_a_circle_is_still_read_once() -> None:
    circle = [post(1, parent="mastodon:2"), post(2, parent="mastodon:1")]
    assert {p.number for p in reading_order(circle)} == {1, 2}


def test_every_line_of_a_post_belongs_to_its_block() -> None:
    page = conversation_page(CONVERSATION, row(), 64, NOW)
    assert len(page.blocks) == 3
    assert plain(page.lines[page.blocks[1].start]).startswith("tomas@fedi.example")
    assert all(not plain(page.lines[block.stop]) for block in page.blocks[:-1])


def test_only_the_persons_waiting_posts_bear_the_due_time() -> None:
    text = text_of(*CONVERSATION)
    assert text.count("due 14:05") == 1


def test_our_own_posts_say_whether_and_by_whom_they_are_signed() -> None:
    assert "· signed NR" in text_of(post(1, kind="own", signed_by="NR"))
    assert "· unsigned" in text_of(post(1, kind="own"))


def test_an_unsigned_reply_of_ours_is_marked_and_an_unsigned_update_is_not() -> None:
    def tone(**changes: object) -> str:
        first = conversation_lines([post(1, kind="own", **changes)], None, 60, NOW)[0]
        return next(span.style for span in first if span.text == "unsigned")

    assert tone(parent="mastodon:9") == "late"
    assert tone() == "muted"


def test_a_link_that_lies_is_shown_with_its_true_host() -> None:
    lying = post(1, "see acme.example", links=(Link("acme.example", "https://evil.example/x"),))
    assert "link lies: evil.example (shown as acme.example)" in text_of(lying)


def test_pictures_warnings_edits_and_refusals_are_said_in_words() -> None:
    text = text_of(post(1, images=("", "a cat"), warning="spiders", edited_at=NOW,
                        cannot_answer="replies are closed"))  # fmt: skip
    for words in ("[image: no alt text]", "[image: a cat]", "content warning: spiders",
                  "edited 14:02", "cannot be answered: replies are closed"):  # fmt: skip
        assert words in text


def test_a_deleted_post_says_so() -> None:
    assert "deleted 14:02" in text_of(post(1, deleted_at=NOW))


def test_an_altered_post_says_what_was_taken_out() -> None:
    assert "altered: bidirectional overrides, escape codes removed" in text_of(
        post(1, altered=("bidirectional overrides", "escape codes"))
    )


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("room", [1, 10, 40, 64])
def test_no_text_breaks_the_width_of_a_conversation(name: str, room: int) -> None:
    text = HOSTILE[name]
    strange = post(1, text, handle=text[:5000], name=text[:5000], warning=text, images=(text,),
                   altered=(text,), cannot_answer=text, links=(Link(text, text),))  # fmt: skip
    lines = conversation_lines([strange], None, room, NOW)
    assert len(lines) < 420
    assert all(width(line) <= max(room, 3) for line in lines)


def test_posts_are_counted_in_words() -> None:
    assert counted(CONVERSATION) == "3 posts"
    assert counted(CONVERSATION[:1]) == "1 post"


def test_a_card_says_who_she_is_and_what_the_team_noted() -> None:
    text = plain_page(card_lines(PERSON, PROFILES, NOTES, 64, NOW))
    compare_golden("card-64", text)


def test_notes_are_marked_as_fact_or_opinion_newest_first() -> None:
    page = card_page(PERSON, PROFILES, NOTES, 64, NOW)
    notes = [plain(page.lines[block.start]) for block in page.blocks]
    assert notes[0].startswith("note  AB 11 Nov · fact")
    assert notes[1].startswith("note  NR 02 Oct · opinion")


def test_a_card_of_one_line_still_says_who_answered_last() -> None:
    line = plain(card_line(PERSON, PROFILES, 78, NOW))
    assert line == "Tomas Okafor · 2 handles · 12 days since AB"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_breaks_the_width_of_a_card(name: str) -> None:
    import msgspec

    text = HOSTILE[name]
    notes = [msgspec.structs.replace(NOTES[0], text=text)]
    profiles = [msgspec.structs.replace(PROFILES[0], handle=text, name=text, about=text)]
    for room in (8, 30, 64):
        lines = card_lines(PERSON, profiles, notes, room, NOW)
        assert len(lines) < 80
        assert all(width(line) <= room for line in lines)


PREVIEW = Preview(
    "@tomas@fedi.example Hi Tomas, login is back since 13:40. I stay on this. ^NR",
    "acme", 76, 500, "^NR", True, "unlisted",
)  # fmt: skip


def test_the_strip_shows_the_exact_text_and_how_it_goes_out() -> None:
    assert plain_page(preview_lines(PREVIEW, 70)) == (
        "goes out as ▸ @tomas@fedi.example Hi Tomas, login is back since 13:40.\n"
        "              I stay on this. ^NR\n"
        "              @acme · unlisted · 76 of 500 · signed ^NR"
    )


def test_a_long_text_loses_its_middle_in_the_strip_and_never_its_signature() -> None:
    lines = preview_lines(PREVIEW._replace(text="word " * 200 + "^NR"), 70)
    assert len(lines) == 4
    assert plain(lines[2]).endswith("^NR")
    assert "… " in plain(lines[2])


def test_a_missing_signature_and_too_many_characters_are_said_in_words() -> None:
    over = PREVIEW._replace(signed="", length=512)
    assert "unsigned" in plain_page(preview_lines(over, 70))
    assert left_words(over).text == "12 over"
    assert left_words(PREVIEW).text == "424 left"


def test_the_hold_says_how_long_and_which_key_calls_back() -> None:
    assert plain(hold_line(5, 60)) == "◔ sending in 5 s · ^x calls it back"


def sending(**changes: object) -> Sending:
    base = {"draft": 1, "account": "a", "operator": "NR", "session": "s", "epoch": 1,
            "text": "t", "words": "w", "state": "failed", "held_at": NOW}  # fmt: skip
    return Sending(**{**base, **changes})  # type: ignore[arg-type]


def test_the_end_of_a_sending_is_told_with_its_reason() -> None:
    assert plain_page(outcome_lines(sending(error="no connection"), 60)) == (
        "✗ not sent: no connection"
    )
    unknown = plain_page(outcome_lines(sending(state="unknown"), 60))
    assert unknown == "? perhaps sent: the answer was lost; it will not go twice"
    assert plain_page(outcome_lines(sending(state="sent", ended_at=NOW), 60)) == "✓ sent 14:02"
    half = sending(state="sent", ended_at=NOW, error="nobody was told")
    assert "✓ sent" in plain_page(outcome_lines(half, 60))
    assert "but nobody was told" in plain_page(outcome_lines(half, 60))
    called_back = plain_page(outcome_lines(sending(state="withdrawn"), 60))
    assert called_back == "a draft again: called back"
    assert "try 3" in plain_page(outcome_lines(sending(state="sending", tries=3), 60))
