"""Whether two texts say the same: case, accents, mentions, links and spaces aside."""

from hashlib import blake2b

from cmtui.text.folding import fold

LEAST = 24
"""Texts with fewer signs say the same by accident: "when will it be back?"."""

_OPENING = ".(\"'*[<¿¡"
"""What may stand right before a mention."""


def likeness(text: str) -> str | None:
    """A short name that exactly the texts which say the same share; None: too short to tell."""
    said = " ".join(word for word in fold(text).split() if not _is_address(word))
    if len(said) < LEAST:
        return None
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _is_address(word: str) -> bool:
    """Whether it is a mention or a link, with all that sticks to it."""
    bare = word.lstrip(_OPENING)
    if bare.startswith("www.") or "://" in bare:
        return True
    if bare.startswith("@"):
        return len(bare) > 1
    host, dot, rest = bare.partition(".")
    return bool(host and dot) and "/" in rest
