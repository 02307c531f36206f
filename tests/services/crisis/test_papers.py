"""Brief, report and review: their numbers are those of the log, and words are only text in them."""

import csv
import io
from collections import Counter
from statistics import median
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import DAY, MINUTE, from_iso
from cmtui.errors import NotFound
from cmtui.model.crisis import Crisis
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.model.post import Post
from cmtui.model.public_update import PublicUpdate
from cmtui.model.row import Row, State
from cmtui.model.sending import Sending
from cmtui.services.crisis.first_replies import FirstReply
from cmtui.services.crisis.papers.brief_page import brief_page, report_page
from cmtui.services.crisis.papers.figures import counted_figures
from cmtui.services.crisis.papers.review import Review, review_day
from cmtui.services.crisis.papers.review_page import TO_FILL_IN, review_page
from cmtui.services.crisis.papers.review_table import HEAD, review_rows
from cmtui.services.crisis.papers.volume_svg import Mark, plotted, volume_svg
from cmtui.services.crisis.picture import Volume
from cmtui.services.desk import Desk
from tests.desks import EagerClock
from tests.scripted import ScriptedNetwork
from tests.services.crisis.storm import V1, weathered
from tests.services.triaging import answer, came, number_of, numbers_of

SVG = "{http://www.w3.org/2000/svg}"


class Counted:
    """An own count, made of the documents one by one and of the commits, not of the services."""

    def __init__(self, posts: list[Post], rows: list[Row], sendings: list[Sending]) -> None:
        linked = {row.key: row for row in rows if row.crisis is not None}
        by_id = {post.id: post for post in posts}
        out = {one.sent_id: one.ended_at for one in sendings if one.state == "sent"}
        self.minutes: dict[str, float] = {}
        self.by: Counter[str] = Counter()
        for reply in sorted((p for p in posts if p.kind == "own"), key=lambda p: p.created_at):
            parent = by_id.get(reply.parent or "")
            if parent is None or parent.row not in linked or parent.author.handle in self.minutes:
                continue
            asked = [p.created_at for p in posts if p.row == parent.row]
            at = out.get(reply.id) or reply.created_at
            self.minutes[parent.author.handle] = (at - min(asked)) / MINUTE
            self.by[reply.signed_by or ""] += 1
        self.people = {row.handle for row in linked.values()}
        others = [row for row in linked.values() if row.handle not in self.minutes]
        self.covered = {row.handle for row in others if row.state == "covered"}
        self.waiting = {row.handle for row in others if row.state == "new"}
        self.closed = {row.handle for row in others} - self.covered - self.waiting


async def counted(desk: Desk) -> Counted:
    """From everything in the store."""

    def work(reader: Any) -> Counted:
        return Counted(reader.window(Post), reader.window(Row), reader.window(Sending))

    return await desk.store.read(work)


@pytest.fixture
async def review(desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock) -> Review:
    """That of a whole crisis that was closed after its all-clear."""
    crisis = await weathered(desk, alma, network, clock)
    return await desk.papers.review(crisis.number)


async def test_every_number_of_the_review_equals_an_own_count(desk: Desk, review: Review) -> None:
    own, figures = await counted(desk), review.figures
    assert (figures.people, figures.mentions) == (len(own.people), len(own.people))
    by_fate = {"answered": len(own.minutes), "covered": len(own.covered),
               "waiting": len(own.waiting), "closed": len(own.closed)}  # fmt: skip
    assert figures.people_by_fate == figures.by_fate == by_fate
    assert by_fate == {"answered": 3, "covered": 1, "waiting": 1, "closed": 1}
    assert figures.never_answered == 2 and figures.again == 1
    waited = sorted(own.minutes.values())
    assert figures.median == pytest.approx(median(waited))
    assert figures.percentile_90 == pytest.approx(waited[-1])
    assert dict(figures.by_operator) == dict(own.by) == {"NR": 2, "AB": 1}
    assert sum(figures.spread) == 3
    assert {one.handle: one.minutes for one in review.replies} == pytest.approx(own.minutes)
    assert {one.handle for one in review.owed if one.fate == "covered"} == own.covered
    assert {one.handle for one in review.owed if one.fate == "waiting"} == own.waiting


