"""Preparing: one draft a person from the same words, each looked at and sent by itself."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.errors import CmtuiError, Conflict, NotFound, Refused, WrongUsage
from cmtui.model.draft import Header
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.services.preparing import Prepared, passed_by
from tests.desks import EagerClock, founded, joined, row_of
from tests.scripted import ScriptedNetwork
from tests.services.test_header import RICH
from tests.services.triaging import SAME, answer, came, handles, numbers_of, update_is_out


@pytest.fixture
async def colleague(
    desk: Desk, tmp_path: Path, network: ScriptedNetwork, clock: EagerClock
) -> AsyncIterator[Desk]:
    desk = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    yield desk
    await desk.store.close()


def to(prepared: Prepared) -> list[str]:
    """Whom the drafts are to, in order."""
    return [one.row.handle for one in prepared.writings if one.row is not None]


def passed(prepared: Prepared) -> dict[str, str]:
    return {one.row.handle: one.why for one in prepared.passed}


async def open_texts(desk: Desk) -> dict[str, str]:
    """The words of the open drafts by whom they are to."""
    drafts = await desk.composer.drafts()
    return {one.target.author.handle: one.text for one in drafts if one.target is not None}


async def walk_on(desk: Desk, draft: int) -> str:
    """The draft gets its turn and goes out as it is; its state after the hold."""
    writing = (await desk.preparing.turn(draft)).writing
    (ended,) = await desk.courier.carry(await desk.outbox.hold(writing, writing.text))
    return ended.state


async def test_everyone_gets_a_draft_of_her_own_and_one_undo_takes_them_back(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara", "ben", "tomas")
    rows = await numbers_of(desk, "mara", "ben", "tomas")
    prepared = await desk.preparing.prepare(rows, "Hello {name}, it works again.")
    assert to(prepared) == ["mara", "ben", "tomas"] and prepared.passed == ()
    assert await open_texts(desk) == {
        who: f"Hello {who.title()}, it works again." for who in ("mara", "ben", "tomas")
    }
    assert {one.account for one in prepared.drafts} == {"demo:acme"}
    assert await handles(desk, "mine") == []  # nothing is claimed: others are served
    assert (await desk.undo.undo()).title == "prepared 3 drafts"
    assert await open_texts(desk) == {}
    assert network.out == []


async def test_a_draft_that_was_changed_since_is_not_undone_with_the_others(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await came(desk, network, "mara", "ben")
    prepared = await desk.preparing.prepare(await numbers_of(desk, "mara", "ben"), "It works.")
    await clock.sleep(1)
    await desk.composer.keep(prepared.writings[0], "It works, and thank you for waiting.")
    with pytest.raises(Refused, match="the draft to @mara was changed since"):
        await desk.undo.undo()
    assert set(await open_texts(desk)) == {"mara", "ben"}


async def test_who_cannot_be_written_to_is_passed_by_and_named(
    desk: Desk, network: ScriptedNetwork, colleague: Desk
) -> None:
    await came(desk, network, "mara", "ben", "tomas", "rosa", "fine")
    network.says("closed", "Hello?", cannot_answer="replies are closed")
    gone = network.says("gone", "Hello?")
    await desk.intake.sync()
    (ben,) = await numbers_of(desk, "ben")
    await colleague.triage.claim(ben)
    await answer(desk, "tomas")
    writing = await desk.composer.reply((await row_of(desk, "rosa")).number)
    await desk.composer.keep(writing, "Dear Rosa")
    network.deletes(gone)
    await desk.conversations.fetch((await row_of(desk, "gone")).number)
    await desk.triage.done(await numbers_of(desk, "mara"))
    await update_is_out(desk)
    await desk.triage.covered(await numbers_of(desk, "fine"))  # she is owed words of her own
    people = ("mara", "ben", "tomas", "rosa", "closed", "gone", "fine")
    prepared = await desk.preparing.prepare(await numbers_of(desk, *people), "It works.")
    assert to(prepared) == ["fine"]
    assert passed(prepared) == {
        "mara": "it is done already",
        "ben": "AB holds it",
        "tomas": "it is answered already",
        "rosa": "your draft to her is open",
        "closed": "no reply is possible: replies are closed",
        "gone": "the post is gone",
    }
    words = passed_by(prepared.passed)
    assert words.startswith("@mara: it is done already; @ben: AB holds it; @tomas")
    assert words.endswith("; and 3 more")
    with pytest.raises(Refused, match="nobody is left to write to: @fine: your draft to her"):
        await desk.preparing.prepare(await numbers_of(desk, "fine"), "It works.")


async def test_a_person_in_two_conversations_gets_one_draft(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "It is down")
    network.says("mara", "And in another place")
    await desk.intake.sync()
    rows = [row.number for row in await desk.feed.page(Query())]
    assert len(rows) == 2
    prepared = await desk.preparing.prepare(rows, "It works.")
    assert to(prepared) == ["mara"]
    assert passed(prepared) == {"mara": "she has a draft among these already"}


async def test_who_says_the_same_is_written_to_one_by_one(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "ana", "ben", "caro", text=SAME)
    (shown,) = await desk.feed.page(Query())
    assert shown.copies == 2
    prepared = await desk.preparing.prepare([shown.number], "Dear {name}, they are back.")
    assert sorted(to(prepared)) == ["ana", "ben", "caro"]
    assert (await open_texts(desk))["caro"] == "Dear Caro, they are back."


async def test_a_saved_reply_is_taken_in_the_language_of_each(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.becomes(**RICH)
    await desk.saved_replies.add("Back", "It works again, {name}.", "en")
    await desk.saved_replies.add("Back", "Funziona di nuovo, {name}.", "it")
    for who, language in (("ann", "en"), ("gia", "it"), ("uwe", "de")):
        visible = "followers" if who == "gia" else "public"
        network.says(who, "Hello?", language=language, visibility=visible, warning="sync")
    await desk.intake.sync()
    prepared = await desk.preparing.prepare(
        await numbers_of(desk, "ann", "gia", "uwe"), saved="back"
    )
    assert await open_texts(desk) == {
        "ann": "It works again, Ann.", "gia": "Funziona di nuovo, Gia.",
    }  # fmt: skip
    assert passed(prepared)["uwe"].startswith("no saved reply is called back in de")
    headers = {one.row.handle: one.header for one in prepared.writings if one.row is not None}
    assert headers == {
        "ann": Header(visibility="public", warning="sync", language="en"),
        "gia": Header(visibility="followers", warning="sync", language="it"),
    }
    with pytest.raises(NotFound, match="no saved reply is called nothing"):
        await desk.preparing.prepare(await numbers_of(desk, "uwe"), saved="nothing")


async def test_what_nothing_stands_for_is_never_sent(desk: Desk, network: ScriptedNetwork) -> None:
    await desk.saved_replies.add("Back", "It works again on {device}.")
    await came(desk, network, "mara")
    (mara,) = await numbers_of(desk, "mara")
    prepared = await desk.preparing.prepare([mara], saved="Back")
    writing = (await desk.preparing.turn(prepared.drafts[0].number)).writing
    with pytest.raises(Refused, match=r"\{device\} of the saved reply is still in it"):
        await desk.outbox.hold(writing, writing.text)
    sent = await desk.outbox.hold(writing, "It works again on your phone.")
    assert [one.state for one in await desk.courier.carry(sent)] == ["sent"]


async def test_typed_words_never_go_out_with_an_empty_name(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("", "Hello?")
    await came(desk, network, "mara")
    (nameless,) = (row.number for row in await desk.feed.page(Query()) if not row.name)
    rows = [nameless, *await numbers_of(desk, "mara")]
    prepared = await desk.preparing.prepare(rows, "{name}, see {this}")
    assert await open_texts(desk) == {"mara": "Mara, see {this}"}
    assert list(passed(prepared).values()) == ["nothing stands for {name}"]


async def test_a_row_is_held_while_its_draft_is_looked_at_and_never_undone_by_that(
    desk: Desk, network: ScriptedNetwork, colleague: Desk
) -> None:
    await came(desk, network, "mara", "ben")
    rows = await numbers_of(desk, "mara", "ben")
    first, second = (await desk.preparing.prepare(rows, "It works.")).drafts
    turn = await desk.preparing.turn(first.number)
    assert turn.claimed and (await row_of(desk, "mara")).holder == "NR"
    assert await handles(colleague, "needs-me") == ["ben"]
    assert not (await desk.preparing.turn(first.number)).claimed
    await desk.triage.let_go(rows[0])
    await colleague.triage.claim(rows[1])
    with pytest.raises(Conflict, match="AB holds it"):
        await desk.preparing.turn(second.number)
    assert (await desk.undo.undo()).title == "prepared 2 drafts"


async def test_what_a_colleague_answered_during_the_walk_is_passed_by(
    desk: Desk, network: ScriptedNetwork, colleague: Desk
) -> None:
    await came(desk, network, "mara", "ben", "tomas")
    rows = await numbers_of(desk, "mara", "ben", "tomas")
    first, second, third = (await desk.preparing.prepare(rows, "It works, {name}.")).drafts
    assert await walk_on(desk, first.number) == "sent"
    await answer(colleague, "ben", "Mended, sorry.")
    with pytest.raises(Conflict, match="AB answered meanwhile"):
        await desk.preparing.turn(second.number)
    (kept,) = await desk.composer.overtaken()
    assert (kept.draft.number, kept.text) == (second.number, "It works, Ben.")
    await colleague.composer.take_over(third.number)
    with pytest.raises(Conflict, match="AB took the draft over"):
        await desk.preparing.turn(third.number)
    assert network.out == ["It works, Mara. ^NR", "Mended, sorry. ^AB"]


@pytest.mark.parametrize(("text", "saved"), [("", ""), (" \n", ""), ("words", "Back")])
async def test_drafts_are_made_of_words_or_of_a_saved_reply(
    desk: Desk, network: ScriptedNetwork, text: str, saved: str
) -> None:
    await came(desk, network, "mara")
    with pytest.raises(WrongUsage):
        await desk.preparing.prepare(await numbers_of(desk, "mara"), text, saved)


WHO = ("ana", "ben", "caro", "dee")

steps = st.lists(
    st.tuples(
        st.sampled_from(("prepare", "prepare saved", "walk", "answer", "says", "undo")),
        st.integers(0, 1),
        st.lists(st.integers(0, 5), min_size=1, max_size=5),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None)
@given(way=steps)
def test_nobody_is_sent_anothers_words_and_nobody_the_same_twice(
    way: list[tuple[str, int, list[int]]],
) -> None:
    async def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            await _walked(Path(folder) / "workspace", way)

    asyncio.run(check())


async def _walked(folder: Path, way: Sequence[tuple[str, int, list[int]]]) -> None:
    clock = EagerClock()
    network = ScriptedNetwork(clock)
    nathan = await founded(folder, network, clock)
    alma = await joined(folder, network, clock, "alma", "AB")
    desks = (nathan, alma)
    for who in (*WHO, "ana"):
        network.says(who, f"Hello from {who}")
    await nathan.intake.sync()
    await nathan.saved_replies.add("Back", "Back for {name}")
    try:
        for verb, which, places in way:
            try:
                await _step(desks[which], network, verb, places)
            except CmtuiError:
                continue
        _check(network)
    finally:
        await alma.store.close()
        await nathan.stop()


async def _step(desk: Desk, network: ScriptedNetwork, verb: str, places: list[int]) -> None:
    rows = await desk.feed.page(Query(view="all"))
    some = [rows[place % len(rows)].number for place in places]
    me = (await desk.operators.me()).initials
    match verb:
        case "says":
            network.says(WHO[places[0] % 4], f"Again, {len(network.posts)}")
            await desk.intake.sync()
        case "prepare":
            await desk.preparing.prepare(some, "For {name} by {me}")
        case "prepare saved":
            await desk.preparing.prepare(some, saved="Back")
        case "walk":
            for one in await desk.composer.drafts():
                if one.draft.operator == me:
                    await walk_on(desk, one.draft.number)
        case "answer":
            writing = await desk.composer.reply(some[0], fresh=True)
            await desk.courier.carry(await desk.outbox.hold(writing, f"{len(network.posts)}"))
        case "undo":
            await desk.undo.undo()
    drafts = [one for one in await desk.composer.drafts() if one.draft.operator == me]
    whom = [one.target.author.id for one in drafts if one.target is not None]
    assert len(whom) == len(set(whom)), "two open drafts to one person"


def _check(network: ScriptedNetwork) -> None:
    answered: set[str] = set()
    for post in network.posts.values():
        if post.kind == "own" and post.parent is not None:
            parent = network.posts[post.parent]
            if post.text.startswith(("For ", "Back for ")):
                assert f"or {parent.author.name}" in post.text
                assert parent.id not in answered, "a prepared reply answered it a second time"
            answered.add(parent.id)
