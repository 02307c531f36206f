"""A storm as the tests of the papers need it: everything that a crisis leaves in the log."""

from cmtui.model.crisis import Crisis
from cmtui.services.desk import Desk
from tests.desks import EagerClock
from tests.scripted import ScriptedNetwork
from tests.services.triaging import answer, came, numbers_of

V1 = "We know that sign-in fails for some of you. Nothing of yours is lost."
V2 = "Sign-in works again for most of you. Nothing of yours is lost."
ACME = "demo:acme"


async def weathered(
    desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock, *, close: bool = True
) -> Crisis:
    """Nathan declares, Alma approves; some are answered, some covered, some left waiting.

    The line is late for a SEV1, the second update too. Mara and Ben are one another's copies in
    nothing; Yuki writes twice; Kofi is only covered; Pia waits; Omar is dismissed as spam.
    """
    await came(desk, network, "mara", "ben", text="no login since this morning")
    await clock.sleep(240)
    declared = await desk.crisis.declare(
        "SEV2", "Login outage", evidence=await numbers_of(desk, "mara", "ben"), words=["login"],
        pause=False,
    )  # fmt: skip
    crisis = declared.crisis
    await desk.crisis.give_role("approver", "AB", "she is on duty")
    for who in ("yuki", "kofi", "pia", "omar"):
        await came(desk, network, who, text=f"login fails, says {who}")
        await clock.sleep(120)
    await answer(desk, "mara")
    await desk.crisis.change_severity("SEV1", "the press asks")
    draft = await desk.official_lines.draft(V1)
    await clock.sleep(360)
    await alma.official_lines.approve(draft.number)
    await told(desk, alma, "Sign-in fails for some. We work on it.")
    rumour = await desk.cards.hear("they *were* hacked", await numbers_of(desk, "yuki"))
    await clock.sleep(60)
    await alma.cards.change_rumour(rumour.number, state="false", source="the logs")
    await desk.cards.ask("Is my data safe?", await numbers_of(desk, "ben", "yuki"))
    await clock.sleep(1_500)  # the second update is late by now
    await told(desk, alma, "Sign-in works again for most.")
    await answer(alma, "ben", "It should work again for you, Ben.")
    await answer(desk, "yuki", "It should work again for you, Yuki.")
    (yuki,) = [one.id for one in network.posts.values() if one.author.handle == "yuki"]
    network.says("yuki", "still no login", to=yuki)
    await desk.intake.sync()
    await desk.triage.covered(await numbers_of(desk, "kofi"), "update 2")
    await desk.triage.dismiss(await numbers_of(desk, "omar"), "spam")
    await desk.crisis.change_phase("resolved", "it holds for an hour")
    await told(desk, alma, "It is over. Nothing was lost.", all_clear=True)
    await clock.sleep(300)
    return await desk.crisis.close() if close else crisis


async def told(desk: Desk, alma: Desk, words: str, *, all_clear: bool = False) -> None:
    """A public update that Nathan wrote and Alma approved is out."""
    update = await desk.updates.write(words, [ACME], all_clear=all_clear)
    await alma.updates.approve(update.number)
    await desk.courier.carry(await desk.updates.hold(update.number))
