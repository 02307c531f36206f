"""Signatures: put on once, recognised, and nobody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.signature import Signature, foreign, recognise, sign, unsigned

FORMS = ["^{initials}", "-{initials}", "/{initials}", "*{initials}", "^{name}", "-{name}"]
TEXTS = st.lists(
    st.sampled_from(
        [
            "Thanks",
            "!",
            " ",
            "\n",
            "^NR",
            "^nr",
            "-NR",
            "^ NR",
            "/NR",
            "-Nathan",
            "1/2",
            "2/2",
            "24/7",
            "https://larkspur.com/a",
            "bit.ly/x",
            "é",
            "👍",
            "^AB",
            ".",
            "(1/2)",
            "NR",
            "^",
        ]
    ),
    max_size=10,
).map("".join)
SIGNATURES = st.builds(
    Signature, st.sampled_from(FORMS), st.just("NR"), st.just("Nathan"), st.booleans()
)
NR = Signature("^{initials}", "NR")


@given(TEXTS, SIGNATURES)
def test_a_signature_is_not_added_twice(text: str, signature: Signature) -> None:
    try:
        signed = sign(text, signature)
    except ValueError:
        assert not unsigned(text, signature).strip()
        return
    assert sign(signed, signature) == signed
    assert signature.mark in signed


@given(TEXTS, SIGNATURES)
def test_taking_a_signature_off_undoes_putting_it_on(text: str, signature: Signature) -> None:
    bare = unsigned(text, signature)
    assert unsigned(bare, signature) == bare
    characters = iter(text)
    assert all(char in characters for char in bare)


@given(st.text("abc éß漢!?.\n", min_size=1).filter(str.strip), SIGNATURES)
def test_the_text_before_the_signature_is_the_persons_own(text: str, signature: Signature) -> None:
    assert sign(text, signature) == f"{text.rstrip()} {signature.mark}"


@pytest.mark.parametrize(
    "text",
    [
        "Hi",
        "Hi ^NR",
        "Hi ^nr",
        "Hi  ^ NR ",
        "Hi^NR",
        "Hi\n^NR",
        "Hi ^NR ^nr",
        "Hi -NR",
        "Hi ^NR.",
        "Hi\n\n",
    ],
)
def test_any_spelling_of_the_same_signature_becomes_one(text: str) -> None:
    assert sign(text, NR) == "Hi ^NR"


@pytest.mark.parametrize(
    ("text", "at_end", "before_link"),
    [
        ("Hi https://a.com/b", "Hi https://a.com/b ^NR", "Hi ^NR https://a.com/b"),
        ("Hi ^NR https://a.com/b", "Hi https://a.com/b ^NR", "Hi ^NR https://a.com/b"),
        ("Hi\nhttps://a.com/b 2/2", "Hi\nhttps://a.com/b 2/2 ^NR", "Hi ^NR\nhttps://a.com/b 2/2"),
        ("Hi 2/2", "Hi 2/2 ^NR", "Hi 2/2 ^NR"),
        ("Hi ^NR 2/2", "Hi 2/2 ^NR", "Hi 2/2 ^NR"),
        ("We answer 24/7", "We answer 24/7 ^NR", "We answer 24/7 ^NR"),
        ("this and/or that", "this and/or that ^NR", "this and/or that ^NR"),
    ],
)
def test_the_signature_stands_by_links_and_counters(
    text: str, at_end: str, before_link: str
) -> None:
    assert sign(text, NR) == at_end
    assert sign(text, Signature("^{initials}", "NR", before_link=True)) == before_link


@pytest.mark.parametrize("text", ["", "  \n", "^NR", " ^nr ^NR"])
def test_a_signature_alone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no text"):
        sign(text, NR)


def test_words_of_the_operator_are_not_taken_for_a_signature() -> None:
    assert sign("pros and/or", Signature("/{initials}", "OR")) == "pros and/or /OR"
    assert sign("a follow-up", Signature("-{initials}", "UP")) == "a follow-up -UP"
    assert sign("All -OK", Signature("^{initials}", "OK")) == "All -OK ^OK"


@pytest.mark.parametrize(
    ("text", "form", "tag"),
    [
        ("Sorry about that! ^NR", "^{initials}", "NR"),
        ("Sorry!^NR", "^{initials}", "NR"),
        ("Done ^A", "^{initials}", "A"),
        ("Please see ^NR https://t.co/abc", "^{initials}", "NR"),
        ("Please see https://t.co/abc https://t.co/d ^NR", "^{initials}", "NR"),
        ("and more ^NR 1/2", "^{initials}", "NR"),
        ("and more 2/2 ^NR", "^{initials}", "NR"),
        ("and more (1/2) /NR", "/{initials}", "NR"),
        ("Thanks *TAMR", "*{initials}", "TAMR"),
        ("Let us know. -Nathan", "-{name}", "Nathan"),
        ("Let us know. ^McKay", "^{name}", "McKay"),
        ("Let us know. -Anne-Marie", "-{name}", "Anne-Marie"),
        ("Send it to the PM ^PM", "^{initials}", "PM"),
        ("All good -OK", "-{initials}", None),
        ("open 24/7", "/{initials}", None),
        ("this and/OR", "/{initials}", None),
        ("well-NR", "-{initials}", None),
        ("Hi ^nr", "^{initials}", None),
        ("Hi ^ABCDE", "^{initials}", None),
        ("^NR said so", "^{initials}", None),
        ("Hi ^NR", "-{initials}", None),
        ("Hope it helps -Thanks", "-{name}", None),
        ("x^2", "^{initials}", None),
        ("", "^{initials}", None),
    ],
)
def test_signatures_are_recognised_and_accidents_not(text: str, form: str, tag: str | None) -> None:
    assert recognise(text, [form]) == tag


@given(st.text("abc .", min_size=1).filter(str.strip), st.sampled_from(FORMS), st.booleans())
def test_what_was_signed_is_recognised(text: str, form: str, before_link: bool) -> None:
    signed = sign(text, Signature(form, "NR", "Nathan", before_link))
    assert recognise(signed, FORMS) == ("NR" if "initials" in form else "Nathan")
    assert recognise(f"{signed} https://larkspur.com 1/2", [form]) is not None


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("Hi ^AB", "AB"),
        ("Hi ^ab", "AB"),
        ("Hi -AB", "AB"),
        ("Hi ~AB https://larkspur.com/a", "AB"),
        ("Hi ^AB 1/2", "AB"),
        ("Hi ^AB ^NR", "AB"),
        ("Hi ^AB.", "AB"),
        ("Hi ^NR", None),
        ("Hi -NR", None),
        ("Hi ^ZZ", None),
        ("All -OK", None),
        ("open 24/7", None),
        ("and/AB", None),
        ("^AB was here", None),
        ("Hi AB", None),
    ],
)
def test_a_colleagues_initials_are_noticed(text: str, initials: str | None) -> None:
    assert foreign(text, NR, ["AB", "NR", "OK"]) == initials


def test_the_accounts_own_sigil_is_taken_seriously() -> None:
    assert foreign("Hi -ok", Signature("-{initials}", "NR"), ["OK"]) == "OK"
