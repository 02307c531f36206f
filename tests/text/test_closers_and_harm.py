"""What only closes a conversation, and what speaks of harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.closers import is_closer
from cmtui.text.folding import fold
from cmtui.text.harm import harm_words
from cmtui.text.wordlists import LANGUAGES, word_list


@pytest.mark.parametrize(
    "text",
    ["Thanks!", "thank you so much Nathan 🙏", "ok", "OK, will try tomorrow", "👍", "👍🏽👍🏽", "❤️",
     "❤", "@acme thanks, works again!", "@acme@fedi.example grazie",
     "Grazie mille per la vostra risposta!",
     "ok ciao", "Perfetto, grazie Alma", "va bene, provo. grazie", "buona serata",
     "Tutto a posto, grazie infinite ☺️", "Thank you for looking into it", "got it, cheers",
     "thanks — that was quick!", "TY!!!", "ＯＫ", "good night, take care", "thx 🙏🙏🙏"],
)  # fmt: skip
def test_thanks_and_goodbyes_close(text: str) -> None:
    assert is_closer(text)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "...", "thanks?", "ok？", "Thanks but no", "grazie ma non funziona",
     "grazie, però no",     "thanks, still broken", "ok, ancora niente", "thanks for nothing",
     "However, thanks",
     "see https://acme.example thanks", "thanks www.acme.example", "thanks 😡", "😡", "🤔",
     "💀 thanks",     "great", "Great job, Acme", "ok 5", "5", "👍 5", "thanks Obama and Joe",
     "thanks idiots",
     "my account is gone", "fix it, thanks", "no thanks", "Grazie a voi ho perso tutto",
     "thank you thank you thank you thank you thank you thank you thank you", "ok " * 500,
     "thanks, one more question", "please", "@acme", "#thanks 1"],
)  # fmt: skip
def test_whoever_says_more_is_not_closing(text: str) -> None:
    assert not is_closer(text)


@given(st.text(max_size=80))
def test_any_text_closes_or_does_not(text: str) -> None:
    assert is_closer(text) in (True, False)


CORES = [core for one in LANGUAGES for core in word_list(one).closing.core if "|" not in core]
AGAINST = ("but", "ma", "però", "still", "ancora", "?", "https://a.example", "😡", "5", "kaputt")


@given(st.sampled_from(CORES), st.sampled_from(AGAINST), st.booleans())
def test_whatever_speaks_against_it_weighs_more_than_thanks(
    core: str, against: str, first: bool
) -> None:
    assert is_closer(core)
    assert not is_closer(f"{against} {core}" if first else f"{core} {against}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I was SCAMMED, my account got hacked; I'll call my lawyer",
         ("scammed", "hacked", "lawyer")),
        ("mi avete rubato i soldi, vi denuncio: è una truffa!", ("rubato", "denuncio", "truffa")),
        ("sc\u00adam and ＦＲＡＵＤ", ("scam", "fraud")), ("I want to die", ("want to die",)),
        ("fuga di dati?", ("fuga di dati",)),
        ("he threatened us twice. Threatened!", ("threatened",)),
        ("È pericolosissimo", ("pericolosissimo",)), ("hurt, unsafe, suicide, discrimination, leak",
         ("hurt", "unsafe", "suicide", "discrimination", "leak")),
        ("a memory leak in 4.2", ()), ("bello da morire", ()), ("killing it!", ()), ("", ()),
        ("scampi and hackathons", ()), ("I am dying to try it", ()), ("Nice update", ()),
    ],
)  # fmt: skip
def test_words_of_harm_are_named(text: str, words: tuple[str, ...]) -> None:
    assert harm_words(text) == words


@given(st.text(max_size=80), st.sampled_from(["scam", "truffa", "suicidio", "stolen"]))
def test_harm_is_found_wherever_it_stands(text: str, word: str) -> None:
    assert word in harm_words(f"{text}\n{word.upper()}\n{text}")
    for found in harm_words(text):
        assert found == fold(found) and found
