"""What was changed in a post, word by word."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.difference import MOST_WORDS, Piece, edit_difference

TEXTS = st.lists(st.sampled_from(["it", "is", "not", "fixed", " ", "\n", ".", "è", "👋"])).map(
    "".join
)


def kept(pieces: tuple[Piece, ...], other: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in ("same", other))


@given(st.one_of(TEXTS, st.text()), st.one_of(TEXTS, st.text()))
def test_both_versions_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = edit_difference(before, after)
    assert kept(pieces, "gone") == before
    assert kept(pieces, "new") == after
    assert all(piece.text for piece in pieces)
    assert all(one.kind != then.kind for one, then in pairwise(pieces))


def test_a_changed_word_is_named_and_no_other() -> None:
    assert edit_difference("It is fixed now, thanks!", "It is not fixed, thanks!") == (
        Piece("same", "It is "),
        Piece("new", "not "),
        Piece("same", "fixed"),
        Piece("gone", " now"),
        Piece("same", ", thanks!"),
    )


def test_equal_texts_have_one_piece_and_empty_ones_none() -> None:
    assert edit_difference("same", "same") == (Piece("same", "same"),)
    assert edit_difference("", "") == ()


def test_very_long_texts_are_compared_by_their_ends_alone() -> None:
    words = "a b " * MOST_WORDS
    pieces = edit_difference(f"Dear {words}x", f"Dear {words[::-1]}y")
    assert [piece.kind for piece in pieces] == ["same", "gone", "new"]
