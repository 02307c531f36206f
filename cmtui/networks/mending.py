"""JSON from servers that let broken characters through, made readable."""

import re

REPLACEMENT = "\\ufffd"
"""U+FFFD as JSON writes it; Unicode's sign for what could not be read."""

# Any escape is taken whole, so that the second half of `\\\\` never begins one; a pair of
# surrogates before a lone one. Linear: no alternative can match the same text in two ways.
_ESCAPES = re.compile(
    r"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    r"|\\."
)


def mended_json(body: bytes) -> bytes:
    """The JSON with bytes that are no UTF-8 and halves of surrogate pairs as U+FFFD, no NUL."""
    text = body.decode(errors="replace").replace("\0", "")
    return _ESCAPES.sub(_whole, text).encode()


def _whole(escape: re.Match[str]) -> str:
    return REPLACEMENT if escape[2] else escape[0]
