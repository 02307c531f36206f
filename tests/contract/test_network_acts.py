"""What every network promises about likes, follows, blocks and the other acts."""

import asyncio
from typing import get_args

import msgspec
import pytest

from cmtui.errors import AnswerLost, Rejected
from cmtui.model.operation import LASTING_KINDS, ON_POSTS, ActKind, ReportReason
from cmtui.model.post import Post
from cmtui.services.network_ports import Connection, Message
from tests.contract.harness import Fault, Harness
from tests.contract.steps import act_on, all_mentions, comes_to, mentions_by_id, require

EACH = pytest.mark.parametrize("kind", LASTING_KINDS)


async def the_target(network: Harness, line: Connection, kind: ActKind) -> Post:
    """A mention that the act can be done to: one in a conversation that the brand began."""
    if kind not in line.capabilities.acts:
        pytest.skip(f"{network.network} has no {kind}")
    ours = await network.brand_posts_elsewhere("Our workshop is open on Sunday.")
    await network.settled()
    id = await network.member_posts("mara", "{brand} does it float?", to=ours)
    return (await mentions_by_id(network))[id]


@EACH
async def test_an_act_stands_once_however_often_it_is_done(
    network: Harness, line: Connection, kind: ActKind
) -> None:
    target = await the_target(network, line, kind)
    act = act_on(kind, target)
    assert await network.stands(kind, target.id) == 0
    assert await line.act(act)
    await comes_to(network, kind, target.id, 1)
    for _ in range(2):
        await line.act(act)
    await comes_to(network, kind, target.id, 1)


@EACH
async def test_another_process_does_not_do_it_a_second_time(
    network: Harness, line: Connection, kind: ActKind
) -> None:
    target = await the_target(network, line, kind)
    second = network.connection()
    await asyncio.gather(*(each.act(act_on(kind, target)) for each in (line, second)))
    await comes_to(network, kind, target.id, 1)
    await second.take_back(act_on(kind, target), await second.act(act_on(kind, target)))
    await comes_to(network, kind, target.id, 0)
    await second.close()


@EACH
async def test_an_act_is_taken_back_and_a_second_time_is_no_error(
    network: Harness, line: Connection, kind: ActKind
) -> None:
    target = await the_target(network, line, kind)
    act = act_on(kind, target)
    receipt = await line.act(act)
    await comes_to(network, kind, target.id, 1)
    await line.take_back(act, receipt)
    await comes_to(network, kind, target.id, 0)
    await line.take_back(act, receipt)
    await comes_to(network, kind, target.id, 0)
    await line.act(act)
    await comes_to(network, kind, target.id, 1)


@EACH
async def test_what_was_done_without_a_receipt_can_be_taken_back(
    network: Harness, line: Connection, kind: ActKind
) -> None:
    target = await the_target(network, line, kind)
    act = act_on(kind, target)
    await line.act(act)
    await comes_to(network, kind, target.id, 1)
    for _ in range(100):  # what is looked for may show a second later than what was written
        await line.take_back(act, "")
        if await network.stands(kind, target.id) == 0:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the {kind} still stands")


@EACH
async def test_taking_back_what_never_was_is_no_error(
    network: Harness, line: Connection, kind: ActKind
) -> None:
    target = await the_target(network, line, kind)
    await line.take_back(act_on(kind, target), "")
    assert await network.stands(kind, target.id) == 0


@pytest.mark.parametrize(("fault", "is_done"), [("lost-before", 0), ("lost-after", 1)])
@EACH
async def test_after_a_lost_answer_it_is_done_again_and_stands_once(
    network: Harness, line: Connection, kind: ActKind, fault: Fault, is_done: int
) -> None:
    require(network, fault)
    target = await the_target(network, line, kind)
    network.fail_next(fault)
    with pytest.raises(AnswerLost):
        await line.act(act_on(kind, target))
    await comes_to(network, kind, target.id, is_done)
    receipt = await line.act(act_on(kind, target))
    await comes_to(network, kind, target.id, 1)
    network.fail_next(fault)
    with pytest.raises(AnswerLost):
        await line.take_back(act_on(kind, target), receipt)
    await line.take_back(act_on(kind, target), receipt)
    await comes_to(network, kind, target.id, 0)


