"""What a program that has ended, or stands still, left in its store."""

import asyncio
from pathlib import Path
from typing import NamedTuple

from cmtui.clock import SystemClock
from cmtui.model.draft import Draft, DraftText
from cmtui.model.lease import Lease, Presence
from cmtui.model.operator import Identity
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.views import Where
from cmtui.services.leases import is_alive
from cmtui.store import open_store
from cmtui.store.records import RecordReader


class Left(NamedTuple):
    """Words of the open drafts, states of the sendings, living leases, presences, held rows."""

    words: tuple[str, ...]
    returned: tuple[str, ...]
    states: tuple[str, ...]
    leases: tuple[str, ...]
    presences: int
    held: int


def left_in(workspace: Path) -> Left:
    """Reads the store from another process's place."""
    return asyncio.run(_left_in(workspace))


async def _left_in(workspace: Path) -> Left:
    clock = SystemClock()
    store = open_store(workspace, Identity("tests", "tests", "reader"), clock)

    def work(reader: RecordReader) -> Left:
        drafts = reader.window(Draft, (Where("state", "eq", "writing"),))
        texts = [reader.find(DraftText, "draft", draft.number) for draft in drafts]
        return Left(
            words=tuple(text.text for text in texts if text is not None),
            returned=tuple(draft.returned for draft in drafts if draft.returned),
            states=tuple(sending.state for sending in reader.window(Sending)),
            leases=tuple(one.name for one in reader.window(Lease) if is_alive(one, clock)),
            presences=len(reader.window(Presence)),
            held=len(reader.window(Row, (Where("holder", "ne", None),))),
        )

    try:
        return await store.read(work)
    finally:
        await store.close()


def posts_sent(workspace: Path) -> int:
    """How many posts the demo network has received."""
    file = workspace / "demo-network.jsonl"
    return sum('"posted"' in line for line in file.read_text(encoding="utf-8").splitlines())