async def test_updates_and_clocks_are_held_against_the_log(desk: Desk, review: Review) -> None:
    commits = {one.txn: one for one in await desk.store.commits()}
    outs = [one.at for one in commits.values() if one.title.endswith("out on demo:acme")]
    assert [one.out_at for one in review.updates] == outs and len(outs) == 3
    lates = []
    for one in review.updates:
        states = await desk.store.earlier(PublicUpdate, one.update.number)
        txn = next(txn for txn, before in states if before is not None and before.state == "held")
        crisis = dict(await desk.store.earlier(Crisis, review.crisis.number))
        stood = crisis[txn]
        assert stood is not None and stood.next_update_at == one.due_at
        lates.append(max(0, commits[txn].at - (stood.next_update_at or 0)))
    assert [one.late for one in review.updates] == lates
    assert lates[0] == 0 and lates[1] > 0 and lates[2] == 0
    print(
        review.missed, [(x.value, x.begins - review.crisis.declared_at) for x in review.severities]
    )
    (line, update) = [one for one in review.missed if one.due_at is not None]
    # a SEV1 wants a line in 5 minutes, of which more had gone when it became one
    declared = review.crisis.declared_at
    assert (line.what, line.due_at) == ("first official line", declared + 5 * MINUTE)
    assert line.until == review.crisis.line_at == review.lines[0].live_at
    assert (update.what, update.late) == ("public update", lates[1])
    assert update.how == "update 2 out on demo:acme"


async def test_phases_roles_and_marks_have_who_when_and_why(desk: Desk, review: Review) -> None:
    first, second = review.severities
    assert (first.value, second.value, second.who) == ("SEV2", "SEV1", "NR")
    assert second.title.startswith("SEV2 → SEV1: the press asks")
    assert first.begins == review.crisis.declared_at and first.ends == second.begins
    assert second.ends == review.crisis.closed_at == review.ends
    assert sum(one.length for one in review.severities) == review.length
    assert [one.value for one in review.phases] == ["investigating", "resolved"]
    roles = {held.role: [one.value for one in held.spans] for held in review.roles}
    assert roles["approver"] == ["", "AB"] and roles["lead"] == ["NR"]
    (rumour,) = review.rumours
    assert [(one.state, one.by) for one in rumour.marks] == [("unverified", "NR"), ("false", "AB")]
    assert rumour.marks[0].at < rumour.marks[1].at and rumour.rumour.people == 1
    assert [one.event for one in review.timeline] == list(
        await desk.timeline.of(review.crisis.number)
    )
    answers = [one for one in review.timeline if one.event.words.startswith("answered")]
    assert answers and all(one.urls for one in answers)
    assert review.gravest == "SEV1" and review.crisis.all_clear is not None


async def test_the_document_names_what_only_people_know(review: Review) -> None:
    page = review_page(review, "volume.svg")
    assert page.count(TO_FILL_IN) == 3
    for words in (
        "# Review of SEV1: Login outage", "3 people (3 mentions, 1 of them wait again)",
        "Covered by what was said in public: 1 person", "UTC", "Never answered individually: 2",
        "approved by AB", "FALSE", "> " + V1, "the all-clear was update 3", "![Mentions over time]",
        "SEV2 → SEV1: the press asks", "public update: due",
    ):  # fmt: skip
        assert words in page, words
    assert "they \\*were\\* hacked" in page


async def test_the_table_bears_the_same_numbers(review: Review) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *review_rows(review)])
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    numbers = {row["what"]: row["value"] for row in rows if row["section"] == "number"}
    assert numbers["people"] == "6" and numbers["people answered"] == "3"
    assert float(numbers["median minutes to a first reply"]) == pytest.approx(
        review.figures.median, abs=0.01
    )
    timeline = [row for row in rows if row["section"] == "timeline"]
    assert [from_iso(row["at_utc"]) for row in timeline] == [
        one.event.at for one in review.timeline
    ]
    volume = [int(row["value"]) for row in rows if row["section"] == "volume"]
    assert review.volume is not None and volume == list(review.volume.counts)


