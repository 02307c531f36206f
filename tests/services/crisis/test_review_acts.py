"""What the review tells of stops that were overruled, the queue, calls for help, and rumours."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.clock import HOUR
from cmtui.errors import Refused
from cmtui.services.crisis.papers.review_page import review_page
from cmtui.services.crisis.resuming import Decision
from cmtui.services.desk import Desk
from tests.desks import EagerClock, PlainHouse, founded
from tests.scripted import ScriptedNetwork
from tests.services.test_escalating import Directory
from tests.services.triaging import came, number_of, numbers_of

RULE = "denies a rumour"


@pytest.fixture
async def desk(
    tmp_path: Path, network: ScriptedNetwork, clock: EagerClock, house: PlainHouse
) -> AsyncIterator[Desk]:
    desk = await founded(
        tmp_path / "workspace", network, clock, house, contacts=Directory("Rita", "Omar")
    )
    yield desk
    await desk.stop()


async def denied(desk: Desk, who: str, why: str) -> None:
    """Denies in a reply what nobody has checked yet, for that reason."""
    writing, text = await desk.composer.reply(await number_of(desk, who)), "We were not hacked."
    with pytest.raises(Refused):
        await desk.outbox.hold(writing, text)
    await desk.courier.carry(await desk.outbox.hold(writing, text, overruled={RULE: why}))


async def test_a_stop_that_was_overruled_stands_there_with_its_reason(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara", "ben", text="no login")
    await desk.crisis.declare("SEV3", evidence=await numbers_of(desk, "mara", "ben"))
    await desk.cards.hear("you were hacked", await numbers_of(desk, "ben"))
    await denied(desk, "mara", "the police say so")
    crisis = await desk.crisis.close("over")
    await came(desk, network, "omar", text="hello")
    review = await desk.papers.review(crisis.number)
    (stop,) = review.overruled
    (held,) = [one for one in await desk.store.commits() if one.verb == "hold"]
    assert (stop.by, stop.rule, stop.state) == ("NR", RULE, "sent")
    assert stop.at == held.at and stop.url
    assert "because the police say so" in review_page(review)


async def test_the_fate_of_each_post_of_the_queue_stands_there(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    for number in range(3):
        network.schedules(f"Sale {number}", clock.now() + (2 + number) * HOUR)
    await desk.crisis.declare("SEV1")
    await desk.holder.carry()
    held = (await desk.pausing.standing())[1]
    await desk.resuming.resume(
        [Decision(held[0].number, "own-time"), Decision(held[1].number, "drop")]
    )
    await desk.holder.carry()
    crisis = await desk.crisis.close("over")
    review = await desk.papers.review(crisis.number)
    fates = {one.text: (one.state, one.reviewed_by) for one in review.queue}
    assert fates == {
        "Sale 0": ("resumed", "NR"), "Sale 1": ("dropped", "NR"), "Sale 2": ("paused", ""),
    }  # fmt: skip
    page = review_page(review)
    for words in ("put back for", "let go, decided by NR", "Sale 2"):
        assert words in page, words


async def test_calls_for_help_tell_who_was_asked_and_what_they_said(
    desk: Desk, clock: EagerClock
) -> None:
    await desk.crisis.declare("SEV3")
    first = await desk.escalating.call("is it the cluster?")
    await clock.sleep(601)
    await desk.escalating.go_on()
    (second,) = [one for one in await desk.escalating.all() if one.number != first.number]
    needs = (await desk.papers.brief()).needs
    assert len(needs) == 1 and needs[0].startswith("Omar: asked ")
    await desk.escalating.answer(second.number, "on it")
    assert (await desk.papers.brief()).needs == ()
    crisis = await desk.crisis.close("over")
    review = await desk.papers.review(crisis.number)
    assert [(one.contact, one.state) for one in review.escalations] == [
        ("Rita", "no-answer"), ("Omar", "answered"),
    ]  # fmt: skip
    assert ": on it (called by NR: is it the cluster?)" in review_page(review)


async def test_a_rumour_that_was_marked_and_undone_tells_both(
    desk: Desk, clock: EagerClock
) -> None:
    await desk.crisis.declare("SEV3")
    rumour = await desk.cards.hear("they were hacked")
    await clock.sleep(60)
    await desk.cards.change_rumour(rumour.number, state="true", source="a misread log")
    await clock.sleep(60)
    await desk.undo.undo()
    await clock.sleep(60)
    await desk.cards.change_rumour(rumour.number, state="false", source="the logs")
    (told,) = (await desk.papers.review()).rumours
    assert [one.state for one in told.marks] == ["unverified", "true", "unverified", "false"]
    assert [b.at - a.at for a, b in zip(told.marks, told.marks[1:], strict=False)] == [60_000] * 3
