"""The score of a drill: the review's own numbers, each beside what the severity asks for."""

from collections.abc import Sequence

import msgspec

from cmtui.clock import MINUTE, Moment
from cmtui.errors import NotFound
from cmtui.model.crisis import Severity
from cmtui.model.crisis_clocks import SeverityClocks
from cmtui.model.sending import Sending
from cmtui.model.views import Where
from cmtui.services.crisis.current import drill_here
from cmtui.services.crisis.papers.reporting import Papers
from cmtui.services.crisis.papers.review import Review
from cmtui.services.crisis.papers.wording import counted, minutes_words
from cmtui.services.house_rules import HouseRules
from cmtui.services.ports import Reader, Store

RUMOUR_RULE = "denies a rumour"
"""The rule of the lint that is overruled by whoever denies what nobody has checked."""

UPDATE = "public update"
"""What the review calls the clock of updates."""


class Score(msgspec.Struct, frozen=True):
    """How a drill went; minutes are by the drill's clock.

    `line` is how long the first official line took (None: there was none), `line_goal` until when
    it was asked for. `people` wrote; each was `answered`, only `covered`, `missed` (nobody said
    anything to them), or closed. `again` wait anew. `denied_early` of the `overruled` stops denied
    a rumour before it was checked. `hints` are those that the replies that went out still had.
    `late_updates` of them were due and did not come in time. `unsigned` replies name nobody.
    """

    crisis: int
    severity: Severity
    line: float | None
    line_goal: int | None
    people: int
    answered: int
    covered: int
    missed: int
    again: int
    median: float | None
    median_goal: int | None
    percentile_90: float | None
    goal_90: int | None
    updates: int
    late_updates: int
    overruled: int
    denied_early: int
    hints: int
    unsigned: int


class Scoring:
    """Reads the score; changes nothing."""

    def __init__(self, store: Store, house: HouseRules, papers: Papers) -> None:
        self._store = store
        self._house = house
        self._papers = papers

    async def of(self, number: int | None = None) -> Score:
        """That of a crisis of the drill (default: the last). Raises NotFound, also in no drill."""
        if await self._store.read(drill_here) is None:
            raise NotFound("this is no drill; to begin one: cmtui drill")
        review = await self._papers.review(number)
        crisis = review.crisis
        if not crisis.drill:
            raise NotFound(f"crisis {crisis.number} was real; its numbers: cmtui crisis review")
        hints = await self._store.read(
            lambda reader: hinted(reader, crisis.declared_at, review.ends)
        )
        return scored(review, self._house.crisis().clocks(review.gravest), hints)


def scored(review: Review, goals: SeverityClocks, hints: int) -> Score:
    """The score that the review of a drill makes."""
    crisis, figures = review.crisis, review.figures
    live = crisis.line_at
    return Score(
        crisis=crisis.number,
        severity=review.gravest,
        line=None if live is None else (live - crisis.declared_at) / MINUTE,
        line_goal=goals.line,
        people=figures.people,
        answered=figures.people_by_fate["answered"],
        covered=figures.people_by_fate["covered"],
        missed=figures.people_by_fate["waiting"],
        again=figures.again,
        median=figures.median,
        median_goal=goals.reply_median,
        percentile_90=figures.percentile_90,
        goal_90=goals.reply_90,
        updates=sum(one.out_at is not None for one in review.updates),
        late_updates=sum(one.what == UPDATE for one in review.missed),
        overruled=len(review.overruled),
        denied_early=sum(
            one.rule == RUMOUR_RULE and one.state == "sent" for one in review.overruled
        ),
        hints=hints,
        unsigned=dict(figures.by_operator).get("", 0),
    )


def hinted(reader: Reader, begins: Moment, ends: Moment) -> int:
    """How many hints the lint gives about the replies that went out between these moments."""
    from cmtui.text.lint import Checked, lint

    during = (Where("held_at", "ge", begins), Where("held_at", "le", ends))
    answers = [
        one
        for one in reader.window(Sending, during)
        if one.state == "sent" and one.target is not None
    ]
    return sum(
        finding.level == "hint" and finding.rule != "language"
        for one in answers
        for finding in lint(Checked(one.words, language=one.header.language, in_crisis=True))
    )


def score_rows(score: Score) -> Sequence[tuple[str, str]]:
    """What is said of each number, for a person."""
    return (
        ("first official line", _took(score.line, score.line_goal, "there was none")),
        ("people who wrote", str(score.people)),
        ("answered one by one", f"{score.answered}" + _anew(score.again)),
        ("only covered by an update", str(score.covered)),
        ("missed: nobody said a word to them", str(score.missed)),
        ("first reply, half in", _took(score.median, score.median_goal, "nobody was answered")),
        ("first reply, 90 % in", _took(score.percentile_90, score.goal_90, "nobody was answered")),
        ("public updates", f"{score.updates} out, late {counted(score.late_updates, 'time')}"),
        ("stops of the lint overruled", str(score.overruled)),
        ("rumours denied before they were checked", str(score.denied_early)),
        ("hints of the lint that went out", str(score.hints)),
        ("replies that nobody signed", str(score.unsigned)),
    )


def score_page(score: Score) -> str:
    """The same as a page in Markdown."""
    head = f"# Score of crisis {score.crisis}, {score.severity}"
    return "\n".join([head, "", *(f"- {what}: {said}" for what, said in score_rows(score))])


def _anew(again: int) -> str:
    return f", {again} wait anew" if again else ""


def _took(minutes: float | None, goal: int | None, never: str) -> str:
    if minutes is None:
        return never if goal is None else f"{never}; asked for: {goal} min"
    if goal is None:
        return minutes_words(minutes)
    kept = "in time" if minutes <= goal else "late"
    return f"{minutes_words(minutes)}, {kept} (asked for: {goal} min)"
