"""Cards: what people ask, what goes round, what helps; each change told in the log."""

import pytest

from cmtui.clock import HOUR
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.crisis import Crisis
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from tests.desks import EagerClock, row_of
from tests.scripted import ScriptedNetwork
from tests.services.triaging import came, number_of, numbers_of


async def titles(desk: Desk, since: int) -> list[str]:
    return [one.title for one in await desk.store.commits(since)]


async def end(desk: Desk) -> int:
    return (await desk.store.commits())[-1].txn


async def test_without_a_crisis_there_are_no_cards(desk: Desk) -> None:
    for adding in (
        desk.cards.ask("Is my data safe?"), desk.cards.hear("they got hacked"),
        desk.cards.offer("sign out everywhere"), desk.entries.add("the press calls"),
    ):  # fmt: skip
        with pytest.raises(NotFound, match="no crisis is open"):
            await adding


async def test_a_question_comes_from_people_and_gets_an_answer(
    desk: Desk, alma: Desk, network: ScriptedNetwork, crisis: Crisis
) -> None:
    for who in ("mara", "mara", "ben"):
        network.says(who, f"is my data safe, asks {who}")
    await desk.intake.sync()
    since = await end(desk)
    rows = await desk.feed.page(Query(view="all"))
    card = await desk.cards.ask("Is my data safe?", [row.number for row in rows])
    assert {row.linked_because for row in await desk.feed.page(Query(view="all"))} == {
        "asks: Is my data safe?"
    }
    card = await alma.cards.change_question(card.number, state="unknown", owner="ab")
    assert (card.state, card.owner) == ("unknown", "AB")
    card = await alma.cards.change_question(card.number, answer="It is: nothing was read.")
    assert (card.state, card.answer) == ("answered", "It is: nothing was read.")
    assert await titles(desk, since) == [
        'question 1 "Is my data safe?"',
        "question 1: unknown yet, owner AB",
        'question 1: answered, "It is: nothing was read."',
    ]
    picture = await desk.board.picture()
    assert picture is not None and picture.asking == {1: 2}, "three rows of two people"


async def test_a_question_without_an_answer_is_not_called_answered(
    desk: Desk, crisis: Crisis
) -> None:
    card = await desk.cards.ask("When is it over?")
    with pytest.raises(Refused, match="question 1 has no answer"):
        await desk.cards.change_question(card.number, state="answered")
    with pytest.raises(Refused, match="question 1 says so already"):
        await desk.cards.change_question(card.number, theme="When is it over?")


async def test_a_rumour_is_unverified_until_somebody_says_what_is_known(
    desk: Desk, network: ScriptedNetwork, crisis: Crisis
) -> None:
    await came(desk, network, "suki", text="they got hacked")
    since = await end(desk)
    card = await desk.cards.hear("they got hacked", await numbers_of(desk, "suki"))
    assert card.state == "unverified"
    card = await desk.cards.change_rumour(
        card.number, state="false", source="the logs, says Rita", answer="No: a bad release."
    )
    assert (card.state, card.source) == ("false", "the logs, says Rita")
    assert await titles(desk, since) == [
        'rumour 1 "they got hacked": unverified',
        'rumour 1: unverified → false, by "the logs, says Rita", answer "No: a bad release."',
    ]


async def test_people_are_put_on_a_card_and_taken_off(
    desk: Desk, network: ScriptedNetwork, crisis: Crisis
) -> None:
    await came(desk, network, "mara", "ben")
    mara, ben = await numbers_of(desk, "mara", "ben")
    card = await desk.cards.hear("they delete accounts", [mara])
    assert (await desk.cards.put_on("rumour", card.number, [mara, ben])).rows == (mara, ben)
    with pytest.raises(Refused, match="on rumour 1 already"):
        await desk.cards.put_on("rumour", card.number, [ben])
    assert (await desk.cards.take_off("rumour", card.number, [mara])).rows == (ben,)
    with pytest.raises(Refused, match="none of them is on rumour 1"):
        await desk.cards.take_off("rumour", card.number, [mara])
    assert (await row_of(desk, "mara")).crisis == crisis.number, "it stays linked"


async def test_a_workaround_holds_until_a_time_and_ends(
    desk: Desk, clock: EagerClock, crisis: Crisis
) -> None:
    card = await desk.cards.offer("Sign out everywhere, then in again.", clock.now() + HOUR)
    with pytest.raises(WrongUsage, match="a time that has passed"):
        await desk.cards.change_workaround(card.number, until=clock.now() - 1)
    ended = await desk.cards.end_workaround(card.number)
    assert ended.ended_at == clock.now()
    with pytest.raises(Refused, match="has ended already"):
        await desk.cards.end_workaround(card.number)
    again = await desk.cards.change_workaround(card.number, until=clock.now() + 2 * HOUR)
    assert again.ended_at is None


async def test_cards_of_a_former_crisis_are_not_changed(desk: Desk, crisis: Crisis) -> None:
    card = await desk.cards.ask("When is it over?")
    await desk.crisis.close("over")
    await desk.crisis.declare("SEV3")
    with pytest.raises(NotFound, match="no question of this crisis has the number 1"):
        await desk.cards.change_question(card.number, theme="other")


@pytest.mark.parametrize("text", ["", "  ", "\x1b[2J"])
async def test_a_text_that_is_none_is_refused(desk: Desk, crisis: Crisis, text: str) -> None:
    for adding in (
        desk.cards.ask(text), desk.cards.hear(text), desk.cards.offer(text),
        desk.entries.add(text),
    ):  # fmt: skip
        with pytest.raises(WrongUsage, match="say what"):
            await adding


async def test_an_endless_text_and_a_stranger_are_refused(desk: Desk, crisis: Crisis) -> None:
    with pytest.raises(WrongUsage, match="at most 120 characters"):
        await desk.cards.ask("x" * 121)
    with pytest.raises(WrongUsage, match="at most 1000 characters"):
        await desk.cards.offer("x" * 1001)
    with pytest.raises(NotFound, match="nobody who works here signs XX"):
        await desk.cards.ask("Is my data safe?", owner="XX")
    assert await desk.cards.questions(crisis.number) == []


async def test_what_is_written_on_cards_is_undone_step_by_step(
    desk: Desk, network: ScriptedNetwork, crisis: Crisis
) -> None:
    await came(desk, network, "mara")
    before = await row_of(desk, "mara")
    card = await desk.cards.ask("Is my data safe?", [await number_of(desk, "mara")])
    await desk.cards.change_question(card.number, answer="Yes.")
    await desk.undo.undo()
    assert [one.state for one in await desk.cards.questions(crisis.number)] == ["open"]
    await desk.undo.undo()
    assert await desk.cards.questions(crisis.number) == []
    assert await row_of(desk, "mara") == before


async def test_an_entry_stands_at_its_own_moment(
    desk: Desk, clock: EagerClock, crisis: Crisis
) -> None:
    await clock.advance(600)
    await desk.entries.add("the press calls", clock.now() - 20 * 60_000)
    with pytest.raises(WrongUsage, match="still to come"):
        await desk.entries.add("it will rain", clock.now() + 1)
    events = await desk.timeline.of(crisis.number)
    assert events[0].words == "the press calls" and events[0].at < crisis.declared_at
    await desk.undo.undo()
    assert "the press calls" not in [one.words for one in await desk.timeline.of(crisis.number)]
