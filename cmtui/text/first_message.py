"""The first message of a crisis: what it is made of, to be filled in.

The six parts are those of CDC's Crisis and Emergency Risk Communication, "First Message in a
Crisis": empathy, confirmed facts, what is not known, how we find out, commitment, where to look.
"""

import re

from cmtui.text.language import same_language

_PARTS: dict[str, tuple[str, ...]] = {
    "en": (
        "We know how much this gets in your way, and we are sorry.",
        "What we know: {confirmed facts}.",
        "What we do not know yet: {what is not known}.",
        "{who} is finding out: {how}.",
        "We stay on it, and tell you more by {time}.",
        "Everything new stands on {where to look}.",
    ),
    "it": (
        "Sappiamo quanto vi sta creando problemi, e ci dispiace.",
        "Quello che sappiamo: {fatti confermati}.",
        "Quello che non sappiamo ancora: {cosa non si sa}.",
        "{chi} lo sta verificando: {come}.",
        "Non ci fermiamo, e vi diciamo di più entro le {ora}.",
        "Le novità sono su {dove guardare}.",
    ),
}

_BLANK = re.compile(r"\{[^{}\n]{1,40}\}")


def first_message(language: str) -> str:
    """The six parts with what is to be filled in, in that language or in English."""
    own = (parts for known, parts in _PARTS.items() if same_language(known, language))
    return "\n".join(next(own, _PARTS["en"]))


def blanks(text: str) -> tuple[str, ...]:
    """What of a text is still to be filled in."""
    return tuple(dict.fromkeys(_BLANK.findall(text)))
