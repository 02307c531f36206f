"""Every network's own way of counting."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.errors import WrongUsage
from cmtui.text.length import measure, networks
from cmtui.text.limits import Limit

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
TEXTS = st.lists(
    st.sampled_from(
        [
            "a",
            " ",
            "é",
            "é",
            "漢",
            FAMILY,
            "👍🏽",
            "🇮🇹",
            "https://larkspur.com/a",
            "@ada@b.com",
            "#tag",
            "$ABC",
            "\n",
            ".",
            "(",
            "x.com",
            "�",
            "@ada.test",
            "한",
        ]
    ),
    max_size=40,
).map("".join)


def test_every_known_network_has_a_rule() -> None:
    named = "bluesky mastodon x threads facebook instagram linkedin reddit lemmy discord github"
    assert set(networks()) == {
        *named.split(),
        "youtube",
        "telegram",
        "matrix",
        "discourse",
        "demo",
        "elsewhere",
    }


def test_an_unknown_network_is_refused_with_the_nearest() -> None:
    with pytest.raises(WrongUsage, match="did you mean bluesky"):
        measure("blusky", "hi")
    with pytest.raises(WrongUsage, match="known are bluesky, demo"):
        measure("qqqq", "hi")


@given(st.sampled_from(networks()), TEXTS, st.sampled_from(["", " ^NR", "^NR"]))
@settings(max_examples=300)
def test_remaining_parts_and_offsets_agree(network: str, text: str, suffix: str) -> None:
    found = measure(network, text, suffix=suffix)
    assert found.length >= 0 and found.remaining <= found.limit - found.length
    assert (found.parts == 1) == (found.remaining >= 0)
    coded = text.encode(errors="surrogatepass") if found.unit == "bytes" else text
    for entity in found.entities:
        piece = coded[entity.start : entity.end]
        assert (piece.decode() if isinstance(piece, bytes) else piece) == entity.text


@given(st.sampled_from(networks()), TEXTS)
def test_a_signature_costs_its_letters_and_a_space(network: str, text: str) -> None:
    signed = measure(network, text, suffix="^NR")
    assert signed == measure(network, text, suffix=" ^NR")
    if text and not text[-1].isspace() and not text.endswith("."):
        assert signed.length == measure(network, text).length + 4


@pytest.mark.parametrize(
    ("network", "text", "length"),
    [
        ("bluesky", f"e\u0301{FAMILY}漢\n\n", 5),
        ("demo", FAMILY, 1),
        ("lemmy", FAMILY, 7),
        ("discord", "e\u0301🐱 \n", 5),
        ("telegram", "a🐱漢", 4),
        ("matrix", "a🐱漢", 8),
        ("threads", "aé漢🐱", 7),
        ("threads", FAMILY, 25),
        ("threads", "1 © ☺\ufe0f", 10),
    ],
)
def test_what_counts_differs_by_network(network: str, text: str, length: int) -> None:
    assert measure(network, text).length == length


def test_on_bluesky_the_tighter_of_graphemes_and_bytes_remains() -> None:
    # Cases of the published server: 300 accented letters pass, 301 fail; 120 families fill 3000 B.
    assert measure("bluesky", "e\u0301" * 300).remaining == 0
    assert measure("bluesky", "e\u0301" * 301).remaining == -1
    assert measure("bluesky", FAMILY * 120).remaining == 0
    too_many = measure("bluesky", FAMILY * 121)
    assert (too_many.length, too_many.remaining, too_many.parts) == (121, -25, 2)
    assert measure("bluesky", "漢" * 10).remaining == 290


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("hello world", 11),
        ("see https://example.com here", 32),
        ("besøk https://grå.org/ idag", 34),
        ("look https://example.com/🐪/#camel here", 33),
        ("http://" + "b" * 30 + ".com/example", 23),
        ("see example.com here", 20),
        ("https://no-such-ending.larkspurx/", 33),
        ("hi @bob@example.com", 7),
        ("hi @bob", 7),
        ("@alice@" + "b" * 30 + ".com", 6),
        ("greet @arnt@grå.org, then go", 20),
        ("@user@慕田峪长城.网址", 5),
        ("@info@सार्वभौमिक-स्वीकृति-परीक्षण.संगठन", 5),
        ("mail arnt@grå.org for details", 29),
        ("@arnt@invalid", 13),
        ("foo@arnt@grå.org", 16),
        ("@bob@example.com look https://example.com", 33),
        ("https://example.com/@arnt@grå.org", 23),
        (f"{FAMILY} e\u0301", 3),
    ],
)
def test_mastodon_counts_links_at_23_and_no_hosts_of_mentions(text: str, length: int) -> None:
    assert measure("mastodon", text).length == length


def test_mastodon_marks_links_mentions_and_hashtags() -> None:
    text = "@ada@b.example.com see https://larkspur.com/a_(b), #café #12 x@y"
    found = [(entity.kind, entity.text) for entity in measure("mastodon", text).entities]
    assert found == [
        ("mention", "@ada@b.example.com"),
        ("link", "https://larkspur.com/a_(b)"),
        ("hashtag", "#café"),
    ]


def test_other_networks_get_plain_entities() -> None:
    text = "(see https://larkspur.com/a). @ada.b #12 #café"
    found = [(entity.kind, entity.text) for entity in measure("instagram", text).entities]
    assert found == [
        ("link", "https://larkspur.com/a"),
        ("mention", "@ada.b"),
        ("hashtag", "#café"),
    ]
    assert all(entity.kind != "hashtag" for entity in measure("github", text).entities)


def test_a_text_far_too_long_for_x_gets_a_lower_bound() -> None:
    found = measure("x", "word " * 20_000)
    assert found.lower_bound and found.length == 80_000 and found.remaining < 0 and found.parts > 9
    one_link = measure("x", "https://larkspur.com/" + "a" * 3_500)
    assert (one_link.length, one_link.lower_bound) == (23, False)


def test_measuring_x_imports_nothing_heavy() -> None:
    measure("x", "see larkspur.com 👍")
    assert not any(name.split(".")[0] in ("twitter_text", "pkg_resources") for name in sys.modules)


def test_a_server_may_take_more_and_count_in_full() -> None:
    said = f"@ada@larkspur.example see https://larkspur.com/a/long/path/to/the/answer {FAMILY}"
    short = measure("mastodon", said)
    wide = measure("mastodon", said, limit=Limit(5_000))
    assert (wide.length, wide.limit) == (short.length, 5_000)
    assert measure("mastodon", said, limit=Limit(5_000, whole=True)).length == len(said)
    assert measure("mastodon", "a" * 5_000, limit=Limit(5_000, whole=True)).remaining == 0
    tiny = "https://a.io"
    assert measure("mastodon", tiny, limit=Limit(5_000, whole=True)).length == 23
    warned = measure("mastodon", "a" * 4_990, warning=FAMILY, limit=Limit(5_000, whole=True))
    assert warned.remaining == 10 - len(FAMILY)
    assert measure("mastodon", said, limit=Limit()) == short
