"""From a draft to the network: once or not at all, and never later."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

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
from cmtui.model.account import Account
from cmtui.model.post import Post
from cmtui.model.sending import Sending
from cmtui.services.desk import Desk
from cmtui.services.network_ports import Capabilities
from cmtui.services.ports import Writer
from cmtui.services.writing import Writing, preview
from cmtui.text.length import measure
from cmtui.text.signature import Signature
from tests.desks import EagerClock, identity, joined, opened, row_of
from tests.scripted import ScriptedNetwork

REPLY = "Hi Mara, sorry about that. Update once more and they are back."
SIGNED = f"{REPLY} ^NR"


async def held(desk: Desk, network: ScriptedNetwork, text: str = REPLY) -> list[Sending]:
    """A mention of mara's, answered by Nathan, in the hold."""
    if not network.posts:
        network.says("mara", "The update ate my drafts", ago=5 * MINUTE)
    await desk.intake.sync()
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    return await desk.outbox.hold(writing, text)


async def test_a_reply_goes_out_signed_and_answers_the_row(
    desk: Desk, network: ScriptedNetwork
) -> None:
    (ended,) = await desk.courier.carry(await held(desk, network))
    assert ended.state == "sent"
    assert network.out == [SIGNED]
    row = await row_of(desk, "mara")
    assert (row.state, row.pending, row.due_at, row.holder) == ("answered", (), None, None)
    card = await desk.people.card(row.person)
    assert (card.person.answered, card.person.touched_by) == (1, "NR")
    assert await desk.composer.drafts() == []


async def test_nothing_leaves_during_the_hold(desk: Desk, network: ScriptedNetwork) -> None:
    await held(desk, network)
    assert network.out == []
    assert "send" not in network.calls and "freeze" not in network.calls


