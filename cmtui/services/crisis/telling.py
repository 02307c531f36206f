"""Telling stakeholders: the brief goes to the operator's own report hooks when it has changed."""

import hashlib
import logging

import msgspec

from cmtui.clock import Clock
from cmtui.errors import NetworkFailed
from cmtui.services.crisis.current import open_crisis
from cmtui.services.hook_ports import HookAnswer, HookCall, Hooks
from cmtui.services.leases import Leases
from cmtui.services.ports import Reader, Store

LOG = logging.getLogger("cmtui")

LEASE = "telling:"
"""Of the process that tells a tool, by its name: several operators may have named the same."""

DIGITS = 16
"""Of the digest that names a text."""


class Told(msgspec.Struct, frozen=True):
    """What became of it at one tool: its word, or why there is none."""

    name: str
    answer: HookAnswer | None = None
    error: str = ""


class Telling:
    """Tells each tool each text once, however often it is asked to."""

    def __init__(self, store: Store, clock: Clock, leases: Leases, hooks: Hooks) -> None:
        self._store = store
        self._clock = clock
        self._leases = leases
        self._hooks = hooks
        self._last: dict[str, str] = {}

    async def tell(self, event: str, text: str) -> list[Told]:
        """Sends the text to every tool that has not confirmed this very one to this process.

        `event` says what happened, in words. Never raises for a tool's failure. The id follows from
        the text, so a tool that is told by two processes acts once.
        """
        crisis = await self._store.read(_crisis_words)
        id = f"report-{hashlib.sha256(text.encode()).hexdigest()[:DIGITS]}"
        told = []
        for hook in self._hooks.reports:
            if self._last.get(hook.name) == id:
                continue
            lease = await self._leases.take(f"{LEASE}{hook.name}")
            if lease is None:
                continue
            try:
                answer = await hook.tell(
                    HookCall("report", id, event, self._clock.now(), crisis, text)
                )
            except NetworkFailed as failure:
                LOG.warning("%s was not told: %s", hook.name, failure)
                told.append(Told(hook.name, error=str(failure)))
            else:
                LOG.info("%s was told: %s %s", hook.name, answer.status, answer.said)
                self._last[hook.name] = id
                told.append(Told(hook.name, answer))
            finally:
                await self._leases.release(lease.name)
        return told


def _crisis_words(reader: Reader) -> str:
    crisis = open_crisis(reader)
    return f"crisis {crisis.number}: {crisis.severity} {crisis.title}".strip() if crisis else ""
