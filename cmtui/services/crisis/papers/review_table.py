"""The review as rows of a table: one kind of thing a row, so that a spreadsheet can filter them."""

from collections.abc import Iterator

from cmtui.clock import MINUTE, Moment, to_iso, to_local
from cmtui.services.crisis.escalating import escalation_words
from cmtui.services.crisis.papers.figures import FATES
from cmtui.services.crisis.papers.review import Review
from cmtui.services.crisis.papers.review_page import spread_words
from cmtui.services.crisis.queue_words import named, state_words

HEAD = ("section", "at_utc", "at_local", "who", "what", "value", "link")

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell that a spreadsheet would compute begins with."""

Cells = tuple[str, str, str, str, str, str, str]


def review_rows(review: Review) -> list[Cells]:
    """All rows, each as wide as `HEAD`; a cell that might be taken for a formula is quoted."""
    rows = (*_numbers(review), *_clocks(review), *_said(review), *_others(review), *_times(review))
    return [tuple(_inert(cell) for cell in row) for row in rows]  # type: ignore[misc]


def _numbers(review: Review) -> Iterator[Cells]:
    figures, crisis = review.figures, review.crisis
    yield _row("number", None, "", "mentions linked", figures.mentions)
    yield _row("number", None, "", "people", figures.people)
    for fate in FATES:
        yield _row("number", None, "", f"mentions {fate}", figures.by_fate[fate])
        yield _row("number", None, "", f"people {fate}", figures.people_by_fate[fate])
    yield _row("number", None, "", "people never answered", figures.never_answered)
    yield _row("number", None, "", "answered that wait again", figures.again)
    yield _row("number", None, "", "first replies after the close", figures.late)
    yield _row("number", None, "", "minutes of the crisis", _minutes(review.length))
    for what, value in (
        ("median minutes to a first reply", figures.median),
        ("minutes to nine tenths of the first replies", figures.percentile_90),
    ):
        yield _row("number", None, "", what, "" if value is None else f"{value:.2f}")
    for words, count in spread_words(figures):
        yield _row("first replies within", None, "", words, count)
    for by, count in figures.by_operator:
        yield _row("answered by", None, by, "mentions", count)
    if review.due_on is not None:
        yield _row("number", None, "", "review to be held by", f"{review.due_on:%Y-%m-%d}")
    yield _row("crisis", crisis.declared_at, crisis.declared_by, "declared", crisis.severity)
    if crisis.closed_at is not None:
        yield _row("crisis", crisis.closed_at, crisis.closed_by, "closed", crisis.closed_because)


def _clocks(review: Review) -> Iterator[Cells]:
    for one in review.severities:
        yield _row("severity", one.begins, one.who, one.value, _minutes(one.length), one.title)
    for phase in review.phases:
        yield _row("phase", phase.begins, phase.who, phase.value, _minutes(phase.length))
    for held in review.roles:
        for span in held.spans:
            yield _row("role", span.begins, span.value, held.role, _minutes(span.length))
    for missed in review.missed:
        late = f"{missed.took:.2f}" if missed.took is not None else _minutes(missed.late)
        yield _row("missed clock", missed.due_at, "", missed.what, late)


def _said(review: Review) -> Iterator[Cells]:
    for line in review.lines:
        what = f"line v{line.version} ({line.language}) {line.state}"
        at = line.written_at if line.live_at is None else line.live_at
        yield _row("official line", at, line.approved_by or line.written_by, what, line.text)
    for one in review.updates:
        update, late = one.update, one.late
        what = f"update {update.update} {update.state}"
        minutes = "" if late is None else f"{_minutes(late)} min late"
        urls = " ".join(went.url for went in one.results if went.url)
        yield _row("public update", one.out_at, update.written_by, what, minutes, urls)


def _others(review: Review) -> Iterator[Cells]:
    for asked in review.questions:
        yield _row("question", None, asked.owner, asked.theme, f"{asked.people} people")
    for told in review.rumours:
        for mark in told.marks:
            yield _row("rumour", mark.at, mark.by, told.rumour.claim, mark.state)
    for workaround in review.workarounds:
        yield _row("workaround", workaround.at, workaround.by, workaround.text, "")
    for post in review.queue:
        yield _row("queue", post.at, post.reviewed_by or post.by, named(post), state_words(post))
    for call in review.escalations:
        yield _row("call for help", call.at, call.by, call.contact, escalation_words(call))
    for stop in review.overruled:
        yield _row("lint overruled", stop.at, stop.by, stop.rule, stop.reason, stop.url)
    for owed in review.owed:
        yield _row("owed", None, "", f"{owed.network} {owed.handle}", owed.fate, owed.url)


def _times(review: Review) -> Iterator[Cells]:
    for reply in review.replies:
        what = f"{reply.network} {reply.handle}"
        yield _row("first reply", reply.at, reply.by, what, f"{reply.minutes:.2f}", reply.url)
    for linked in review.timeline:
        event = linked.event
        urls = " ".join(linked.urls)
        yield _row("timeline", event.at, event.who, event.words, f"{event.txn}", urls)
    if (volume := review.volume) is not None:
        is_known = len(volume.usual) == len(volume.counts)
        for place, count in enumerate(volume.counts):
            at = volume.start + place * volume.minutes * MINUTE
            usual = f"usual {volume.usual[place]:g}" if is_known else ""
            yield _row("volume", at, "", f"{volume.minutes} min", count, usual)


def _row(
    section: str, at: Moment | None, who: str, what: str, value: object, link: str = ""
) -> Cells:
    utc = "" if at is None else to_iso(at)
    local = "" if at is None else to_local(at).isoformat(timespec="seconds")
    return (section, utc, local, who, what, str(value), link)


def _minutes(length: int) -> str:
    return f"{length / MINUTE:.2f}"


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
