"""Small words on the command line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.errors import WrongUsage
from cmtui.text.durations import parse_duration
from cmtui.text.suggest import nearest


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("90s", 90_000),
        ("30m", 1_800_000),
        ("48h", 172_800_000),
        ("2D", 172_800_000),
        (" 1w ", 604_800_000),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, milliseconds: int) -> None:
    assert parse_duration(text) == milliseconds


@pytest.mark.parametrize(
    "text", ["", "0s", "-5m", "5", "h", "1.5h", "1h30m", "5 m", "２h", "99999999w", "tomorrow"]
)
def test_nonsense_is_refused_with_what_is_accepted(text: str) -> None:
    with pytest.raises(WrongUsage, match="90s, 30m, 48h, 2d or 1w"):
        parse_duration(text)


@given(st.integers(1, 500), st.sampled_from("smhdw"))
def test_every_plain_duration_is_positive(number: int, unit: str) -> None:
    assert parse_duration(f"{number}{unit}") >= number * 1_000


def test_the_nearest_word_is_suggested() -> None:
    assert nearest("blusky", ("bluesky", "mastodon")) == "bluesky"
    assert nearest("MASTODONT", ("bluesky", "Mastodon")) == "Mastodon"
    assert nearest("zzz", ("bluesky", "mastodon")) is None
    assert nearest("x", ()) is None
