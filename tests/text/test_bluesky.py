"""Bluesky facets: cases restated from atproto's rich-text detection tests, offsets in bytes."""

import pytest

from cmtui.text.length import measure

LONG = "thisisa64characterstring_" + "a" * 39


def found(text: str, *kinds: str) -> list[tuple[str, int, int]]:
    entities = measure("bluesky", text).entities
    return [(one.text, one.start, one.end) for one in entities if one.kind in kinds]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("no mention", []),
        ("@handle.com middle end", [("@handle.com", 0, 11)]),
        ("start @handle.com end", [("@handle.com", 6, 17)]),
        ("@handle.com\n@handle.com", [("@handle.com", 0, 11), ("@handle.com", 12, 23)]),
        ("@full123-chars.test", [("@full123-chars.test", 0, 19)]),
        ("not@right", []),
        ("@handle.com!@#$chars", [("@handle.com", 0, 11)]),
        ("parenthetical (@handle.com)", [("@handle.com", 15, 26)]),
        ("👨\u200d👩\u200d👧\u200d👧 @handle.com 👨", [("@handle.com", 26, 37)]),
        ("@handle.com.", [("@handle.com", 0, 11)]),
        ("@handle @handle.jpgx @.com @-a.com", []),
    ],
)
def test_mentions_need_a_valid_handle(text: str, mentions: list[tuple[str, int, int]]) -> None:
    assert found(text, "mention") == mentions


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("start https://middle.com end", ["https://middle.com"]),
        (
            "https://start.com/foo/bar?baz=bux#hash middle",
            ["https://start.com/foo/bar?baz=bux#hash"],
        ),
        (
            "https://newline1.com\nhttps://newline2.com",
            ["https://newline1.com", "https://newline2.com"],
        ),
        ("start middle.com/foo/bar?baz=bux#hash end", ["middle.com/foo/bar?baz=bux#hash"]),
        ("newline1.com\nnewline2.com", ["newline1.com", "newline2.com"]),
        ("not.. a..url ..here", []),
        ("e.g. something-cool.jpg website.com.jpg e.g./foo website.com.jpg/foo", []),
        (
            "punctuation https://foo.com, https://bar.com/whatever; https://baz.com.",
            ["https://foo.com", "https://bar.com/whatever", "https://baz.com"],
        ),
        ("parenthentical (https://foo.com)", ["https://foo.com"]),
        ("except for https://foo.com/thing_(cool)", ["https://foo.com/thing_(cool)"]),
        ("https:// HTTPS://foo.com httpfoo.jpgx", []),
    ],
)
def test_links_lose_the_punctuation_after_them(text: str, links: list[str]) -> None:
    assert [link for link, _, _ in found(text, "link")] == links


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#a #b", [("#a", 0, 2), ("#b", 3, 5)]),
        ("#1 #? # ## body #1a", [("#1a", 16, 19)]),
        (f"body #{LONG}", [(f"#{LONG}", 5, 70)]),
        (f"body #{LONG}!", [(f"#{LONG}", 5, 70)]),
        (f"body #{LONG}b", []),
        ("#" + "🇮🇹" * 64, [("#" + "🇮🇹" * 64, 0, 513)]),
        ("#" + "🇮🇹" * 65, []),
        ("its a #double#rainbow", [("#double#rainbow", 6, 21)]),
        ("##hashash", [("##hashash", 0, 9)]),
        ("some #n0n3s@n5e!", [("#n0n3s@n5e", 5, 15)]),
        ("works #with,punctuation", [("#with,punctuation", 6, 23)]),
        (
            "trailing #punctuation, #like. #this!",
            [("#punctuation", 9, 21), ("#like", 23, 28), ("#this", 30, 35)],
        ),
        ("strips #multi_trailing___...", [("#multi_trailing", 7, 22)]),
        ("works with #🦋 emoji, and #butter🦋fly", [("#🦋", 11, 16), ("#butter🦋fly", 28, 42)]),
        ("this #\ufe0f\u20e3tag is none", []),
        ("this ##\ufe0f\u20e3tag is one", [("##\ufe0f\u20e3tag", 5, 16)]),
        ("this #t\nag", [("#t", 5, 7)]),
        ("no: #\u200ba", []),
        ("a: #a\u200bb #\u20e2tag", [("#a", 3, 5)]),
        ("full width: ＃tag", [("＃tag", 12, 18)]),
        ("no match 1?: #1?", []),
        ("#foo(bar.com)", [("#foo(bar.com", 0, 12)]),
    ],
)
def test_tags(text: str, tags: list[tuple[str, int, int]]) -> None:
    assert found(text, "hashtag") == tags


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("$AAPL $a", ["$AAPL", "$a"]),
        ("$100 $TOOLONG no$SPACE $ $ AAPL $123ABC $ABC123", []),
        ("($GOOG) $AAPL, $MSFT! $ABC12", ["$GOOG", "$AAPL", "$MSFT", "$ABC12"]),
    ],
)
def test_cashtags(text: str, tags: list[str]) -> None:
    assert [tag for tag, _, _ in found(text, "cashtag")] == tags
