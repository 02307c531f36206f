"""Likes, boosts, mutings, hidings, blocks, reports: recorded, held, done once, taken back."""

import asyncio
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.clock import MINUTE
from cmtui.errors import (
    AnswerLost,
    LimitReached,
    LoginFailed,
    NotFound,
    Refused,
    Rejected,
    Unreachable,
    WrongUsage,
)
from cmtui.model.operation import (
    ACT_KINDS,
    HELD_KINDS,
    LASTING_KINDS,
    NEXT_OPERATION,
    ActKind,
    Operation,
)
from cmtui.model.post import Post
from cmtui.services.acting import WHY_LIMIT, Wish
from cmtui.services.desk import Desk
from cmtui.services.hub import OperationsChanged, events_of
from tests.desks import EagerClock, founded, identity, joined, opened, row_of
from tests.scripted import ScriptedNetwork

DIRECT_KINDS = tuple(kind for kind in ACT_KINDS if kind not in HELD_KINDS)


async def mention(desk: Desk, network: ScriptedNetwork, who: str = "mara") -> int:
    """A mention of hers; returns the post's number."""
    network.says(who, "The update ate my drafts", ago=5 * MINUTE)
    await desk.intake.sync()
    return (await row_of(desk, who)).latest


async def held(desk: Desk, kind: ActKind, *posts: int, again: bool = False) -> list[Operation]:
    """That act on these posts, recorded and not yet done."""
    return await desk.operations.hold(
        await desk.operations.plan(Wish(kind, why="they asked for it"), posts), again=again
    )


async def done(desk: Desk, kind: ActKind, post: int) -> Operation:
    """That act on the post, carried to its end."""
    (ended,) = await desk.performer.carry(await held(desk, kind, post))
    return ended


