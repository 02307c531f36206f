"""What is owed to people: written down, ended once, undone, and offered after a reply."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cmtui.clock import DAY, HOUR, to_local
from cmtui.errors import Conflict, NotFound, Refused, WrongUsage
from cmtui.model.post import Post
from cmtui.model.sending import Sending
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.services.offers import Offer, next_morning, sentence_around
from tests.desks import EagerClock, joined, row_of
from tests.scripted import ScriptedNetwork


async def person_of(desk: Desk, network: ScriptedNetwork, handle: str = "mara") -> int:
    network.says(handle, "Hello?")
    await desk.intake.sync()
    return (await row_of(desk, handle)).person


async def replied(desk: Desk, handle: str, words: str) -> Sending:
    """A reply to her that is out."""
    writing = await desk.composer.reply((await row_of(desk, handle)).number)
    (ended,) = await desk.courier.carry(await desk.outbox.hold(writing, words))
    assert ended.state == "sent", ended
    return ended


async def test_what_is_due_first_stands_first_and_on_the_card(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    person = await person_of(desk, network)
    now = clock.now()
    await desk.follow_ups.add(person, "send the PDF", now + DAY)
    await desk.follow_ups.add(person, "tell her", now + HOUR, sort="promise")
    found = await desk.follow_ups.due()
    assert [(one.name, one.follow_up.what) for one in found] == [
        ("Mara", "tell her"), ("Mara", "send the PDF"),
    ]  # fmt: skip
    card = await desk.people.card(person)
    assert [one.what for one in card.owed] == ["tell her", "send the PDF"]
    assert [one.owed for one in await desk.people.all("mara")] == [card.owed]


async def test_mine_is_what_i_owe(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    person = await person_of(desk, network)
    await desk.follow_ups.add(person, "mine", clock.now() + DAY)
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await alma.follow_ups.add(person, "hers", clock.now() + DAY)
    assert [one.follow_up.by for one in await desk.follow_ups.due()] == ["NR", "AB"]
    assert [one.follow_up.what for one in await alma.follow_ups.due(mine=True)] == ["hers"]
    await alma.stop()


@pytest.mark.parametrize("what", ["", " \n ", "x" * 501])
async def test_nothing_and_a_novel_are_refused(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, what: str
) -> None:
    person = await person_of(desk, network)
    with pytest.raises(WrongUsage):
        await desk.follow_ups.add(person, what, clock.now() + DAY)
    assert await desk.follow_ups.due() == []


async def test_a_date_that_has_passed_and_a_person_who_is_not_there_are_refused(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    person = await person_of(desk, network)
    with pytest.raises(WrongUsage, match="passed"):
        await desk.follow_ups.add(person, "call", clock.now())
    with pytest.raises(NotFound):
        await desk.follow_ups.add(999, "call", clock.now() + DAY)


async def test_a_promise_ends_kept_or_broken_a_follow_up_kept_or_dropped_and_only_once(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    person = await person_of(desk, network)
    due_at = clock.now() + DAY
    promise = await desk.follow_ups.add(person, "tell her", due_at, sort="promise")
    follow_up = await desk.follow_ups.add(person, "send the PDF", due_at)
    with pytest.raises(Refused, match="kept or it was broken"):
        await desk.follow_ups.drop(promise.number)
    with pytest.raises(Refused, match="kept or dropped"):
        await desk.follow_ups.admit(follow_up.number)
    broken = await desk.follow_ups.admit(promise.number)
    assert (broken.state, broken.ended_by, broken.ended_at) == ("broken", "NR", clock.now())
    assert (await desk.follow_ups.drop(follow_up.number)).state == "dropped"
    with pytest.raises(Refused, match="broken already, by NR"):
        await desk.follow_ups.keep(promise.number)
    with pytest.raises(NotFound):
        await desk.follow_ups.keep(99)
    assert await desk.follow_ups.due() == []


async def test_while_a_promise_is_open_her_rows_are_due_sooner(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    async def reasons() -> list[str]:
        return [one.reason for one in (await row_of(desk, "mara")).addends]

    person = await person_of(desk, network)
    assert "our promise" not in await reasons()
    made = await desk.follow_ups.add(person, "tell her", clock.now() + DAY, sort="promise")
    assert "our promise" in await reasons()
    await desk.follow_ups.keep(made.number)
    assert "our promise" not in await reasons()
    await desk.undo.undo()
    assert "our promise" in await reasons()
    network.says("mara", "And another thing")
    await desk.intake.sync()
    await desk.undo.undo()
    rows = await desk.feed.page(Query(view="all"))
    assert not any(one.reason == "our promise" for row in rows for one in row.addends)


async def test_each_step_is_undone_by_name(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    person = await person_of(desk, network)
    made = await desk.follow_ups.add(person, "tell her", clock.now() + DAY, sort="promise")
    await desk.follow_ups.keep(made.number)
    assert (await desk.undo.undo()).title == "kept a promise to Mara"
    assert [one.follow_up for one in await desk.follow_ups.due()] == [made]
    assert (await desk.undo.undo()).title == "promised something to Mara"
    assert await desk.follow_ups.due() == []


async def test_undo_says_who_has_ended_it_since(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    person = await person_of(desk, network)
    made = await desk.follow_ups.add(person, "tell her", clock.now() + DAY, sort="promise")
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await alma.follow_ups.keep(made.number)
    with pytest.raises(Conflict, match="AB has changed the promise to Mara since"):
        await desk.undo.undo()
    await alma.stop()


async def test_a_promise_in_a_reply_is_offered_until_it_is_noted(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    person = await person_of(desk, network)
    sent = await replied(desk, "mara", "Thank you! I'll get back to you in 2 hours.")
    (offer,) = await desk.offers.after(sent.number)
    assert (offer.sort, offer.person, offer.name) == ("promise", person, "Mara")
    assert offer.what == "I'll get back to you in 2 hours"
    assert offer.due_at == clock.now() + 2 * HOUR
    taken = await desk.offers.take(offer)
    assert (taken.sort, taken.sending, taken.row) == ("promise", sent.number, sent.row)
    assert await desk.offers.after(sent.number) == (), "it is noted"


async def test_a_promise_is_found_whatever_language_the_parent_has(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await person_of(desk, network)
    row = await row_of(desk, "mara")
    post = await desk.store.read(lambda reader: reader.get(Post, row.latest))
    assert post is not None
    turkish = replace(post, language="tr")
    await desk.store.transact("test", lambda tx: tx.put(turkish))
    sent = await replied(desk, "mara", "Ti faccio sapere.")
    assert [one.what for one in await desk.offers.after(sent.number)] == ["Ti faccio sapere"]


async def test_a_reply_that_promises_nothing_offers_nothing(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await person_of(desk, network)
    sent = await replied(desk, "mara", "It is here.")
    assert await desk.offers.after(sent.number) == ()
    assert await desk.offers.after(999) == ()


async def test_a_reply_by_anyone_offers_to_call_an_older_promise_kept(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    person = await person_of(desk, network)
    promise = await desk.follow_ups.add(person, "tell her", clock.now() + DAY, sort="promise")
    await desk.follow_ups.add(person, "no promise", clock.now() + DAY)
    await clock.sleep(60)
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    sent = await replied(alma, "mara", "It is out: 4.2.1.")
    (offer,) = await alma.offers.after(sent.number)
    assert (offer.sort, offer.follow_up, offer.by) == ("kept", promise.number, "NR")
    kept = await alma.offers.take(offer)
    assert (kept.state, kept.ended_by) == ("kept", "AB")
    with pytest.raises(Refused, match="by AB"):
        await desk.offers.take(offer)
    await alma.stop()


async def test_a_promise_of_the_same_reply_is_not_kept_by_it(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await person_of(desk, network)
    sent = await replied(desk, "mara", "I'll let you know.")
    await desk.offers.take((await desk.offers.after(sent.number))[0])
    assert await desk.offers.after(sent.number) == ()


async def test_a_post_to_nobody_offers_nothing(desk: Desk) -> None:
    writing = await desk.composer.post()
    (sent,) = await desk.courier.carry(await desk.outbox.hold(writing, "I'll let you know."))
    offers: tuple[Offer, ...] = await desk.offers.after(sent.number)
    assert offers == ()


@given(st.integers(1_600_000_000_000, 2_000_000_000_000))
def test_the_next_morning_is_a_working_day_at_nine_and_never_today(now: int) -> None:
    then, today = to_local(next_morning(now)), to_local(now)
    assert then.weekday() < 5 and (then.hour, then.minute) == (9, 0)
    assert 1 <= (then.date() - today.date()).days <= 3


@given(st.text(), st.data())
def test_a_sentence_is_found_in_any_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert "\n" not in sentence_around(text, start, end)


def test_a_sentence_ends_where_it_ends() -> None:
    text = "Sorry, Mara. I'll tell you at 9.30, promised! Bye."
    start = text.index("I'll")
    assert sentence_around(text, start, start + 13) == "I'll tell you at 9.30, promised"
