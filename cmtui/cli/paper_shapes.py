"""The JSON shapes of the brief, the report and the review: moments are RFC 3339 in UTC."""

from typing import Any

import msgspec

from cmtui.clock import to_iso

_MOMENTS = frozenset(("at", "until", "since", "begins", "ends", "start"))
"""Names of fields that hold moments, beside those that end in `_at` or `_since`."""


def shape_of(record: msgspec.Struct) -> Any:
    """A record and all that is in it, as JSON has it."""
    return _shaped(msgspec.to_builtins(record))


def _shaped(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {str(key): _shaped(one, str(key)) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shaped(one) for one in value]
    is_moment = name in _MOMENTS or name.endswith(("_at", "_since"))
    return to_iso(value) if is_moment and isinstance(value, int) else value
