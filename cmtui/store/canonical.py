"""Documents as JSON text in one canonical form, and what cannot be stored.

Keys are sorted at every level, so that equal documents are equal texts and digests, on engines
that keep the order of keys and on those that do not.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from cmtui.errors import Refused, StoreFailed

_ENCODER = msgspec.json.Encoder(order="sorted")
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ANY_JSON = msgspec.json.Decoder(msgspec.Raw)
_DOCUMENT = msgspec.json.Decoder(dict[str, Any])

LEAST, GREATEST = -(2**63), 2**63 - 1
"""The whole numbers that SQL holds exactly."""

DEEPEST = 100
"""Levels of objects and lists; SQLite reads 1,000 (JSON_MAX_DEPTH in json.c), Python fewer."""


class _Unfit(msgspec.Struct, frozen=True):
    """Why a value cannot be stored, and where it stands, from the inside out."""

    reason: str
    path: tuple[str, ...] = ()
    is_json: bool = True


def to_text(document: object, what: str) -> str:
    """The document (record or mapping) as canonical JSON; `what` names it in errors.

    Tuples become lists. Raises Refused for NUL, lone surrogates, NaN, infinities, whole numbers
    beyond 64 bits, keys that are no text and more than 100 levels (SQL would cut, change or lose
    them), TypeError for what is no JSON; both name the path.
    """
    unfit = _unfit(document, DEEPEST)
    if unfit is not None:
        where = ".".join([what, *reversed(unfit.path)])
        message = f"{where} cannot be stored: {unfit.reason}"
        raise Refused(message) if unfit.is_json else TypeError(message)
    return _ENCODER.encode(document).decode()


def to_document(text: str) -> dict[str, Any]:
    """The document that the text is; raises StoreFailed for one that is damaged."""
    try:
        return _DOCUMENT.decode(text)
    except msgspec.DecodeError as error:
        raise StoreFailed(f"a document is damaged ({error}); see: cmtui doctor") from error


def to_fields(text: str) -> dict[str, bytes]:
    """The top-level fields, each as its own JSON; raises StoreFailed for a damaged document."""
    try:
        return {name: bytes(value) for name, value in _FIELDS.decode(text).items()}
    except msgspec.DecodeError as error:
        raise StoreFailed(f"a document is damaged ({error}); see: cmtui doctor") from error


def from_fields(fields: Mapping[str, bytes]) -> str:
    """The inverse of `to_fields`."""
    return _ENCODER.encode({name: msgspec.Raw(value) for name, value in fields.items()}).decode()


def refuse_unless_json(text: str) -> None:
    """Raises msgspec.DecodeError for what is not JSON; much quicker than decoding it."""
    _ANY_JSON.decode(text)


def digest(text: str) -> bytes:
    """32 bytes that stand for one document."""
    return hashlib.sha256(text.encode()).digest()


def digest_of_batch(digests: Iterable[bytes]) -> bytes:
    """32 bytes that stand for several documents in the order of their numbers."""
    return hashlib.sha256(b"".join(digests)).digest()


def checksum(key: int | str, value: int | str) -> bytes:
    """8 bytes that show a flipped bit in what stands under a key and is in no chain."""
    return hashlib.sha256(f"{key}:{value}".encode()).digest()[:8]


def _unfit(value: object, levels: int) -> _Unfit | None:
    """What cannot be stored of the value; None: it can. `levels` may lie below it."""
    kind = type(value)
    if kind is str:
        return _unfit_text(value)  # type: ignore[arg-type]
    if value is None or kind is bool:
        return None
    if kind is int:
        fits = LEAST <= value <= GREATEST  # type: ignore[operator]
        return None if fits else _Unfit("the number has more than 64 bits")
    if kind is float:
        finite = math.isfinite(value)  # type: ignore[arg-type]
        return None if finite else _Unfit(f"{value} is no number in JSON")
    return _unfit_parts(value, levels)


def _unfit_parts(value: object, levels: int) -> _Unfit | None:
    if levels == 0:
        return _Unfit(f"it lies more than {DEEPEST} levels deep")
    if isinstance(value, msgspec.Struct):
        parts: Iterable[tuple[object, object]] = (
            (name, getattr(value, name)) for name in value.__struct_fields__
        )
    elif isinstance(value, dict):
        unfit = next(filter(None, map(_unfit_key, value)), None)
        if unfit is not None:
            return unfit
        parts = value.items()
    elif isinstance(value, list | tuple):
        parts = enumerate(value)
    else:
        return _Unfit(f"{type(value).__name__} is not JSON serializable", is_json=False)
    for name, part in parts:
        unfit = _unfit(part, levels - 1)
        if unfit is not None:
            return _Unfit(unfit.reason, (*unfit.path, _shown(name)), unfit.is_json)
    return None


def _unfit_key(name: object) -> _Unfit | None:
    if type(name) is not str:
        return _Unfit(f"the key {name!r} is no text")
    unfit = _unfit_text(name)
    return None if unfit is None else _Unfit(unfit.reason, (_shown(name),))


def _shown(name: object) -> str:
    """A key or place for a path: without what could act on a terminal."""
    return ascii(name)[1:-1] if isinstance(name, str) else str(name)


def _unfit_text(value: str) -> _Unfit | None:
    if "\0" in value:
        return _Unfit("the text holds a NUL")
    if value.isascii():
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return _Unfit("the text holds half a surrogate pair")
    return None
