"""A queue of scheduled posts, on every network that has one: moved away and back, none lost."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pytest

from cmtui.clock import DAY, HOUR, MINUTE, Moment, SystemClock
from cmtui.errors import AnswerLost, Rejected
from cmtui.networks.demo.raw import RawPost, of_queue
from cmtui.services.network_ports import Connection, Queueing, Scheduled
from cmtui.text.safe import is_safe
from tests.contract.demo_harness import BRAND, DemoHarness
from tests.contract.mastodon_harness import MastodonHarness
from tests.manual_clock import ManualClock


class Line(Connection, Queueing, Protocol):
    """A connection whose queue can be held back."""


class Smm(Protocol):
    """The social media manager at her own program."""

    now: Moment
    line: Line

    async def schedules(self, text: str, at: Moment) -> None:
        """A post with a picture."""

    async def deletes(self, text: str) -> None:
        """Takes it out of the queue with her program."""

    def loses_an_answer(self) -> None:
        """The next change is done, and nobody hears of it."""


class DemoSmm:
    """Satisfies `Smm` on the demo network."""

    def __init__(self, folder: Path) -> None:
        self.harness = DemoHarness(folder)
        self.stage = self.harness.stage
        assert isinstance(self.harness.clock, ManualClock)
        self.clock = self.harness.clock
        line: Any = self.harness.connection()
        self.line: Line = line

    @property
    def now(self) -> Moment:
        return self.clock.now()

    async def schedules(self, text: str, at: Moment) -> None:
        await self.harness.smm_schedules(text, at)

    async def deletes(self, text: str) -> None:
        (found,) = [one for one in await self.line.queue() if one.text == text]
        await self.line.take_out(found.receipt)

    def loses_an_answer(self) -> None:
        self.harness.fail_next("lost-after")


class MastodonSmm:
    """Satisfies `Smm` on the local server that speaks Mastodon's API."""

    def __init__(self, folder: Path) -> None:
        self.harness = MastodonHarness(folder, SystemClock())
        self.line: Line = self.harness.mastodon()

    @property
    def now(self) -> Moment:
        return self.harness.clock.now()

    async def schedules(self, text: str, at: Moment) -> None:
        await self.harness.smm_schedules(text, at)

    async def deletes(self, text: str) -> None:
        queue = self.harness.server.scheduled
        (id,) = [id for id, each in queue.items() if each["params"]["text"] == text]
        del queue[id]

    def loses_an_answer(self) -> None:
        self.harness.fail_next("lost-after")


@pytest.fixture(params=["demo", "mastodon"])
async def smm(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Smm]:
    made = DemoSmm(tmp_path) if request.param == "demo" else MastodonSmm(tmp_path)
    yield made
    await made.line.close()
    await made.harness.close()


async def queued(smm: Smm, text: str) -> Scheduled:
    (found,) = [one for one in await smm.line.queue() if one.text == text]
    return found


async def moved(smm: Smm, text: str) -> str:
    receipt = await smm.line.move_away((await queued(smm, text)).receipt)
    assert receipt is not None
    return receipt


async def test_a_connection_with_a_queue_can_hold_it_back(smm: Smm) -> None:
    assert isinstance(smm.line, Queueing)
    assert smm.line.capabilities.queue


async def test_what_is_moved_away_is_away_and_comes_back_as_it_was(smm: Smm) -> None:
    at = smm.now + HOUR
    await smm.schedules("Sale!", at)
    await smm.schedules("Other", at + HOUR)
    before, receipt = await queued(smm, "Sale!"), await moved(smm, "Sale!")
    away = await queued(smm, "Sale!")
    assert away.away and away.at > smm.now + 300 * DAY and away.pictures == 1
    assert not (await queued(smm, "Other")).away
    back = await smm.line.put_back(receipt, before.at)
    assert back.at == before.at == at
    assert await queued(smm, "Sale!") == before


async def test_its_words_are_cleaned_and_come_back_as_they_were(smm: Smm) -> None:
    await smm.schedules("Sale\x1b[31m!\u202e", smm.now + HOUR)
    (before,) = await smm.line.queue()
    assert is_safe(before.text) and before.text.startswith("Sale")
    receipt = await smm.line.move_away(before.receipt)
    assert receipt is not None
    assert (await smm.line.put_back(receipt, before.at)).text == before.text


async def test_it_can_come_back_at_another_time(smm: Smm) -> None:
    await smm.schedules("Sale!", smm.now + HOUR)
    receipt, later = await moved(smm, "Sale!"), smm.now + 3 * HOUR
    await smm.line.put_back(receipt, later)
    found = await queued(smm, "Sale!")
    assert (found.at, found.away, found.pictures) == (later, False, 1)


async def test_moved_twice_it_is_away_once_and_the_receipt_keeps_its_time(smm: Smm) -> None:
    at = smm.now + HOUR
    await smm.schedules("Sale!", at)
    receipt = await moved(smm, "Sale!")
    first = await queued(smm, "Sale!")
    assert await smm.line.move_away(receipt) == receipt
    assert await queued(smm, "Sale!") == first


