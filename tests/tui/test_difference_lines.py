"""An edit shown by signs: both texts can be read out of it, and it fits its room."""

import re

from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.width import cells
from cmtui.tui.present.difference import difference_lines, signed_difference
from cmtui.tui.present.lines import plain

TEXTS = st.text(alphabet=st.sampled_from("ab é日.,\n"), max_size=60)


@given(before=TEXTS, after=TEXTS)
def test_both_texts_can_be_read_out_of_it(before: str, after: str) -> None:
    signed = signed_difference(before, after)
    without_old = re.sub(r"\[-.*?-\]", "", signed, flags=re.DOTALL)
    without_new = re.sub(r"\[\+.*?\+\]", "", signed, flags=re.DOTALL)
    assert re.sub(r"\[\+(.*?)\+\]", r"\1", without_old, flags=re.DOTALL) == after
    assert re.sub(r"\[-(.*?)-\]", r"\1", without_new, flags=re.DOTALL) == before


@given(before=TEXTS, after=TEXTS, room=st.integers(4, 60))
def test_it_keeps_to_its_room(before: str, after: str, room: int) -> None:
    lines = difference_lines(before, after, room, 5)
    assert len(lines) <= 5
    assert all(cells(plain(one)) <= room for one in lines)


def test_old_words_are_struck_and_new_ones_underlined() -> None:
    (line,) = difference_lines("It is down", "It is up", 40, 3)
    assert ("down", "gone") in line and ("up", "added") in line
