"""Stop: personal data where everybody can read it; in whatever language."""

import re
from collections.abc import Iterator

from cmtui.text.linting.checked import Finding, Reading, Rule

_PERSONAL: Rule = "personal data"

# A mention such as @mara@fedi.example is no e-mail address, nor is what follows a slash or colon.
_EMAIL = re.compile(
    r"(?<![\w.+\-@/:%])([\w+%-][\w.+%-]{0,63})@((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?![\w@-])"
)
_ROLES = frozenset(
    ("abuse", "aiuto", "assistenza", "billing", "care", "clienti", "contact", "contatti",
     "customercare", "feedback", "hello", "help", "info", "jobs", "legal", "mail", "noreply",
     "no-reply", "office", "ordini", "press", "privacy", "reclami", "sales", "security", "service",
     "stampa", "support", "supporto", "team", "ufficiostampa", "webmaster")
)  # fmt: skip
"""Addresses of an office, not of a person."""
_CARD = re.compile(r"(?<![\w.+=/-])[0-9](?:[ -]?[0-9]){12,18}(?![\w-])")
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]{1,4}){3,8}(?!\w)")
_PHONE = re.compile(r"(?<![\w.,:/#@=-])(?:\+|00)?\(?[0-9](?:[ ()./-]{0,2}[0-9]){7,14}(?![\w@%-])")
_PHONE_WORD = re.compile(
    r"(?:tel|phone|telefono|cell|cellulare|mobile|whatsapp|numero|number|call|chiam\w{1,6}|ring|"
    r"call me on|fax)\b[^\w\n]{0,3}(?:\w{1,10}[ :]{1,2}){0,2}\Z",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[0-9]{2,5}[ ./-][0-9]{2,8}(?:[ ./-][0-9]{2,8}){0,4}")
_NORTH_AMERICAN = re.compile(r"\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4}")
_DATE_LIKE = re.compile(
    r"(?:[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4})(?:[ ].*)?"
)
_STREET = re.compile(
    r"(?<![\w.,])[0-9]{1,5}[a-z]?,? (?:"
    r"(?:[A-Z][\w'’-]{0,30}\.? ){1,4}(?:St|Rd|Ave|Drive|Square|Sq|Blvd|Terrace|Crescent|Close|"
    r"Court|Place|Gardens|Row)|(?:[\w'’-]{1,30}\.? ){1,3}(?i:street|road|avenue|lane|boulevard))\b"
)
_VIA = re.compile(
    r"\b(?:[Vv]ia|[Vv]iale|[Vv]\.le|[Pp]iazza|[Pp]iazzale|[Cc]orso|[Cc]\.so|[Ll]argo|[Vv]icolo|"
    r"[Cc]ontrada|[Ll]ungomare)(?: [\w'’.]{1,30}){0,3} [A-Z][\w'’.]{1,30},? "
    r"(?:n\.? ?|civico )?[0-9]{1,4}(?:/?[a-z])?\b"
)
_NAMED_NUMBER = re.compile(
    r"\b(?:order|customer|account|client|booking|reservation|ticket|case|invoice|contract|policy|"
    r"membership|ordine|cliente|prenotazione|pratica|fattura|contratto|polizza|utenza|tessera|"
    r"codice|passport|passaporto)"
    r"(?P<mark>[ '](?:number|no|nr|num|id|code|numero|n|codice|ref|cliente)\b|[ ]?[#°º:])?"
    r"(?:[.:#°º]|[ ](?:is|e|è)\b|[ ]){0,4}(?P<number>[A-Z0-9](?:[A-Z0-9/-]{2,28})[A-Z0-9])\b",
    re.IGNORECASE,
)
_FISCAL_CODE = re.compile(
    r"\b[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]\b", re.IGNORECASE
)

_FEWEST_DIGITS = 3
_FEWEST_UNMARKED = 5
"""Of "order 20231" so many make a number; "order number 231" says itself that it is one."""
_IBAN_LENGTHS = range(15, 35)


def personal_data(reply: Reading) -> Iterator[Finding]:
    """Addresses, phone, card and account numbers, and numbers of orders and customers."""
    text = reply.text
    for match in _EMAIL.finditer(text):
        if match[1].lower() not in _ROLES:
            yield _found(match, "an e-mail address")
    for match in _IBAN.finditer(text):
        if is_iban(match[0]):
            yield _found(match, "a bank account number (IBAN)")
    for match in _CARD.finditer(text):
        if passes_luhn(match[0]):
            yield _found(match, "a card number")
    for match in _PHONE.finditer(text):
        if _is_phone(text, match):
            yield _found(match, "a phone number")
    for pattern, name in (
        (_STREET, "a street address"),
        (_VIA, "a street address"),
        (_FISCAL_CODE, "a tax code"),
    ):
        for match in pattern.finditer(text):
            yield _found(match, name)
    for match in _NAMED_NUMBER.finditer(text):
        digits = sum(char.isdigit() for char in match["number"])
        if digits >= (_FEWEST_DIGITS if match["mark"] else _FEWEST_UNMARKED):
            yield _found(match, "a number that names a customer or an order")


def passes_luhn(digits: str) -> bool:
    """Whether the digits (13 to 19, others are left out) end in the check digit of cards.

    ISO/IEC 7812-1, annex B.
    """
    numbers = [int(char) for char in digits if char in "0123456789"]
    if not 13 <= len(numbers) <= 19 or len(set(numbers)) == 1:
        return False
    doubled = [number * 2 - 9 * (number > 4) for number in numbers[-2::-2]]
    return (sum(numbers[-1::-2]) + sum(doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether it is an IBAN with the right check digits (ISO 13616: the number modulo 97 is 1)."""
    plain = "".join(char for char in text.upper() if char not in " -")
    if len(plain) not in _IBAN_LENGTHS or not (plain.isascii() and plain.isalnum()):
        return False
    if not (plain[:2].isalpha() and plain[2:4].isdecimal()):
        return False
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def _is_phone(text: str, match: "re.Match[str]") -> bool:
    words = match[0]
    digits = sum(char.isdigit() for char in words)
    if not 8 <= digits <= 15 or _DATE_LIKE.fullmatch(words):
        return False
    if words.startswith(("+", "00", "(0")) or _NORTH_AMERICAN.fullmatch(words):
        return True
    if _PHONE_WORD.search(text, max(0, match.start() - 40), match.start()):
        return True
    return (
        digits >= 9
        and words[0] in "03"
        and (_GROUPED.fullmatch(words) is not None or words.isdecimal())
    )


def _found(match: "re.Match[str]", what: str) -> Finding:
    message = f"{what} in public: write it in a private message, or leave it out"
    return Finding("stop", _PERSONAL, match[0], *match.span(), message)
