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


def test_other_networks_tell_by_themselves() -> None:
    assert addressed("bluesky", "Hello", "mara.test", "") == "Hello"
    assert addressed("mastodon", "Hello", "", "near.test") == "Hello"
