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
_DOCUMENT = msgspec.json.Decoder(dict[str, Any])

LEAST, GREATEST = -(2**63), 2**63 - 1
"""The whole numbers that SQL holds exactly."""


def to_text(document: object, what: str) -> str:
    """The document (record or mapping) as canonical JSON; `what` names it in errors.

    Raises Refused for NUL, lone surrogates, NaN, infinities, whole numbers beyond 64 bits and
    keys that are no text (SQL would cut, change or lose them), TypeError for what is no JSON.
    """
    found = _unfit(document)
    if found is not None:
        reason, path = found
        raise Refused(f"{'.'.join([what, *path])} cannot be stored: {reason}")
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


def digest(text: str) -> bytes:
    """32 bytes that stand for one document."""
    return hashlib.sha256(text.encode()).digest()


def digest_of_batch(digests: Iterable[bytes]) -> bytes:
    """32 bytes that stand for several documents in the order of their numbers."""
    return hashlib.sha256(b"".join(digests)).digest()


def _unfit(value: object) -> tuple[str, list[str]] | None:
    """Why the value cannot be stored and the path to the part that cannot; None: it can."""
    reason = _unfit_scalar(value)
    if reason is not None:
        return reason, []
    for name, part in _parts(value):
        if not isinstance(name, str):
            return f"the key {name!r} is no text", []
        found = _unfit_scalar(name), list[str]()
        within = (found[0], found[1]) if found[0] is not None else _unfit(part)
        if within is not None:
            return within[0], [ascii(name)[1:-1], *within[1]]
    return None


def _parts(value: object) -> Iterable[tuple[object, object]]:
    if value is None or isinstance(value, str | int | float):
        return ()
    if isinstance(value, msgspec.Struct):
        return ((name, getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, list | tuple):
        return ((str(place), part) for place, part in enumerate(value))
    raise TypeError(f"{type(value).__name__} is not JSON serializable")


def _unfit_scalar(value: object) -> str | None:
    if isinstance(value, str):
        return None if value.isascii() and "\0" not in value else _unfit_text(value)
    if isinstance(value, float):
        return None if math.isfinite(value) else f"{value} is no number in JSON"
    if isinstance(value, int):
        return None if LEAST <= value <= GREATEST else "the number has more than 64 bits"
    return None


def _unfit_text(value: str) -> str | None:
    if "\0" in value:
        return "the text holds a NUL"
    try:
        value.encode()
    except UnicodeEncodeError:
        return "the text holds half a surrogate pair"
    return None