async def test_the_picture_has_a_bar_for_every_bin_that_holds_something(review: Review) -> None:
    tree = ElementTree.fromstring(volume_svg(review).encode())
    bars = [one for one in tree.iter(f"{SVG}rect") if one.get("class") == "bar"]
    assert review.volume is not None
    counts = [count for count in review.volume.counts if count]
    told = [int((one.findtext(f"{SVG}title") or "").split(": ")[1].split()[0]) for one in bars]
    assert told == counts and sum(counts) == 7
    words = " ".join(one.findtext(f"{SVG}title") or "" for one in tree.iter(f"{SVG}line"))
    for mark in ("SEV2", "SEV1", "line v1", "update 1", "update 2", "all-clear", "closed"):
        assert mark in words
    assert not list(tree.iter(f"{SVG}script"))


@given(words=st.text(max_size=60), counts=st.lists(st.integers(0, 99), max_size=9))
def test_whatever_words_are_put_into_the_picture_it_stays_a_picture(
    words: str, counts: list[int]
) -> None:
    volume = Volume(start=0, minutes=1, counts=tuple(counts))
    svg = plotted(volume, [Mark(MINUTE, words)], f"<script>{words}</script>&'\"")
    tree = ElementTree.fromstring(svg.encode())
    assert {one.tag.removeprefix(SVG) for one in tree.iter()} <= {
        "svg", "title", "style", "text", "rect", "line", "polygon"
    }  # fmt: skip


# --- brief and report ----------------------------------------------------------------------------


