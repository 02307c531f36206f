"""A long reply in parts: nothing lost, each part fits, the last is signed."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.errors import WrongUsage
from cmtui.text.length import measure, networks
from cmtui.text.limits import Limit
from cmtui.text.signature import Signature, unsigned
from cmtui.text.split import split
from cmtui.text.urls import web_addresses

NR = Signature("^{initials}", "NR")
BEFORE_LINK = Signature("^{initials}", "NR", before_link=True)
WORDS = st.sampled_from(
    [
        "word",
        "sentence.",
        "è",
        "漢字です。",
        "👩\u200d🚀",
        "https://larkspur.com/a/long/path",
        "1/2",
        "é",
        "@ada@larkspur.com",
        "한국어",
        "larkspur.com",
        "क्षत्रिय",
        "🇮🇹",
        "?",
    ]
)
LONG_TEXTS = st.tuples(
    st.lists(WORDS, min_size=1, max_size=30), st.sampled_from([" ", "\n", "  "]), st.integers(1, 12)
).map(lambda made: made[1].join(made[0] * made[2]))
SHORT_LIMITS = st.sampled_from(["x", "bluesky", "mastodon", "threads", "linkedin", "demo"])


def bare(parts: tuple[str, ...], signature: Signature | None) -> list[str]:
    """The parts without counters and signature."""
    if len(parts) == 1:
        return [unsigned(parts[0], signature) if signature else parts[0]]
    last = unsigned(parts[-1], signature) if signature else parts[-1]
    total = len(parts)
    texts = []
    for number, part in enumerate((*parts[:-1], last), 1):
        counter = f" {number}/{total}"
        assert part.endswith(counter)
        texts.append(part.removesuffix(counter))
    return texts


@settings(max_examples=150, deadline=None)
@given(SHORT_LIMITS, LONG_TEXTS, st.sampled_from([None, NR, BEFORE_LINK]))
def test_no_word_is_lost_and_every_part_fits(
    network: str, text: str, signature: Signature | None
) -> None:
    parts = split(network, text, signature)
    assert all(measure(network, part).remaining >= 0 for part in parts)
    assert " ".join(bare(parts, signature)).split() == text.split()


@settings(max_examples=60, deadline=None)
@given(
    SHORT_LIMITS,
    st.text(min_size=1, max_size=60).map(lambda text: text * 40),
    st.sampled_from([None, NR]),
)
def test_any_text_can_be_split(network: str, text: str, signature: Signature | None) -> None:
    if not text.strip():
        return
    parts = split(network, text, signature)
    assert all(measure(network, part).remaining >= 0 for part in parts)
    whole = unsigned(text, signature) if signature else text
    assert "".join("".join(bare(parts, signature)).split()) == "".join(whole.split())


@settings(max_examples=60, deadline=None)
@given(SHORT_LIMITS, LONG_TEXTS)
def test_the_parts_are_as_many_as_the_counter_says(network: str, text: str) -> None:
    assert measure(network, text, suffix=NR.mark).parts == len(split(network, text, NR))


@pytest.mark.parametrize("network", networks())
def test_a_text_that_fits_is_one_part_without_counter(network: str) -> None:
    assert split(network, "Hello there.\n", None) == ("Hello there.\n",)
    assert split(network, "Hello there.\n", NR) == ("Hello there. ^NR",)
    assert split(network, "Hello ^nr", NR) == ("Hello ^NR",)


def test_only_the_last_part_is_signed_and_cuts_are_after_sentences() -> None:
    first, second = split("x", "We are on it, and will be back soon. " * 10, NR)
    assert first.endswith("soon. 1/2")
    assert second.endswith("soon. 2/2 ^NR")
    assert not re.search(r"\^NR", first)


def test_the_signature_may_stand_before_the_last_link() -> None:
    parts = split("x", "All about it in detail. " * 14 + "https://larkspur.com/a", BEFORE_LINK)
    assert parts[-1].endswith("^NR https://larkspur.com/a 2/2")


def test_a_word_longer_than_a_part_is_cut_between_graphemes() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"
    parts = split("bluesky", family * 200, NR)
    assert "".join(bare(parts, NR)) == family * 200
    assert all(set(text.split(family)) == {""} for text in bare(parts, NR))


def test_a_stack_of_accents_larger_than_a_post_still_gets_through() -> None:
    parts = split("bluesky", "a" + "\u0301" * 4000, None)
    assert "".join(bare(parts, None)) == "a" + "\u0301" * 4000
    assert all(measure("bluesky", part).remaining >= 0 for part in parts)


def test_many_parts_leave_room_for_longer_counters() -> None:
    parts = split("bluesky", "word " * 6_000, NR)
    assert len(parts) > 99
    assert all(measure("bluesky", part).remaining >= 0 for part in parts)


def test_an_empty_text_cannot_be_signed_and_an_unknown_network_is_refused() -> None:
    with pytest.raises(ValueError, match="no text"):
        split("x", "  ", NR)
    with pytest.raises(WrongUsage, match="did you mean mastodon"):
        split("mastodo", "hi", None)


LINKS = st.sampled_from(
    ["https://larkspur.com/a/long/path?of=words", "https://acme.io/x", "http://b.example.org/"]
)
WITHOUT_SPACE = st.lists(
    st.one_of(LINKS.map(lambda link: f"<{link}>"), st.sampled_from(["漢字", "👩\u200d🚀", "é"])),
    min_size=40,
    max_size=120,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(SHORT_LIMITS, WITHOUT_SPACE)
def test_no_address_is_cut_even_where_there_is_no_space(network: str, text: str) -> None:
    whole = [text[one.start : one.end] for one in web_addresses(text)]
    parts = bare(split(network, text, NR), NR)
    found = [part[one.start : one.end] for part in parts for one in web_addresses(part)]
    assert found == whole


@settings(max_examples=60, deadline=None)
@given(LONG_TEXTS, st.text(max_size=460).map(str.strip))
def test_every_part_leaves_room_for_the_warning_where_it_counts(text: str, warning: str) -> None:
    parts = split("mastodon", text, NR, warning)
    assert all(measure("mastodon", part, warning=warning).remaining >= 0 for part in parts)
    assert measure("demo", text, warning=warning) == measure("demo", text)


LIMITS = st.builds(Limit, st.integers(200, 5_000), st.booleans())


@settings(max_examples=100, deadline=None)
@given(
    LONG_TEXTS, LIMITS, st.sampled_from(["", "food", "👨\u200d👩\u200d👧 and https://a.example"])
)
def test_every_part_fits_at_a_server_with_a_limit_of_its_own(
    text: str, limit: Limit, warning: str
) -> None:
    parts = split("mastodon", text, NR, warning, limit)
    for part in parts:
        length = measure("mastodon", part, warning=warning, limit=limit)
        assert length.remaining >= 0 and length.limit == limit.characters
        if limit.whole:
            assert len(part) + len(warning) <= limit.characters