async def test_a_lost_answer_is_settled_by_asking_again(smm: Smm) -> None:
    await smm.schedules("Sale!", smm.now + HOUR)
    receipt, later = (await queued(smm, "Sale!")).receipt, smm.now + 2 * HOUR
    smm.loses_an_answer()
    with pytest.raises(AnswerLost):
        await smm.line.move_away(receipt)
    assert await smm.line.move_away(receipt) == receipt
    smm.loses_an_answer()
    with pytest.raises(AnswerLost):
        await smm.line.put_back(receipt, later)
    assert (await smm.line.put_back(receipt, later)).at == later
    assert [(one.text, one.at) for one in await smm.line.queue()] == [("Sale!", later)]


async def test_what_left_the_queue_is_not_called_away(smm: Smm) -> None:
    await smm.schedules("Sale!", smm.now + HOUR)
    receipt = (await queued(smm, "Sale!")).receipt
    await smm.deletes("Sale!")
    assert await smm.line.waiting(receipt) is None
    assert await smm.line.move_away(receipt) is None
    assert await smm.line.queue() == ()


async def test_what_somebody_deleted_while_it_was_away_is_made_anew_once(smm: Smm) -> None:
    await smm.schedules("Sale!", smm.now + HOUR)
    receipt, later = await moved(smm, "Sale!"), smm.now + 2 * HOUR
    await smm.deletes("Sale!")
    smm.loses_an_answer()
    with pytest.raises(AnswerLost):
        await smm.line.put_back(receipt, later)
    await smm.line.put_back(receipt, later)
    found = await queued(smm, "Sale!")
    assert (found.at, found.pictures) == (later, 1)


async def test_a_time_that_has_passed_or_is_too_near_is_refused_and_it_stays_away(smm: Smm) -> None:
    await smm.schedules("Sale!", smm.now + HOUR)
    receipt = await moved(smm, "Sale!")
    ahead = smm.line.capabilities.queue_ahead
    for soon in (smm.now - MINUTE, smm.now, smm.now + ahead - 1000):
        with pytest.raises(Rejected):
            await smm.line.put_back(receipt, soon)
    assert (await queued(smm, "Sale!")).away
    assert await smm.line.put_back(receipt, smm.now + ahead + MINUTE)


async def test_what_is_taken_out_is_gone_and_a_second_time_is_no_error(smm: Smm) -> None:
    await smm.schedules("Sale!", smm.now + HOUR)
    receipt = await moved(smm, "Sale!")
    for _ in range(2):
        await smm.line.take_out(receipt)
        assert await smm.line.queue() == ()


# --- the demo alone ------------------------------------------------------------------------------


@pytest.fixture
def demo(tmp_path: Path) -> DemoSmm:
    return DemoSmm(tmp_path)


async def out(demo: DemoSmm) -> list[str]:
    pages = [found async for found in demo.line.own_posts(0)]
    return [post.text for found in pages for post in found.posts]


async def test_what_is_away_does_not_go_out_and_nobody_speaks_under_it(demo: DemoSmm) -> None:
    at = demo.now + HOUR
    await demo.schedules("Sale!", at)
    (sale,) = demo.stage.posts.values()
    demo.stage.posts["under"] = RawPost(
        id="under", author="mara", text=f"@{BRAND} hm", at=at + MINUTE, root=sale.id, parent=sale.id
    )
    receipt = await moved(demo, "Sale!")
    demo.clock._move_to(demo.clock.boot() + 2 * 3600)
    assert await out(demo) == []
    assert [page.posts async for page in demo.line.mentions(0, frozenset())] == [()]
    later = demo.now + HOUR
    await demo.line.put_back(receipt, later)
    demo.clock._move_to(demo.clock.boot() + 2 * 3600)
    assert await out(demo) == ["Sale!"]
    (page,) = [page.posts async for page in demo.line.mentions(0, frozenset())]
    assert [(post.text, post.created_at) for post in page] == [(f"@{BRAND} hm", later + MINUTE)]
    look = await demo.line.look(sale.id)
    assert look is not None and look.created_at == later


async def test_one_slips_out_at_that_very_moment(demo: DemoSmm) -> None:
    await demo.schedules("Sale!", demo.now + HOUR)
    scheduled = await queued(demo, "Sale!")
    demo.stage.fates[scheduled.id] = "slips-out"
    assert await demo.line.move_away(scheduled.receipt) is None
    assert await out(demo) == ["Sale!"] and await demo.line.queue() == ()
    with pytest.raises(Rejected, match="may be out"):
        await demo.line.put_back(scheduled.receipt, demo.now + HOUR)
    demo.clock._move_to(demo.clock.boot() + 2 * 3600)
    assert await out(demo) == ["Sale!"], "once, not again at its own time"


async def test_one_is_refused_once(demo: DemoSmm) -> None:
    await demo.schedules("Sale!", demo.now + HOUR)
    scheduled = await queued(demo, "Sale!")
    demo.stage.fates[scheduled.id] = "refused-once"
    with pytest.raises(Rejected, match="once more"):
        await demo.line.move_away(scheduled.receipt)
    assert not (await queued(demo, "Sale!")).away
    assert await demo.line.move_away(scheduled.receipt) == scheduled.receipt


async def test_another_line_sees_the_same_queue(demo: DemoSmm) -> None:
    await demo.schedules("Sale!", demo.now + HOUR)
    other: Any = demo.harness.connection()
    receipt = await moved(demo, "Sale!")
    assert await other.queue() == await demo.line.queue()
    await other.put_back(receipt, demo.now + HOUR)
    assert await other.queue() == await demo.line.queue()
    assert of_queue((await queued(demo, "Sale!")).id) in demo.stage.posts
    assert msgspec.json.encode((await other.queue())[0])
