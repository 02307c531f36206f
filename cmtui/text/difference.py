"""What was changed in a text: its words, those that are gone and those that are new."""

import re
from difflib import SequenceMatcher
from typing import Literal

import msgspec

_WORDS = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)

MOST_WORDS = 2_000
"""Between longer texts no words are matched, which takes the square of their number."""


Kind = Literal["same", "gone", "new"]


class Piece(msgspec.Struct, frozen=True):
    """A run of a text: in both versions, only in the old one, or only in the new one."""

    kind: Kind
    text: str


def edit_difference(before: str, after: str) -> tuple[Piece, ...]:
    """How one text became the other, word by word.

    The pieces that are the same or gone make up the old text, those that are the same or new the
    new one. What is gone stands before what came for it.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    pieces: list[tuple[Kind, list[str]]] = [("same", old[:first])]
    pieces += _between(old[first : len(old) - last], new[first : len(new) - last])
    pieces.append(("same", old[len(old) - last :]))
    return _joined(pieces)


def _alike(one: list[str], other: list[str]) -> int:
    """How many words the two begin with together."""
    for number, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return number
    return min(len(one), len(other))


def _between(old: list[str], new: list[str]) -> list[tuple[Kind, list[str]]]:
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return [("gone", old), ("new", new)]
    found: list[tuple[Kind, list[str]]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            found.append(("same", old[i:j]))
        else:
            found += [("gone", old[i:j]), ("new", new[k:m])]
    return found


def _joined(pieces: list[tuple[Kind, list[str]]]) -> tuple[Piece, ...]:
    """Without empty pieces, and neighbours of one kind in one."""
    joined: list[Piece] = []
    for kind, words in pieces:
        if not words:
            continue
        if joined and joined[-1].kind == kind:
            joined[-1] = Piece(joined[-1].kind, joined[-1].text + "".join(words))
        else:
            joined.append(Piece(kind, "".join(words)))
    return tuple(joined)
