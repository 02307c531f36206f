"""What a crisis needs from somebody else, as the records say: never guessed, never asked twice."""

from collections.abc import Iterable

import msgspec

from cmtui.clock import MINUTE, Moment
from cmtui.model.crisis import Crisis
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.model.escalation import Escalation
from cmtui.model.official_line import OfficialLine
from cmtui.model.public_update import PublicUpdate
from cmtui.model.question import QuestionState
from cmtui.services.crisis.escalating import escalation_words
from cmtui.services.crisis.papers.cards import Asked, Spread
from cmtui.services.crisis.papers.wording import moment_words, people


class Overdue(msgspec.Struct, frozen=True):
    """What was due at a moment that has passed."""

    what: str
    due_at: Moment


_ASKED: dict[QuestionState, str] = {
    "open": "nobody has looked yet", "unknown": "nobody knows yet", "answered": "answered"
}  # fmt: skip


def overdue(crisis: Crisis, house: CrisisHouse, now: Moment) -> tuple[Overdue, ...]:
    """The first line and the next update, where they are late."""
    if crisis.state != "open":
        return ()
    clocks, found = house.clocks(crisis.severity), []
    for minutes, what in (
        (clocks.line, "the first official line"),
        (clocks.line_limit, "the official line at the latest"),
    ):
        due_at = crisis.declared_at + (minutes or 0) * MINUTE
        if minutes is not None and crisis.line_at is None and due_at <= now:
            found.append(Overdue(what, due_at))
    if crisis.next_update_at is not None and crisis.next_update_at <= now:
        found.append(Overdue("the public update", crisis.next_update_at))
    return tuple(found)


def needs_of(
    crisis: Crisis,
    lines: Iterable[OfficialLine],
    updates: Iterable[PublicUpdate],
    questions: Iterable[Asked],
    rumours: Iterable[Spread],
    escalations: Iterable[Escalation],
) -> tuple[str, ...]:
    """What waits for an approval, an answer or a person; nothing of a crisis that is closed."""
    if crisis.state != "open":
        return ()
    approver = crisis.approver or "anybody but the writer"
    needs = [
        f"approval of the official line v{one.version} ({one.language}), written by"
        f" {one.written_by} at {moment_words(one.written_at, dated=True)}: {approver}"
        for one in lines
        if one.state == "draft"
    ]
    needs += [
        f"approval of public update {one.update}, written by {one.written_by} at"
        f" {moment_words(one.written_at, dated=True)}: {approver}"
        for one in updates
        if one.state == "waiting"
    ]
    needs += [
        f"{one.contact}: {escalation_words(one)} ({one.what})" for one in _silent(escalations)
    ]
    needs += [
        f'an answer that may be said to "{one.theme}": {people(one.people)}, {_ASKED[one.state]}'
        for one in questions
        if one.state != "answered"
    ]
    needs += [
        f'whether it is true that "{one.claim}": {people(one.people)}, nobody has checked it'
        for one in rumours
        if one.state == "unverified"
    ]
    return tuple(needs)


def _silent(escalations: Iterable[Escalation]) -> list[Escalation]:
    """The last one asked of each call that nobody answered."""
    by_call: dict[int, list[Escalation]] = {}
    for one in escalations:
        by_call.setdefault(one.call, []).append(one)
    return [
        asked[-1] for asked in by_call.values() if all(one.state != "answered" for one in asked)
    ]