@pytest.mark.parametrize("kind", ON_POSTS)
async def test_a_post_that_is_gone_is_refused(
    network: Harness, line: Connection, kind: ActKind
) -> None:
    target = await the_target(network, line, kind)
    await network.member_deletes(target.id)
    with pytest.raises(Rejected):
        await line.act(act_on(kind, target))
    assert await network.stands(kind, target.id) == 0


async def test_only_replies_in_our_own_conversation_are_hidden(
    network: Harness, line: Connection
) -> None:
    if "hide" not in line.capabilities.acts:
        pytest.skip(f"{network.network} hides nothing")
    root = await network.member_posts("kofi", "Which lock is best?")
    id = await network.member_posts("mara", "{brand} knows", to=root)
    target = (await mentions_by_id(network))[id]
    with pytest.raises(Rejected, match="this account began"):
        await line.act(act_on("hide", target))


async def test_several_hidden_replies_stand_beside_each_other(
    network: Harness, line: Connection
) -> None:
    first = await the_target(network, line, "hide")
    id = await network.member_posts("suki", "{brand} and me?", to=first.conversation)
    second = (await mentions_by_id(network))[id]
    for target in (first, second):
        await line.act(act_on("hide", target))
    await line.take_back(act_on("hide", first), "")
    await comes_to(network, "hide", first.id, 0)
    await comes_to(network, "hide", second.id, 1)


@pytest.mark.parametrize("kind", ["mute", "block"])
async def test_whom_we_mute_or_block_is_not_listed_until_it_ends(
    network: Harness, line: Connection, kind: ActKind
) -> None:
    target = await the_target(network, line, kind)
    receipt = await line.act(act_on(kind, target))
    await comes_to(network, kind, target.id, 1)
    await _listed(line, target, False)
    await line.take_back(act_on(kind, target), receipt)
    await _listed(line, target, True)


async def _listed(line: Connection, target: Post, wanted: bool) -> None:
    for _ in range(200):
        posts, _ = await all_mentions(line)
        if (target.id in [post.id for post in posts]) == wanted:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"listed is not {wanted}")


async def test_whom_we_block_cannot_be_answered(network: Harness, line: Connection) -> None:
    target = await the_target(network, line, "block")
    await all_mentions(line)
    await line.act(act_on("block", target))
    await comes_to(network, "block", target.id, 1)
    for _ in range(200):
        looked = await line.look(target.id)
        if looked is not None and looked.cannot_answer:
            break
        await asyncio.sleep(0.1)
    assert looked is not None and "block" in looked.cannot_answer
    with pytest.raises(Rejected, match="block"):
        await line.send(await line.freeze(Message("Hello"), target))


@pytest.mark.parametrize("reason", get_args(ReportReason))
async def test_a_report_reaches_the_moderators_with_a_receipt_and_is_for_good(
    network: Harness, line: Connection, reason: ReportReason
) -> None:
    target = await the_target(network, line, "report")
    act = msgspec.structs.replace(act_on("report", target), reason=reason)
    receipt = await line.act(act)
    assert receipt
    await comes_to(network, "report", target.id, 1)
    with pytest.raises(Rejected, match="cannot be taken back"):
        await line.take_back(act, receipt)
    await comes_to(network, "report", target.id, 1)


async def test_an_account_as_a_whole_is_reported(network: Harness, line: Connection) -> None:
    target = await the_target(network, line, "report")
    act = msgspec.structs.replace(act_on("report", target), post="", reference="")
    assert await line.act(act)


async def test_what_a_network_has_no_act_for_is_refused(network: Harness, line: Connection) -> None:
    lacking = [kind for kind in get_args(ActKind) if kind not in line.capabilities.acts]
    if not lacking:
        pytest.skip(f"{network.network} has them all")
    id = await network.member_posts("mara", "{brand} does it float?")
    target = (await mentions_by_id(network))[id]
    for kind in lacking:
        with pytest.raises(Rejected):
            await line.act(act_on(kind, target))


async def test_a_repost_of_ours_is_no_post_of_ours(network: Harness, line: Connection) -> None:
    target = await the_target(network, line, "boost")
    own = await line.look(target.conversation)
    assert own is not None
    await line.act(act_on("boost", target))
    await line.act(act_on("boost", own))
    await comes_to(network, "boost", own.id, 1)
    await network.settled()
    posts = [post.id async for page in line.own_posts(0) for post in page.posts]
    assert posts == [own.id]
