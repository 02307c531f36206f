"""The same text from many accounts is one counted row, and nobody in it is forgotten."""

from pathlib import Path

import pytest

from cmtui.clock import HOUR, MINUTE
from cmtui.model.row import Row
from cmtui.model.weights import Weights
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.services.folding import copies_of, leader_of
from tests.desks import EagerClock, PlainHouse, joined, row_of
from tests.scripted import ScriptedNetwork
from tests.services.triaging import (
    SAME,
    answer,
    came,
    handles,
    number_of,
    numbers_of,
    update_is_out,
)

CROWD = ("mara", "ben", "yuki")


async def rows_of_all(desk: Desk) -> dict[str, Row]:
    return {row.handle: row for row in await desk.feed.page(Query(view="all"))}


async def crowd(desk: Desk, network: ScriptedNetwork) -> Row:
    """Three people say the same, Mara first; the row that stands for them."""
    for n, who in enumerate(CROWD):
        network.says(who, SAME, ago=(30 - n) * MINUTE)
    await desk.intake.sync()
    return await row_of(desk, "mara")


async def test_the_earliest_due_stands_for_all_and_counts_them(
    desk: Desk, network: ScriptedNetwork
) -> None:
    leader = await crowd(desk, network)
    assert (leader.leader, leader.copies) == (None, 2)
    assert await handles(desk, "needs-me") == ["mara"]
    assert await desk.feed.count("needs-me") == 1
    assert sorted(await handles(desk, "newest")) == sorted(CROWD)
    copies = await desk.store.read(lambda reader: copies_of(reader, leader))
    assert sorted(row.handle for row in copies) == ["ben", "yuki"]
    for row in copies:
        assert await desk.store.read(lambda r, row=row: leader_of(r, row)) == leader


@pytest.mark.parametrize(
    "text",
    [
        SAME.upper(),
        f"@acme {SAME}",
        f"{SAME}  https://acme.invalid/status?x=1",
        SAME.replace("drafts", "dráfts"),
    ],
)
async def test_case_accents_mentions_and_links_do_not_matter(
    desk: Desk, network: ScriptedNetwork, text: str
) -> None:
    network.says("mara", SAME, ago=MINUTE)
    await came(desk, network, "ben", text=text)
    assert await handles(desk, "needs-me") == ["mara"]


@pytest.mark.parametrize("text", ["Where is it?", "same here", "@acme @mara https://a.invalid/b"])
async def test_short_texts_say_the_same_by_accident(
    desk: Desk, network: ScriptedNetwork, text: str
) -> None:
    await came(desk, network, "mara", "ben", text=text)
    assert len(await handles(desk, "needs-me")) == 2


