"""The ear: hears an account's stream beside the reading of its lists, and begins it anew."""

import asyncio
import contextlib
import logging

from cmtui.clock import Clock
from cmtui.errors import LimitReached, NetworkFailed, Rejected
from cmtui.model.account import Account
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Heard, Streaming

LOG = logging.getLogger("cmtui")

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds before a lost stream is opened again; the last one repeats."""

SELDOM_SECONDS = 1_800.0
"""How often a server that has no stream is asked for one."""

NEAR = 4
"""Batches that wait here; the rest waits where the stream is read."""


class Ear:
    """One account's stream. Deaf, at no cost, where the network has none."""

    def __init__(self, lines: Lines, account: Account, clock: Clock) -> None:
        self._lines = lines
        self._account = account
        self._clock = clock
        self._heard: asyncio.Queue[Heard | None] = asyncio.Queue(NEAR)
        self._listening: asyncio.Task[None] | None = None
        self.stands = False
        self.trouble = ""

    def begin(self) -> None:
        """Begins to listen, unless it does; whoever calls has just read the lists."""
        if self._listening is not None or not self._account.speaks:
            return
        if self._lines.capabilities(self._account.network).streams:
            self._listening = asyncio.create_task(self._listen())

    async def heard(self, seconds: float) -> Heard | None:
        """The next batch; None when the time is over or the stream was lost."""
        if self._listening is None:
            await self._clock.sleep(seconds)
            return None
        got = asyncio.create_task(self._heard.get())
        over = asyncio.create_task(self._sleep(seconds))
        try:
            await asyncio.wait((got, over), return_when=asyncio.FIRST_COMPLETED)
            return got.result() if got.done() else None
        finally:
            for task in (got, over):
                task.cancel()
            await asyncio.gather(got, over, return_exceptions=True)

    async def close(self) -> None:
        """Stops listening; `begin` may follow."""
        listening, self._listening = self._listening, None
        self.stands = False
        if listening is not None:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        self._heard = asyncio.Queue(NEAR)

    async def _sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)

    async def _listen(self) -> None:
        turn = 0
        while True:
            try:
                await self._listen_once()
                wait = PAUSES[0]
            except NetworkFailed as error:
                wait = self._wait_after(error, 0 if self.stands else turn)
                turn = 1 if self.stands else turn + 1
                self.trouble = str(error)
            except Exception:  # the lists go on being read whatever is wrong with the stream
                LOG.exception("a stream failed inside")
                wait, self.trouble = SELDOM_SECONDS, "The stream failed inside; the log has it."
            if self.stands:
                self.stands = False
                await self._heard.put(None)
            await self._clock.sleep(wait)

    async def _listen_once(self) -> None:
        connection = self._lines.to(self._account)
        if not isinstance(connection, Streaming):
            raise Rejected(f"{self._account.network} has no stream.")
        async with contextlib.aclosing(connection.stream(self._account.keywords)) as stream:
            async for heard in stream:
                self.stands, self.trouble = True, ""
                await self._heard.put(heard)

    def _wait_after(self, error: NetworkFailed, turn: int) -> float:
        if isinstance(error, LimitReached):
            return max(1.0, (error.until - self._clock.now()) / 1000)
        if isinstance(error, Rejected):
            return SELDOM_SECONDS
        return PAUSES[min(turn, len(PAUSES) - 1)]
