"""Words of others in Markdown: they come out as they went in, and mark nothing."""

import re

from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.markdown import escaped, link, quoted, table, unescaped

MARKS = set("\\`*[]<>|~&$")


@given(text=st.text(max_size=80))
def test_no_sign_of_the_text_stands_unescaped_and_none_is_lost(text: str) -> None:
    found = escaped(text)
    bare = re.sub(r"\\[^A-Za-z0-9\s]", "", found)
    assert not MARKS & set(bare)
    assert unescaped(found) == " ".join(text.split())
    assert "\n" not in found


def test_what_begins_a_block_is_text() -> None:
    assert escaped("# no heading") == "\\# no heading"
    assert escaped("- no list") == "\\- no list"
    assert escaped("1. no list") == "1\\. no list"
    assert escaped("2026 was") == "2026 was"
    assert escaped("snake_case stays, _this_ does not") == "snake_case stays, \\_this\\_ does not"


def test_only_an_address_of_the_web_is_a_link() -> None:
    assert link("a|b", "https://x.example/(a)b") == "[a\\|b](https://x.example/%28a%29b)"
    assert link("x", "javascript:alert(1)") == "x"
    assert link("x", "https://x.example/\u202e <b>") == "[x](https://x.example/%E2%80%AE%20%3Cb%3E)"


def test_tables_and_quotations() -> None:
    assert table(("A", "B"), [("1", "2")]) == ["| A | B |", "|---|---|", "| 1 | 2 |"]
    assert quoted("one\n\n*two*") == ["> one", ">", "> \\*two\\*"]
