"""Notes, claims, done and undo: what was decided, by whom, and how it is taken back."""

from pathlib import Path

import pytest

from cmtui.errors import Conflict, NotFound, Refused, WrongUsage
from cmtui.model.lease import Lease, Presence
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from tests.desks import EagerClock, identity, joined, opened, row_of
from tests.scripted import ScriptedNetwork


async def test_a_note_stands_on_the_card_with_its_author(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    await desk.people.note(row.person, "runs a 30-person team")
    await desk.people.note(row.person, "hates canned answers", "opinion")
    card = await desk.people.card(row.person)
    assert [(note.author, note.sort) for note in card.notes] == [("NR", "opinion"), ("NR", "fact")]


async def test_an_empty_note_is_refused(desk: Desk, network: ScriptedNetwork) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    with pytest.raises(WrongUsage):
        await desk.people.note((await row_of(desk, "mara")).person, "  ")
    with pytest.raises(NotFound):
        await desk.people.note(999, "who?")


async def test_a_person_is_found_by_number_handle_or_name(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    number = (await row_of(desk, "mara")).person
    for who in (str(number), "mara", "@mara", "demo:mara", "Mara"):
        assert (await desk.people.find(who)).number == number
    with pytest.raises(NotFound):
        await desk.people.find("nobody")


async def test_done_is_undone_by_name(desk: Desk, network: ScriptedNetwork) -> None:
    for who in ("mara", "ben", "yuki"):
        network.says(who, "Hello?")
    await desk.intake.sync()
    before = await desk.feed.page(Query(view="all"))
    await desk.triage.done([row.number for row in before])
    assert await desk.feed.page(Query(view="needs-me")) == []
    act = await desk.undo.next()
    assert act is not None and act.title == "done 3 mentions"
    await desk.undo.undo()
    assert await desk.feed.page(Query(view="all")) == before


async def test_undo_goes_back_step_by_step(desk: Desk, network: ScriptedNetwork) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    await desk.people.note(row.person, "first")
    await desk.triage.done([row.number])
    assert (await desk.undo.undo()).commit.verb == "done"
    assert (await desk.undo.undo()).commit.verb == "note"
    assert (await desk.people.card(row.person)).notes == ()
    with pytest.raises(Refused, match="in use"):
        await desk.undo.undo()


async def test_undo_refuses_when_somebody_changed_it_since(
    desk: Desk, network: ScriptedNetwork
) -> None:
    mention = network.says("mara", "Hello?")
    await desk.intake.sync()
    await desk.triage.done([(await row_of(desk, "mara")).number])
    network.says("mara", "Still there?", to=mention)
    await desk.intake.sync()
    with pytest.raises(Conflict):
        await desk.undo.undo()


async def test_undo_is_only_for_ones_own_acts(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    await desk.triage.done([(await row_of(desk, "mara")).number])
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    with pytest.raises(NotFound):
        await alma.undo.undo()
    await alma.stop()


async def test_of_two_who_claim_one_row_exactly_one_has_it(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    assert (await desk.triage.claim(row.number)).holder == "NR"
    with pytest.raises(Conflict, match="NR"):
        await alma.triage.claim(row.number)
    with pytest.raises(Conflict, match="NR"):
        await alma.triage.done([row.number])
    await desk.triage.release(row.number)
    assert (await alma.triage.claim(row.number)).holder == "AB"
    await alma.stop()


async def test_a_claim_ends_with_its_terminal(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await alma.triage.claim((await row_of(alma, "mara")).number)
    await alma.store.close()
    await clock.sleep(31)
    await desk.claims.sweep()
    assert (await row_of(desk, "mara")).holder is None


async def test_a_terminal_that_ended_without_a_word_leaves_nothing_behind(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await alma.status.appear()
    assert [one.operator for one in (await desk.status.now()).others] == ["AB"]
    await alma.store.close()
    await clock.sleep(31)
    await desk.claims.sweep()
    left = await desk.store.read(lambda reader: (reader.window(Lease), reader.window(Presence)))
    assert [lease.session for lease in left[0]] == [desk.identity.session]
    assert left[1] == []


async def test_a_discarded_draft_comes_back_by_undo(desk: Desk, network: ScriptedNetwork) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    writing = await desk.composer.keep(await desk.composer.reply(row.number), "Dear Mara")
    assert writing.draft is not None
    await desk.composer.discard(writing.draft.number)
    assert await desk.composer.drafts() == []
    await desk.undo.undo()
    assert [draft.text for draft in await desk.composer.drafts()] == ["Dear Mara"]


async def test_a_login_that_did_not_join_is_told_how(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    stranger = await opened(tmp_path / "workspace", network, clock, identity("eve"))
    with pytest.raises(Refused, match="cmtui join"):
        await stranger.operators.me()
    await stranger.store.close()


async def test_initials_are_unique_and_several_on_one_login_must_be_named(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    alma = await opened(tmp_path / "workspace", network, clock, identity("alma"))
    with pytest.raises(Refused, match="Nathan Rossi"):
        await alma.operators.join("Alma Brandt", "nr")
    with pytest.raises(WrongUsage):
        await alma.operators.join("Alma Brandt", "A1")
    await alma.store.close()
    await desk.operators.join("Rita Tal", "RT")
    both = await opened(tmp_path / "workspace", network, clock, identity("nathan", "two"))
    with pytest.raises(WrongUsage, match="--operator"):
        await both.operators.me()
    await both.store.close()


async def test_what_an_operator_does_is_in_the_log_under_her_login(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    await desk.triage.done([(await row_of(desk, "mara")).number])
    (commit,) = await desk.store.commits(newest=1)
    assert (commit.actor, commit.verb, commit.title) == ("nathan", "done", "done 1 mention")