async def test_the_plan_shows_account_post_and_evidence_before_anything_is_recorded(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await mention(desk, network)
    (plan,) = await desk.operations.plan(Wish("boost"), [post])
    assert (plan.title, plan.account.key) == ("boost of @mara's post", "demo:acme")
    assert plan.post is not None and plan.post.text == "The update ate my drafts"
    assert "@mara" in plan.evidence and plan.post.text in plan.evidence
    assert await desk.operations.all() == []


@pytest.mark.parametrize("kind", ACT_KINDS)
async def test_an_act_is_done_once_and_kept_with_its_evidence(
    desk: Desk, network: ScriptedNetwork, kind: ActKind
) -> None:
    post = await mention(desk, network)
    operation = await done(desk, kind, post)
    assert (operation.state, operation.receipt) == ("done", f"receipt:{kind}")
    assert [act.kind for act in network.acts] == [kind]
    assert (operation.account, operation.operator, operation.tries) == ("demo:acme", "NR", 1)
    network.deletes(next(iter(network.posts)))
    (kept,) = await desk.operations.all()
    assert "The update ate my drafts" in kept.evidence and "demo:mara" in kept.evidence
    row = await row_of(desk, "mara")
    assert (await desk.people.card(row.person)).acts == (kept,)
    assert row.state == "new", "an act answers nobody"


@pytest.mark.parametrize("kind", HELD_KINDS)
async def test_a_public_act_can_be_called_back_in_its_hold(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, kind: ActKind
) -> None:
    operations = await held(desk, kind, await mention(desk, network))
    clock.meanwhile.append(desk.taking_back.call_back)
    (ended,) = await desk.performer.carry(operations)
    assert ended.state == "withdrawn" and network.acts == [] and "act" not in network.calls


@pytest.mark.parametrize("kind", DIRECT_KINDS)
async def test_what_nobody_sees_goes_at_once(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, kind: ActKind
) -> None:
    operations = await held(desk, kind, await mention(desk, network))
    before = clock.boot()
    await desk.performer.carry(operations)
    assert clock.boot() == before and len(network.acts) == 1


async def test_after_the_hold_it_is_too_late_to_call_back(
    desk: Desk, network: ScriptedNetwork
) -> None:
    operation = await done(desk, "like", await mention(desk, network))
    with pytest.raises(Refused, match="too late to call back: it is done"):
        await desk.operations.call_back(operation.number)
    with pytest.raises(NotFound):
        await desk.operations.call_back()


async def test_a_hold_that_wakes_late_is_withdrawn(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    operations = await held(desk, "boost", await mention(desk, network))
    clock.late_by = 2.5
    (ended,) = await desk.performer.carry(operations)
    assert ended.state == "withdrawn" and "suspended" in ended.error and network.acts == []


async def test_closing_the_program_in_the_hold_withdraws_it_for_good(
    desk: Desk, network: ScriptedNetwork
) -> None:
    operations = await held(desk, "like", await mention(desk, network))
    (ended,) = await desk.operations.shut_down("the program was closed in the hold")
    assert (ended.state, ended.error) == ("withdrawn", "the program was closed in the hold")
    assert [one.state for one in await desk.performer.carry(operations)] == ["withdrawn"]
    assert network.acts == []


@pytest.mark.parametrize("kind", ACT_KINDS)
async def test_what_a_dead_program_held_is_never_done(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path, kind: ActKind
) -> None:
    await held(desk, kind, await mention(desk, network))
    other = await another_after_death(network, clock, tmp_path)
    (settled,) = await other.performer.settle_left_behind()
    assert (settled.was, settled.operation.state) == ("held", "withdrawn")
    assert "ended during the hold" in settled.operation.error
    assert network.acts == [] and await other.performer.settle_left_behind() == []
    await other.stop()


async def another_after_death(
    network: ScriptedNetwork, clock: EagerClock, folder: Path, seconds: float = 60
) -> Desk:
    """Another process of Nathan's, so long after the first one fell silent."""
    clock.keepers.clear()
    await clock.sleep(seconds)
    who = identity("nathan", "nathan-2")
    other = await opened(folder / "workspace", network, clock, who)
    clock.keepers.append(other.leases.renew)
    await other.leases.session()
    return other


async def left_doing(desk: Desk, network: ScriptedNetwork, kind: ActKind, *, acted: bool) -> None:
    """The program dies at the moment of the act, before or after the network did it."""

    class Died(Exception):
        pass

    network.fail("act", Died(), after=acted)  # type: ignore[arg-type]
    operations = await held(desk, kind, await mention(desk, network))
    with pytest.raises(Died):
        await desk.performer.carry(operations)
    (left,) = await desk.operations.all()
    assert left.state == "doing"


@pytest.mark.parametrize("acted", [False, True])
@pytest.mark.parametrize("kind", LASTING_KINDS)
async def test_what_a_program_left_while_doing_is_looked_for_and_stands_once(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path, kind: ActKind,
    acted: bool,
) -> None:  # fmt: skip
    await left_doing(desk, network, kind, acted=acted)
    other = await another_after_death(network, clock, tmp_path)
    (settled,) = await other.performer.settle_left_behind()
    assert (settled.was, settled.operation.state) == ("doing", "done")
    assert settled.operation.receipt and len(network.acts) == 1
    await other.stop()


@pytest.mark.parametrize("acted", [False, True])
async def test_a_report_that_may_have_gone_is_unknown_and_never_made_again(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path, acted: bool
) -> None:
    await left_doing(desk, network, "report", acted=acted)
    other = await another_after_death(network, clock, tmp_path)
    (settled,) = await other.performer.settle_left_behind()
    assert settled.operation.state == "unknown" and "may have been done" in settled.operation.error
    assert len(network.acts) == int(acted) and network.calls.count("act") == 1
    assert await other.performer.settle_left_behind() == []
    await other.stop()


@pytest.mark.parametrize("kind", LASTING_KINDS)
async def test_a_public_act_is_not_made_up_for_hours_later(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path, kind: ActKind
) -> None:
    await left_doing(desk, network, kind, acted=False)
    other = await another_after_death(network, clock, tmp_path, seconds=3 * 3600)
    (settled,) = await other.performer.settle_left_behind()
    assert settled.operation.state == ("unknown" if kind in HELD_KINDS else "done")
    assert len(network.acts) == int(kind not in HELD_KINDS)
    await other.stop()


async def test_while_the_network_is_away_what_was_left_waits_for_it(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await left_doing(desk, network, "mute", acted=False)
    other = await another_after_death(network, clock, tmp_path)
    network.fail("act", Unreachable("no line"))
    assert await other.performer.settle_left_behind() == []
    (settled,) = await other.performer.settle_left_behind()
    assert settled.operation.state == "done" and len(network.acts) == 1
    await other.stop()


@pytest.mark.parametrize("kind", ACT_KINDS)
async def test_offline_it_is_tried_again(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, kind: ActKind
) -> None:
    network.fail("act", Unreachable("no line"), times=2)
    network.fail("act", LimitReached("slow down", clock.now() + MINUTE))
    operation = await done(desk, kind, await mention(desk, network))
    assert (operation.state, operation.tries, len(network.acts)) == ("done", 4, 1)


@pytest.mark.parametrize("call", ["act", "look"])
async def test_after_ten_minutes_offline_it_is_given_up(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, call: str
) -> None:
    network.fail(call, Unreachable("no line"), times=10_000)
    operation = await done(desk, "like", await mention(desk, network))
    assert operation.state == ("failed" if call == "act" else "withdrawn")
    assert "10 minutes" in operation.error and "no line" in operation.error
    assert clock.now() - operation.at <= 10 * MINUTE + 1_000 and network.acts == []


async def test_an_answer_lost_before_anything_left_is_not_unknown(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.fail("look", AnswerLost("cut"), times=10_000)
    operation = await done(desk, "boost", await mention(desk, network))
    assert operation.state == "withdrawn" and "10 minutes" in operation.error


@pytest.mark.parametrize("acted", [False, True])
@pytest.mark.parametrize("kind", ACT_KINDS)
async def test_a_lost_answer_never_does_it_twice(
    desk: Desk, network: ScriptedNetwork, kind: ActKind, acted: bool
) -> None:
    network.fail("act", AnswerLost("cut"), after=acted)
    operation = await done(desk, kind, await mention(desk, network))
    if kind == "report":
        assert operation.state == "unknown" and len(network.acts) == int(acted)
    else:
        assert operation.state == "done" and len(network.acts) == 1


async def test_a_refusal_is_kept_with_its_words_and_may_be_tried_anew(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await mention(desk, network)
    network.fail("act", Rejected("only the author may"))
    network.fail("act", LoginFailed("token refused"))
    first = await done(desk, "hide", post)
    second = await done(desk, "hide", post)
    assert (first.state, first.error) == ("failed", "only the author may")
    assert (second.state, second.error) == ("failed", "token refused")
    assert (await done(desk, "hide", post)).state == "done"
    states = [one.state for one in await desk.operations.all()]
    assert states == ["done", "withdrawn", "withdrawn"]


@pytest.mark.parametrize("kind", HELD_KINDS)
async def test_a_public_act_on_words_that_changed_or_vanished_does_not_go(
    desk: Desk, network: ScriptedNetwork, kind: ActKind
) -> None:
    post = await mention(desk, network)
    operations = await held(desk, kind, post)
    id = next(iter(network.posts))
    network.edits(id, "I hate everybody")
    (ended,) = await desk.performer.carry(operations)
    assert ended.state == "withdrawn" and "edited" in ended.error and network.acts == []
    stored = await desk.store.read(lambda reader: reader.get(Post, post))
    assert stored is not None and stored.text == "I hate everybody"
    operations = await held(desk, kind, post)
    network.deletes(id)
    (ended,) = await desk.performer.carry(operations)
    assert ended.state == "withdrawn" and "gone" in ended.error and network.acts == []


async def test_the_same_again_attaches_to_what_is_there(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    post = await mention(desk, network)
    first = await done(desk, "like", post)
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    assert await held(alma, "like", post) == [first]
    assert len(await desk.operations.all()) == 1
    (anew,) = await desk.performer.carry(await held(desk, "like", post, again=True))
    assert anew.state == "done" and anew.number != first.number
    assert [one.state for one in await desk.operations.all()] == ["done", "withdrawn"]
    await alma.stop()


async def test_an_author_is_muted_once_whichever_post_it_began_with(
    desk: Desk, network: ScriptedNetwork
) -> None:
    first = await mention(desk, network)
    network.says("mara", "And another thing", to=next(iter(network.posts)))
    await desk.intake.sync()
    second = (await row_of(desk, "mara")).latest
    assert first != second
    both = await held(desk, "mute", first, second)
    assert len(both) == 1
    assert len(await held(desk, "report", first, second)) == 2, "each post is reported by itself"


async def test_a_batch_is_one_act_that_is_called_back_whole(
    desk: Desk, network: ScriptedNetwork
) -> None:
    posts = [await mention(desk, network, who) for who in ("mara", "ben", "pia")]
    await held(desk, "like", posts[0])
    batch = await held(desk, "like", *posts)
    assert [one.number for one in batch] == [1, 2, 3]
    assert [one.title for one in await desk.store.commits(newest=2)] == [
        "like of @mara's post", "like of 2 posts",
    ]  # fmt: skip
    called_back = await desk.taking_back.call_back()
    assert [one.number for one in called_back.operations] == [2, 3]
    assert called_back.title == "like of 2 posts"
    (ended, *_) = await desk.performer.carry(batch)
    assert ended.state == "done" and len(network.acts) == 1


async def test_the_newest_in_the_hold_is_called_back_first_be_it_reply_or_act(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    post = await mention(desk, network)
    await held(desk, "like", post)
    await clock.sleep(1)
    row = await row_of(desk, "mara")
    await desk.outbox.hold(await desk.composer.reply(row.number), "Sorry, Mara.")
    await clock.sleep(1)
    await held(desk, "boost", post)
    first, second, third = [await desk.taking_back.call_back() for _ in range(3)]
    assert [one.act.kind for one in first.operations] == ["boost"]
    assert second.draft is not None and second.draft.state == "writing"
    assert [one.act.kind for one in third.operations] == ["like"]
    with pytest.raises(NotFound):
        await desk.taking_back.call_back()


# --- taking back -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LASTING_KINDS)
async def test_what_is_done_is_taken_back_on_the_network_after_a_yes(
    desk: Desk, network: ScriptedNetwork, kind: ActKind
) -> None:
    await done(desk, kind, await mention(desk, network))
    act = await desk.undo.next()
    assert act is not None and act.stand == f"your {act.title} is done"
    with pytest.raises(Refused, match="never undone"):
        await desk.undo.undo(act)
    assert len(network.acts) == 1
    assert await desk.taking_back.offer(act) == "takes it back on Scripted"
    await desk.taking_back.carry_out(act)
    (ended,) = await desk.operations.all()
    assert (ended.state, ended.taken_back_at) == ("withdrawn", desk.clock.now())
    assert network.acts == []
    following = await desk.undo.next()
    assert following is None or following.title != act.title


async def test_a_lost_answer_to_taking_back_is_tried_again(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await done(desk, "block", await mention(desk, network))
    act = await desk.undo.next()
    assert act is not None
    network.fail("take back", AnswerLost("cut"), after=True)
    with pytest.raises(AnswerLost, match="may be taken back or not"):
        await desk.taking_back.carry_out(act)
    assert await desk.undo.next() == act
    await desk.taking_back.carry_out(act)
    assert (await desk.operations.all())[0].state == "withdrawn"


async def test_a_report_is_not_taken_back_and_undo_passes_it_by(
    desk: Desk, network: ScriptedNetwork
) -> None:
    operation = await done(desk, "report", await mention(desk, network))
    with pytest.raises(Refused, match="cannot be taken back"):
        await desk.operations.take_back([operation])
    assert [act.title for act in await desk.undo.acts()] == ["added demo:acme"]


async def test_a_colleagues_act_is_not_mine_to_take_back(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    operation = await done(desk, "like", await mention(desk, network))
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    with pytest.raises(Refused, match="the like of @mara's post is NR's"):
        await alma.operations.take_back([operation])
    with pytest.raises(NotFound):
        await alma.operations.call_back()
    assert len(network.acts) == 1
    await alma.stop()


async def test_an_unknown_act_can_be_taken_back_to_be_sure(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.fail("act", AnswerLost("cut"), after=True, times=10_000)
    operation = await done(desk, "boost", await mention(desk, network))
    assert operation.state == "unknown" and len(network.acts) == 1
    act = await desk.undo.next()
    assert act is not None
    await desk.taking_back.carry_out(act)
    assert network.acts == []


# --- refusals ----------------------------------------------------------------------------------


async def test_what_may_not_be_is_refused_before_it_is_recorded(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await mention(desk, network)
    network.says("acme", "We are open", signed_from_elsewhere=True)
    await desk.intake.sync()
    own = await desk.store.read(
        lambda reader: next(one for one in reader.window(Post) if one.kind == "own")
    )
    plan = desk.operations.plan
    for kind in ("mute", "hide", "block", "report"):
        with pytest.raises(Refused, match="itself"):
            await plan(Wish(kind), [own.number])  # type: ignore[arg-type]
    assert await plan(Wish("boost"), [own.number])
    with pytest.raises(NotFound, match="no account is called"):
        await plan(Wish("like", "demo:nobody"), [post])
    with pytest.raises(NotFound, match="no post"):
        await plan(Wish("like"), [4711])
    with pytest.raises(WrongUsage, match="at most"):
        await plan(Wish("report", why="x" * (WHY_LIMIT + 1)), [post])
    network.can = msgspec.structs.replace(network.can, acts=("like", "mute"))
    with pytest.raises(Refused, match="Scripted knows no block from here; it has: like, mute"):
        await plan(Wish("block"), [post])
    assert await desk.operations.all() == []


@pytest.mark.parametrize("visibility", ["followers", "direct"])
async def test_what_was_said_to_few_is_never_boosted(
    desk: Desk, network: ScriptedNetwork, visibility: str
) -> None:
    post = await mention(desk, network)

    def narrow(tx: object) -> None:
        found = tx.get(Post, post)  # type: ignore[attr-defined]
        tx.put(msgspec.structs.replace(found, visibility=visibility))  # type: ignore[attr-defined]

    await desk.store.transact("test", narrow)
    with pytest.raises(Refused, match="would show it to others"):
        await desk.operations.plan(Wish("boost"), [post])
    assert await desk.operations.plan(Wish("like"), [post])


async def test_a_gone_post_is_not_liked_but_its_author_can_be_reported(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await mention(desk, network)

    def delete(tx: object) -> None:
        found = tx.get(Post, post)  # type: ignore[attr-defined]
        tx.put(msgspec.structs.replace(found, deleted_at=1))  # type: ignore[attr-defined]

    await desk.store.transact("test", delete)
    for kind in ("like", "boost", "hide"):
        with pytest.raises(Refused, match="gone"):
            await desk.operations.plan(Wish(kind), [post])  # type: ignore[arg-type]
    assert (await done(desk, "report", post)).state == "done"


async def test_a_person_is_muted_by_her_handle_on_the_accounts_network(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await mention(desk, network)
    person = (await row_of(desk, "mara")).person
    plans = await desk.operations.plan(Wish("block"), person=person)
    (operation,) = await desk.performer.carry(await desk.operations.hold(plans))
    assert operation.state == "done" and network.acts[0].author == "demo:mara"
    assert network.acts[0].post == "" and "The update ate my drafts" in operation.evidence
    with pytest.raises(WrongUsage, match="needs a post"):
        await desk.operations.plan(Wish("like"), person=person)
    with pytest.raises(NotFound):
        await desk.operations.plan(Wish("mute"), person=4711)


async def test_an_account_in_whose_name_something_was_done_is_removed_not_undone(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await done(desk, "report", await mention(desk, network))
    with pytest.raises(Refused, match="in use by now"):
        await desk.undo.undo()


async def test_an_account_is_not_removed_while_its_act_is_on_its_way(
    desk: Desk, network: ScriptedNetwork
) -> None:
    operations = await held(desk, "like", await mention(desk, network))
    with pytest.raises(Refused, match="on its way"):
        await desk.accounts.remove("demo:acme")
    await desk.performer.carry(operations)
    await desk.accounts.remove("demo:acme")
    with pytest.raises(Rejected, match="was removed"):
        await desk.operations.take_back(await desk.operations.all())


async def test_the_newest_acts_are_listed_first(desk: Desk, network: ScriptedNetwork) -> None:
    for who in ("mara", "ben", "pia"):
        await done(desk, "mute", await mention(desk, network, who))
    numbers = [one.number for one in await desk.operations.all()]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) == 3
    assert [one.number for one in await desk.operations.all(limit=2)] == numbers[:2]


async def test_the_other_terminals_are_told(desk: Desk, network: ScriptedNetwork) -> None:
    operation = await done(desk, "mute", await mention(desk, network))
    (commit,) = await desk.store.commits(newest=1)
    assert events_of(commit) == [OperationsChanged((operation.number,))]
    assert (commit.verb, commit.title) == ("acted", "muting of @mara: done")


async def test_a_failure_in_the_background_is_said(desk: Desk, network: ScriptedNetwork) -> None:
    network.fail("act", Rejected("only the author may"))
    desk.perform(await held(desk, "hide", await mention(desk, network)))
    assert await desk.notices.get() == "hiding of @mara's post: failed: only the author may"


# --- the machine -------------------------------------------------------------------------------


def test_nothing_is_held_again_and_every_way_ends() -> None:
    followers = {after for states in NEXT_OPERATION.values() for after in states}
    assert "held" not in followers
    assert NEXT_OPERATION["withdrawn"] == ()
    assert "done" not in NEXT_OPERATION["held"], "nothing is done before it is recorded as begun"


def test_there_is_no_field_for_a_future_time() -> None:
    fields = {field for field in Operation.__struct_fields__ if field.endswith("_at")}
    assert fields == {"ended_at", "taken_back_at"}


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(ACT_KINDS),
    st.lists(
        st.tuples(st.sampled_from(["look", "act"]), st.sampled_from(
            [Unreachable("away"), AnswerLost("cut"), LimitReached("slow", 0)]), st.booleans()),
        max_size=4,
    ),
)  # fmt: skip
def test_whatever_the_line_does_it_stands_at_most_once_and_the_record_is_true(
    kind: ActKind, faults: list[tuple[str, Unreachable | AnswerLost | LimitReached, bool]]
) -> None:
    async def story(folder: Path) -> None:
        clock = EagerClock()
        network = ScriptedNetwork(clock)
        desk = await founded(folder / "workspace", network, clock)
        post = await mention(desk, network)
        for call, error, after in faults:
            network.fail(call, error, after=after and isinstance(error, AnswerLost))
        operation = await done(desk, kind, post)
        assert len(network.acts) <= 1
        if operation.state == "done":
            assert len(network.acts) == 1
        if operation.state in ("withdrawn", "failed"):
            assert network.acts == []
        await desk.stop()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(story(Path(folder)))
