"""Which texts say the same."""

from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.folding import fold
from cmtui.text.likeness import LEAST, likeness

SAYING = "the new update ate all of my drafts"


@given(st.text())
def test_every_text_has_one_or_none_and_case_does_not_matter(text: str) -> None:
    assert likeness(text) == likeness(fold(text))


@given(st.text(max_size=LEAST - 1).filter(lambda text: len(fold(text)) < LEAST))
def test_short_texts_are_like_none(text: str) -> None:
    assert likeness(text) is None


@given(st.sampled_from(["@acme", "(@acme)", "https://a.invalid/x", "www.acme.invalid", "a.io/b"]),
       st.integers(0, 7))  # fmt: skip
def test_mentions_and_links_do_not_count(address: str, place: int) -> None:
    words = SAYING.split()
    words.insert(place, address)
    assert likeness(" ".join(words)) == likeness(SAYING) is not None


@given(st.text("abc", min_size=1))
def test_other_words_are_another_text(word: str) -> None:
    assert likeness(f"{SAYING} {word}") != likeness(SAYING)


def test_a_long_run_of_dots_is_read_in_no_time() -> None:
    assert likeness("." * 200_000) is not None
