"""The words that may name a matter."""

from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.matter import LONGEST, MOST, matter_words


def test_what_names_a_matter_is_kept_and_what_is_said_anyway_is_not() -> None:
    words = matter_words(
        "Please, @acme, the LOGIN is still down since 2024: https://a.example/refund"
    )
    assert words == {"login", "down"}


def test_accents_case_and_short_capitals() -> None:
    assert matter_words("Pérdida SSO sso") == {"perdida", "sso"}
    assert matter_words("the api is ok") == frozenset()


def test_italian_says_as_little_with_its_common_words() -> None:
    assert matter_words("quando torna il rimborso? grazie") == {"torna", "rimborso"}


@given(st.text(max_size=400))
def test_any_text_has_few_and_short_ones(text: str) -> None:
    words = matter_words(text)
    assert len(words) <= MOST
    assert all(len(word) <= LONGEST and not word.isspace() for word in words)
