"""From the hub's events to what the screens are told: folded together, at a bearable pace."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from cmtui.services.hub import (
    CrisisChanged,
    DraftsChanged,
    Event,
    OperationsChanged,
    PeopleChanged,
    PostsChanged,
    RowsChanged,
    SendingsChanged,
    SetupChanged,
    SpikesChanged,
)
from cmtui.tui.messages import Changes
from cmtui.tui.ticks import Pace

if TYPE_CHECKING:
    from cmtui.services.desk import Desk

SECONDS_APART = 0.5
"""Arrivals reach the screen at most twice a second; each costs the line some bytes."""

Deliver = Callable[[Changes], Awaitable[None]]


class Pump:
    """Collects events, and delivers what they come to."""

    def __init__(self, desk: "Desk", deliver: Deliver) -> None:
        self._desk = desk
        self._deliver_to = deliver
        self._gathered: list[Event] = []
        self._wake = asyncio.Event()

    async def collect(self) -> None:
        """Listens until cancelled."""
        async for event in self._desk.hub.events():
            self._gathered.append(event)
            self._wake.set()

    async def deliver(self) -> None:
        """Hands on what was gathered, until cancelled."""
        pace = Pace(self._desk.clock, SECONDS_APART)
        while True:
            await self._wake.wait()
            await pace.turn()
            events, self._gathered = self._gathered, []
            self._wake.clear()
            await self._deliver_to(folded(events, self._desk.identity.session))


def folded(events: list[Event], session: str) -> Changes:
    """Many events as one value."""
    arrived: set[int] = set()
    others: set[int] = set()
    mine: set[int] = set()
    sendings: set[int] = set()
    acts: set[int] = set()
    for event in events:
        if isinstance(event, RowsChanged):
            is_mine = event.session == session
            into = arrived if event.arrived else mine if is_mine else others
            into.update(event.numbers)
        elif isinstance(event, SendingsChanged):
            sendings.update(event.numbers)
        elif isinstance(event, OperationsChanged):
            acts.update(event.numbers)
    return Changes(
        arrived=frozenset(arrived),
        others=frozenset(others),
        mine=frozenset(mine),
        posts=any(isinstance(event, PostsChanged) for event in events),
        people=any(isinstance(event, PeopleChanged) for event in events),
        drafts=any(isinstance(event, DraftsChanged) for event in events),
        sendings=frozenset(sendings),
        acts=frozenset(acts),
        setup=any(isinstance(event, SetupChanged) for event in events),
        crisis=any(isinstance(event, CrisisChanged) for event in events),
        spikes=any(isinstance(event, SpikesChanged) for event in events),
    )
