"""Names that look like others, and links that lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.links import host
from cmtui.text.lookalikes import host_of, link_lies, looks_like, punycode, skeleton
from cmtui.text.safe import is_safe


@pytest.mark.parametrize(
    ("handle", "known"),
    [
        ("аcme", "acme"), ("acrne", "acme"), ("acme1", "acmel"), ("acmeI", "acmel"), ("N0rth",
        "north"),
        ("ac-me", "ac_me"), ("αcmе", "acme"), ("ácme", "acme"), ("vvind", "wind"), ("@аcme",
        "acme"),
        ("acme.bsky.sociaI", "acme.bsky.social"), ("аcmе@fedi.example", "@acme@fedi.example"),
        ("аррӏе", "apple"), ("ас\u200bme", "acme"),
    ],
)  # fmt: skip
def test_an_impostor_is_named_after_whom_it_imitates(handle: str, known: str) -> None:
    assert looks_like(handle, ["mara", known]) == known.removeprefix("@")
    assert looks_like(known, [handle]) == handle.removeprefix("@")


@pytest.mark.parametrize(
    "handle", ["acme", "ACME", "@Acme", "mara", "acm3", "acme2", "", "@", "россия"]
)
def test_others_and_the_real_one_are_no_impostors(handle: str) -> None:
    assert looks_like(handle, ["acme"]) is None


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=4))
def test_any_handle_is_like_one_of_the_known_or_none(handle: str, known: list[str]) -> None:
    found = looks_like(handle, known)
    assert found is None or found in [one.removeprefix("@") for one in known]
    assert looks_like(handle, [handle, *known]) is None


SWAPS = {"a": "а", "o": "0", "l": "1", "m": "rn", "w": "vv", "e": "е", "p": "р"}


@given(st.text("aolmwepxyzst", min_size=1, max_size=10), st.data())
def test_a_letter_swapped_for_its_double_is_seen_through(name: str, data: st.DataObject) -> None:
    places = [n for n, char in enumerate(name) if char in SWAPS]
    if places:
        place = data.draw(st.sampled_from(places))
        forged = name[:place] + SWAPS[name[place]] + name[place + 1 :]
        assert looks_like(forged, [name]) == name


@pytest.mark.parametrize(
    ("shown", "url", "why"),
    [
        ("larkspur.example", "https://phish.example/x", "leads to phish.example"),
        ("our refunds", "https://pаypal.example", "mixes Cyrillic and Latin"),
        ("our refunds", "https://аррӏе.example", "letters are Cyrillic"),
        ("our refunds", "https://xn--80ak6aa92e.example", "letters are Cyrillic"),
    ],
)
def test_why_a_link_lies_is_said(shown: str, url: str, why: str) -> None:
    said = link_lies(shown, url)
    assert why in said and host(url) in said and "\n" not in said


@pytest.mark.parametrize(
    ("shown", "url"),
    [
        ("our refunds", "https://larkspur.example/refund"), ("", "https://larkspur.example"),
        ("larkspur.example/refund", "https://www.larkspur.example/refund"),
        ("bücher", "https://bücher.example"), ("", "https://россия.example"), ("x",
        "mailto:a@b.example"),
        ("δοκιμή", "https://δοκιμή.example"), ("x", "nonsense"), ("x", ""),
    ],
)  # fmt: skip
def test_an_honest_link_is_left_alone(shown: str, url: str) -> None:
    assert link_lies(shown, url) == ""


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://bücher.example/x", "bücher.example"), ("https://xn--bcher-kva.example",
        "bücher.example"),
        ("https://BÜCHER.example", "bücher.example"), ("https://larkspur.example",
        "larkspur.example"),
        ("https://xn--.example", "xn--.example"), ("mailto:x", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_host_is_shown_in_its_own_letters(url: str, named: str) -> None:
    assert host_of(url) == named
    assert punycode(host_of(url)) == host(url)


@given(
    st.text(max_size=30),
    st.text(max_size=30) | st.text(max_size=20).map("https://{}.example".format),
)
def test_any_link_is_safe_to_speak_of(shown: str, url: str) -> None:
    assert is_safe(link_lies(shown, url))
    host_of(url)


@given(st.text(max_size=20))
def test_a_skeleton_stays_what_it_is(name: str) -> None:
    assert skeleton(skeleton(name)) == skeleton(name)
