"""Undo of any sequence of verbs by two operators gives back exactly the state before."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from cmtui.clock import DAY, HOUR, MINUTE
from cmtui.errors import CmtuiError, Refused
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.store.canonical import to_text
from cmtui.store.documents import DocumentStore
from cmtui.store.schema import COLLECTIONS
from tests.desks import EagerClock, founded, joined
from tests.scripted import ScriptedNetwork
from tests.services.triaging import SAME, update_is_out

VERBS = (
    "done", "claim", "release", "note", "discard", "take", "add", "remove", "save", "unsave",
    "covered", "dismiss", "aside", "snooze", "back", "assign", "tag", "untag", "stage",
    "promise", "keep", "admit", "prepare",
)  # fmt: skip

steps = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(VERBS), st.integers(0, 3)), max_size=12
)

TAGS = ("billing", "login", "sync", "urgent")

Picture = dict[str, dict[int, str]]


async def picture(desk: Desk) -> Picture:
    """The text of every logged document."""
    return await desk.store.read(
        lambda reader: logged(reader._documents)  # type: ignore[attr-defined]
    )


def logged(documents: DocumentStore) -> Picture:
    return {
        each.name: {one.doc_id: to_text(dict(one), each.name) for one in documents.table(each.name)}
        for each in COLLECTIONS
        if each.logged
    }


async def act(desk: Desk, verb: str, which: int) -> None:
    """One verb of an operator's, on the row, draft or account of that place."""
    rows = await desk.feed.page(Query(view="all"))
    row = rows[which % len(rows)]
    drafts = await desk.composer.drafts()
    match verb:
        case "done":
            await desk.triage.done([one.number for one in rows[: which + 1]])
        case "claim":
            await desk.triage.claim(row.number)
        case "release":
            await desk.triage.release(row.number)
        case "note":
            await desk.people.note(row.person, f"note {which}")
        case "promise":
            due_at = desk.clock.now() + DAY
            await desk.follow_ups.add(row.person, f"tell {which}", due_at, sort="promise")
        case "keep":
            await desk.follow_ups.keep(which + 1)
        case "admit":
            await desk.follow_ups.admit(which + 1)
        case "prepare":
            some = [one.number for one in rows[: which + 1]]
            await desk.preparing.prepare(some, f"words {which}")
        case "discard" if drafts:
            await desk.composer.discard(drafts[which % len(drafts)].draft.number)
        case "take" if drafts:
            await desk.composer.take_over(drafts[which % len(drafts)].draft.number)
        case "save":
            await desk.saved_replies.add(f"reply {which}", "Hello {name}")
        case "unsave":
            saved = await desk.saved_replies.find(f"reply {which}")
            await desk.saved_replies.retire(saved.number)
        case "add":
            await desk.accounts.add("demo", f"more{which}", "script.invalid")
        case "remove":
            await desk.accounts.remove(f"demo:more{which}")
        case "stage":
            await desk.people.set_stage(row.person, ("press", "expert", "", "regular")[which])
        case _:
            await mark(desk, verb, which, [one.number for one in rows[: which + 1]])


async def mark(desk: Desk, verb: str, which: int, numbers: list[int]) -> None:
    """One verb of triage on so many rows."""
    match verb:
        case "covered":
            await desk.triage.covered(numbers, f"update {which}")
        case "dismiss":
            await desk.triage.dismiss(numbers, "spam")
        case "aside":
            await desk.triage.set_aside(numbers)
        case "snooze":
            await desk.triage.snooze(numbers, desk.clock.now() + (which + 1) * HOUR)
        case "back":
            await desk.triage.bring_back(numbers)
        case "assign":
            await desk.triage.assign(numbers, ("NR", "AB", None)[which % 3])
        case "tag":
            await desk.triage.tag(numbers, TAGS[: which + 1])
        case "untag":
            await desk.triage.tag(numbers, [], TAGS[which:])


async def team(folder: Path) -> tuple[Desk, Desk]:
    clock = EagerClock()
    network = ScriptedNetwork(clock)
    for n, who in enumerate(("mara", "ben", "yuki", "kofi", "suki")):
        network.says(who, "Hello?" if n < 2 else SAME, ago=n * MINUTE)
    nathan = await founded(folder, network, clock)
    await nathan.intake.sync()
    await nathan.tags.make(TAGS)
    await update_is_out(nathan)
    alma = await joined(folder, network, clock, "alma", "AB")
    for desk, place in ((nathan, 0), (alma, 1)):
        row = (await desk.feed.page(Query(view="all")))[place]
        await desk.composer.keep(await desk.composer.reply(row.number), "Dear")
    return nathan, alma


def with_team(
    factory: pytest.TempPathFactory, work: Callable[[Desk, Desk], Awaitable[None]]
) -> None:
    async def run() -> None:
        nathan, alma = await team(factory.mktemp("team") / "workspace")
        try:
            await work(nathan, alma)
        finally:
            await alma.store.close()
            await nathan.store.close()

    asyncio.run(run())


async def played(desks: tuple[Desk, Desk], verbs: list[tuple[int, str, int]]) -> None:
    for who, verb, which in verbs:
        try:
            await act(desks[who], verb, which)
        except CmtuiError:  # held by the other, there already: the verb was refused
            continue


@settings(max_examples=25, deadline=None)
@given(steps)
def test_each_undoing_all_of_hers_gives_back_the_state_before(
    tmp_path_factory: pytest.TempPathFactory, verbs: list[tuple[int, str, int]]
) -> None:
    async def work(nathan: Desk, alma: Desk) -> None:
        first = await nathan.store.read(lambda reader: reader.last_txn())
        before = await picture(nathan)
        await played((nathan, alma), verbs)
        while True:
            found = [(await desk.undo.next(), desk) for desk in (nathan, alma)]
            acts = [(one, desk) for one, desk in found if one and one.commit.txn > first]
            if not acts:
                break
            newest, desk = max(acts, key=lambda pair: pair[0].commit.txn)
            assert newest.commit.actor == desk.identity.actor
            try:
                await desk.undo.undo(newest)
            except Refused:  # a claim that an open draft stands on: she would discard that first
                reject()
        assert await picture(nathan) == before

    with_team(tmp_path_factory, work)


@settings(max_examples=8, deadline=None)
@given(steps, st.integers(0, 20))
def test_undo_of_one_in_the_middle_changes_what_it_wrote_or_nothing(
    tmp_path_factory: pytest.TempPathFactory, verbs: list[tuple[int, str, int]], which: int
) -> None:
    async def work(nathan: Desk, alma: Desk) -> None:
        await played((nathan, alma), verbs)
        acts = await nathan.undo.acts()
        one = acts[which % len(acts)]
        before = await picture(nathan)
        try:
            await nathan.undo.undo(one)
        except Refused:
            assert await picture(nathan) == before
            return
        after = await picture(nathan)
        for name, documents in before.items():
            numbers = documents.keys() | after[name].keys()
            changed = {one for one in numbers if documents.get(one) != after[name].get(one)}
            assert changed <= set(one.commit.touched.get(name, ()))

    with_team(tmp_path_factory, work)
