"""What of a crisis is told to whoever looks elsewhere, and to the stakeholders' tools."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.clock import HOUR, MINUTE
from cmtui.errors import Rejected, Unreachable
from cmtui.model.crisis_clocks import CrisisHouse, SeverityClocks
from cmtui.services.alerts import Alerts, Settings
from cmtui.services.crisis.resuming import Decision
from cmtui.services.desk import Desk
from cmtui.services.hook_ports import HookAnswer, HookCall
from cmtui.text.hours import parse_hours
from tests.desks import EagerClock, PlainHouse, founded, identity, opened, row_of
from tests.scripted import ScriptedNetwork
from tests.services.test_escalating import Directory
from tests.services.triaging import came, number_of

CLOCKS = SeverityClocks(line=5, line_limit=15, update=20, update_later=60, reply_90=60)


@pytest.fixture
def house() -> PlainHouse:
    made = PlainHouse()
    made.of_crises = CrisisHouse(SEV1=CLOCKS, SEV2=CLOCKS)
    return made


async def watching(desk: Desk, settings: Settings | None = None) -> Alerts:
    """Somebody who has looked once, so that all that comes is new."""
    alerts = Alerts(desk.store, desk.clock, desk.operators, settings or Settings(), desk.house)
    assert await alerts.look() == ()
    return alerts


async def words(alerts: Alerts) -> list[str]:
    return [one.words for one in await alerts.look() if one.sort == "crisis"]


async def test_it_is_declared_becomes_graver_and_is_closed_each_told_once(desk: Desk) -> None:
    alerts = await watching(desk)
    await desk.crisis.declare("SEV3", "Login")
    (declared,) = await words(alerts)
    assert declared.startswith('crisis SEV3 "Login", declared ') and declared.endswith(" by NR")
    assert await words(alerts) == []
    await desk.crisis.change_severity("SEV2", "press asks", pause=False)
    (graver,) = await words(alerts)
    assert "SEV2" in graver
    await desk.crisis.close("all clear")
    assert await words(alerts) == ['crisis SEV2 "Login" is closed by NR']
    assert await words(alerts) == []


async def test_a_line_that_only_an_approval_is_missing_to_is_told_once(desk: Desk) -> None:
    alerts = await watching(desk)
    await desk.crisis.declare("SEV2", pause=False)
    assert len(await words(alerts)) == 1
    line = await desk.official_lines.draft("We know that {confirmed facts}.")
    assert await words(alerts) == []
    await desk.official_lines.change(line.number, "We know that sign-in fails.")
    assert await words(alerts) == ["line v1 (en) by NR waits for a yes"]
    assert await words(alerts) == []
    await desk.official_lines.approve(line.number, "alone tonight")
    assert await words(alerts) == []


async def test_a_line_an_update_and_a_first_reply_are_late_each_once(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.says("mara", "is my data safe?")
    await desk.intake.sync()
    alerts = await watching(desk)
    await desk.crisis.declare("SEV2", evidence=[(await row_of(desk, "mara")).number], pause=False)
    assert len(await words(alerts)) == 1
    await clock.sleep(5 * 60)
    (late,) = await words(alerts)
    assert late.startswith("the first line is late")
    await clock.sleep(10 * 60)
    (limit,) = await words(alerts)
    assert limit.startswith("there is still no line")
    await clock.sleep(5 * 60)
    (update,) = await words(alerts)
    assert update.startswith("the public update is late")
    await clock.sleep(45 * 60)
    assert await words(alerts) == ["a first reply is late: mara waits longer than 60 min"]
    assert await words(alerts) == []


async def test_in_the_quiet_hours_only_the_gravest_is_heard(desk: Desk, clock: EagerClock) -> None:
    quiet = Settings(quiet=parse_hours("00:00-23:59"))
    alerts = await watching(desk, quiet)
    await desk.crisis.declare("SEV2", pause=False)
    assert await words(alerts) == []
    await desk.crisis.change_severity("SEV1", "data lost")
    (grave,) = await words(alerts)
    assert "SEV1" in grave
    await clock.sleep(5 * 60)
    assert len(await words(alerts)) == 1, "its lateness, too"


async def test_it_can_be_left_out(desk: Desk) -> None:
    alerts = await watching(desk, Settings(crisis=False))
    await desk.crisis.declare("SEV1")
    assert await words(alerts) == []


async def test_a_post_that_is_not_held_is_told_with_and_without_a_crisis(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    network.fail("move_away", Rejected("the queue is frozen"))
    alerts = await watching(desk)
    await desk.pausing.pause("login is down")
    assert await words(alerts) == [], "not before the network has spoken"
    ((one,),) = [await desk.holder.carry()]
    told = await words(alerts)
    assert told == ['"Sale!" of demo:acme: not paused: the queue is frozen']
    await desk.resuming.resume([Decision(one.number, "leave")])
    assert await words(alerts) == []


async def test_a_call_that_found_no_answer_is_told(
    tmp_path: Path, network: ScriptedNetwork, clock: EagerClock, house: PlainHouse
) -> None:
    directory = Directory("Rita")
    desk = await founded(tmp_path / "w", network, clock, house, contacts=directory)
    await desk.crisis.declare("SEV2", pause=False)
    alerts = await watching(desk)
    await desk.escalating.call("help")
    assert await words(alerts) == []
    await clock.sleep(10 * MINUTE / 1000)
    await desk.escalating.go_on()
    told = [one for one in await words(alerts) if one.startswith("Rita")]
    assert len(told) == 1 and "nobody is left to ask" in told[0]
    await desk.stop()


# --- stakeholders --------------------------------------------------------------------------------


class Reader:
    """A tool that stakeholders read."""

    name = "Wiki"

    def __init__(self) -> None:
        self.told: list[HookCall] = []
        self.faults: list[Exception] = []

    async def tell(self, call: HookCall) -> HookAnswer:
        if self.faults:
            raise self.faults.pop(0)
        self.told.append(call)
        return HookAnswer(202, "noted")


class Readers:
    """It alone."""

    queues = ()

    def __init__(self, reader: Reader) -> None:
        self.reports = (reader,)


@pytest.fixture
async def reported(
    tmp_path: Path, network: ScriptedNetwork, clock: EagerClock
) -> AsyncIterator[tuple[Desk, Reader]]:
    reader = Reader()
    desk = await founded(tmp_path / "r", network, clock, hooks=Readers(reader))
    yield desk, reader
    await desk.stop()


async def test_the_brief_is_told_when_it_has_changed_and_once(
    reported: tuple[Desk, Reader],
) -> None:
    desk, reader = reported
    await desk.crisis.declare("SEV2", "Login", pause=False)
    (told,) = await desk.telling.tell("declared", "# Brief 1")
    assert (told.name, told.answer) == ("Wiki", HookAnswer(202, "noted"))
    assert await desk.telling.tell("again", "# Brief 1") == []
    await desk.telling.tell("SEV1", "# Brief 2")
    assert [(call.event, call.why, call.text) for call in reader.told] == [
        ("report", "declared", "# Brief 1"), ("report", "SEV1", "# Brief 2"),
    ]  # fmt: skip
    assert reader.told[0].crisis.endswith("SEV2 Login")
    assert len({call.id for call in reader.told}) == 2


async def test_what_was_not_confirmed_is_told_again_under_the_same_id(
    reported: tuple[Desk, Reader],
) -> None:
    desk, reader = reported
    reader.faults = [Unreachable("nobody answers")]
    (failed,) = await desk.telling.tell("declared", "# Brief 1")
    assert failed.answer is None and failed.error == "nobody answers"
    (told,) = await desk.telling.tell("declared", "# Brief 1")
    assert told.answer is not None and len(reader.told) == 1


async def test_the_brief_is_told_when_more_than_its_numbers_changed(
    reported: tuple[Desk, Reader], network: ScriptedNetwork, clock: EagerClock
) -> None:
    desk, reader = reported
    assert await desk.briefing.look() == []
    await came(desk, network, "mara", text="no login")
    await desk.crisis.declare(
        "SEV3", "Login", evidence=[await number_of(desk, "mara")], words=["login"]
    )
    (told,) = await desk.briefing.look()
    assert told.answer is not None
    await came(desk, network, "ben", text="no login either")
    await clock.sleep(60)
    assert await desk.briefing.look() == [], "only numbers changed"
    await desk.crisis.name("Login outage")
    reader.faults = [Unreachable("nobody answers")]
    (failed,) = await desk.briefing.look()
    assert failed.error == "nobody answers"
    await clock.sleep(60)
    await desk.briefing.look()
    await desk.crisis.close("over")
    await desk.briefing.look()
    assert await desk.briefing.look() == []
    first, second, last = [call.text for call in reader.told]
    assert first.startswith("# SEV3: Login\n") and "1 person in 1 mention" in first
    assert second.startswith("# SEV3: Login outage\n") and "2 people in 2 mentions" in second
    assert "Closed 2026-01-01" in last
    assert [call.why.split(":")[0] for call in reader.told] == [
        "crisis 1 is open", "crisis 1 is open", "crisis 1 is closed",
    ]  # fmt: skip


async def test_one_process_of_an_operator_tells(
    reported: tuple[Desk, Reader], network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    desk, reader = reported
    second = await opened(
        tmp_path / "r", network, clock, identity("nathan", "nathan-2"), hooks=Readers(reader)
    )
    await desk.crisis.declare("SEV3", "Login")
    assert len(await desk.briefing.look()) == 1
    assert await second.briefing.look() == []
    await desk.crisis.name("Login outage")
    await desk.leases.release("briefing:nathan")
    assert len(await second.briefing.look()) == 1
    await second.stop()
    assert len(reader.told) == 2
