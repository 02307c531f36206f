"""Pausing the social media manager's queue: never called paused before the network's word."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmtui.clock import HOUR, MINUTE, SECOND, SystemClock
from cmtui.errors import (
    AnswerLost,
    CmtuiError,
    LimitReached,
    LoginFailed,
    NotFound,
    Refused,
    Rejected,
    Unreachable,
    WrongUsage,
)
from cmtui.model.crisis import Crisis
from cmtui.model.paused_post import PausedPost
from cmtui.model.queue_pause import QueuePause
from cmtui.services.crisis.pausing import intend
from cmtui.services.crisis.queue_keeping import keep_queue
from cmtui.services.crisis.queue_watch import READ_SECONDS, WHILE_PAUSED
from cmtui.services.crisis.queue_words import queue_words
from cmtui.services.crisis.resuming import Decision, Fate, fates_of, to_decide
from cmtui.services.desk import Desk
from cmtui.services.hook_ports import HookAnswer, HookCall
from cmtui.services.ports import Writer
from tests.desks import EagerClock, founded, joined
from tests.scripted import ScriptedNetwork

AWAY = Unreachable("nobody answers")
LOST = AnswerLost("the answer was lost")


class Tool:
    """A tool that answers as a test says."""

    name = "Buffer"

    def __init__(self) -> None:
        self.told: list[HookCall] = []
        self.faults: list[CmtuiError] = []

    async def tell(self, call: HookCall) -> HookAnswer:
        self.told.append(call)
        if self.faults:
            raise self.faults.pop(0)
        return HookAnswer(200, "understood")


class Tools:
    """One tool and no report."""

    reports = ()

    def __init__(self, tool: Tool) -> None:
        self.queues = (tool,)


async def held(desk: Desk) -> list[PausedPost]:
    return await desk.store.read(lambda reader: reader.window(PausedPost))


async def states(desk: Desk) -> dict[str, str]:
    return {one.text: one.state for one in await held(desk)}


async def one(desk: Desk, text: str = "Sale!") -> PausedPost:
    (found,) = [post for post in await held(desk) if post.text == text]
    return found


async def paused(desk: Desk, why: str = "login is down") -> list[PausedPost]:
    await desk.pausing.pause(why)
    return await desk.holder.carry()


async def decide(desk: Desk, fate: Fate, at: int | None = None, text: str = "Sale!") -> None:
    await desk.resuming.resume([Decision((await one(desk, text)).number, fate, at)])
    await desk.holder.carry()


async def in_force(desk: Desk) -> QueuePause | None:
    return (await desk.pausing.standing())[0]


def coming(network: ScriptedNetwork) -> dict[str, int]:
    """What the network will publish, and when."""
    return {post.text: post.at for post in network.queued.values() if not post.away}


# --- pausing -------------------------------------------------------------------------------------


async def test_an_intent_holds_everything_and_is_not_called_paused(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    at = clock.now() + HOUR
    network.schedules("Sale!", at, pictures=2)
    (intent,) = await desk.pausing.pause("login is down")
    assert intent.state == "pausing" and intent.ended_at is None
    assert (intent.text, intent.at, intent.pictures, intent.by) == ("Sale!", at, 2, "NR")
    assert intent.receipt and intent.why == "login is down"
    assert coming(network) == {"Sale!": at}, "nothing is asked before it is carried out"
    assert "paused" not in queue_words(*await desk.pausing.standing())


async def test_it_is_paused_when_the_network_has_said_so(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    for n in range(3):
        network.schedules(f"Post {n}", clock.now() + (n + 1) * HOUR)
    changed = await paused(desk)
    assert [post.state for post in changed] == ["paused"] * 3
    assert coming(network) == {}
    assert queue_words(*await desk.pausing.standing()) == "queue paused 3/3"


async def test_a_pause_without_a_post_is_in_force_all_the_same(desk: Desk) -> None:
    assert await paused(desk) == []
    assert queue_words(*await desk.pausing.standing()) == "queue paused: nothing in it"
    with pytest.raises(WrongUsage, match="why"):
        await desk.pausing.pause(" \n ")


async def test_due_within_the_minute_it_is_possibly_out_and_tried_all_the_same(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Now!", clock.now() + 50 * SECOND)
    network.schedules("Sale!", clock.now() + HOUR)
    intended = await desk.pausing.pause("login is down")
    assert {post.text: post.state for post in intended} == {
        "Now!": "possibly-out", "Sale!": "pausing",
    }  # fmt: skip
    await desk.holder.carry()
    assert await states(desk) == {"Now!": "paused", "Sale!": "paused"}


async def test_what_left_the_queue_meanwhile_is_possibly_out_for_good(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    id = network.schedules("Sale!", clock.now() + HOUR)
    await desk.pausing.pause("login is down")
    del network.queued[id]
    await desk.holder.carry()
    assert (await one(desk)).state == "possibly-out"
    calls = len(network.calls)
    assert await desk.holder.carry() == [] and len(network.calls) == calls
    assert "1 possibly out" in queue_words(*await desk.pausing.standing())


async def test_a_refusal_is_not_paused_in_words_and_can_be_tried_anew(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    network.fail("move_away", Rejected("the queue is frozen"))
    await paused(desk)
    found = await one(desk)
    assert (found.state, found.error) == ("failed", "the queue is frozen")
    assert coming(network)
    assert queue_words(*await desk.pausing.standing()) == "queue paused 0/1, 1 not paused"
    await paused(desk)
    assert (await one(desk)).state == "paused" and coming(network) == {}


@pytest.mark.parametrize("fault", [AWAY, LOST])
@pytest.mark.parametrize("after", [False, True])
async def test_while_the_network_is_away_it_is_pausing_and_asked_again(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, fault: CmtuiError, after: bool
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    network.fail("move_away", fault, after=after, times=2)
    await paused(desk)
    await desk.holder.carry()
    found = await one(desk)
    assert found.state == "pausing" and str(fault) in found.error
    await desk.holder.carry()
    assert (await one(desk)).state == "paused" and coming(network) == {}


async def test_its_time_passes_while_the_network_is_away(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + 5 * MINUTE)
    network.fail("move_away", AWAY, times=2)
    await paused(desk)
    await clock.sleep(6 * 60)
    await desk.holder.carry()
    assert (await one(desk)).state == "possibly-out"
    await desk.holder.carry()
    assert (await one(desk)).state == "paused", "it was late, and the network confirms it is held"


async def test_a_network_that_is_away_is_waited_for_once_and_the_most_urgent_comes_first(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    for text, hours in (("second", 2), ("third", 3)):
        network.schedules(text, clock.now() + hours * HOUR)
    await desk.pausing.pause("login is down")
    network.schedules("first", clock.now() + HOUR)
    await desk.pausing.pause("login is down")
    network.fail("move_away", AWAY)
    await desk.holder.carry()
    assert network.calls.count("move_away") == 1
    assert {post.error for post in await held(desk)} == {"nobody answers"}
    await desk.holder.carry()
    assert network.moved == ["first", "second", "third"]


async def test_a_limit_is_heeded(desk: Desk, network: ScriptedNetwork, clock: EagerClock) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    network.fail("move_away", LimitReached("too many", clock.now() + 5 * MINUTE))
    await paused(desk)
    calls = len(network.calls)
    await clock.sleep(4 * 60)
    await desk.holder.carry()
    assert len(network.calls) == calls and (await one(desk)).state == "pausing"
    await clock.sleep(60)
    await desk.holder.carry()
    assert (await one(desk)).state == "paused"


async def test_the_same_pause_twice_holds_each_post_once(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    await paused(desk)
    assert await desk.pausing.pause("again") == []
    assert len(await held(desk)) == 1
    assert await desk.store.read(lambda reader: reader.count(QueuePause)) == 1


async def test_a_queue_that_does_not_answer_in_time_is_held_back_when_it_does(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    network.fail("queue", AWAY)
    assert await desk.pausing.pause("login is down") == []
    assert desk.pausing.unread == ("demo:acme",)
    await desk.queue_watch.look()
    await desk.holder.carry()
    assert await states(desk) == {"Sale!": "paused"}


async def test_whatever_is_wrong_with_a_network_the_pause_is_in_force(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (account,) = await desk.accounts.all()

    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(desk.lines.to(account), "queue", broken)
    assert await desk.pausing.pause("login is down") == []
    assert await in_force(desk) is not None and desk.pausing.unread == ("demo:acme",)


async def test_of_a_queue_that_hangs_what_was_last_read_is_held_back(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    assert [listed.post.text for listed in await desk.pausing.listed()] == ["Sale!"]
    (account,) = await desk.accounts.all()
    line = desk.lines.to(account)
    monkeypatch.setattr(line, "queue", lambda: asyncio.sleep(60))
    monkeypatch.setattr("cmtui.services.crisis.pausing.LISTING_SECONDS", 0.05)
    (intent,) = await desk.pausing.pause("login is down")
    assert intent.text == "Sale!" and desk.pausing.unread == ("demo:acme",)


async def test_without_a_token_a_colleagues_process_holds_it_back(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    other = await joined(tmp_path / "workspace", network, clock, "abena", "AB")
    await desk.pausing.pause("login is down")

    def no_token(account: object) -> None:
        raise LoginFailed("you have no token")

    other.lines.to = no_token  # type: ignore[assignment, method-assign]
    await other.holder.carry()
    assert (await one(desk)).state == "pausing"
    await desk.holder.carry()
    assert (await one(desk)).state == "paused"
    await other.stop()


async def test_two_processes_ask_the_network_once(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    for n in range(4):
        network.schedules(f"Post {n}", clock.now() + (n + 1) * HOUR)
    other = await joined(tmp_path / "workspace", network, clock, "abena", "AB")
    await desk.pausing.pause("login is down")
    await asyncio.gather(desk.holder.carry(), other.holder.carry())
    assert network.calls.count("move_away") == 4
    assert set((await states(desk)).values()) == {"paused"}
    await other.stop()


# --- while it is paused --------------------------------------------------------------------------


async def test_what_is_scheduled_while_paused_is_held_back_too(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await paused(desk)
    await desk.queue_watch.look()
    network.schedules("New!", clock.now() + HOUR)
    assert await desk.queue_watch.look() == [], "a queue is not read at every moment"
    await clock.sleep(READ_SECONDS)
    (intent,) = await desk.queue_watch.look()
    assert intent.why == f"{WHILE_PAUSED}: login is down"
    await desk.holder.carry()
    assert coming(network) == {} and await states(desk) == {"New!": "paused"}


async def test_what_somebody_put_back_is_no_longer_called_paused(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    id = network.schedules("Sale!", clock.now() + HOUR)
    await paused(desk)
    await clock.sleep(1)
    (account,) = await desk.accounts.all()
    back = await network.connect(account).put_back(id, clock.now() + HOUR)
    await desk.queue_watch.look()
    found = await one(desk)
    assert (found.state, found.at) == ("pausing", back.at)
    assert "somebody put it back" in found.error
    await desk.holder.carry()
    assert (await one(desk)).state == "paused" and coming(network) == {}


async def test_what_left_the_queue_while_it_was_paused_is_no_longer_called_paused(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    id = network.schedules("Sale!", clock.now() + HOUR)
    await paused(desk)
    del network.queued[id]
    await desk.queue_watch.look()
    assert (await one(desk)).state == "possibly-out"


async def test_one_process_reads_the_paused_queue(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    other = await joined(tmp_path / "workspace", network, clock, "abena", "AB")
    await paused(desk)
    before = network.calls.count("queue")
    for _ in range(3):
        await desk.queue_watch.look()
        await other.queue_watch.look()
        await clock.sleep(READ_SECONDS)
    assert network.calls.count("queue") - before == 3
    await other.stop()


async def test_a_lease_that_was_lost_meanwhile_ends_nothing(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    """The loop goes on: what was found under the lost lease is found again."""
    await paused(desk)
    network.schedules("New!", clock.now() + HOUR)
    (account,) = await desk.accounts.all()
    queue = desk.lines.to(account).queue

    async def loses_the_lease() -> object:
        await desk.leases.release(f"watching-queue:{account.key}")
        return await queue()

    desk.lines.to(account).queue = loses_the_lease  # type: ignore[assignment, method-assign]
    said = keep_queue(desk.holder, desk.queue_watch, SystemClock(), desk.hub)
    going_on = asyncio.ensure_future(anext(said))
    await asyncio.sleep(0.3)
    assert not going_on.done() and await held(desk) == []
    going_on.cancel()
    await asyncio.gather(going_on, return_exceptions=True)
    desk.lines.to(account).queue = queue  # type: ignore[method-assign]
    await clock.sleep(READ_SECONDS)
    assert [post.text for post in await desk.queue_watch.look()] == ["New!"]


async def test_a_queue_that_runs_is_not_read(desk: Desk, network: ScriptedNetwork) -> None:
    await desk.queue_watch.look()
    assert "queue" not in network.calls


# --- resuming ------------------------------------------------------------------------------------


async def test_each_held_post_gets_its_decision_and_the_last_one_lifts_the_pause(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.becomes(queue_ahead=5 * MINUTE)
    own, later = clock.now() + HOUR, clock.now() + 5 * HOUR
    for text in ("own", "send", "at", "drop"):
        network.schedules(text, own)
    await paused(desk)
    await decide(desk, "own-time", text="own")
    await decide(desk, "send", text="send")
    await decide(desk, "at", later, text="at")
    assert await in_force(desk) is not None
    await decide(desk, "drop", text="drop")
    assert await in_force(desk) is None
    assert await states(desk) == {
        "own": "resumed", "send": "resumed", "at": "resumed", "drop": "dropped",
    }  # fmt: skip
    out = coming(network)
    assert out == {"own": own, "send": out["send"], "at": later} and len(network.queued) == 3
    assert 5 * MINUTE <= out["send"] - clock.now() <= 7 * MINUTE
    assert queue_words(*await desk.pausing.standing()) == ""


async def test_a_time_that_has_passed_or_is_too_near_is_refused(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.becomes(queue_ahead=5 * MINUTE)
    network.schedules("Sale!", clock.now() + HOUR)
    await paused(desk)
    number = (await one(desk)).number
    for near in (0, 4 * MINUTE, -HOUR):
        with pytest.raises(Refused, match="soonest"):
            await desk.resuming.resume([Decision(number, "at", clock.now() + near)])
    await clock.sleep(2 * 3600)
    with pytest.raises(Refused, match="its own time"):
        await desk.resuming.resume([Decision(number, "own-time")])
    assert (await one(desk)).state == "paused"


async def test_all_decisions_are_recorded_or_none(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    await paused(desk)
    number = (await one(desk)).number
    with pytest.raises(NotFound):
        await desk.resuming.resume([Decision(number, "send"), Decision(9_999, "send")])
    assert (await one(desk)).state == "paused"


async def test_what_is_not_confirmed_is_not_put_back(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    await desk.pausing.pause("login is down")
    number = (await one(desk)).number
    for fate in ("send", "drop", "own-time", "leave"):
        with pytest.raises(Refused, match="not confirmed"):
            await desk.resuming.resume([Decision(number, fate)])


async def test_what_nobody_can_ask_about_any_more_can_be_let_be_after_a_minute(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    network.fail("move_away", AWAY, times=9)
    await paused(desk)
    number = (await one(desk)).number
    with pytest.raises(Refused, match="not confirmed"):
        await desk.resuming.resume([Decision(number, "leave")])
    await clock.sleep(60)
    for fate in ("send", "drop", "own-time"):
        with pytest.raises(Refused, match="not confirmed"):
            await desk.resuming.resume([Decision(number, fate)])
    with pytest.raises(WrongUsage, match="say why it is left"):
        await desk.resuming.resume([Decision(number, "leave")])
    done = await desk.resuming.resume([Decision(number, "leave", because="the server is gone")])
    assert [post.state for post in done.posts] == ["dropped"] and done.lifted is not None
    (*_, newest) = await desk.store.commits()
    assert "let go of " in newest.title and "(“the server is gone”)" in newest.title


async def test_resuming_with_nothing_held_lifts_the_pause_and_a_second_time_is_refused(
    desk: Desk,
) -> None:
    await paused(desk)
    assert (await desk.resuming.resume([])).lifted is not None
    with pytest.raises(Refused, match="not paused"):
        await desk.resuming.resume([])


async def test_a_held_post_keeps_the_pause_until_it_is_decided(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    await paused(desk)
    with pytest.raises(Refused, match="1 post waits for a decision"):
        await desk.resuming.resume([])


@pytest.mark.parametrize("after", [False, True])
async def test_a_lost_answer_at_putting_back_is_settled_by_reading(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, after: bool
) -> None:
    at = clock.now() + HOUR
    network.schedules("Sale!", at)
    await paused(desk)
    network.fail("put_back", LOST, after=after)
    await decide(desk, "own-time")
    assert (await one(desk)).state == "resuming"
    await desk.holder.carry()
    assert (await one(desk)).state == "resumed" and coming(network) == {"Sale!": at}


async def test_put_back_and_published_before_we_heard_of_it_is_not_published_twice(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    id = network.schedules("Sale!", clock.now() + HOUR)
    await paused(desk)
    network.fail("put_back", LOST, after=True)
    await decide(desk, "own-time")
    await clock.sleep(2 * 3600)
    del network.queued[id]
    await desk.holder.carry()
    assert (await one(desk)).state == "possibly-out" and network.queued == {}


async def test_a_new_time_that_passes_while_the_network_is_away_leaves_it_held(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    await paused(desk)
    network.fail("waiting", AWAY)
    await decide(desk, "own-time")
    await clock.sleep(2 * 3600)
    await desk.holder.carry()
    found = await one(desk)
    assert found.state == "paused" and "passed" in found.error and coming(network) == {}


async def test_a_refusal_at_putting_back_leaves_it_held_with_the_reason(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    await paused(desk)
    network.fail("put_back", Rejected("the queue is full"))
    await decide(desk, "own-time")
    found = await one(desk)
    assert (found.state, found.error) == ("paused", "the queue is full")
    await decide(desk, "own-time")
    assert (await one(desk)).state == "resumed"


async def test_what_was_put_back_during_a_pause_is_not_held_back_again_by_itself(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    at = clock.now() + HOUR
    network.schedules("Sale!", at)
    network.schedules("Other", at)
    await paused(desk)
    await decide(desk, "own-time")
    await clock.sleep(READ_SECONDS)
    assert await desk.queue_watch.look() == []
    assert coming(network) == {"Sale!": at}


async def test_what_may_be_out_or_failed_is_left_or_dropped(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("failed", clock.now() + HOUR)
    id = network.schedules("gone", clock.now() + 2 * HOUR)
    await desk.pausing.pause("login is down")
    del network.queued[id]
    network.fail("move_away", Rejected("no"))
    await desk.holder.carry()
    assert (await states(desk))["failed"] == "failed"
    with pytest.raises(Refused, match="not held back"):
        await decide(desk, "send", text="failed")
    await decide(desk, "drop", text="failed")
    assert network.queued == {}
    await decide(desk, "leave", text="gone")
    assert await in_force(desk) is None


async def test_what_the_network_published_after_all_is_found_among_our_posts(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    id = network.schedules("Sale  now!", clock.now() + HOUR)
    network.schedules("Other", clock.now() + HOUR)
    await desk.pausing.pause("login is down")
    del network.queued[id]
    await desk.holder.carry()
    _, posts = await desk.pausing.standing()
    assert await desk.resuming.seen(posts) == {}
    out = network.says("acme", "Sale now!", signed_from_elsewhere=True)
    await desk.intake.sync()
    seen = await desk.resuming.seen(posts)
    assert {number: post.id for number, post in seen.items()} == {posts[0].number: out}
    assert posts[0].state == "possibly-out"


# --- other tools ---------------------------------------------------------------------------------


@pytest.fixture
def tool() -> Tool:
    return Tool()


@pytest.fixture
async def tooled(
    tmp_path: Path, network: ScriptedNetwork, clock: EagerClock, tool: Tool
) -> AsyncIterator[Desk]:
    desk = await founded(tmp_path / "tooled", network, clock, hooks=Tools(tool))
    yield desk
    await desk.stop()


async def test_a_tool_is_paused_when_it_has_answered(tooled: Desk, tool: Tool) -> None:
    (intent,) = await tooled.pausing.pause("login is down")
    assert (intent.account, intent.way, intent.state) == ("Buffer", "webhook", "pausing")
    await tooled.holder.carry()
    found = await one(tooled, "all of Buffer")
    assert (found.state, found.receipt) == ("paused", "200 understood")
    await tooled.resuming.resume([Decision(found.number, "send")])
    await tooled.holder.carry()
    assert [(call.event, call.why) for call in tool.told] == [
        ("pause", "login is down"), ("resume", "login is down"),
    ]  # fmt: skip
    assert (await one(tooled, "all of Buffer")).state == "resumed"
    assert await in_force(tooled) is None


async def test_a_tool_is_told_the_same_id_until_it_answers(tooled: Desk, tool: Tool) -> None:
    tool.faults = [AWAY, LOST]
    await paused(tooled)
    for state in ("pausing", "paused"):
        await tooled.holder.carry()
        assert (await one(tooled, "all of Buffer")).state == state
    assert len({call.id for call in tool.told}) == 1 and len(tool.told) == 3


async def test_a_tool_that_says_no_is_not_paused_and_told_anew_under_another_id(
    tooled: Desk, tool: Tool, clock: EagerClock
) -> None:
    tool.faults = [Rejected("403 no such channel")]
    await paused(tooled)
    assert (await one(tooled, "all of Buffer")).state == "failed"
    await clock.sleep(1)
    await paused(tooled)
    assert (await one(tooled, "all of Buffer")).state == "paused"
    assert len({call.id for call in tool.told}) == 2


async def test_a_process_that_does_not_know_the_tool_leaves_it_alone(
    tooled: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path, tool: Tool
) -> None:
    other = await joined(tmp_path / "tooled", network, clock, "abena", "AB")
    await other.pausing.pause("login is down")
    assert await other.holder.carry() == []
    (intent,) = await tooled.queue_watch.look()
    assert intent.account == "Buffer"
    assert await tooled.queue_watch.look() == []
    assert await other.holder.carry() == [] and tool.told == []
    await tooled.holder.carry()
    assert (await one(tooled, "all of Buffer")).state == "paused"
    await other.stop()


@pytest.mark.parametrize("stands", ["pausing", "paused", "resuming"])
async def test_a_tool_that_is_in_no_configuration_any_more_is_let_go_with_a_reason(
    tooled: Desk, clock: EagerClock, tmp_path: Path, network: ScriptedNetwork, stands: str
) -> None:
    await tooled.pausing.pause("login is down")
    number = (await one(tooled, "all of Buffer")).number
    if stands != "pausing":
        await tooled.holder.carry()
    if stands == "resuming":
        await tooled.resuming.resume([Decision(number, "send")])
    other = await joined(tmp_path / "tooled", network, clock, "abena", "AB")
    assert await other.holder.carry() == [], "she has no such tool"
    if stands == "paused":
        await other.resuming.resume([Decision(number, "drop")])
    else:
        with pytest.raises(Refused):
            await other.resuming.resume([Decision(number, "leave", because="Buffer was sold")])
        await clock.sleep(60)
        _, held = await other.pausing.standing()
        assert [one.number for one in to_decide(held, clock.now())] == [number]
        assert fates_of(held[0], clock.now()) == ("leave",)
        with pytest.raises(WrongUsage, match="say why it is left"):
            await other.resuming.resume([Decision(number, "leave")])
        await other.resuming.resume([Decision(number, "leave", because="Buffer was sold")])
    found = await tooled.store.read(lambda reader: reader.get(PausedPost, number))
    assert found is not None and (found.state, found.reviewed_by) == ("dropped", "AB")
    assert await other.pausing.standing() == (None, [])
    await other.stop()


# --- with a crisis -------------------------------------------------------------------------------


async def test_an_intent_is_part_of_the_callers_transaction(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    listed = await desk.pausing.listed()

    def declare(tx: Writer, *, fails: bool) -> list[PausedPost]:
        crisis = tx.add(Crisis(severity="SEV2", declared_by="NR", declared_at=clock.now()))
        found = intend(tx, listed, "SEV2", "NR", clock.now(), crisis.number)
        if fails:
            raise Refused("something else is wrong")
        return found

    with pytest.raises(Refused):
        await desk.store.transact("pause queue", lambda tx: declare(tx, fails=True))
    assert await held(desk) == [] and await in_force(desk) is None
    (intent,) = await desk.store.transact("pause queue", lambda tx: declare(tx, fails=False))
    assert intent.crisis is not None


async def test_a_crisis_that_is_declared_later_takes_the_pause_over(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale!", clock.now() + HOUR)
    await paused(desk)
    await desk.store.transact(
        "pause queue", lambda tx: intend(tx, (), "SEV2", "NR", clock.now(), crisis=7)
    )
    pause = await in_force(desk)
    assert pause is not None and (pause.crisis, pause.why) == (7, "login is down")
    assert (await one(desk)).crisis == 7


# --- whatever happens ----------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    faults=st.lists(st.tuples(
        st.sampled_from(["move_away", "put_back", "waiting", "take_out", "queue"]),
        st.sampled_from([AWAY, LOST, Rejected("no")]), st.booleans(),
    ), max_size=8),
    steps=st.lists(st.sampled_from(
        ["carry", "watch", "own-time", "send", "drop", "leave", "pause", "wait", "vanish"]
    ), max_size=12),
)  # fmt: skip
async def test_paused_is_said_only_of_what_the_network_holds_and_nothing_comes_twice(
    tmp_path_factory: pytest.TempPathFactory,
    faults: Sequence[tuple[str, CmtuiError, bool]],
    steps: Sequence[str],
) -> None:
    clock = EagerClock()
    network = ScriptedNetwork(clock)
    desk = await founded(tmp_path_factory.mktemp("walk") / "workspace", network, clock)
    for n, ahead in enumerate((30 * SECOND, HOUR, 2 * HOUR)):
        network.schedules(f"Post {n}", clock.now() + ahead)
    for call, error, after in faults:
        network.fail(call, error, after=after)
    await desk.pausing.pause("login is down")
    try:
        for step in steps:
            await _stepped(desk, network, clock, step)
            _agrees(await held(desk), network)
    finally:
        await desk.stop()


async def _stepped(desk: Desk, network: ScriptedNetwork, clock: EagerClock, step: str) -> None:
    match step:
        case "carry":
            await desk.holder.carry()
        case "watch":
            await clock.sleep(READ_SECONDS)
            await desk.queue_watch.look()
        case "pause":
            await desk.pausing.pause("again")
        case "wait":
            await clock.sleep(40 * 60)
        case "vanish":
            for id in list(network.queued)[:1]:
                del network.queued[id]
        case "own-time" | "send" | "drop" | "leave":
            for post in await held(desk):
                try:
                    decision = Decision(post.number, step, because="nobody can be asked")
                    await desk.resuming.resume([decision])
                except Refused:
                    continue


def _agrees(posts: list[PausedPost], network: ScriptedNetwork) -> None:
    texts = [post.text for post in network.queued.values()]
    assert len(texts) == len(set(texts)), "no post stands in the queue twice"
    for post in posts:
        there = network.queued.get(post.scheduled)
        if post.state == "paused" and there is not None:
            assert there.away, "what is called paused is held by the network"
        if post.state in ("paused", "resumed", "failed"):
            assert post.ended_at is not None, "the network's word stands with it"
