"""What every network promises about sending and failing, run against each of them."""

import asyncio

import pytest

from cmtui.clock import SECOND
from cmtui.errors import AnswerLost, CmtuiError, LimitReached, LoginFailed, Rejected, Unreachable
from cmtui.services.network_ports import Connection, Message
from tests.contract.harness import Fault, Harness
from tests.contract.steps import all_mentions, mentions_by_id, require, the_mention


async def test_a_reply_stands_under_its_parent_and_root(network: Harness, line: Connection) -> None:
    root = await network.member_posts("mara", "Which lock is best?")
    id = await network.member_posts("tomas", "{brand} knows", to=root)
    mention = (await mentions_by_id(network))[id]
    frozen = await line.freeze(Message("The blue one. ^AD"), mention)
    assert await network.visible("The blue one. ^AD") == [], "freezing writes nothing"
    sent = await line.send(frozen)
    (shown,) = await network.visible("The blue one. ^AD")
    assert (shown.parent, shown.root, shown.id) == (id, root, sent.id)
    assert frozen.id in ("", sent.id) and sent.url.startswith("https://")


async def test_a_post_of_its_own_has_no_parent(network: Harness, line: Connection) -> None:
    await line.send(await line.freeze(Message("We are open. ^AD"), None))
    (shown,) = await network.visible("We are open. ^AD")
    assert shown.parent is None


async def test_the_second_part_answers_the_first_at_once(
    network: Harness, line: Connection
) -> None:
    mention = await the_mention(network)
    sent = await line.send(await line.freeze(Message("One (1/2)"), mention))
    first = await line.look(sent.id)
    assert first is not None and first.kind == "own"
    await line.send(await line.freeze(Message("Two (2/2)"), first))
    (shown,) = await network.visible("Two (2/2)")
    assert (shown.parent, shown.root) == (sent.id, mention.id)


async def test_sending_the_same_record_again_posts_once(network: Harness, line: Connection) -> None:
    mention = await the_mention(network)
    if not line.capabilities.idempotent_send:
        pytest.skip("not promised")
    frozen = await line.freeze(Message("Only once"), mention)
    sent = [await line.send(frozen) for _ in range(2)]
    sent += await asyncio.gather(*(line.send(frozen) for _ in range(3)))
    assert len({each.id for each in sent}) == 1
    assert len(await network.visible("Only once")) == 1


