"""The lint of replies: what stops, what is only hinted at, and what is left alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.lint import Checked, Finding, lint
from cmtui.text.linting.personal import is_iban, passes_luhn

LINE = (
    "The login problem is not fixed yet. No passwords were taken. The next update comes at 15:30."
    " 12 users are affected."
)
LINEA = (
    "Il problema di accesso non è ancora risolto. Nessuna password è stata rubata."
    " Prossimo aggiornamento alle 15:30."
)


def rules(text: str, level: str = "", **around: object) -> list[str]:
    found = lint(Checked(text, **around))  # type: ignore[arg-type]
    return [one.rule for one in found if not level or one.level == level]


def only(text: str, rule: str, **around: object) -> Finding:
    checked = Checked(text, **around)  # type: ignore[arg-type]
    found = [one for one in lint(checked) if one.rule == rule]
    assert len(found) == 1, found
    assert text[found[0].start : found[0].end] == found[0].words
    return found[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hi Tomas, it is fixed!", "fixed"), ("It works again.", "It works"),
        ("Login is back, sorry", "is back"), ("Some passwords were taken",
        "Some passwords were taken"),
        ("The next update comes at 16:00", "16:00"), ("120 users are affected", "120"),
    ],
)  # fmt: skip
def test_a_reply_that_contradicts_the_line_is_stopped(text: str, words: str) -> None:
    finding = only(text, "contradicts the line", language="en", line=LINE)
    assert (finding.level, finding.words) == ("stop", words)
    assert "the line says" in finding.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Il problema è risolto!", "risolto"), ("Ora funziona di nuovo", "funziona"),
        ("Le password sono state rubate", "Le password sono state rubate"),
        ("Prossimo aggiornamento alle 16:00", "16:00"),
    ],
)  # fmt: skip
def test_the_same_in_italian(text: str, words: str) -> None:
    assert only(text, "contradicts the line", language="it", line=LINEA).words == words


@pytest.mark.parametrize(
    "text",
    ["Sorry, it is not fixed yet.", "We're still working on it.", "It will be fixed soon.",
     "Once it is fixed I'll write to you.", "Is it fixed for you?", "Your password is safe.",
     "Let me know if it works again", "I hope to call you at 16:00", "120 people wrote to us",
     "The next update comes at 15:30", LINE, "", "It works for some."],
)  # fmt: skip
def test_a_reply_that_says_what_the_line_says_goes(text: str) -> None:
    assert rules(text, "stop", language="en", line=LINE) == []


def test_without_a_line_nothing_contradicts_it() -> None:
    assert rules("It is fixed", "stop", language="en", line=" ") == []


def test_a_line_that_says_both_is_no_measure() -> None:
    line = "Sign-in is fixed. Export is not fixed."
    assert rules("It is fixed.", "stop", language="en", line=line) == []


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("We were not hacked.", "they got hacked"), ("No, we were not hacked.", "they got hacked"),
        ("The rumour that you got hacked is false.", "they got hacked"),
        ("We do not delete accounts", "they delete accounts"),
        ("That's not true.", "they delete accounts"), ("È una bufala", "sono stati hackerati"),
        ("Non siamo stati hackerati", "sono stati hackerati"),
    ],
)  # fmt: skip
def test_denying_what_nobody_has_checked_is_stopped(text: str, claim: str) -> None:
    assert only(text, "denies a rumour", unverified_rumours=(claim,)).level == "stop"


@pytest.mark.parametrize(
    "text",
    ["We don't know yet whether we were hacked.", "We can't confirm that we got hacked.",
     "You don't need a new account.", "Non sappiamo ancora se siamo stati hackerati", "Hello!"],
)  # fmt: skip
def test_saying_that_it_is_not_known_denies_nothing(text: str) -> None:
    claims = ("they got hacked", "they delete accounts", "sono stati hackerati")
    assert rules(text, "stop", unverified_rumours=claims) == []
    assert rules("That's not true.", "stop") == []


PERSONAL = [
    "mara.k+x@mail.example", "4111 1111 1111 1111", "5500-0000-0000-0004", "+39 06 1234567",
    "0039 06 1234567", "(06) 1234 5678", "333 1234567", "555-123-4567", "call 1234 5678",
    "IT60X0542811101000000123456", "GB82 WEST 1234 5698 7654 32", "12 High Street",
    "via Garibaldi 12",
    "Piazza del Duomo, 1", "10 Downing St", "order number 12345-AB", "ordine n. 98765",
    "order 1234567",
    "customer #4711", "codice cliente 445566", "RSSMRA80A01H501U",
]  # fmt: skip


@pytest.mark.parametrize("what", PERSONAL)
@pytest.mark.parametrize("language", ["en", "de", ""])
def test_personal_data_in_public_is_stopped_in_any_language(what: str, language: str) -> None:
    finding = only(f"Hi, {what} .", "personal data", language=language)
    assert finding.level == "stop" and "in public" in finding.message
    assert finding.words.strip("., ") in what or what in finding.words
    assert rules(what, "stop", language=language, public=False) == []


@pytest.mark.parametrize(
    "text",
    ["write to support@acme.example", "ask @mara@fedi.example",
    "https://a.example/x?id=4111111111111111",
     "on 2026-11-24 14:30", "24/11/2026", "14:05-15:30", "10.000 people", "1,000,000 users",
     "4.2.1.100",
     "4 more people in first place", "via mail 2", "in corso da 3 giorni", "in order to see 2026",
     "in that case 2000", "4111 1111 1111 1112", "0000 0000 0000 0000",
     "IT61X0542811101000000123456"],
)  # fmt: skip
def test_what_only_looks_like_personal_data_goes(text: str) -> None:
    assert rules(text, "stop", language="en") == []


@given(st.lists(st.integers(0, 9), min_size=12, max_size=18))
def test_of_ten_last_digits_one_makes_a_card_number(digits: list[int]) -> None:
    numbers = ["".join(map(str, [*digits, last])) for last in range(10)]
    right = [number for number in numbers if passes_luhn(number)]
    assert len(right) == (0 if set(digits) == {0} else 1)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=11, max_size=30))
def test_an_iban_has_its_own_check_digits(account: str) -> None:
    rest = int("".join(str(int(char, 36)) for char in f"{account}IT00")) % 97
    assert is_iban(f"IT{98 - rest:02}{account}")
    assert not is_iban(f"IT{(98 - rest) % 97 + 1:02}{account}")


@pytest.mark.parametrize(
    ("text", "language", "rule", "words"),
    [
        ("It will be back by 18:00.", "en", "promises a time", "by 18:00"),
        ("I'll get back to you tomorrow morning", "en", "promises a time", "tomorrow morning"),
        ("Torneremo online entro stasera", "it", "promises a time", "entro stasera"),
        ("Sistemiamo entro le 18.", "it", "promises a time", "entro le 18"),
        ("It's probably a bug", "en", "guesses a cause", "probably"),
        ("Forse è colpa del server", "it", "guesses a cause", "Forse"),
        ("You should have updated", "en", "blames", "You should have"),
        ("Avresti dovuto aggiornare", "it", "blames", "Avresti dovuto"),
        ("Sorry, but it's not our fault", "en", "denial with apology", "not our fault"),
        ("Scusaci, ma non è colpa nostra", "it", "denial with apology", "non è colpa nostra"),
    ],
)  # fmt: skip
def test_a_hint_names_the_words(text: str, language: str, rule: str, words: str) -> None:
    finding = only(text, rule, language=language)
    assert (finding.level, finding.words) == ("hint", words)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("We were down at 18:00 yesterday", "promises a time"), ("Good morning!",
        "promises a time"),
        ("You will like the new sun icon", "promises a time"), ("Will it be today?",
        "promises a time"),
        ("Maybe try again", "guesses a cause"), ("The cause was a bad update", "guesses a cause"),
        ("It's not our fault", "denial with apology"), ("Sorry!", "denial with apology"),
        ("You could see it here", "blames"),
    ],
)  # fmt: skip
def test_what_is_fine_is_not_hinted_at(text: str, rule: str) -> None:
    assert rule not in rules(text, language="en")


def test_in_a_crisis_a_reply_begins_with_the_person() -> None:
    assert only("Log in again.", "no empathy", language="en", in_crisis=True).level == "hint"
    for text in ("I'm sorry, log in again.", "I know how annoying this is."):
        assert "no empathy" not in rules(text, language="en", in_crisis=True)
    assert "no empathy" not in rules("Mi dispiace", language="it", in_crisis=True)
    assert "no empathy" not in rules("Log in again.", language="en")


def test_the_same_text_again_is_hinted_at_but_for_the_line() -> None:
    assert "3 times today" in only("Hi, thanks!", "same text", same_today=3).message
    assert "once today" in only("Hi, thanks!", "same text", same_today=1).message
    assert "same text" not in rules("Hi, thanks!")
    assert "same text" not in rules(LINE.upper(), language="en", line=LINE, same_today=9)


def test_house_style_may_ask_for_the_name() -> None:
    around = {"wants_name": True, "addressee": ("Tomás Okafor", "tomo")}
    assert "no name" in rules("Hello, log in again", **around)
    assert "no name" in rules("@tomo log in again", **around)
    assert "no name" not in rules("Hello TOMAS, log in again", **around)
    assert "no name" not in rules("Hello, log in again", wants_name=True)
    assert "no name" not in rules("Hello", addressee=("Tomás",))


def test_a_language_without_lists_is_said_to_be_unchecked() -> None:
    around = {"line": LINE, "in_crisis": True, "unverified_rumours": ("they got hacked",)}
    assert rules("You should have. It is fixed. We were not hacked", language="de", **around) == [
        "language"
    ]
    finding = only("Hallo mara@mail.example", "language", language="de-CH")
    assert finding.level == "hint" and "not checked" in finding.message
    assert rules("Hallo mara@mail.example", "stop", language="de-CH") == ["personal data"]
    assert "language" not in rules("Hello", language="")


SPICE = [*PERSONAL, LINE, "It is fixed", "not", "You should have", "probably", "because",
"tomorrow",
         "we will", "sorry", "not our fault", "no passwords", "16:00", "15 users", "?", "\n", ". ",
         "we were hacked", "false"]  # fmt: skip
TEXTS = st.lists(st.sampled_from(SPICE) | st.text(max_size=10), max_size=12).map(" ".join)


@given(TEXTS, st.sampled_from(["", "en", "it", "de"]), st.sampled_from(["", LINE, LINEA]), TEXTS,
       st.booleans(), st.integers(0, 3))  # fmt: skip
def test_whatever_is_written_findings_name_their_place_once(
    text: str, language: str, line: str, rumour: str, flag: bool, count: int
) -> None:
    found = lint(
        Checked(
            text, language, flag, (rumour,), line, (rumour, "they got hacked"), flag, count, flag
        )
    )
    for one in found:
        assert one.message and "\n" not in one.message.replace(rumour, "").replace(text, "")
        assert text[one.start : one.end] == one.words
    for rule in {one.rule for one in found}:
        places = sorted((one.start, one.end) for one in found if one.rule == rule)
        for before, after in pairwise(places):
            assert before[1] <= after[0] and before != after
    levels = [one.level for one in found]
    assert levels == sorted(levels, reverse=True), "stops come first"
