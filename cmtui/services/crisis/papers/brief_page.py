"""The brief and the tactical report as Markdown. Words of people are text in it, never marks."""

from collections.abc import Iterable, Sequence

from cmtui.model.crisis import ROLES, Crisis
from cmtui.model.rumour import RumourState
from cmtui.services.crisis.papers.brief import Brief
from cmtui.services.crisis.papers.figures import Figures
from cmtui.services.crisis.papers.report import Report
from cmtui.services.crisis.papers.wording import (
    length_words,
    mentions,
    minutes_words,
    moment_words,
    moment_words_at,
    people,
)
from cmtui.text.markdown import escaped, quoted

KNOWN: dict[RumourState, str] = {
    "unverified": "not checked yet", "false": "FALSE", "true": "true", "partly": "partly true"
}  # fmt: skip
"""What is known of a rumour, in words."""


def brief_page(brief: Brief) -> str:
    """The brief for management."""
    crisis = brief.crisis
    parts = [
        [f"# {heading(crisis)}", "", f"Brief as of {moment_words(brief.at, dated=True)}."],
        ["## What happens", "", *_situation(brief)],
        ["## What we say", "", *_said(brief)],
        ["## What people ask", "", *_questions(brief)],
        ["## Rumours", "", *_rumours(brief)],
        ["## Numbers", "", *_numbers(brief)],
        ["## Needed from management", "", *_listed(brief.needs, "Nothing at this moment.")],
    ]
    return _page(parts)


def report_page(report: Report) -> str:
    """The tactical report."""
    brief, volume = report.brief, report.volume
    known = f", usual {volume.usual_hour:.0f}" if volume.usual_hour >= 1 else ", usual under 1"
    usual = known if volume.usual_hour else "; what is usual is not known yet"
    columns = ", ".join(f"{column} {count}" for column, count in report.counts.items())
    acts = [
        f"{moment_words_at(one.at, brief.at)}: {escaped(one.who)} {escaped(one.words)}"
        for one in report.events
    ]
    hands = [
        f"{escaped(one.initials)}: {one.holding} in hand, {one.answered} answered"
        for one in report.hands
    ]
    parts = [
        [
            f"# {heading(brief.crisis)}",
            "",
            f"Tactical report as of {moment_words(brief.at, dated=True)}.",
        ],
        ["## Conditions", "", *_situation(brief),
         f"- Mentions: {volume.last_hour} in the last hour{usual}.",
         f"- On the board: {columns}.", *_numbers(brief)],
        ["### What we say", "", *_said(brief)],
        ["### What people ask", "", *_questions(brief)],
        ["### Rumours", "", *_rumours(brief)],
        ["## Actions", "", f"Since {moment_words_at(report.since, brief.at)}:", "",
         *_listed(acts, "Nothing was done.", is_escaped=True)],
        ["### Who does what", "", *_listed(hands, "Nobody has anybody in hand.", is_escaped=True)],
        ["## Needs", "", *_listed(report.needs, "Nothing at this moment.")],
    ]  # fmt: skip
    return _page(parts)


def heading(crisis: Crisis) -> str:
    """`DRILL SEV2: Login outage`."""
    drill = "DRILL " if crisis.drill else ""
    return f"{drill}{crisis.severity}: {escaped(crisis.title or 'no title yet')}"


def roles_words(crisis: Crisis) -> str:
    """Who has which role."""
    return ", ".join(f"{role} {escaped(getattr(crisis, role)) or 'nobody'}" for role in ROLES)


def number_lines(figures: Figures) -> list[str]:
    """What became of people and mentions, and how soon."""
    who, what = figures.people_by_fate, figures.by_fate
    again = f", {figures.again} of them wait again" if figures.again else ""
    lines = [
        f"- {people(figures.people)} in {mentions(figures.mentions)}.",
        f"- Answered individually: {people(who['answered'])}"
        f" ({mentions(what['answered'])}{again}).",
        f"- Covered by what was said in public: {people(who['covered'])}"
        f" ({mentions(what['covered'])}).",
        f"- Waiting for a first answer: {people(who['waiting'])} ({mentions(what['waiting'])}).",
    ]
    if what["closed"]:
        lines.append(
            f"- Closed without a reply: {people(who['closed'])} ({mentions(what['closed'])})."
        )
    return lines


