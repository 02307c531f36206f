"""Which clocks of a crisis were missed, from what the log says stood at each moment.

What a severity asks for is read from the team's file as it is now: the log does not keep it.
"""

from collections.abc import Sequence

import msgspec

from cmtui.clock import MINUTE, Moment
from cmtui.model.crisis import SEVERITIES, Crisis, Severity
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.services.crisis.papers.figures import Figures
from cmtui.services.crisis.papers.history import Span


class Missed(msgspec.Struct, frozen=True):
    """A clock that ran out: when it was due, and when it was met after all.

    `until` is when the lateness ended, by what `how` says; None: it never did. For first replies
    `due_at` is None and `goal` and `took` are minutes.
    """

    what: str
    due_at: Moment | None = None
    until: Moment | None = None
    how: str = ""
    goal: float | None = None
    took: float | None = None

    @property
    def late(self) -> int:
        """For how long, where it ended."""
        return 0 if self.due_at is None or self.until is None else self.until - self.due_at


def missed_clocks(
    crisis: Crisis,
    severities: Sequence[Span[Severity]],
    updates_due: Sequence[Span[Moment | None]],
    figures: Figures,
    worst: Severity,
    house: CrisisHouse,
    end: Moment,
) -> tuple[Missed, ...]:
    """All of them; first replies are held against what the `worst` severity asks for."""
    return (
        *_lines(crisis, severities, house, end),
        *_updates(updates_due, is_open=crisis.state == "open"),
        *_replies(figures, worst, house),
    )


def gravest(severities: Sequence[Span[Severity]]) -> Severity:
    """The gravest that it ever had."""
    return min((one.value for one in severities), key=SEVERITIES.index)


def _lines(
    crisis: Crisis, severities: Sequence[Span[Severity]], house: CrisisHouse, end: Moment
) -> list[Missed]:
    """The first line: late from when the severity of that moment wanted it."""
    live = crisis.line_at
    found = []
    for what, field in (("first official line", "line"), ("limit of the line", "line_limit")):
        for one in severities:
            minutes = getattr(house.clocks(one.value), field)
            due_at = crisis.declared_at + (minutes or 0) * MINUTE
            until = min(one.ends, end if live is None else live)
            if minutes is not None and max(one.begins, due_at) < until:
                how = "" if live is None else "a line is live"
                found.append(Missed(what, due_at, live, how))
                break
    return found


def _updates(due: Sequence[Span[Moment | None]], *, is_open: bool) -> list[Missed]:
    """Each time that an update was due and none came; `how` is the act that ended it."""
    found: list[Missed] = []
    for number, one in enumerate(due):
        if one.value is None or max(one.begins, one.value) >= one.ends:
            continue
        following = due[number + 1] if number + 1 < len(due) else None
        goes_on = following is None and is_open
        how = "" if following is None else following.title
        found.append(Missed("public update", one.value, None if goes_on else one.ends, how))
    return found


def _replies(figures: Figures, severity: Severity, house: CrisisHouse) -> list[Missed]:
    clocks = house.clocks(severity)
    found = []
    for what, goal, took in (
        ("half of the first replies", clocks.reply_median, figures.median),
        ("nine tenths of the first replies", clocks.reply_90, figures.percentile_90),
    ):
        if goal is not None and took is not None and took > goal:
            found.append(Missed(what, goal=float(goal), took=took))
    return found
