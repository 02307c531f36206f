"""What the tests of triage ask of a desk."""

from cmtui.model.crisis import Crisis
from cmtui.model.public_update import PublicUpdate
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.crisis.current import open_crisis
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.services.ports import Writer
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


async def update_is_out(desk: Desk) -> None:
    """A public update is on the networks, in the crisis that is open or in one of its own."""

    def work(tx: Writer) -> None:
        now = desk.clock.now()
        crisis = open_crisis(tx) or tx.add(
            Crisis(severity="WATCH", declared_by="NR", declared_at=now)
        )
        known = tx.window(PublicUpdate, (Where("crisis", "eq", crisis.number),))
        tx.add(
            PublicUpdate(
                crisis=crisis.number, update=len(known) + 1, language="en", text="We are on it.",
                accounts=("demo:acme",), written_by="NR", written_at=now, state="out",
            )
        )  # fmt: skip

    await desk.store.transact("write update", work)
