"""Slurs are starred out where a text is only passed by: nothing else is, and nothing moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.text import veil
from cmtui.text.veil import veiled, veiled_name
from cmtui.text.width import cells, wrap
from cmtui.text.wordlists import LANGUAGES


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("you faggot!", "you f*****!"),
        ("FAGGOTS everywhere", "F****** everywhere"),
        ("brutto frocio, vattene", "brutto f*****, vattene"),
        ("sei una zoccola", "sei una z******"),
        ("quel sporco negro", "quel s***** n****"),
        ("what a retard", "what a r*****"),
        ("f4gg0t f@ggot f\u00e0ggot", "f***** f***** f*****"),
        ("f\u0430ggot", "f*****"),
        ("f\u200bag", "f**"),
        ("faaaaggot", "f********"),
        ("f a g, f.a.g", "f * *, f.*.*"),
        ("two: faggot faggot", "two: f***** f*****"),
    ],
)
def test_of_a_slur_only_the_first_letter_is_shown(text: str, shown: str) -> None:
    assert veiled(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "", "Is the outage over?", "the snigger of it", "Maine Coon cats", "spic and span",
        "a chink in the armour", "Dick Van Dyke", "R\u00edo Negro", "un gatto e un cane",
        "ritardato il pagamento?", "consegna ritardata", "la guerra di Troia", "en retard",
        "Montenegro", "a b c d e", "1 2 3 4", "flame retardant", "Homo sapiens", "Scunthorpe",
        "raccoon", "tycoons", "spice", "classic assassin", "negroamaro", "l'intelligenza",
    ],
)  # fmt: skip
def test_what_only_sounds_like_one_is_left_alone(text: str) -> None:
    assert veiled(text) == text


def test_a_name_that_is_also_a_word_is_left_to_whoever_bears_it() -> None:
    assert veiled_name("Ada Negri") == "Ada Negri"
    assert veiled_name("@paki") == "@paki"
    for name in ("Kike García", "Chris Coons", "Terrone", "Muriel Spick"):
        assert veiled_name(name) == name
    assert veiled("you paki") == "you p***"
    assert veiled_name("faggot_hunter") == "f*****_hunter"


def test_what_is_a_beginning_in_the_lists_is_long_enough_to_be_told_at_a_glance() -> None:
    known = [veil._slurs(language) for language in LANGUAGES]
    phrases = [phrase for one in known for phrase in (*one.always, *one.in_talk)]
    firsts = [word for phrase in phrases for word in phrase.split()[0].split("|")]
    assert all(len(word) > veil._START for word in firsts if word.endswith("*"))


SLURS = [
    "faggot",
    "froci",
    "n1gg3r",
    "zoccola",
    "ｆａｇ",
    "f a g",
    "sporco negro",
    "FaGs",
    "tr\u00e0nny",
]
TEXTS = st.lists(
    st.one_of(st.text(max_size=12), st.sampled_from(SLURS), st.sampled_from([" ", "\n", ".", "@"])),
    max_size=12,
).map("".join)


@given(TEXTS, st.sampled_from(SLURS))
def test_what_is_passed_over_at_a_glance_holds_none(text: str, slur: str) -> None:
    for before in ("", " ", "@", "!!", "foo!", "a_", "9", "$"):
        one = f"{text}{before}{slur}! {text}"
        looked_at = _veiled_slowly(one)
        assert veiled(one) == looked_at


def _veiled_slowly(text: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(veil, "_may_hold_one", lambda text: True)
        return veil._veiled(text, veil._in_talk())


@given(TEXTS)
def test_the_veil_takes_the_cells_of_the_text_and_a_second_one_changes_nothing(text: str) -> None:
    shown = veiled(text)
    assert cells(shown.replace("\n", " ")) == cells(text.replace("\n", " "))
    assert veiled(shown) == shown
    assert veiled_name(veiled_name(text)) == veiled_name(text)


@given(st.lists(st.sampled_from([*SLURS, "hello", "dear", "and", "we", "wait"]), max_size=20))
def test_it_is_broken_into_lines_where_the_text_is(words: list[str]) -> None:
    text = " ".join(words)
    shown, whole = wrap(veiled(text), 20), wrap(text, 20)
    assert list(map(cells, shown)) == list(map(cells, whole))


@given(st.text(), st.sampled_from(["faggot", "frocio", "nigger", "terroni"]), st.text())
def test_no_slur_that_stands_alone_is_left(before: str, slur: str, after: str) -> None:
    assert slur not in veiled(f"{before} {slur} {after}")
