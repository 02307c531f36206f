"""Two addresses of one page are told to be one; two pages never are."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cmtui.text.links import is_openable
from cmtui.text.pages import page_of, short_address, unwrapped

PAGE = "https://larch.test/a/b?id=7&x=%20y"


@pytest.mark.parametrize(
    "same",
    [
        "http://larch.test/a/b?id=7&x=%20y",
        "https://www.larch.test/a/b/?id=7&x=%20y",
        "https://LARCH.test:443/a/b?id=7&x=%20y#top",
        "https://larch.test/a/b?utm_source=x&id=7&UTM_medium=m&x=%20y&fbclid=1&gclid=",
        "  https://larch.test/a/b?id=7&x=%20y\n",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Flarch.test%2Fa%2Fb%3Fid%3D7%26x%3D%2520y",
        "https://google.it/url?q=https%3A%2F%2Flarch.test%2Fa%2Fb%3Fid%3D7%26x%3D%2520y&usg=1",
    ],
)
def test_these_are_one_page(same: str) -> None:
    assert page_of(same) == PAGE


@pytest.mark.parametrize(
    "other",
    [
        "https://larch.test/a/b?id=8&x=%20y",
        "https://larch.test/a/b",
        "https://larch.test/A/b?id=7&x=%20y",
        "https://larch.test:8443/a/b?id=7&x=%20y",
        "https://blog.larch.test/a/b?id=7&x=%20y",
        "https://larch.test/a/b?id=7&x=%20y&utm=1",
    ],
)
def test_these_are_others(other: str) -> None:
    assert page_of(other) not in ("", PAGE)


@pytest.mark.parametrize(
    "none", ["", "larch.test/a", "mailto:a@larch.test", "http://", "https://["]
)
def test_what_is_no_web_address_is_no_page(none: str) -> None:
    assert page_of(none) == ""


@pytest.mark.parametrize(
    "kept",
    [
        "https://www.google.com/search?q=https://larch.test/",
        "https://www.google.com/url?url=javascript:alert(1)",
        "https://google.evil.test.example/url2?url=https://larch.test/",
        "https://evil.test/url?url=https://larch.test/",
        "https://www.google.com/url",
    ],
)
def test_only_googles_redirector_is_unwrapped_and_only_to_web_addresses(kept: str) -> None:
    assert unwrapped(kept) == kept


def test_an_address_is_short_among_accounts() -> None:
    assert short_address("https://www.larch.test/feed.xml#x") == "larch.test/feed.xml"
    assert short_address("https://larch.test/") == "larch.test"
    assert short_address("http://127.0.0.1:80/f?a=1") == "127.0.0.1:80/f?a=1"


ADDRESSES = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["http://", "https://", "HTTPS://www.", "ftp://", "//", "https:\\\\"]),
    st.sampled_from(["larch.test", "lärch.test", "127.0.0.1", "[::1]", "a:b@larch.test", "x" * 70]),
    st.sampled_from(["", ":80", ":99999", ":x", "/", "/a//", "/%zz"]),
    st.sampled_from(["", "?", "?a=1&&b", "?utm_source=1", "?%75tm_x=1", "?a=\x00"]),
    st.sampled_from(["", "#a", "#", " ", "\u202e"]),
)


@example("https:\\\\larch.test:x")
@given(st.one_of(ADDRESSES, st.text(max_size=80)))
def test_any_text_has_one_page_or_none(text: str) -> None:
    page = page_of(text)
    assert page == "" or is_openable(page)
    if page:
        assert page_of(page) == page
        assert page_of(f"{text.strip().partition('#')[0]}#elsewhere") == page
    short_address(text)
