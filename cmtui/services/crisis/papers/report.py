"""The tactical report for those who work on it: conditions, actions, needs."""

from collections.abc import Sequence

import msgspec

from cmtui.clock import HOUR, Clock, Moment
from cmtui.model.crisis import ROLES, Crisis
from cmtui.services.crisis.columns import Columns
from cmtui.services.crisis.held_back import held_posts
from cmtui.services.crisis.papers.brief import Brief, brief_of
from cmtui.services.crisis.picture import Column, Event, Volume
from cmtui.services.crisis.queue_words import named, state_words
from cmtui.services.crisis.said_officially import official, outdated_drafts
from cmtui.services.crisis.timeline import folded
from cmtui.services.crisis.volume import Volumes
from cmtui.services.house_rules import HouseRules
from cmtui.services.ports import Reader

LATELY = HOUR
"""How far back the acts go that a report tells."""


class Hands(msgspec.Struct, frozen=True):
    """What one operator has in hand, and has answered in this crisis."""

    initials: str
    holding: int
    answered: int


class Report(msgspec.Struct, frozen=True):
    """Conditions: the brief, the board's columns, the volume of the last hour.

    Actions: what was done in the last hour, and who does what. Needs: those of the brief and of the
    work itself.
    """

    brief: Brief
    counts: dict[Column, int]
    volume: Volume
    events: tuple[Event, ...]
    hands: tuple[Hands, ...]
    needs: tuple[str, ...]

    @property
    def since(self) -> Moment:
        """From when on its actions are told."""
        return self.brief.at - LATELY


def report_of(
    reader: Reader, crisis: Crisis, events: Sequence[Event], house: HouseRules, clock: Clock
) -> Report:
    """The report of that crisis; `events` are those of its timeline."""
    brief = brief_of(reader, crisis, house, clock)
    columns = Columns(reader, crisis.number, clock)
    answered = dict(brief.figures.by_operator)
    holding: dict[str, int] = {}
    for card in columns.in_hand.values():
        holding[card.by] = holding.get(card.by, 0) + 1
    everyone = sorted((answered.keys() | holding.keys()) - {""})
    return Report(
        brief=brief,
        counts=columns.counts(),
        volume=Volumes().of(reader, crisis, clock.now(), 60),
        events=tuple(folded([one for one in events if one.at >= brief.at - LATELY])),
        hands=tuple(Hands(one, holding.get(one, 0), answered.get(one, 0)) for one in everyone),
        needs=(*brief.needs, *_needs_of_work(reader, brief)),
    )


def _needs_of_work(reader: Reader, brief: Brief) -> list[str]:
    """What nobody does yet, and what did not work."""
    if brief.crisis.state != "open":
        return []
    needs = [f"somebody as {role}" for role in ROLES if not getattr(brief.crisis, role)]
    needs += [f'an owner for "{one.theme}"' for one in brief.questions if not one.owner]
    needs += [f'an owner for "{one.claim}"' for one in brief.rumours if not one.owner]
    needs += [
        f"a look at {named(one)}: {state_words(one)}"
        for one in held_posts(reader)
        if one.state in ("failed", "possibly-out")
    ]
    drafts = outdated_drafts(reader, official(reader))
    needs += [f"new words in {len(drafts)} drafts that quote an older line"] * bool(drafts)
    return needs
