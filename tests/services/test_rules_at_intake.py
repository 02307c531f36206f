"""The team's rules judge what comes: they mark and set aside, and say why; none closes."""

from cmtui.clock import HOUR, MINUTE
from cmtui.model.row import Addend
from cmtui.model.rule import Rule, When
from cmtui.services.desk import Desk
from tests.desks import PlainHouse, row_of
from tests.scripted import ScriptedNetwork
from tests.services.triaging import came, handles, numbers_of

REFUNDS = Rule("refunds", When(text=("refund",)), tag=("billing",), assign="NR", minutes=-15)
RAFFLE = Rule("raffle", When(text=("raffle",)), tag=("raffle",), set_aside=True)


async def test_every_rule_that_matches_acts_and_says_why(
    desk: Desk, network: ScriptedNetwork, house: PlainHouse
) -> None:
    house.in_order = (REFUNDS, Rule("loud", When(text=("now",)), minutes=5, assign="ZZ"))
    await came(desk, network, "mara", text="I want my refund now")
    row = await row_of(desk, "mara")
    assert (row.tags, row.assignee) == (("billing",), "NR"), "nobody who works here signs ZZ"
    assert {Addend("rule refunds", -15), Addend("rule loud", 5)} <= set(row.addends)
    assert "refunds" in row.because and "loud" in row.because
    assert [tag.name for tag in await desk.tags.all()] == ["billing"]
    await came(desk, network, "ben", text="Hello?")
    assert (await row_of(desk, "ben")).because == ""


async def test_what_a_rule_sets_aside_waits_there_and_is_judged_anew_by_new_words(
    desk: Desk, network: ScriptedNetwork, house: PlainHouse
) -> None:
    house.in_order = (RAFFLE,)
    await came(desk, network, "mara", text="I am in for the raffle!")
    row = await row_of(desk, "mara")
    assert (row.state, row.due_at, len(row.pending)) == ("set-aside", None, 1)
    assert await handles(desk, "set-aside") == ["mara"]
    first = next(iter(network.posts))
    network.says("mara", "raffle raffle", to=first)
    await desk.intake.sync()
    assert (await row_of(desk, "mara")).state == "set-aside"
    network.says("mara", "Seriously: my account is locked", to=first)
    await desk.intake.sync()
    assert await handles(desk, "needs-me") == ["mara"]


async def test_a_question_that_is_open_is_not_hidden_by_what_comes_after_it(
    desk: Desk, network: ScriptedNetwork, house: PlainHouse
) -> None:
    house.in_order = (RAFFLE,)
    await came(desk, network, "mara", text="My account is locked")
    network.says("mara", "and count me in for the raffle", to=next(iter(network.posts)))
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    assert (row.state, row.tags) == ("new", ("raffle",))
    assert await handles(desk, "needs-me") == ["mara"]


async def test_history_is_left_alone_and_a_brought_back_row_keeps_its_minutes(
    desk: Desk, network: ScriptedNetwork, house: PlainHouse
) -> None:
    house.in_order = (REFUNDS,)
    network.says("old", "refund, long ago", ago=50 * HOUR)
    await came(desk, network, "mara", text="refund please")
    assert (await row_of(desk, "old")).tags == ()
    before = await row_of(desk, "mara")
    numbers = await numbers_of(desk, "mara")
    await desk.triage.set_aside(numbers)
    await desk.triage.bring_back(numbers)
    row = await row_of(desk, "mara")
    assert (row.due_at, row.addends) == (before.due_at, before.addends)
    assert row.due_at == (row.waiting_since or 0) + (60 - 10 - 15) * MINUTE


async def test_a_broken_file_of_rules_does_not_stop_the_reading(
    desk: Desk, network: ScriptedNetwork, house: PlainHouse
) -> None:
    house.in_order = (REFUNDS,)
    await came(desk, network, "mara", text="refund")
    house.problem = "rules.toml: rule 1: when: no such key"
    await came(desk, network, "ben", text="refund")
    assert (await row_of(desk, "ben")).tags == ("billing",), "as they last were"
    assert len(desk.house.news()) == 1
