"""Stakeholders' tools get the brief when more than its numbers has changed, and at the close."""

from cmtui.model.operator import Identity
from cmtui.services.crisis.current import open_crisis
from cmtui.services.crisis.papers.brief import Brief
from cmtui.services.crisis.papers.brief_page import brief_page
from cmtui.services.crisis.papers.reporting import Papers
from cmtui.services.crisis.telling import Telling, Told
from cmtui.services.hook_ports import Hooks
from cmtui.services.leases import Leases
from cmtui.services.ports import Store

LEASE = "briefing:"
"""Of the process of an operator that watches the brief: her other ones know the same tools."""

BRIEF_SECONDS = 60.0
"""How often it is looked whether there is news."""


class Briefing:
    """Watches the open crisis for as long as this process runs."""

    def __init__(
        self,
        store: Store,
        identity: Identity,
        leases: Leases,
        papers: Papers,
        telling: Telling,
        hooks: Hooks,
    ) -> None:
        self._store = store
        self._lease = f"{LEASE}{identity.actor}"
        self._leases = leases
        self._papers = papers
        self._telling = telling
        self._hooks = hooks
        self._crisis: int | None = None
        self._said: Brief | None = None
        self._is_told = False

    async def look(self) -> list[Told]:
        """Tells the news, if there are any; what a tool has not confirmed it is told again.

        Nothing is done where there is no tool, or another process of the operator watches.
        """
        if not self._hooks.reports or not await self._watches():
            return []
        now_open = await self._store.read(open_crisis)
        watched = self._crisis if now_open is None else now_open.number
        if watched is None:
            return []
        brief = await self._papers.brief(watched)
        if self._said is None or brief.gist != self._said.gist:
            self._said, self._is_told = brief, False
        if self._is_told:
            return []
        told = await self._telling.tell(_event(self._said), brief_page(self._said))
        self._is_told = all(one.answer is not None for one in told)
        self._crisis = None if self._is_told and now_open is None else watched
        return told

    async def _watches(self) -> bool:
        """Whether it is this process that does."""
        if self._leases.held(self._lease) is not None:
            return True
        return await self._leases.take(self._lease) is not None


def _event(brief: Brief) -> str:
    crisis = brief.crisis
    return f"crisis {crisis.number} is {crisis.state}: {crisis.severity}, {crisis.phase}"
