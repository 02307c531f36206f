"""A reply names whom it answers where nothing else tells her."""

import pytest

from cmtui.text.addressing import addressed


@pytest.mark.parametrize(
    ("words", "to", "text"),
    [
        ("Hello", "mara@near.test", "@mara Hello"),
        ("Hello", "mara@far.test", "@mara@far.test Hello"),
        ("Hello @mara!", "mara@near.test", "Hello @mara!"),
        ("@MARA hello", "Mara@near.test", "@MARA hello"),
        ("@mara@near.test hello", "mara@near.test", "@mara@near.test hello"),
        ("@mara hello", "mara@far.test", "@mara@far.test @mara hello"),
        ("mail mara@near.test", "mara@near.test", "@mara mail mara@near.test"),
        ("@maraschino hello", "mara@near.test", "@mara @maraschino hello"),
    ],
)
def test_whom_it_answers_is_named_once(words: str, to: str, text: str) -> None:
    assert addressed("mastodon", words, to, "near.test") == text
    assert addressed("mastodon", text, to, "near.test") == text


@pytest.mark.parametrize("near", ["localhost", "localhost:8080", "127.0.0.1:8080"])
def test_a_host_without_a_dot_or_with_a_port_is_a_host_too(near: str) -> None:
    for words in (f"@mara@{near} hello", "@mara hello", "hello"):
        text = addressed("mastodon", words, f"mara@{near}", near)
        assert text.count("@mara") == 1
    far = addressed("mastodon", "@mara@localhost:9 hello", "mara@localhost:9", near)
    assert far == "@mara@localhost:9 hello"


def test_other_networks_tell_by_themselves() -> None:
    assert addressed("bluesky", "Hello", "mara.test", "") == "Hello"
    assert addressed("mastodon", "Hello", "", "near.test") == "Hello"
