"""A link is shown by where it goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.links import describe, host, is_openable, lies
from cmtui.text.safe import is_safe


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://Larkspur.Example/refund", "larkspur.example"),
        ("http://user:pw@larkspur.example:8080/", "larkspur.example"),
        ("https://larkspur.example@phish.example/x", "phish.example"),
        ("https://larkspur.example\\@phish.example", "larkspur.example"),
        ("https:/\\/phish.example", "phish.example"),
        ("https://bücher.example./x", "xn--bcher-kva.example"),
        ("https://pаypal.example", "xn--pypal-4ve.example"),
        ("https://ex%61mple.com", "example.com"),
        ("https://ｅｘａｍｐｌｅ。com", "example.com"),
        ("https://[2001:DB8::1]:443/", "[2001:db8::1]"),
        ("https://[\x1b]0;x\x07]/", ""),
        ("https://a%1b]0;b.example", "a]0;b.example"),
        ("https://💩.la", "xn--ls8h.la"),
        ("mailto:a@b.example", ""),
        ("javascript:alert(1)", ""),
        ("gemini://larkspur.example/", "larkspur.example"),
        ("larkspur.example", ""),
        ("https://", ""),
        ("", ""),
    ],
)
def test_the_host_is_read_as_a_browser_reads_it(url: str, named: str) -> None:
    assert host(url) == named


@pytest.mark.parametrize(
    ("shown", "url"),
    [
        ("https://larkspur.example/refund", "https://phish.example/login"),
        ("larkspur.example", "https://phish.example"),
        ("see larkspur.com for more", "https://phish.example"),
        ("www.larkspur.example", "https://phish.example"),
        ("lark\u200bspur.com", "https://phish.example"),
        ("paypal.cоm", "https://phish.example"),
        ("https://larkspur.example∕x", "https://phish.example"),
        ("larkspur.com", "mailto:a@larkspur.com"),
    ],
)
def test_text_that_names_another_host_lies(shown: str, url: str) -> None:
    assert lies(shown, url)


@pytest.mark.parametrize(
    ("shown", "url"),
    [
        ("our refunds", "https://phish.example"),
        ("larkspur.example/refund…", "https://www.larkspur.example/refund/policy"),
        ("https://bücher.example", "https://xn--bcher-kva.example/"),
        ("@ada@social.example", "https://elsewhere.example/@ada"),
        ("mail ada@larkspur.com", "https://elsewhere.example"),
        ("Node.js e.g. 3.14 ...", "https://nodejs.org"),
        ("", "https://larkspur.example"),
    ],
)
def test_other_text_does_not_lie(shown: str, url: str) -> None:
    assert not lies(shown, url)


def test_a_link_is_described_with_the_real_host_first() -> None:
    assert describe("our refunds", "https://larkspur.example/r") == "larkspur.example: our refunds"
    assert describe("larkspur.example", "https://phish.example/r") == (
        "phish.example (shown as larkspur.example)"
    )
    assert describe("https://larkspur.example/r?a=1", "https://larkspur.example/r?a=1") == (
        "larkspur.example/r?a=1"
    )
    assert describe("", "https://bücher.example/") == "xn--bcher-kva.example"
    assert describe("write", "mailto:a@b.example") == "mailto:a@b.example (shown as write)"


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://larkspur.example/a", True),
        ("HTTP://larkspur.example", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://larkspur.example/\x1b]0;x\x07", False),
        ("https://larkspur.example/a b", False),
        ("larkspur.example", False),
    ],
)
def test_only_web_addresses_without_tricks_are_opened(url: str, may: bool) -> None:
    assert is_openable(url) is may


@given(st.text(), st.text().map("https://".__add__) | st.text())
def test_any_text_can_be_described_safely(shown: str, url: str) -> None:
    assert is_safe(describe(shown, url))
    assert host(url).isascii() and is_safe(host(url))
    assert not lies("", url)
