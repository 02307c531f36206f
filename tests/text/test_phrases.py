"""Phrases are found as people write them, and only as whole words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.phrases import Phrases, said, sentences_of, words_of
from cmtui.text.wordlists import LANGUAGES, lists_for, phrases_for, word_list


def found(text: str, *phrases: str) -> list[str]:
    words = words_of(text)
    return [said(text, words, hit) for hit in Phrases(phrases).find(words)]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("I'll get right back to you", "get .. back to you"),
        ("I will get back to you", "get .. back to you"),
        ("PERCHÉ no", "perche"), ("perche\u0301", "perché"), ("ＳＣＡＭ", "scam"),
        ("sc\u00adam", "scam"), ("s\u200bcam", "scam"), ("don’t", "don't"), ("don't", "don’t"),
        ("the refunds!", "refund*"), ("no refund", "refund*"), ("a dog", "cat|dog"),
        ("STRASSE", "straße"), ("a b c d", "a .. d"),
        ("(scam)", "scam"), ("#scam", "scam"), ("scam.", "scam"),
    ],
)  # fmt: skip
def test_a_phrase_is_found(text: str, phrase: str) -> None:
    assert len(found(text, phrase)) == 1


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("scampi", "scam"), ("a b c x d", "a .. d"), ("I'll get. Back to you", "get .. back"),
        ("get it? back to you", "get .. back"), ("", "a"), ("...", "a"), ("refun", "refund*"),
        ("cats", "cat|dog"), ("a", ""), ("a", ".."), ("a b", "b a"),
        ("mi ha\nfatto", "ha .. fatto"),
    ],
)  # fmt: skip
def test_a_phrase_is_not_found_in_other_words(text: str, phrase: str) -> None:
    assert found(text, phrase) == []


def test_the_longest_of_overlapping_phrases_counts() -> None:
    assert found("a memory leak here", "leak", "memory leak*") == ["memory leak"]
    assert found("get back to you and me", "get back", "get back to you") == ["get back to you"]


def test_a_no_that_answers_is_a_sentence_by_itself() -> None:
    text = "No, it is fixed. Is it? Yes"
    sentences = sentences_of(text, words_of(text))
    assert [text[one.start : one.end] for one in sentences] == ["No", "it is fixed", "Is it", "Yes"]
    assert [one.asks for one in sentences] == [False, False, True, False]


@given(st.text(max_size=60), st.text(max_size=12))
def test_any_text_and_any_phrase_will_do(text: str, phrase: str) -> None:
    words = words_of(text)
    for hit in Phrases([phrase]).find(words):
        assert 0 <= hit.first <= hit.last < len(words)
    joined = [word for one in sentences_of(text, words) for word in one.words]
    assert tuple(joined) == words


WORD = st.text("abcé'", min_size=1, max_size=4)


@given(st.lists(WORD, max_size=6), st.lists(WORD, min_size=1, max_size=3), st.lists(WORD))
def test_words_that_are_put_in_are_found(
    before: list[str], phrase: list[str], after: list[str]
) -> None:
    text = " ".join([*before, *phrase, *after])
    wanted = " ".join(phrase)
    assert bool(found(text, wanted)) == bool(words_of(wanted))


def test_every_language_has_all_its_lists() -> None:
    for language in LANGUAGES:
        known = word_list(language)
        for name in known.__struct_fields__:
            assert getattr(known, name), f"{language}: {name} is empty"
        assert set(known.topics) == set(word_list("en").topics)


def test_every_phrase_of_the_lists_is_found_as_it_is_written() -> None:
    for language in LANGUAGES:
        for name in ("harm", "promises", "negations", "blames", "guesses", "empathy", "denials"):
            for phrase in getattr(word_list(language), name):
                plain = " ".join(
                    part.partition("|")[0].rstrip("*") for part in phrase.split() if part != ".."
                )
                words = words_of(plain)
                assert phrases_for(language, name).find(words), (language, name, phrase)


@pytest.mark.parametrize(
    ("tag", "languages"),
    [("", 2), ("en", 1), ("en-GB", 1), ("IT", 1), ("it_IT", 1), ("de", 0), ("zh-Hant", 0)],
)
def test_lists_are_chosen_by_the_language(tag: str, languages: int) -> None:
    assert len(lists_for(tag)) == languages
    assert bool(phrases_for(tag, "blames").find(words_of("your fault. colpa tua"))) == (
        languages > 0
    )
