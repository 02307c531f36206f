"""What counts as the same word, and what stays apart."""

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.text.folding import fold, han_and_kana

NASTY = (
    "aAéEe\u0301\u0323ßİıſkKσς がか\u3099゙ｶﾞﾀ㍍㊊上﨑한하\u1112\u1161\u11ab"
    "\u094d\u093cक🙏\ufe0f\u200d\u00ad=\u0338"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Perché", "perche"), ("É", "e\u0301"), ("STRASSE", "Straße"), ("ｶﾞﾒﾗ", "ガメラ"),
        ("か\u3099", "が"), ("ＡＢＣ１", "abc1"), ("\u1112\u1161\u11ab", "한"), ("ΟΔΟΣ", "οδος"),
        ("İstanbul", "istanbul"), ("❤\ufe0f", "❤"), ("so\u00adft", "soft"), ("㊊", "月"),
        ("a\n\t b", "a b"), ("﨑", "﨑"), (" x ", "x"), ("日\u3000本", "日 本"),
    ],
)  # fmt: skip
def test_the_same_word_is_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("か", "が"), ("は", "ぱ"), ("क\u094dत", "कत"), ("上", "下")],
)
def test_letters_of_their_own_stay_apart(one: str, other: str) -> None:
    assert fold(one) not in fold(other)
    assert fold(other) not in fold(one)


def test_a_syllable_is_not_found_in_another_that_begins_like_it() -> None:
    assert fold("하") not in fold("한국")


def test_a_mark_that_makes_another_letter_counts() -> None:
    assert fold("क") != fold("क\u093c")


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from(NASTY), max_size=8) | st.text(max_size=6))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_sign_that_folds_to_a_han_sign_or_kana_is_known() -> None:
    codes = (*range(0x2000, 0xD800), *range(0xF900, 0x10000), *range(0x1F100, 0x1F300))
    odd = (chr(code) for code in (*codes, *range(0x2F800, 0x2FA20)))
    for sign in (one for one in odd if unicodedata.decomposition(one)):
        for signs in han_and_kana(fold(sign)):
            assert sign in signs, (hex(ord(sign)), fold(sign))
    assert sys.maxunicode > 0x2FA20


def test_ascii_letters_tell_nothing_about_their_source() -> None:
    assert han_and_kana("ab") == ()
