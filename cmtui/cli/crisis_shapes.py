"""The JSON shapes of a crisis and its board; times are RFC 3339 in UTC."""

from typing import TYPE_CHECKING, Any

import msgspec

from cmtui.cli.shapes import iso, paused_post_shape
from cmtui.clock import to_iso, to_local
from cmtui.model.crisis import ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmtui.model.crisis import Crisis
    from cmtui.model.paused_post import PausedPost
    from cmtui.model.record import Record
    from cmtui.services.crisis.declaring import Declared
    from cmtui.services.crisis.picture import Card, Event, Picture

_MOMENTS = frozenset((
    "at", "until", "ended_at", "oldest_since", "line_due_at", "line_limit_at", "update_due_at",
    "written_at", "approved_at", "live_at", "next_at",
))  # fmt: skip
"""Fields of what is told as it is stored that hold moments."""


def crisis_shape(crisis: "Crisis") -> dict[str, Any]:
    """One crisis."""
    return {
        "number": crisis.number,
        "severity": crisis.severity,
        "title": crisis.title,
        "state": crisis.state,
        "phase": crisis.phase,
        "declared_by": crisis.declared_by,
        "declared_at": to_iso(crisis.declared_at),
        **{role: getattr(crisis, role) or None for role in ROLES},
        "words": crisis.words,
        "next_update_at": iso(crisis.next_update_at),
        "line_at": iso(crisis.line_at),
        "legal_hold": crisis.legal_hold,
        "alert": crisis.alert,
        "drill": crisis.drill,
        "closed_at": iso(crisis.closed_at),
        "closed_by": crisis.closed_by or None,
    }


def declared_shape(done: "Declared", held: "Sequence[PausedPost]") -> dict[str, Any]:
    """A crisis as it was just declared: its evidence, and how what is held back stands."""
    return {
        **crisis_shape(done.crisis),
        "evidence": [row.latest for row in done.linked],
        "queue": [paused_post_shape(one) for one in held],
    }


def event_shape(event: "Event") -> dict[str, Any]:
    """One event of the timeline, in UTC and in the operator's own zone."""
    return {
        "at": to_iso(event.at),
        "local": to_local(event.at).isoformat(timespec="seconds"),
        "who": event.who,
        "words": event.words,
        "transaction": event.txn,
    }


def card_shape(card: "Record") -> dict[str, Any]:
    """A question, rumour or workaround."""
    return _told(card)


def picture_shape(picture: "Picture") -> dict[str, Any]:
    """The whole board: what it counts, the first cards of each column, and what happened last."""
    volume = picture.volume
    return {
        "crisis": crisis_shape(picture.crisis),
        "clocks": _told(picture.clocks),
        "counts": picture.counts,
        "columns": {
            column: [_mention(card) for card in cards] for column, cards in picture.cards.items()
        },
        "questions": [
            {**_told(one), "people": picture.asking[one.number]} for one in picture.questions
        ],
        "rumours": [
            {**_told(one), "people": picture.spreading[one.number]} for one in picture.rumours
        ],
        "workarounds": [_told(one) for one in picture.workarounds],
        "load": [_told(one) for one in picture.load],
        "lines": [_told(one) for one in (*picture.lines, *picture.waiting)],
        "updates": [_told(one) for one in (*picture.updates, *_last(picture))],
        "update_results": [_told(one) for one in picture.results],
        "volume": None
        if volume is None
        else {**msgspec.to_builtins(volume), "start": to_iso(volume.start)},
        "events": [event_shape(event) for event in picture.events],
    }


def _last(picture: "Picture") -> "tuple[Record, ...]":
    return () if picture.told is None else (picture.told,)


def _mention(card: "Card") -> dict[str, Any]:
    row = card.row
    return {
        "number": row.latest,
        "handle": row.handle,
        "network": row.network,
        "text": row.text,
        "state": row.state,
        "due_at": iso(row.due_at),
        "because": row.linked_because,
        "by": card.by or None,
        "doing": card.doing or None,
        "at": iso(card.at),
    }


def _told(record: msgspec.Struct) -> dict[str, Any]:
    shape: dict[str, Any] = msgspec.to_builtins(record)
    return {name: iso(it) if name in _MOMENTS else it for name, it in shape.items()}
