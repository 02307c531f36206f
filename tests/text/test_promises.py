"""Promises in replies, and by when."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.coming import read_coming
from cmtui.text.promises import promises


@pytest.fixture(autouse=True, scope="module")
def in_utc() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("text", "language", "words", "by"),
    [
        ("Hi, I'll get right back to you.", "en", "I'll get right back to you", ""),
        ("I’ll let you know tomorrow, promised", "en", "I’ll let you know", "tomorrow"),
        ("We will keep you posted", "en-GB", "We will keep you posted", ""),
        ("By Friday I'll let you know", "en", "I'll let you know", "By Friday"),
        ("We'll get back to you within 24 hours", "", "We'll get back to you", "within 24 hours"),
        ("I'll report back tomorrow morning at 10", "", "I'll report back",
         "tomorrow morning at 10"),
        ("Ti faccio sapere!", "it", "Ti faccio sapere", ""),
        ("ti aggiorno entro venerdì", "it", "ti aggiorno", "entro venerdì"),
        ("La ricontatto domani mattina.", "it-IT", "La ricontatto", "domani mattina"),
        ("Vi terremo aggiornati, buona giornata", "it", "Vi terremo aggiornati", ""),
        ("Ti faccio sapere in giornata", "it", "Ti faccio sapere", "in giornata"),
        ("Good morning, I'll follow up when the sun is out", "en", "I'll follow up", ""),
        ("I'll let you know. Tomorrow is a holiday.", "en", "I'll let you know", ""),
        ("I'll let you know on Fri", "en", "I'll let you know", "on Fri"),
    ],
)  # fmt: skip
def test_a_promise_is_found_with_its_time(text: str, language: str, words: str, by: str) -> None:
    (found,) = promises(text, language)
    assert (found.words, found.by) == (words, by)
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Will you get back to me?", "en"), ("Can I get back to you?", "en"),
        ("They never got back to me", "en"), ("Ich melde mich morgen", "de"),
        ("I'll let you know", "de"), ("ti faccio sapere", "en"), ("", ""), ("Thanks!", ""),
        ("It is fixed now.", "en"), ("I'll be there at 9", "en"),
    ],
)  # fmt: skip
def test_other_words_promise_nothing(text: str, language: str) -> None:
    assert promises(text, language) == ()


@given(st.text(max_size=80), st.text(max_size=8))
def test_any_text_of_any_language_will_do(text: str, language: str) -> None:
    promises(text, language)


TIMES = ("tomorrow", "domani mattina", "in two hours", "entro venerdì", "by Monday 10:30", "1 dec")
PROMISES = ("I'll let you know", "ti faccio sapere", "we will get back to you", "la ricontatto")


@given(st.sampled_from(PROMISES), st.sampled_from(TIMES), st.booleans(), st.text(max_size=20))
def test_a_time_beside_a_promise_can_be_read(
    promise: str, when: str, first: bool, around: str
) -> None:
    said = f"{when} {promise}" if first else f"{promise} {when}"
    found = promises(f"{around}. {said}. {around}", "")
    assert when in [one.by for one in found]
    assert all(not one.by or read_coming(one.by) for one in found)
