"""Whether a text names a word."""

from cmtui.text.named import names, names_one


def test_names_match_whole_words_in_any_case() -> None:
    assert names("fernwick")("FERNWICK!") and names("fernwick")("#Fernwick")
    assert names("fern wick")("the fern\n wick") and names("c++")("I like c++.")
    assert not names("fernwick")("fernwickian") and not names(" ")("anything")


def test_one_of_several_words_is_enough_and_none_names_nothing() -> None:
    fits = names_one(("acme cloud", "outage"))
    assert fits("An OUTAGE again") and fits("acme  cloud is slow") and not fits("acme is slow")
    assert not names_one(())("anything")
