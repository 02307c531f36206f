"""The review as Markdown: what the log knows, and empty places for what only people know."""

from collections.abc import Iterable, Sequence

from cmtui.clock import MINUTE, Moment
from cmtui.model.crisis import Crisis
from cmtui.services.crisis.escalating import escalation_words
from cmtui.services.crisis.papers.brief_page import KNOWN, heading, number_lines
from cmtui.services.crisis.papers.clocks_kept import Missed
from cmtui.services.crisis.papers.figures import LIMITS, Figures
from cmtui.services.crisis.papers.history import Span
from cmtui.services.crisis.papers.review import Linked, Review, Said, Told
from cmtui.services.crisis.papers.wording import (
    counted,
    length_words,
    minutes_words,
    moment_words,
    people,
)
from cmtui.services.crisis.queue_words import named, state_words
from cmtui.text.markdown import escaped, link, quoted, table

TO_FILL_IN = "*To be filled in by people.*"
NONE = "None."


def review_page(review: Review, picture: str = "") -> str:
    """The whole document; `picture` is the name of the file with the volume, if there is one."""
    parts = (
        _head(review, picture),
        ["## Numbers", "", *_numbers(review)],
        ["## Clocks that were missed", "", *_lines(_missed(one) for one in review.missed)],
        ["## Severity", "", *_spans(review.severities)],
        ["## Phases", "", *_spans(review.phases)],
        ["## Roles", "", *_roles(review)],
        ["## Official line", "", *_official(review)],
        ["## Public updates", "", *_updates(review)],
        ["## Questions", "", *_questions(review)],
        ["## Rumours", "", *_rumours(review.rumours)],
        ["## Workarounds", "", *_workarounds(review)],
        ["## The social media manager's queue", "", *_queue(review)],
        ["## Calls for help", "", *_calls(review)],
        ["## Stops of the lint that were overruled", "", *_stops(review)],
        ["## Still owed an answer", "", *_owed(review)],
        ["## Timeline", "", *_timeline(review.timeline)],
        ["## What went well", "", TO_FILL_IN],
        ["## What did not go well", "", TO_FILL_IN],
        ["## Actions", "", TO_FILL_IN, "", *table(("Action", "Owner", "Until"), [("", "", "")])],
    )
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(review: Review, picture: str) -> list[str]:
    crisis = review.crisis
    lines = [
        f"# Review of {heading(crisis)}",
        "",
        f"Crisis {crisis.number}. Every number is as of {_at(review.at)}.",
        "",
        f"- Declared {_at(crisis.declared_at)} by {escaped(crisis.declared_by)}.",
        _closed(review),
        f"- Gravest severity {review.gravest}; {_all_clear(review)}.",
    ]
    if crisis.legal_hold:
        lines.append("- LEGAL HOLD: nothing of it is erased or forgotten.")
    if review.due_on is not None:
        lines.append(f"- The review is to be held by {review.due_on:%Y-%m-%d}.")
    elif crisis.closed_at is not None:
        lines.append("- Whether a review is held is left to the team at this severity.")
    if review.evidence:
        where = ", ".join(link(f"mention {n}", url) for n, url in enumerate(review.evidence, 1))
        lines.append(f"- Evidence of the declaration: {where}.")
    if picture:
        lines += ["", f"![Mentions over time]({picture})"]
    return lines


def _closed(review: Review) -> str:
    crisis = review.crisis
    if crisis.closed_at is None:
        return f"- Still open, for {length_words(review.length)}."
    because = f": {escaped(crisis.closed_because)}" if crisis.closed_because else ""
    return (
        f"- Closed {_at(crisis.closed_at)} by {escaped(crisis.closed_by)},"
        f" after {length_words(review.length)}{because}."
    )


def _all_clear(review: Review) -> str:
    crisis: Crisis = review.crisis
    if crisis.all_clear is None:
        return "no all-clear was given" if crisis.closed_at is not None else "no all-clear yet"
    found = next((one for one in review.updates if one.update.number == crisis.all_clear), None)
    return f"the all-clear was update {found.update.update}" if found else "the all-clear was given"


