"""Nothing that a stranger writes may act on the terminal or hide in it."""

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.safe import Cleaned, clean, clean_line, control_free, is_safe, reveal

NASTY = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "\x1b[]P\\;0m\x07\x9b\x9d\x9c\x00\x7f\r\n\t\u202e\u2066\ufeff\u200b\u200c\u200d\ufe0f"
            "\u0301\u0302\u20e3\u0915\u094d\u0645🏴👩🚀❤\U0001f3fd\ud83d\udc4d a1#"
            "\U000e0067\U000e0062\U000e007f\U000e0100\u180b漢"
        ),
        st.characters(),
    )
)


@given(NASTY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once.text) == Cleaned(once.text, ())
    line = clean_line(text)
    assert clean_line(line.text) == Cleaned(line.text, ())


@given(NASTY)
def test_no_character_that_acts_survives(text: str) -> None:
    for char in clean(text).text:
        assert char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
        assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


@given(NASTY)
def test_safe_is_what_cleaning_leaves_alone(text: str) -> None:
    assert is_safe(clean(text).text)
    if clean(text).found:
        assert not is_safe(text)


@given(NASTY)
def test_a_line_is_one_line_without_outer_space(text: str) -> None:
    line = clean_line(text).text
    assert "\n" not in line and "\t" not in line
    assert line == line.strip()


@given(NASTY)
def test_the_last_filter_only_deletes_and_passes_cleaned_text(text: str) -> None:
    filtered = control_free(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", filtered)
    characters = iter(text)
    assert all(char in characters for char in filtered)
    cleaned = clean(text).text
    assert control_free(cleaned) is cleaned


@pytest.mark.parametrize(
    ("text", "left", "found"),
    [
        ("plain\n\ttext", "plain\n\ttext", ()),
        ("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf", ()),
        ("\x1b[31mred\x1b[0m", "red", ("escape codes",)),
        ("\x9b31mred", "red", ("escape codes",)),
        ("a\x1b]0;title\x07b", "ab", ("escape codes",)),
        ("a\x1b]52;c;aGk=\x1b\\b", "ab", ("escape codes",)),
        ("a\x9d52;c;aGk=\x9cb", "ab", ("escape codes",)),
        ("a\x1bP1$r\nb", "a\nb", ("escape codes",)),
        ("a\x1b]0;unterminated\nb", "a\nb", ("escape codes",)),
        ("a\x1b(0b\x1bcd\x1b", "abd", ("escape codes",)),
        ("a\x00b\x07c\x08\x7f\x80", "abc", ("control characters",)),
        ("a\ud800b", "ab", ("broken characters",)),
        ("evil\u202etxt.exe\u2069", "eviltxt.exe", ("bidirectional overrides",)),
        ("\ufeffa\U000e0041b", "ab", ("invisible characters",)),
        ("pay\u200dpal \u200cx a\ufe0f", "paypal x a", ("invisible characters",)),
        ("z" + "\u0301" * 9 + "z", "z" + "\u0301" * 4 + "z", ("stacked accents",)),
        (
            "\x1b[1m\u202e\x00",
            "",
            ("bidirectional overrides", "control characters", "escape codes"),
        ),
    ],
)
def test_what_is_removed_is_named(text: str, left: str, found: tuple[str, ...]) -> None:
    assert clean(text) == Cleaned(left, found)


@pytest.mark.parametrize(
    "text",
    [
        "👨\u200d👩\u200d👧\u200d👦 👩🏽\u200d🚀 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3",
        "🏳\ufe0f\u200d🌈 ☺\ufe0f 👁\ufe0f\u200d🗨\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "می\u200cخواهم ശ\u0d4d\u200d ක\u0dca\u200dර क\u094d\u200cष",
        "مرحبا \u200f(عربي)\u200e ok",
        "葛\U000e0100城 \u0e17\u0e35\u0e48 Việt a\u0301\u0323",
    ],
)
def test_living_scripts_and_emoji_are_left_alone(text: str) -> None:
    assert clean(text) == Cleaned(text, ())


def test_invisible_characters_tell_look_alike_handles_apart() -> None:
    assert reveal("lark\u200bspur") == "lark⟨U+200B⟩spur"
    assert reveal("a\u00a0b\u3164\U000e0041\u2066") == "a⟨U+00A0⟩b⟨U+3164⟩⟨U+E0041⟩⟨U+2066⟩"
    assert reveal("Larkspur è qui 漢") == "Larkspur è qui 漢"


@given(st.text())
def test_revealed_text_has_nothing_invisible(text: str) -> None:
    assert all(char == " " or unicodedata.category(char)[0] not in "CZ" for char in reveal(text))


def test_cleaning_is_linear_on_the_worst_texts() -> None:
    for piece in ("\x1b]", "\x1b[", "a\u0301\u0301", "\u200d", "🏴\U000e0067", "\x9b0;"):
        started = time.perf_counter()
        clean(piece * (200_000 // len(piece)))
        assert time.perf_counter() - started < 2.0