async def test_one_author_and_what_is_a_day_apart_do_not_fold(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", SAME, ago=2 * MINUTE)
    network.says("mara", SAME, ago=MINUTE)
    network.says("old", SAME, ago=25 * HOUR)
    await desk.intake.sync()
    assert len(await handles(desk, "needs-me")) == 3


async def test_who_adds_words_of_her_own_stands_by_herself(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await crowd(desk, network)
    ben = next(id for id in network.posts if "ben" in id)
    network.says("ben", "and my thesis is due tomorrow", to=ben)
    await desk.intake.sync()
    assert await handles(desk, "needs-me") == ["mara", "ben"]
    assert (await row_of(desk, "mara")).copies == 1


async def test_one_reply_answers_one_person_and_the_next_copy_leads(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await crowd(desk, network)
    for n, who in enumerate(CROWD):
        assert await handles(desk, "needs-me") == [who]
        assert (await row_of(desk, who)).copies == len(CROWD) - 1 - n
        assert (await answer(desk, who)).state == "answered"
    assert await handles(desk, "needs-me") == []
    assert len(network.out) == 3


async def test_an_edited_or_deleted_leader_gives_way(desk: Desk, network: ScriptedNetwork) -> None:
    await crowd(desk, network)
    mara, ben, _ = network.posts
    network.edits(mara, "My drafts are back, but my settings are gone")
    await desk.intake.sync()
    assert await handles(desk, "needs-me") == ["mara", "ben"]
    assert (await row_of(desk, "ben")).copies == 1
    network.deletes(ben)
    await desk.conversations.fetch(await number_of(desk, "ben"))
    assert await handles(desk, "needs-me") == ["mara", "yuki"]
    assert await handles(desk, "about-us") == ["ben"]


async def test_what_is_decided_about_the_leader_is_decided_about_all_and_undone_for_all(
    desk: Desk, network: ScriptedNetwork
) -> None:
    leader = await crowd(desk, network)
    await update_is_out(desk)
    before = await rows_of_all(desk)
    numbers = [leader.number]
    await desk.triage.tag(numbers, ["drafts"], make=True)
    await desk.triage.assign(numbers, "NR")
    for verb, state in (
        (desk.triage.done(numbers), "done"),
        (desk.triage.covered(numbers, "the update"), "covered"),
        (desk.triage.dismiss(numbers, "spam"), "dismissed"),
        (desk.triage.set_aside(numbers), "set-aside"),
        (desk.triage.snooze(numbers, desk.clock.now() + HOUR), "snoozed"),
    ):
        assert len(await verb) == 3
        rows = await rows_of_all(desk)
        assert {row.state for row in rows.values()} == {state}
        assert {(row.tags, row.assignee) for row in rows.values()} == {(("drafts",), "NR")}
        act = await desk.undo.undo()
        assert act.title.endswith("3 mentions"), act.title
    await desk.undo.undo()
    await desk.undo.undo()
    assert await rows_of_all(desk) == before


async def test_a_copy_that_came_since_does_not_stand_in_the_way_of_undo(
    desk: Desk, network: ScriptedNetwork
) -> None:
    leader = await crowd(desk, network)
    await desk.triage.done([leader.number])
    await came(desk, network, "late", text=SAME)
    assert await handles(desk, "needs-me") == ["late"]
    await desk.undo.undo()
    assert await handles(desk, "needs-me") == ["mara"]
    assert (await row_of(desk, "mara")).copies == 3


async def test_undo_of_one_copy_alone_joins_it_again(desk: Desk, network: ScriptedNetwork) -> None:
    await crowd(desk, network)
    before = await rows_of_all(desk)
    await desk.triage.done([await number_of(desk, "yuki")])
    assert (await row_of(desk, "mara")).copies == 1
    await desk.undo.undo()
    assert await rows_of_all(desk) == before


async def test_what_somebody_holds_leads_so_that_nobody_else_is_served_the_matter(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await crowd(desk, network)
    before = await rows_of_all(desk)
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await alma.triage.claim(await number_of(alma, "yuki"))
    assert await handles(desk, "needs-me") == []
    assert await handles(alma, "needs-me") == await handles(alma, "mine") == ["yuki"]
    assert (await row_of(desk, "yuki")).copies == 2
    await alma.triage.release(await number_of(alma, "yuki"))
    assert {who: row.copies for who, row in (await rows_of_all(desk)).items()} == {
        who: row.copies for who, row in before.items()
    }
    assert await handles(desk, "needs-me") == ["mara"]
    await alma.stop()


async def test_who_is_due_sooner_leads(
    desk: Desk, network: ScriptedNetwork, house: PlainHouse
) -> None:
    await crowd(desk, network)
    ben = await row_of(desk, "ben")
    await desk.people.set_stage(ben.person, "press")
    assert await handles(desk, "needs-me") == ["ben"]
    house.weighs = Weights(stage={"press": 0})
    await desk.tidy()
    assert await handles(desk, "needs-me") == ["mara"]


async def test_woken_copies_fold_again(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    leader = await crowd(desk, network)
    await desk.triage.snooze([leader.number], clock.now() + HOUR)
    assert sorted(await handles(desk, "snoozed")) == sorted(CROWD)
    await clock.sleep(3601)
    await desk.tidy()
    assert await handles(desk, "needs-me") == ["mara"]
    assert (await row_of(desk, "mara")).copies == 2


async def test_an_answer_that_is_deleted_joins_the_crowd_again(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await crowd(desk, network)
    await answer(desk, "mara")
    act = await desk.undo.next()
    assert act is not None and await handles(desk, "needs-me") == ["ben"]
    await desk.deleting.delete(act.sendings)
    await desk.triage.release_all(await numbers_of(desk, "mara"))
    assert await handles(desk, "needs-me") == ["mara"]
    assert (await row_of(desk, "mara")).copies == 2


async def test_whoever_writes_to_one_copy_is_alone_with_the_matter(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await crowd(desk, network)
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    writing = await alma.composer.reply(await number_of(alma, "yuki"))
    writing = await alma.composer.keep(writing, "Dear Yuki")
    assert await handles(desk, "needs-me") == []
    assert (await row_of(desk, "yuki")).copies == 2
    assert writing.draft is not None
    await alma.composer.discard(writing.draft.number)
    assert await handles(desk, "needs-me") == ["mara"]
    await alma.stop()
