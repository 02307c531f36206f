"""What the tests of triage ask of a desk."""

from cmtui.model.row import Row
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from tests.desks import row_of
from tests.scripted import ScriptedNetwork

SAME = "My drafts are gone since the update, please bring them back"
"""What many say in one voice."""


async def came(desk: Desk, network: ScriptedNetwork, *whose: str, text: str = "Hello?") -> None:
    """Each of these people says so, and it is read."""
    for who in whose:
        network.says(who, text)
    await desk.intake.sync()


async def handles(desk: Desk, view: str, **narrowed: str) -> list[str]:
    """Whom the view lists, in its order."""
    return [row.handle for row in await desk.feed.page(Query(view=view, **narrowed))]


async def number_of(desk: Desk, handle: str) -> int:
    """The number of that person's row."""
    return (await row_of(desk, handle)).number


async def numbers_of(desk: Desk, *whose: str) -> list[int]:
    """The numbers of these people's rows."""
    return [await number_of(desk, who) for who in whose]


async def answer(desk: Desk, who: str, text: str = "We are on it.") -> Row:
    """Answers that person; the reply is out."""
    writing = await desk.composer.reply(await number_of(desk, who))
    (sent,) = await desk.courier.carry(await desk.outbox.hold(writing, text))
    assert sent.state == "sent", sent.error
    return await row_of(desk, who)