@pytest.mark.parametrize(
    ("fault", "is_out"),
    [("lost-before", False), ("lost-after", True), ("silent-before", False),
     ("silent-after", True)],
)  # fmt: skip
async def test_a_lost_answer_is_settled_by_reading_back(
    network: Harness,
    line: Connection,
    fault: Fault,
    is_out: bool,
    answers_within: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    require(network, fault)
    if fault.startswith("silent"):
        monkeypatch.setattr("cmtui.networks.http.READ_SECONDS", answers_within)
    mention = await the_mention(network)
    frozen = await line.freeze(Message("Was it heard?"), mention)
    network.fail_next(fault)
    with pytest.raises(AnswerLost):
        await line.send(frozen)
    settled = await line.settle(frozen)
    assert (settled is not None) == is_out
    if settled is None:
        settled = await line.send(frozen)
    assert await line.settle(frozen) == settled
    (shown,) = await network.visible("Was it heard?")
    assert shown.id == settled.id and shown.parent == mention.id


@pytest.mark.parametrize("fault", ["error-before", "error-after"])
async def test_an_internal_error_never_makes_two_posts(
    network: Harness, line: Connection, fault: Fault
) -> None:
    require(network, fault)
    mention = await the_mention(network)
    frozen = await line.freeze(Message("Once, please"), mention)
    network.fail_next(fault)
    try:
        await line.send(frozen)
    except AnswerLost:
        if await line.settle(frozen) is None:
            await line.send(frozen)
    assert len(await network.visible("Once, please")) == 1


async def test_another_process_can_settle(network: Harness) -> None:
    mention = await the_mention(network)
    first, second = network.connection(), network.connection()
    frozen = await first.freeze(Message("From the grave"), mention)
    assert await second.settle(frozen) is None
    sent = await first.send(frozen)
    assert await second.settle(frozen) == sent
    await first.close()
    await second.close()


async def test_deleting_twice_is_no_error(network: Harness, line: Connection) -> None:
    if not line.capabilities.can_delete:
        pytest.skip("cannot delete")
    frozen = await line.freeze(Message("Oops"), None)
    sent = await line.send(frozen)
    await network.settled()
    await line.delete(sent.id)
    await line.delete(sent.id)
    assert await line.settle(frozen) is None
    assert await line.look(sent.id) is None
    assert await network.visible("Oops") == []


async def test_anothers_post_cannot_be_deleted(network: Harness, line: Connection) -> None:
    mention = await the_mention(network)
    with pytest.raises(Rejected):
        await line.delete(mention.id)
    assert await line.look(mention.id) is not None


async def test_a_wrong_secret_is_named_as_such(network: Harness) -> None:
    line = network.wrong_secret()
    with pytest.raises(LoginFailed) as login:
        await line.login()
    with pytest.raises(LoginFailed):
        await all_mentions(line)
    await line.close()
    assert "not-the-password" not in str(login.value)


async def test_a_dead_server_is_unreachable(network: Harness) -> None:
    line = network.dead_server()
    if line is None:
        pytest.skip(f"{network.network} has no server")
    with pytest.raises(Unreachable):
        await line.login()
    with pytest.raises(Unreachable):
        await all_mentions(line)
    await line.close()


async def test_a_rate_limit_says_when_it_ends(network: Harness, line: Connection) -> None:
    require(network, "limit")
    await all_mentions(line)
    network.fail_next("limit")
    with pytest.raises(LimitReached) as limit:
        await all_mentions(line)
    wait = limit.value.until - network.clock.now()
    assert 25 * SECOND < wait <= 30 * SECOND


async def test_a_rate_limited_reply_is_not_out(network: Harness, line: Connection) -> None:
    require(network, "limit")
    mention = await the_mention(network)
    frozen = await line.freeze(Message("Later"), mention)
    network.fail_next("limit")
    with pytest.raises(LimitReached):
        await line.send(frozen)
    assert await line.settle(frozen) is None


@pytest.mark.parametrize("fault", ["html", "truncated", "redirect"])
async def test_a_spoilt_answer_is_an_error_of_ours(
    network: Harness, line: Connection, fault: Fault
) -> None:
    require(network, fault)
    mention = await the_mention(network)
    await all_mentions(line)
    network.fail_next(fault)
    for call in (
        all_mentions(line),
        line.look(mention.id),
        line.profile(mention.author.id),
        line.conversation(mention),
        line.freeze(Message("Hello"), mention),
        line.login(),
    ):
        with pytest.raises((Unreachable, Rejected)) as failure:
            await call
        assert isinstance(failure.value, CmtuiError)
        assert failure.value.__cause__ is None
        assert failure.value.__context__ is None or failure.value.__suppress_context__
    network.recovers()
    assert await line.look(mention.id) is not None
    assert network.stolen == [], "a token went to another host"


@pytest.mark.parametrize("fault", ["html", "truncated"])
async def test_a_spoilt_answer_to_a_reply_leaves_it_open(
    network: Harness, line: Connection, fault: Fault
) -> None:
    require(network, fault)
    mention = await the_mention(network)
    frozen = await line.freeze(Message("Hello there"), mention)
    network.fail_next(fault)
    with pytest.raises(AnswerLost):
        await line.send(frozen)
    network.recovers()
    settled = await line.settle(frozen) or await line.send(frozen)
    assert [shown.id for shown in await network.visible("Hello there")] == [settled.id]
