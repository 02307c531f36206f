"""Quotations: which sentences of a source a text holds, and what is its own."""

from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.quoting import own_words, quoted, sentences, telling

LINE = "We know that sign-in fails for some of you. We are sorry. Nothing of yours is lost."
WORDS = st.lists(
    st.sampled_from(["we", "are", "sorry", "mara", "that", "it", "fails", "again", "today"]),
    min_size=1,
)


def test_a_sentence_is_found_whatever_stands_around_it_and_however_it_is_written() -> None:
    assert quoted("Hi Mara, nothing of yours was lost", telling(LINE)) == ()
    text = "Hi Mara, that is rough! NOTHING of yours is  lost - promise"
    assert quoted(text, telling(LINE)) == ("nothing of yours is lost",)


def test_a_few_words_are_no_quotation_unless_the_line_is_that_short() -> None:
    assert "we are sorry" in sentences(LINE)
    assert "we are sorry" not in telling(LINE)
    assert telling("We are sorry.") == ("we are sorry",)


def test_the_line_alone_has_no_words_of_its_own() -> None:
    assert own_words(LINE, LINE) == ()
    assert own_words(f"@mara {LINE} https://acme.example/status", LINE) == ()
    assert own_words(f"Hi Mara, what a morning. {LINE}", LINE) == (
        "hi", "mara", "what", "a", "morning",
    )  # fmt: skip


def test_a_link_in_the_line_is_not_her_own_either() -> None:
    line = "All about it stands on https://acme.example/status and nowhere else."
    assert own_words(line, line) == ()


@given(st.lists(WORDS, min_size=1, max_size=4), WORDS)
def test_what_holds_the_whole_line_quotes_each_sentence_of_it(
    parts: list[list[str]], own: list[str]
) -> None:
    line = " ".join(" ".join(part).capitalize() + "." for part in parts)
    text = f"{' '.join(own).capitalize()}. {line}"
    assert set(quoted(text, telling(line))) == set(telling(line))
    assert len(own_words(text, line)) <= len(own)


@given(st.text(), st.text())
def test_any_texts_are_compared(text: str, source: str) -> None:
    assert set(quoted(text, telling(source))) <= set(sentences(source))
    own_words(text, source)