def _numbers(review: Review) -> list[str]:
    figures = review.figures
    lines = number_lines(figures)
    lines.append(
        f"- Never answered individually: {people(figures.never_answered)}; whom only an update"
        " covered is among them."
    )
    if figures.median is None or figures.percentile_90 is None:
        return [*lines, "- First replies: none."]
    count = sum(figures.spread)
    late = f"; {figures.late} of them after the close" if figures.late else ""
    lines.append(
        f"- First replies: {count}, half within {minutes_words(figures.median)}, nine tenths within"
        f" {minutes_words(figures.percentile_90)}{late}."
    )
    rows = [(words, str(count)) for words, count in spread_words(figures)]
    lines += ["", *table(("First reply within", "Mentions"), rows), ""]
    who = [(escaped(by) or "unsigned", str(count)) for by, count in figures.by_operator]
    return [*lines, *table(("Answered by", "Mentions"), who)]


def spread_words(figures: Figures) -> list[tuple[str, int]]:
    """`(5 min, 3)`, `(15 min, 4)`, …, `(longer, 1)`: each group without those before it."""
    names = [*(length_words(limit * MINUTE) for limit in LIMITS), "longer"]
    return list(zip(names, figures.spread, strict=True))


def _missed(one: Missed) -> str:
    if one.goal is not None and one.took is not None:
        return (
            f"{one.what}: to be given within {minutes_words(one.goal)}, given within"
            f" {minutes_words(one.took)}"
        )
    assert one.due_at is not None
    due = f"{one.what}: due {_at(one.due_at)}"
    if one.until is None:
        return f"{due}, never met"
    how = f" by: {escaped(one.how)}" if one.how else ""
    return f"{due}, {length_words(one.late)} late, ended {_at(one.until)}{how}"


def _spans(found: Sequence[Span[str]] | Sequence[Span]) -> list[str]:  # type: ignore[type-arg]
    rows = [
        (
            escaped(str(one.value)),
            _at(one.begins),
            _at(one.ends),
            length_words(one.length),
            escaped(one.who),
            escaped(one.title),
        )
        for one in found
    ]
    return table(("What", "From", "Until", "For", "By", "Act and reason"), rows)


def _roles(review: Review) -> list[str]:
    return [
        f"- {held.role}: "
        + ", then ".join(
            f"{escaped(one.value) or 'nobody'} ({length_words(one.length)})" for one in held.spans
        )
        for held in review.roles
    ]


def _official(review: Review) -> list[str]:
    lines: list[str] = []
    for one in review.lines:
        acts = [f"written by {escaped(one.written_by)} {_at(one.written_at)}"]
        if one.approved_at is not None:
            why = f" (“{escaped(one.approval_reason)}”)" if one.approval_reason else ""
            by = escaped(one.approved_by)
            acts.append(f"approved by {by} {_at(one.approved_at)}{why}")
        if one.live_at is not None:
            acts.append(f"live {_at(one.live_at)}")
        if one.ended_at is not None:
            acts.append(f"replaced {_at(one.ended_at)}")
        head = f"v{one.version} ({escaped(one.language)}), {one.state}: {', '.join(acts)}."
        lines += [head, "", *quoted(one.text), ""]
    return lines[:-1] or [NONE]


def _updates(review: Review) -> list[str]:
    lines: list[str] = []
    for one in review.updates:
        update = one.update
        kind = "All-clear, update" if update.all_clear else "Update"
        acts = [f"written by {escaped(update.written_by)} {_at(update.written_at)}"]
        if update.approved_at is not None:
            why = f" (“{escaped(update.approval_reason)}”)" if update.approval_reason else ""
            by = escaped(update.approved_by)
            acts.append(f"approved by {by} {_at(update.approved_at)}{why}")
        acts.append(_out(one))
        lines += [f"{kind} {update.update}, {update.state}: {', '.join(acts)}.", ""]
        for went in one.results:
            error = f": {escaped(went.error)}" if went.error else ""
            lines.append(f"- {link(went.account, went.url)}: {went.state}{error}")
        lines += [""] * bool(one.results) + [*quoted(update.text), ""]
    return lines[:-1] or [NONE]


