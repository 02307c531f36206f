"""Cells, graphemes, cropping and wrapping."""

import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from cmtui.text.width import _STANDS_ALONE, cells, crop, fit, graphemes, wrap

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab \n\t漢字é\u0301\u200d👩🚀🏽🇮🇹\ufe0f\u0600\u0915\u094d\u0937한ᄒ\x07"),
        st.characters(exclude_categories=["Cs"]),
    )
)


@pytest.mark.parametrize(
    "broken",
    [
        # In the manner of Unicode's GraphemeBreakTest: | is a boundary. One case for each rule.
        "\r\n",
        "a|\n|b",
        "\u1100\u1161\u11a8|\u1100",
        "\uac00\u11a8|\u1100",
        "a\u0308|b",
        "a\u200d|b",
        "\u0600a|b",
        "\u0e33|\u0e33".replace("|", ""),
        "\u0915\u0903|a",
        "\u0915\u094d\u0937|a",
        "\u0915\u094d\u200d\u0937",
        "\u0915|\u0937",
        "👩\u200d🚀|👩",
        "👩🏽\u200d🚀|a",
        "a\u200d|🚀",
        "🇮🇹|🇫🇷|🇩",
        "a|🇮🇹|b",
        "1\ufe0f\u20e3|2",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f|a",
        "\u200b|a",
        "\x01|\u0308",
    ],
)
def test_graphemes_are_unicodes(broken: str) -> None:
    assert graphemes(broken.replace("|", "")) == broken.split("|")


@given(TEXTS)
def test_graphemes_lose_nothing(text: str) -> None:
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", 0),
        ("plain", 5),
        ("漢字", 4),
        ("e\u0301", 1),
        ("👩\u200d🚀", 2),
        ("🇮🇹", 2),
        ("a\x1bb\n", 2),
    ],
)
def test_cells(text: str, size: int) -> None:
    assert cells(text) == size


@given(TEXTS, st.integers(-2, 30), st.sampled_from(["…", "...", "", "漢"]))
def test_a_cropped_text_fits_and_no_grapheme_is_cut(text: str, width: int, ellipsis: str) -> None:
    cropped = crop(text, width, ellipsis)
    assert cells(cropped) <= max(0, width)
    plain = text.replace("\t", " ")
    if cells(plain) <= width:
        assert cropped == plain
    elif cropped and cells(ellipsis) <= width:
        kept = graphemes(cropped.removesuffix(ellipsis))
        assert kept == graphemes(plain)[: len(kept)]


@given(TEXTS, st.integers(0, 30))
def test_a_fitted_text_has_exactly_the_width(text: str, width: int) -> None:
    assert cells(fit(text, width)) == width


def test_cropping_shows_where() -> None:
    assert crop("community manager", 10) == "community…"
    assert crop("漢字漢字", 6) == "漢字…"
    assert crop("abc", 1) == "…"
    assert crop("abc", 2, "...") == ".."


@given(TEXTS, st.integers(1, 30))
def test_every_wrapped_line_fits(text: str, width: int) -> None:
    assert all(cells(line) <= width for line in wrap(text, width))


@given(TEXTS, st.integers(3, 30))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    words = "".join("".join(wrap(text, width)).split())
    if "…" not in words:
        assert words == "".join(text.split())


@given(st.lists(st.text("abcé漢", min_size=1, max_size=5), max_size=20), st.integers(10, 30))
def test_words_that_fit_are_not_broken(words: list[str], width: int) -> None:
    assert " ".join(wrap(" ".join(words), width)).split() == words


@given(TEXTS, st.integers(1, 30), st.integers(0, 5))
def test_stopping_early_gives_the_first_lines(text: str, width: int, most: int) -> None:
    assert wrap(text, width, most) == wrap(text, width)[:most]


def test_wrapping_keeps_newlines_and_breaks_long_words() -> None:
    assert wrap("one two\n\nthree", 5) == ["one", "two", "", "three"]
    assert wrap("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"]
    assert wrap("漢字漢", 5) == ["漢字", "漢"]
    assert wrap("漢", 1) == ["…"]
    assert wrap("", 5) == [""]
    assert wrap("a", 0) == []


@pytest.mark.parametrize("letter", ["a", "é"])
def test_a_line_of_100_kb_without_spaces_wraps_in_linear_time(letter: str) -> None:
    started = time.perf_counter()
    lines = wrap(letter * 100_000, 80)
    assert time.perf_counter() - started < 0.5
    assert len(lines) == 1250


def test_what_is_said_to_stand_alone_does_so_beside_all_others_and_has_that_width() -> None:
    alone = [char for char in map(chr, range(0x110000)) if _STANDS_ALONE(char)]
    assert len(alone) > 40_000
    assert [one for one in alone if wcswidth(one) != cells(one)] == []
    for seed in range(5):
        Random(seed).shuffle(alone)
        assert list(iter_graphemes("".join(alone))) == alone


@given(st.lists(st.sampled_from("aé…─がー漢한！💛🙏🏢ж½"), max_size=12))
def test_what_stands_alone_is_measured_like_anything_else(chars: list[str]) -> None:
    text = "".join(chars)
    assert graphemes(text) == list(iter_graphemes(text)) == chars
    assert cells(text) == wcswidth(text)