def _page(parts: Iterable[Sequence[str]]) -> str:
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _situation(brief: Brief) -> list[str]:
    crisis, at = brief.crisis, brief.at
    lines = [
        f"- Since {moment_words(crisis.declared_at, dated=True)}: declared by"
        f" {escaped(crisis.declared_by)}, {length_words(_end(brief) - crisis.declared_at)}"
        f" {'ago' if crisis.state == 'open' else 'long'}.",
        f"- Severity {crisis.severity}, {crisis.phase}.",
        f"- Roles: {roles_words(crisis)}.",
    ]
    if crisis.closed_at is not None:
        lines.append(
            f"- Closed {moment_words(crisis.closed_at, dated=True)} by {escaped(crisis.closed_by)}."
        )
    if crisis.legal_hold:
        lines.append("- LEGAL HOLD: nothing of it is erased or forgotten.")
    lines.append(f"- The social media manager's queue: {_queue(brief)}.")
    if crisis.state == "open":
        lines.append(f"- Public updates out: {brief.updates}; next {_next(brief)}.")
    else:
        lines.append(f"- Public updates out: {brief.updates}.")
    lines += [
        f"- LATE: {one.what} was due at {moment_words_at(one.due_at, brief.at)},"
        f" {length_words(at - one.due_at)} ago."
        for one in brief.late
    ]
    return lines


def _end(brief: Brief) -> int:
    return brief.at if brief.crisis.closed_at is None else brief.crisis.closed_at


def _queue(brief: Brief) -> str:
    return brief.queue.removeprefix("queue ") if brief.queue else "it runs"


def _next(brief: Brief) -> str:
    return (
        "one is not due"
        if brief.update_at is None
        else f"at {moment_words_at(brief.update_at, brief.at)}"
    )


def _said(brief: Brief) -> list[str]:
    if not brief.lines:
        return ["No official line is live."]
    lines: list[str] = []
    for one in brief.lines:
        live = (
            f", live since {moment_words_at(one.live_at, brief.at)}"
            if one.live_at is not None
            else ""
        )
        lines += [
            f"Official line v{one.version} ({escaped(one.language)}){live}, approved by"
            f" {escaped(one.approved_by)}:",
            "",
            *quoted(one.text),
            "",
        ]
    return lines[:-1]


def _questions(brief: Brief) -> list[str]:
    lines = []
    for one in brief.questions:
        stands = {"open": "no answer yet", "unknown": "nobody knows yet", "answered": "answered"}
        answer = f": {escaped(one.answer)}" if one.state == "answered" else ""
        lines.append(f"- {people(one.people)}: {escaped(one.theme)} ({stands[one.state]}{answer})")
    return lines or ["No question was put on a card."]


def _rumours(brief: Brief) -> list[str]:
    lines = []
    for one in brief.rumours:
        answer = f"; answer: {escaped(one.answer)}" if one.answer else ""
        lines.append(f"- {people(one.people)}: {escaped(one.claim)} ({KNOWN[one.state]}{answer})")
    return lines or ["No rumour was put on a card."]


def _numbers(brief: Brief) -> list[str]:
    figures = brief.figures
    lines = [*number_lines(figures)]
    if brief.oldest_since is not None:
        lines.append(
            f"- The oldest waits since {moment_words_at(brief.oldest_since, brief.at)},"
            f" {length_words(brief.at - brief.oldest_since)}."
        )
    if figures.median is not None and figures.percentile_90 is not None:
        lines.append(
            f"- First replies: half within {minutes_words(figures.median)}"
            f"{_goal(brief.median_goal)}, nine tenths within"
            f" {minutes_words(figures.percentile_90)}{_goal(brief.goal_90)}."
        )
    else:
        lines.append("- First replies: none yet.")
    lines.append(f"- All of it as of {moment_words(brief.at)}.")
    return lines


def _goal(minutes: int | None) -> str:
    if minutes is None:
        return ""
    return f" (to reach: {minutes} min)"


def _listed(words: Iterable[str], nothing: str, *, is_escaped: bool = False) -> list[str]:
    lines = [f"- {one if is_escaped else escaped(one)}" for one in words]
    return lines or [nothing]
