"""The queue in every process: intents are carried out at once, and a paused queue is watched."""

import asyncio
import logging
from collections.abc import AsyncIterator

from cmtui.clock import Clock
from cmtui.errors import CmtuiError
from cmtui.model.paused_post import PausedPost
from cmtui.services.crisis.holding import Holder
from cmtui.services.crisis.queue_watch import QueueWatch
from cmtui.services.crisis.queue_words import named, state_words
from cmtui.services.hub import CrisisChanged, Hub

LOG = logging.getLogger("cmtui")

LOOK_SECONDS = 10.0
"""How often it is looked by itself, for what a process that died left behind."""


async def keep_queue(
    holder: Holder, watch: QueueWatch, clock: Clock, hub: Hub
) -> AsyncIterator[str]:
    """Goes on until cancelled; yields what a person has to know: what is not held back."""
    wake = asyncio.Event()

    async def listen() -> None:
        async for event in hub.events():
            if isinstance(event, CrisisChanged):
                wake.set()

    async def tick() -> None:
        async for _ in clock.every(LOOK_SECONDS):
            wake.set()

    beside = [asyncio.create_task(listen()), asyncio.create_task(tick())]
    try:
        while True:
            await wake.wait()
            wake.clear()
            try:
                await watch.look()
                changed = await holder.carry()
            except CmtuiError as error:  # the next tick looks again
                LOG.warning("the queue: %s", error)
                changed = []
            for one in changed:
                if words := _to_know(one):
                    yield words
    finally:
        for task in beside:
            task.cancel()


def _to_know(post: PausedPost) -> str:
    """What a person has to know of it; "" where all went as it was meant, or goes on."""
    if post.ended_at is None or not post.error:
        return ""
    return f"{named(post)}: {state_words(post)}"