async def test_a_brief_says_how_it_stands_at_its_moment(
    desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await weathered(desk, alma, network, clock, close=False)
    own, brief = await counted(desk), await desk.papers.brief()
    assert brief.at == clock.now()
    assert brief.figures.people_by_fate["answered"] == len(own.minutes)
    assert brief.figures.people_by_fate["waiting"] == len(own.waiting)
    assert [(one.theme, one.people) for one in brief.questions] == [("Is my data safe?", 2)]
    page = brief_page(brief)
    for words in (
        "# SEV1: Login outage", "Brief as of 2026-01-01 ", "UTC", "> " + V1, "Roles: lead NR",
        "2 people: Is my data safe?", "FALSE", "Answered individually: 3 people",
        "half within", "(to reach: 15 min)", "Public updates out: 3", "2 people, nobody has looked",
    ):  # fmt: skip
        assert words in page, words
    assert "LEGAL HOLD" not in page
    await desk.crisis.hold(True, "legal asks")
    assert "LEGAL HOLD" in brief_page(await desk.papers.brief())


async def test_nobody_is_quoted_and_no_sign_of_a_stranger_is_markup(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara", text="login SECRETWORDS <b>x</b> [a](http://x)")
    await desk.crisis.declare("SEV3", "a | *b* <script>", evidence=[await number_of(desk, "mara")])
    await desk.cards.ask("# is [it](http://x) `me`?", await numbers_of(desk, "mara"))
    page = brief_page(await desk.papers.brief()) + report_page(await desk.papers.report())
    assert "SECRETWORDS" not in page
    assert "a \\| \\*b\\* \\<script\\>" in page and "\\[it\\](http://x) \\`me\\`" in page


async def test_what_is_needed_is_what_the_records_wait_for(
    desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await came(desk, network, "mara", "ben", text="no login")
    await desk.crisis.declare("SEV2", evidence=await numbers_of(desk, "mara", "ben"))
    await desk.official_lines.draft(V1)
    await desk.cards.hear("they were hacked", await numbers_of(desk, "ben"))
    await clock.sleep(3_000)
    brief = await desk.papers.brief()
    assert [one.what for one in brief.late] == [
        "the first official line", "the official line at the latest", "the public update",
    ]  # fmt: skip
    line, rumour = brief.needs
    assert line.startswith("approval of the official line v1 (en), written by NR")
    assert rumour == 'whether it is true that "they were hacked": 1 person, nobody has checked it'
    report = await desk.papers.report()
    assert report.needs[:2] == brief.needs
    assert "somebody as scribe" in report.needs and "somebody as lead" not in report.needs
    assert 'an owner for "they were hacked"' in report.needs
    await desk.triage.claim(await number_of(desk, "mara"))
    report = await desk.papers.report()
    assert [(one.initials, one.holding) for one in report.hands] == [("NR", 1)]
    page = report_page(report)
    for words in ("## Conditions", "## Actions", "## Needs", "unanswered 1, being answered 1",
                  "NR: 1 in hand, 0 answered", "LATE: the public update"):  # fmt: skip
        assert words in page, words


async def test_a_brief_is_news_only_when_more_than_its_numbers_changed(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await came(desk, network, "mara", text="no login")
    await desk.crisis.declare("WATCH", evidence=[await number_of(desk, "mara")], words=["login"])
    first = await desk.papers.brief()
    await clock.sleep(120)
    await came(desk, network, "ben", text="no login either")
    await answer(desk, "mara")
    second = await desk.papers.brief()
    assert second.figures != first.figures and second.gist == first.gist
    await desk.crisis.name("Login outage")
    assert (await desk.papers.brief()).gist != second.gist


async def test_on_a_quiet_day_there_is_nothing_to_write_about(desk: Desk) -> None:
    for read in (desk.papers.brief, desk.papers.report, desk.papers.review):
        with pytest.raises(NotFound):
            await read()


@given(days=st.integers(0, 400), wanted=st.integers(1, 20))
def test_a_review_is_due_so_many_working_days_after_the_close(days: int, wanted: int) -> None:
    from datetime import timedelta

    from msgspec.structs import replace

    from cmtui.clock import to_local

    closed = 1_767_225_600_000 + days * DAY
    house = CrisisHouse()
    house = replace(house, SEV2=replace(house.SEV2, review_days=wanted))
    due = review_day(closed, "SEV2", house)
    assert due is not None and due.weekday() < 5
    begins = to_local(closed).date()
    between = [begins + timedelta(days=n) for n in range(1, (due - begins).days + 1)]
    assert sum(one.weekday() < 5 for one in between) == wanted
    assert review_day(closed, "WATCH", house) is None


# --- whatever became of people -------------------------------------------------------------------

STATES: tuple[State, ...] = (
    "new", "answered", "covered", "snoozed", "set-aside", "done", "dismissed"
)  # fmt: skip
MENTIONS = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(STATES), st.none() | st.integers(0, 400)),
    max_size=30,
)


@given(mentions=MENTIONS)
def test_fates_part_mentions_and_people_whatever_became_of_them(
    mentions: list[tuple[int, State, int | None]],
) -> None:
    crisis = Crisis(number=1, severity="SEV1", declared_by="NR", declared_at=0)
    rows, replies = [], []
    for number, (person, state, minutes) in enumerate(mentions, 1):
        rows.append(linked(number, person, state))
        if minutes is not None:
            replies.append(FirstReply(number, "NR", 0, minutes * MINUTE, "Hi"))
    figures = counted_figures(rows, replies, crisis)
    assert sum(figures.by_fate.values()) == figures.mentions == len(mentions)
    assert sum(figures.people_by_fate.values()) == figures.people == len({m[0] for m in mentions})
    answered = {person for person, _, minutes in mentions if minutes is not None}
    assert figures.people_by_fate["answered"] == len(answered)
    covered = {person for person, state, _ in mentions if state == "covered"} - answered
    assert figures.people_by_fate["covered"] == len(covered)
    waited = [minutes for _, _, minutes in mentions if minutes is not None]
    assert sum(figures.spread) == len(waited)
    assert sum(figures.spread[:3]) == sum(minutes <= 30 for minutes in waited)
    assert figures.again == sum(
        state in ("new", "snoozed", "set-aside") and minutes is not None
        for _, state, minutes in mentions
    )


def linked(number: int, person: int, state: State) -> Row:
    """A row of a person that is linked to crisis 1."""
    return Row(
        number=number, key=f"{number}", network="demo", account="demo:acme", conversation="c",
        author="a", person=person, handle=f"p{person}", name="", text="", kind="mention",
        latest=number, arrived_at=0, state=state, crisis=1,
    )  # fmt: skip
