"""`cmtui handover`."""

from typing import TYPE_CHECKING, Any

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, page_width

if TYPE_CHECKING:
    from cmtui.model.row import Row
    from cmtui.services.handover import Handover, Tally


@click.command("handover")
@click.option(
    "--since",
    metavar="TIME",
    default="",
    help="From when on: 18:00, 16h, 2026-11-22 18:00 (default: the end of your last shift).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def handover_verb(call: Call, since: str, as_json: bool) -> int:
    """What happened since your last shift, and what is left to do, on one page.

    Your last shift ended with your last act before four hours without one.
    """
    from cmtui.text.when import parse_past

    with call.desk_to_read() as at:
        asked = parse_past(since, at.desk.clock.now()) if since else None
        handover = at.run(at.desk.handing_over.page(asked))
    if as_json:
        json_line(_shape(handover))
    else:
        _print(handover)
    return 0


def _print(handover: "Handover") -> None:
    from cmtui.tui.present.handover import handover_page, since_words
    from cmtui.tui.present.lines import plain

    line(since_words(handover))
    for words in handover_page(handover, page_width()).page.lines:
        line(plain(words).rstrip())


def _shape(handover: "Handover") -> dict[str, Any]:
    from cmtui.cli.shapes import follow_up_shape, iso, sending_shape
    from cmtui.clock import to_iso

    wrote = handover.wrote
    return {
        "since": to_iso(handover.since),
        "until": to_iso(handover.until),
        "why": handover.why,
        "wrote": {
            "posts": wrote.mentions,
            "people": wrote.people,
            "new": wrote.new,
            "by_network": dict(wrote.by_network),
            "more": wrote.more,
        },
        "answered": _by(handover.answered),
        "without_reply": {name: _by(tally) for name, tally in handover.endings},
        "promises": {
            "open": [
                {**follow_up_shape(one.follow_up), "name": one.name} for one in handover.promises
            ],
            "kept": [follow_up_shape(one.follow_up) for one in handover.kept],
            "broken": [follow_up_shape(one.follow_up) for one in handover.broken],
        },
        "owed": {
            "count": handover.owed_count,
            "late": handover.late,
            "rows": [_row_shape(row) for row in handover.owed],
        },
        "drafts": [
            {
                "number": one.draft.number,
                "operator": one.draft.operator,
                "to": one.handle or None,
                "text": one.words,
                "started_at": to_iso(one.draft.started_at),
                "returned": one.draft.returned,
            }
            for one in handover.drafts
        ],
        "unsent": [
            {**sending_shape(one.sending), "to": one.handle or None} for one in handover.unsent
        ],
        "waking": [{**_row_shape(row), "wake_at": iso(row.wake_at)} for row in handover.waking],
        "changes": [
            {"at": to_iso(one.at), "who": one.who, "what": one.what, "to_me": one.to_me}
            for one in handover.changes
        ],
    }


def _by(tally: "Tally") -> dict[str, Any]:
    return {"count": tally.count, "by": {who or "unsigned": count for who, count in tally.by}}


def _row_shape(row: "Row") -> dict[str, Any]:
    from cmtui.cli.shapes import iso

    return {
        "number": row.latest,
        "network": row.network,
        "handle": row.handle,
        "text": row.text,
        "waiting_since": iso(row.waiting_since),
        "due_at": iso(row.due_at),
        "holder": row.holder,
    }
