"""The brief for management: what happens, what we say, what people ask, and what is needed."""

import msgspec

from cmtui.clock import Clock, Moment
from cmtui.model.crisis import Crisis
from cmtui.model.escalation import Escalation
from cmtui.model.official_line import OfficialLine
from cmtui.model.public_update import PublicUpdate
from cmtui.model.views import Where
from cmtui.model.workaround import Workaround
from cmtui.services.crisis.card_rules import cards_of
from cmtui.services.crisis.columns import Columns
from cmtui.services.crisis.held_back import held_posts, pause_in_force
from cmtui.services.crisis.papers.cards import Asked, Spread, asked_in, spread_in
from cmtui.services.crisis.papers.figures import Figures, figures_of
from cmtui.services.crisis.papers.needs import Overdue, needs_of, overdue
from cmtui.services.crisis.queue_words import queue_words
from cmtui.services.house_rules import HouseRules
from cmtui.services.ports import Reader


class Brief(msgspec.Struct, frozen=True):
    """How a crisis stands at the moment `at`; every number is of that moment.

    `lines` are what we say, one a language. `questions` and `rumours` come from whom most people
    have. `queue` is how the social media manager's queue stands ("" = it runs). `updates` are how
    many public ones are out, `update_at` when the next is due. `late` is what its time has passed
    for, `needs` what is to be decided or done by somebody else. Of people it bears counts alone: no
    quotes, since nobody has consented to any.
    """

    at: Moment
    crisis: Crisis
    figures: Figures
    oldest_since: Moment | None
    median_goal: int | None
    goal_90: int | None
    lines: tuple[OfficialLine, ...] = ()
    questions: tuple[Asked, ...] = ()
    rumours: tuple[Spread, ...] = ()
    workarounds: tuple[Workaround, ...] = ()
    queue: str = ""
    updates: int = 0
    update_at: Moment | None = None
    late: tuple[Overdue, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def gist(self) -> object:
        """What it says apart from its numbers and its moment: when that changes it is news."""
        crisis = self.crisis
        return (
            crisis.number, crisis.severity, crisis.title, crisis.phase, crisis.lead, crisis.state,
            crisis.legal_hold, self.queue, self.updates, self.update_at,
            tuple(one.number for one in self.lines),
            tuple((one.number, one.theme, one.state, one.answer) for one in self.questions),
            tuple((one.number, one.claim, one.state, one.answer) for one in self.rumours),
            tuple((one.number, one.until) for one in self.workarounds),
            tuple((one.what, one.due_at) for one in self.late),
            self.needs,
        )  # fmt: skip


def brief_of(reader: Reader, crisis: Crisis, house: HouseRules, clock: Clock) -> Brief:
    """The brief of that crisis in this picture of the store."""
    now, its = clock.now(), (Where("crisis", "eq", crisis.number),)
    goals = house.crisis().clocks(crisis.severity)
    updates = reader.window(PublicUpdate, its)
    questions, rumours = asked_in(reader, crisis.number), spread_in(reader, crisis.number)
    lines = reader.window(OfficialLine, its)
    late = overdue(crisis, house.crisis(), now)
    return Brief(
        at=now,
        crisis=crisis,
        figures=figures_of(reader, crisis),
        oldest_since=Columns(reader, crisis.number, clock).oldest_since(),
        median_goal=goals.reply_median,
        goal_90=goals.reply_90,
        lines=tuple(one for one in lines if one.state == "live"),
        questions=questions,
        rumours=rumours,
        workarounds=tuple(
            one for one in cards_of(reader, Workaround, crisis.number) if _holds(one, now)
        ),
        queue=queue_words(pause_in_force(reader), held_posts(reader)),
        updates=sum(one.state == "out" for one in updates),
        update_at=crisis.next_update_at,
        late=late,
        needs=needs_of(crisis, lines, updates, questions, rumours, reader.window(Escalation, its)),
    )


def _holds(one: Workaround, now: Moment) -> bool:
    return one.ended_at is None and (one.until is None or one.until > now)