def _out(one: Said) -> str:
    if one.out_at is None:
        return "not out"
    out = f"out {_at(one.out_at)}"
    if one.due_at is None or one.late is None:
        return f"{out} (none was due)"
    due = _at(one.due_at)
    return f"{out}, {length_words(one.late)} late (due {due})" if one.late else f"{out}, in time"


def _questions(review: Review) -> list[str]:
    return _lines(
        f"{people(one.people)}: {escaped(one.theme)}; {one.state}"
        + (f": {escaped(one.answer)}" if one.answer else "")
        for one in review.questions
    )


def _rumours(rumours: Iterable[Told]) -> list[str]:
    lines = []
    for told in rumours:
        marks = "; ".join(
            f"{KNOWN[mark.state]} {_at(mark.at)} by {escaped(mark.by)}"
            + (f" ({escaped(mark.source)})" if mark.source else "")
            for mark in told.marks
        )
        lines.append(f"{people(told.rumour.people)}: {escaped(told.rumour.claim)}; {marks}")
    return _lines(lines)


def _workarounds(review: Review) -> list[str]:
    return _lines(
        f"{escaped(one.text)}: since {_at(one.at)}, {_until(one.until, one.ended_at)}"
        for one in review.workarounds
    )


def _until(until: int | None, ended_at: int | None) -> str:
    if ended_at is not None:
        return f"ended {_at(ended_at)}"
    return "until further notice" if until is None else f"until {_at(until)}"


def _queue(review: Review) -> list[str]:
    lines = []
    for one in review.queue:
        whose = f", decided by {escaped(one.reviewed_by)}" if one.reviewed_by else ""
        lines.append(
            f"{escaped(named(one))}: was for {_at(one.at)}; held back by"
            f" {escaped(one.by)} {_at(one.intended_at)}; {escaped(state_words(one))}"
            f"{whose}"
        )
    return _lines(lines)


def _calls(review: Review) -> list[str]:
    return _lines(
        f"{escaped(one.contact)}: {escaped(escalation_words(one))} (called by {escaped(one.by)}:"
        f" {escaped(one.what)})"
        for one in review.escalations
    )


def _stops(review: Review) -> list[str]:
    return _lines(
        f"{_at(one.at)} {escaped(one.by)}: {escaped(one.rule)}, because"
        f" {escaped(one.reason)}; {link(one.state, one.url)}"
        for one in review.overruled
    )


def _owed(review: Review) -> list[str]:
    counts = {fate: sum(one.fate == fate for one in review.owed) for fate in ("waiting", "covered")}
    if not review.owed:
        return ["Nobody."]
    verb = f"`cmtui crisis owed --crisis {review.crisis.number}`"
    return [
        f"{counted(counts['waiting'], 'mention')} without any answer and {counts['covered']}"
        f" covered by an update; each is in review.json and listed by {verb}."
    ]


def _timeline(events: Iterable[Linked]) -> list[str]:
    lines = []
    for one in events:
        where = ", ".join(link(f"{n}", url) for n, url in enumerate(one.urls, 1))
        event = one.event
        lines.append(
            f"{_at(event.at)} {escaped(event.who)}: {escaped(event.words)}"
            + (f" [{where}]" if where else "")
        )
    return _lines(lines)


def _at(moment: Moment) -> str:
    """With its day: a crisis may last, and a review is read much later."""
    return moment_words(moment, dated=True)


def _lines(words: Iterable[str]) -> list[str]:
    return [f"- {one}" for one in words] or [NONE]