async def test_a_held_reply_can_be_called_back(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    sendings = await held(desk, network)
    clock.meanwhile.append(desk.outbox.call_back)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn"
    assert network.out == []
    (draft,) = await desk.composer.drafts()
    assert draft.text == REPLY


async def test_after_the_hold_it_is_too_late_to_call_back(
    desk: Desk, network: ScriptedNetwork
) -> None:
    (ended,) = await desk.courier.carry(await held(desk, network))
    with pytest.raises(Refused, match="sent"):
        await desk.outbox.call_back(ended.number)
    with pytest.raises(NotFound):
        await desk.outbox.call_back()


async def test_a_hold_that_wakes_late_becomes_a_draft(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    sendings = await held(desk, network)
    clock.late_by = 2.5
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn" and "suspended" in ended.error
    assert network.out == []
    (draft,) = await desk.composer.drafts()
    assert "suspended" in draft.draft.returned


async def test_a_hold_that_wakes_hardly_late_goes_out(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    sendings = await held(desk, network)
    clock.late_by = 1.5
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "sent"


async def test_closing_the_program_in_the_hold_makes_a_draft(
    desk: Desk, network: ScriptedNetwork
) -> None:
    sendings = await held(desk, network)
    (draft,) = await desk.outbox.shut_down("the program was closed in the hold")
    assert draft.state == "writing" and "closed" in draft.returned
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn"
    assert network.out == []


async def test_a_parent_that_is_gone_is_never_answered_by_a_post_of_its_own(
    desk: Desk, network: ScriptedNetwork
) -> None:
    sendings = await held(desk, network)
    network.deletes(next(iter(network.posts)))
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn" and "gone" in ended.error
    assert network.out == []


async def test_a_parent_that_was_edited_meanwhile_makes_a_draft_and_shows_the_new_words(
    desk: Desk, network: ScriptedNetwork
) -> None:
    sendings = await held(desk, network)
    network.edits(next(iter(network.posts)), "Never mind, it was me")
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn" and "edited" in ended.error
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    assert writing.target is not None and writing.target.text == "Never mind, it was me"
    assert writing.text == REPLY


async def test_a_rival_reply_meanwhile_makes_a_draft(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    sendings = await held(desk, network)
    parent = next(iter(network.posts))

    async def somebody_answers_by_phone() -> None:
        network.says("acme", "On it! ^RT", to=parent, signed_from_elsewhere=True)
        await desk.intake.sync()

    clock.meanwhile.append(somebody_answers_by_phone)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn" and "RT answered" in ended.error
    assert network.out == []


async def test_offline_it_is_tried_again_and_goes_out_once(
    desk: Desk, network: ScriptedNetwork
) -> None:
    sendings = await held(desk, network)
    network.fail("look", Unreachable("no line"), times=2)
    network.fail("send", Unreachable("no line"), times=3)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "sent" and network.out == [SIGNED]


async def test_after_ten_minutes_offline_it_is_a_draft(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    sendings = await held(desk, network)
    network.fail("send", Unreachable("no line"), times=10_000)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn" and "10 minutes" in ended.error
    assert clock.now() - ended.held_at <= 10 * MINUTE + 1_000
    assert network.out == []


async def test_after_ten_minutes_without_a_look_at_the_parent_it_is_a_draft(
    desk: Desk, network: ScriptedNetwork
) -> None:
    sendings = await held(desk, network)
    network.fail("look", Unreachable("no line"), times=10_000)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn" and "10 minutes" in ended.error


async def test_a_limit_is_waited_out(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    sendings = await held(desk, network)
    network.fail("send", LimitReached("slow down", clock.now() + MINUTE), times=2)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "sent" and network.out == [SIGNED]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("idempotent", [False, True])
async def test_a_lost_answer_never_makes_two_posts(
    desk: Desk, network: ScriptedNetwork, after: bool, idempotent: bool
) -> None:
    network.can = network.can.__class__(
        **{
            field: getattr(network.can, field)
            for field in network.can.__struct_fields__
            if field != "idempotent_send"
        },
        idempotent_send=idempotent,
    )
    await desk.lines.close()
    sendings = await held(desk, network)
    network.fail("send", AnswerLost("cut"), after=after)
    network.fail("settle", Unreachable("still cut"), times=2)
    (ended,) = await desk.courier.carry(sendings)
    assert len(network.out) <= 1
    if after or idempotent:
        assert ended.state == "sent" and network.out == [SIGNED]
    else:
        assert ended.state == "unknown" and network.out == []


@pytest.mark.parametrize("error", [Rejected("too rude"), LoginFailed("password changed")])
async def test_a_refused_reply_fails_and_its_words_are_a_draft(
    desk: Desk, network: ScriptedNetwork, error: Rejected
) -> None:
    sendings = await held(desk, network)
    network.fail("send", error)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "failed" and ended.error == str(error)
    row = await row_of(desk, "mara")
    mine = await desk.feed.page(_view("mine"))
    assert row.state == "new" and mine[0].number == row.number
    status = await desk.status.now()
    assert status.failed == 1
    writing = await desk.composer.reply(row.number)
    assert writing.text == REPLY and writing.draft is not None
    (again,) = await desk.courier.carry(await desk.outbox.hold(writing, REPLY))
    assert again.state == "sent" and network.out == [SIGNED]
    assert (await desk.status.now()).failed == 0


async def test_the_same_words_attach_to_the_one_on_its_way(
    desk: Desk, network: ScriptedNetwork
) -> None:
    first = await held(desk, network)
    second = await held(desk, network)
    assert [one.number for one in first] == [one.number for one in second]
    await desk.courier.carry(second)
    await desk.courier.carry(first)
    assert network.out == [SIGNED]


async def test_the_same_words_after_they_were_sent_are_refused_unless_again(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await desk.courier.carry(await held(desk, network))
    with pytest.raises(Refused, match="--again"):
        await held(desk, network)
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    await desk.courier.carry(await desk.outbox.hold(writing, REPLY, again=True))
    assert network.out == [SIGNED, SIGNED]


async def test_initials_that_are_nobodys_are_no_signature_either(
    desk: Desk, network: ScriptedNetwork
) -> None:
    with pytest.raises(Refused, match=r"\^XY.*not your signature"):
        await held(desk, network, "All good now ^XY")
    assert network.out == []


@pytest.mark.parametrize("nothing", ["  \n ", "^NR", " ^nr  "])
async def test_empty_words_are_refused(desk: Desk, network: ScriptedNetwork, nothing: str) -> None:
    with pytest.raises(WrongUsage):
        await held(desk, network, nothing)


async def test_anothers_initials_are_refused(
    desk: Desk, network: ScriptedNetwork, tmp_path: Path, clock: EagerClock
) -> None:
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    with pytest.raises(Refused, match="AB"):
        await held(desk, network, "All good now ^AB")
    await alma.stop()


async def test_too_long_says_by_how_much_and_goes_in_parts(
    desk: Desk, network: ScriptedNetwork
) -> None:
    text = "Every word of this is worth reading, believe me. " * 15
    with pytest.raises(Refused, match=r"over the limit of 500.*2 parts"):
        await held(desk, network, text)
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    ended = await desk.courier.carry(await desk.outbox.hold(writing, text, in_parts=True))
    assert [one.state for one in ended] == ["sent", "sent"]
    first, second = network.out
    assert "1/2" in first and "^NR" not in first
    assert second.endswith("^NR") and "2/2" in second
    assert network.posts[ended[1].sent_id].parent == ended[0].sent_id


async def test_when_the_second_part_fails_the_first_is_not_sent_again(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    text = "Every word of this is worth reading, believe me. " * 15
    network.says("mara", "Tell me everything")
    await desk.intake.sync()
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    sendings = await desk.outbox.hold(writing, text, in_parts=True)
    (first,) = await desk.courier.carry(sendings[:1])
    network.fail("send", Rejected("no"))
    (second,) = await desk.courier.carry(sendings[1:])
    assert (first.state, second.state) == ("sent", "failed")
    assert len(network.out) == 1


def _view(name: str) -> object:
    from cmtui.services.feed import Query

    return Query(view=name)


# --- programs that die ---------------------------------------------------------------------------


async def left_by_the_dead(
    folder: Path, network: ScriptedNetwork, clock: EagerClock, dies_at: str
) -> Desk:
    """Nathan's program dies at a step; the desk of his next start, half a minute later."""
    dead = await opened(folder, network, clock, identity("nathan", "dead"))
    await dead.leases.session()
    sendings = await held(dead, network)
    if dies_at != "held":
        network.fail("send", SystemExitLike(), after=dies_at == "sent, unrecorded")
        with pytest.raises(SystemExitLike):
            await dead.courier.carry(sendings)
    await dead.store.close()
    await clock.advance(31)
    network.faults.clear()
    return await opened(folder, network, clock, identity("nathan", "next"))


class SystemExitLike(Exception):
    """Ends a task in the middle as a killed process would."""


@pytest.mark.parametrize(
    ("dies_at", "posts"), [("held", 0), ("sending", 1), ("sent, unrecorded", 1)]
)
async def test_a_program_that_dies_leaves_a_draft_or_exactly_one_post(
    desk: Desk,
    network: ScriptedNetwork,
    clock: EagerClock,
    tmp_path: Path,
    dies_at: str,
    posts: int,
) -> None:
    after = await left_by_the_dead(tmp_path / "workspace", network, clock, dies_at)
    (settled,) = await after.courier.settle_left_behind()
    assert len(network.out) == posts
    assert settled.sending.state == ("sent" if posts else "withdrawn")
    drafts = await after.composer.drafts()
    assert [draft.text for draft in drafts] == ([] if posts else [REPLY])
    assert await after.courier.settle_left_behind() == []
    await after.stop()


async def test_what_a_living_program_holds_is_nobody_elses_to_settle(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await held(desk, network)
    other = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    assert await other.courier.settle_left_behind() == []
    await other.stop()


async def test_a_program_taken_for_dead_cannot_send_any_more(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    sendings = await held(desk, network)
    other = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await clock.advance(31)
    await other.leases.renew()
    await other.leases.take("session:alma-1")
    (settled,) = await other.courier.settle_left_behind()
    assert settled.sending.state == "withdrawn"
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn"
    assert network.out == []
    await other.stop()


async def test_left_for_more_than_ten_minutes_it_is_looked_for_but_not_sent(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    after = await left_by_the_dead(tmp_path / "workspace", network, clock, "sending")
    await clock.advance(11 * 60)
    (settled,) = await after.courier.settle_left_behind()
    assert settled.sending.state == "withdrawn" and network.out == []
    (draft,) = await after.composer.drafts()
    assert draft.text == REPLY
    await after.stop()


async def test_a_draft_goes_out_from_the_account_that_the_preview_signed_for(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await desk.accounts.add("demo", "acme-de", "s", signature="-{initials}")
    network.says("mara", "Hello?")
    await desk.intake.sync()
    row = (await row_of(desk, "mara")).number
    await desk.composer.keep(await desk.composer.reply(row), "Hallo!")
    other = await desk.composer.reply(row, account="demo:acme-de")
    assert other.text == "Hallo!"
    shown = desk.composer.preview(other, other.text).parts
    (sending,) = await desk.outbox.hold(other, other.text)
    assert (sending.account, (sending.text,)) == ("demo:acme-de", shown)
    assert shown == ("Hallo! -NR",)
    await desk.outbox.call_back()
    assert (await desk.composer.reply(row)).account.key == "demo:acme-de"


async def test_what_a_paste_brings_along_that_is_no_text_never_goes_out(
    desk: Desk, network: ScriptedNetwork
) -> None:
    sendings = await held(desk, network, "All \x1b[31mwell\x00 again\u202e!")
    await desk.courier.carry(sendings)
    assert network.out == ["All well again! ^NR"]


CAN = Capabilities(
    name="demo", letter="D", title="Scripted", idempotent_send=True, poll_seconds=5.0
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=700)


@given(WORDS, st.sampled_from(["^{initials}", "-{initials}", "/{initials}", "^{name}"]))
def test_whatever_is_typed_goes_out_signed_once_within_the_limit_or_says_why_not(
    text: str, form: str
) -> None:
    account = Account(key="demo:acme", network="demo", handle="acme", native_id="x", server="x")
    signature = Signature(form=form, initials="NR", name="Nathan")
    writing = Writing(account=account, signature=signature, others=("AB",), me="NR", can=CAN)
    shown = preview(writing, text, True)
    assert bool(shown.problem) != bool(shown.parts and not shown.problem)
    if shown.problem:
        return
    for part in shown.parts:
        assert measure("demo", part).remaining >= 0
    assert shown.parts[-1].count(signature.mark) == 1 or signature.mark in text
    assert not any(part.endswith(signature.mark) for part in shown.parts[:-1])


async def test_my_own_answer_is_mine_also_where_the_account_signs_nothing(
    desk: Desk, network: ScriptedNetwork
) -> None:
    (ended,) = await desk.courier.carry(await held(desk, network))
    await desk.store.transact("unsigned", lambda tx: _unsign(tx, ended.sent_id))
    row = await row_of(desk, "mara")
    writing = await desk.composer.reply(row.number)
    assert writing.answered_by == "" and writing.notice.startswith("you answered this already")


def _unsign(tx: Writer, id: str) -> None:
    post = tx.find(Post, "id", id)
    assert post is not None
    tx.put(replace(post, signed_by=None))
