"""The contract table: network x capability x result, each tried on a fresh network of its own.

    python -m tests.contract.table

A capability that is declared and fails, or is not declared and works, ends it with 1. What is
declared is what `cmtui help networks` prints.
"""

import asyncio
import contextlib
import importlib
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from cmtui.cli.topics import columns, page
from cmtui.clock import HOUR
from cmtui.errors import Rejected
from cmtui.model.draft import Header
from cmtui.model.operation import ACT_KINDS, ActKind
from cmtui.model.post import VISIBILITIES, Post, Visibility
from cmtui.services.network_ports import Capabilities, Connection, Message, Queueing, Streaming
from tests.contract.conftest import NETWORKS, ONLY_READ
from tests.contract.harness import Harness, Scheduling
from tests.contract.steps import act_on, attached, comes_to, mentions_by_id

TEXT = "The table says so. ^AD"

EVERYTHING = NETWORKS | ONLY_READ

Trial = Callable[[Harness, Connection], Awaitable[bool]]


async def a_mention(network: Harness) -> Post:
    """A mention in a conversation that the brand began."""
    ours = await network.brand_posts_elsewhere("Our workshop is open on Sunday.")
    await network.settled()
    id = await network.member_posts("mara", "{brand} does it float?", to=ours)
    return (await mentions_by_id(network))[id]


def sending(header: Header | None = None, *, quotes: bool = False) -> Trial:
    """Whether a reply, or a post that quotes, goes out as its header says."""

    async def trial(network: Harness, line: Connection) -> bool:
        mention = await a_mention(network)
        wanted = header or Header()
        message = Message(TEXT, Header(quotes=1) if quotes else wanted, mention if quotes else None)
        await line.send(await line.freeze(message, None if quotes else mention))
        (shown,) = await network.visible(TEXT)
        said = shown.warning == wanted.warning
        said &= wanted.visibility in (None, shown.visibility)
        return said and (shown.quotes == mention.id if quotes else shown.parent == mention.id)

    return trial


async def pictures(network: Harness, line: Connection) -> bool:
    """Whether pictures go out with their descriptions."""
    return await sending(Header(attachments=(attached(network, "A dot"),)))(network, line)


async def corrects(network: Harness, line: Connection) -> bool:
    """Whether a post becomes another without a second one."""
    out = await line.send(await line.freeze(Message("It flaots."), None))
    await network.settled()
    await line.send(await line.freeze(Message(TEXT, corrects=out.id), None))
    return [each.id for each in await network.visible(TEXT)] == [out.id]


async def deletes(network: Harness, line: Connection) -> bool:
    """Whether a post of ours goes away."""
    out = await line.send(await line.freeze(Message(TEXT), None))
    await network.settled()
    await line.delete(out.id)
    return await network.visible(TEXT) == []


async def searches(network: Harness, line: Connection) -> bool:
    """Whether a post that names the brand's word is found."""
    id = await network.member_posts("kofi", f"I like #{network.names_words}")
    await network.settled()
    pages = [found async for found in line.named([network.names_words], 0)]
    return id in [post.id for found in pages for post in found.posts]


async def posts_once(network: Harness, line: Connection) -> bool:
    """Whether the same sent twice is one post."""
    frozen = await line.freeze(Message(TEXT), None)
    for _ in range(2):
        await line.send(frozen)
    return len(await network.visible(TEXT)) == 1


async def streams(_network: Harness, line: Connection) -> bool:
    """Whether what happens is told at once."""
    if not isinstance(line, Streaming):
        return False
    async with contextlib.aclosing(line.stream(())) as events:
        return (await anext(events)).stands


async def queues(network: Harness, line: Connection) -> bool:
    """Whether a post of the queue can be held back, and put back as it was."""
    if not (isinstance(line, Queueing) and isinstance(network, Scheduling)):
        return False
    await network.smm_schedules(TEXT, network.clock.now() + HOUR)
    (before,) = await line.queue()
    receipt = await line.move_away(before.receipt)
    (away,) = await line.queue()
    await line.put_back(receipt or "", before.at)
    return away.away and await line.queue() == (before,)


def acts(kind: ActKind) -> Trial:
    """Whether the act stands once, and can be ended where it can."""

    async def trial(network: Harness, line: Connection) -> bool:
        mention = await a_mention(network)
        receipt = await line.act(act_on(kind, mention))
        await comes_to(network, kind, mention.id, 1)
        if kind != "report":
            await line.take_back(act_on(kind, mention), receipt)
            await comes_to(network, kind, mention.id, 0)
        return True

    return trial


def declared(can: Capabilities) -> dict[str, tuple[bool, Trial]]:
    """Each capability: whether it is declared, and how it is tried."""
    seen: dict[str, tuple[bool, Trial]] = {
        "reply": (can.can_reply, sending()),
        "search": (can.can_search, searches),
        "delete": (can.can_delete, deletes),
        "posts once": (can.idempotent_send, posts_once),
        "streams": (can.streams, streams),
        "queue": (can.queue, queues),
        "correct": (can.can_edit, corrects),
        "quote": (can.can_quote, sending(quotes=True)),
        "warning": (can.can_warn, sending(Header(warning="water"))),
        "pictures": (can.most_images > 0, pictures),
    }
    for one in VISIBILITIES:
        visibility: Visibility = one
        trial = sending(Header(visibility=visibility))
        seen[f"seen by: {one}"] = (one in can.visibilities, trial)
    return seen | {kind: (kind in can.acts, acts(kind)) for kind in ACT_KINDS}


async def result(name: str, capability: str) -> tuple[bool, bool]:
    """What one network declares of one capability, and what it does."""
    module = importlib.import_module(EVERYTHING[name])
    with tempfile.TemporaryDirectory() as folder:
        network: Harness = await module.open_harness(Path(folder))
        line = network.connection()
        is_declared, trial = declared(line.capabilities)[capability]
        try:
            works = await trial(network, line)
        except Rejected:
            works = False
        await line.close()
        await network.close()
    return is_declared, works


async def main() -> int:
    """Prints the table; 1 where a word and a deed differ."""
    names = sorted(EVERYTHING)
    wrong = 0
    rows: list[tuple[str, ...]] = [("", *names)]
    for capability in declared(Capabilities("", "", "", False, 0)):
        row = [capability]
        for name in names:
            said, works = await result(name, capability)
            wrong += said != works
            verdict = "yes" if works else "no"
            row.append(verdict if said == works else f"{verdict}, DECLARED OTHERWISE")
        rows.append(tuple(row))
    print("\n".join(columns(rows)))
    print(f"\ndeclared, as `cmtui help networks` prints it:\n\n{page('networks')}")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
