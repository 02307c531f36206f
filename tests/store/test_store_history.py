"""The log: undo, and the chain that shows whether it is as it was written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.errors import CmtuiError, Conflict, NotFound
from cmtui.model.draft import DraftText
from cmtui.model.person import Person, Profile
from cmtui.model.row import Row
from cmtui.store import WorkspaceStore
from cmtui.store.records import RecordReader, RecordWriter
from tests.store.stored import Desk, desk, person, row


def changed(number: int, **fields: Any) -> Callable[[RecordWriter], None]:
    """Work that changes fields of a person."""

    def work(tx: RecordWriter) -> None:
        found = tx.get(Person, number)
        assert found is not None
        tx.put(msgspec.structs.replace(found, **fields))

    return work


async def name_of(store: WorkspaceStore, number: int = 1) -> str | None:
    found = await store.read(lambda r: r.get(Person, number))
    return None if found is None else found.name


async def test_undo_takes_back_only_the_fields_that_the_verb_wrote(store: WorkspaceStore) -> None:
    await store.transact("add", lambda tx: tx.add(person("Ada")))
    await store.transact("rename", changed(1, name="Eva"))
    await store.transact("count", changed(1, mentions=5))
    commit = await store.undo(2)
    assert (commit.verb, commit.undoes, commit.touched) == ("undo", 2, {"people": (1,)})
    assert await store.read(lambda r: r.get(Person, 1)) == person("Ada", number=1, mentions=5)


async def test_undo_is_refused_when_a_field_has_changed_since(store: WorkspaceStore) -> None:
    await store.transact("add", lambda tx: tx.add(person("Ada")))
    await store.transact("rename", changed(1, name="Eva"))
    await store.transact("rename again", changed(1, name="Ivy"))
    with pytest.raises(Conflict, match="people 1, name: anna changed it since"):
        await store.undo(2)
    assert await name_of(store) == "Ivy"
    assert len(await store.commits()) == 3


async def test_undo_of_an_added_record_removes_it(store: WorkspaceStore) -> None:
    await store.transact("add", lambda tx: tx.add_all([person("Ada"), person("Eva")]))
    await store.undo(1)
    assert await store.read(lambda r: r.count(Person)) == 0
    added = await store.transact("add", lambda tx: tx.add(person("Ivy")))
    assert added.number == 3


async def test_undo_of_an_added_record_is_refused_when_it_has_changed(
    store: WorkspaceStore,
) -> None:
    await store.transact("add", lambda tx: tx.add_all([person("Ada"), person("Eva")]))
    await store.transact("rename", changed(2, name="Ivy"))
    with pytest.raises(Conflict, match="people 2, name: anna changed it since"):
        await store.undo(1)
    assert await store.read(lambda r: r.count(Person)) == 2


async def test_undo_of_an_added_record_is_refused_when_it_is_gone(store: WorkspaceStore) -> None:
    await store.transact("add", lambda tx: tx.add(person()))
    await store.transact("remove", lambda tx: tx.remove(Person, 1))
    with pytest.raises(Conflict, match="people 1: anna removed it since"):
        await store.undo(1)


async def test_undo_of_a_removal_puts_it_back_under_its_number(store: WorkspaceStore) -> None:
    await store.transact("add", lambda tx: tx.add(person("Ada")))
    await store.transact("remove", lambda tx: tx.remove(Person, 1))
    await store.undo(2)
    assert await name_of(store) == "Ada"


async def test_an_undo_can_be_undone_and_then_the_first_again(store: WorkspaceStore) -> None:
    await store.transact("add", lambda tx: tx.add(person("Ada")))
    await store.transact("rename", changed(1, name="Eva"))
    undone = await store.undo(2)
    assert await name_of(store) == "Ada"
    await store.undo(undone.txn)
    assert await name_of(store) == "Eva"
    await store.undo(2)
    assert await name_of(store) == "Ada"
    assert await store.verify() is None


async def test_undoing_twice_is_refused(store: WorkspaceStore) -> None:
    await store.transact("add", lambda tx: (tx.add(person("Ada")), tx.name("met Ada")))
    await store.undo(1)
    with pytest.raises(Conflict, match="met Ada was undone already by anna"):
        await store.undo(1)


async def test_undo_of_what_is_not_in_the_log_is_not_found(store: WorkspaceStore) -> None:
    with pytest.raises(NotFound, match="7"):
        await store.undo(7)


async def test_undo_leaves_unlogged_records_alone(store: WorkspaceStore) -> None:
    text = DraftText(draft=1, text="hello", cursor=5, saved_at=1)
    await store.transact("write", lambda tx: (tx.add(person()), tx.add(text)))
    await store.undo(1)
    assert await store.read(lambda r: r.count(DraftText)) == 1


async def test_undo_frees_and_takes_unique_values_in_the_right_order(
    store: WorkspaceStore,
) -> None:
    def profile(name: str) -> Profile:
        return Profile(id="demo:1", network="demo", handle=name)

    await store.transact("add", lambda tx: tx.add(profile("a")))
    await store.transact("swap", lambda tx: (tx.remove(Profile, 1), tx.add(profile("b"))))
    await store.undo(2)
    found = await store.read(lambda r: r.window(Profile))
    assert [(each.number, each.handle) for each in found] == [(1, "a")]


def everything(r: RecordReader) -> list[object]:
    return [*r.window(Person), *r.window(Row)]


acts = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "batch", "rename", "count", "hold", "remove"]),
            st.integers(0, 6), st.integers(0, 3),
        ), min_size=1, max_size=4,
    ), min_size=1, max_size=8,
)  # fmt: skip


def do(tx: RecordWriter, act: tuple[str, int, int], salt: int) -> None:
    verb, which, value = act
    people, rows = tx.window(Person), tx.window(Row)
    if verb == "add":
        tx.add(person(f"p{value}"))
    elif verb == "batch":
        tx.add_all([row(salt * 100 + n) for n in range(value)])
    elif verb == "hold" and rows:
        tx.put(msgspec.structs.replace(rows[which % len(rows)], holder=f"A{value}"))
    elif verb == "remove" and people:
        tx.remove(Person, people[which % len(people)].number)
    elif verb == "rename" and people:
        tx.put(msgspec.structs.replace(people[which % len(people)], name=f"n{value}"))
    elif verb == "count" and people:
        tx.put(msgspec.structs.replace(people[which % len(people)], mentions=value))


def played(d: Desk, verbs: list[list[tuple[str, int, int]]]) -> list[tuple[int, list[object]]]:
    """Does all verbs; each transaction with the state from before it."""
    states = []
    for salt, verb in enumerate(verbs):
        before = d.run(d.store.read(everything))
        d.transact("act", lambda tx, v=verb, s=salt: [do(tx, act, s * 10 + n)
                                                     for n, act in enumerate(v)])  # fmt: skip
        txn = d.run(d.store.read(lambda r: r.last_txn()))
        if txn != (states[-1][0] if states else 0):
            states.append((txn, before))
    return states


@settings(max_examples=40, deadline=None)
@given(acts)
def test_undoing_the_newest_verb_again_and_again_restores_every_state(
    tmp_path_factory: pytest.TempPathFactory, verbs: list[list[tuple[str, int, int]]]
) -> None:
    with desk(tmp_path_factory.mktemp("desk")) as d:
        for txn, before in reversed(played(d, verbs)):
            d.run(d.store.undo(txn))
            assert d.run(d.store.read(everything)) == before
        assert d.run(d.store.verify()) is None


@settings(max_examples=40, deadline=None)
@given(acts, st.lists(st.integers(1, 20), max_size=8))
def test_undo_of_any_verb_in_any_order_keeps_numbers_and_chain_sound(
    tmp_path_factory: pytest.TempPathFactory,
    verbs: list[list[tuple[str, int, int]]],
    undos: list[int],
) -> None:
    with desk(tmp_path_factory.mktemp("desk")) as d:
        played(d, verbs)
        for txn in undos:
            before = d.run(d.store.read(everything))
            try:
                d.run(d.store.undo(txn))
            except CmtuiError as refusal:
                assert isinstance(refusal, Conflict | NotFound)
                assert d.run(d.store.read(everything)) == before
        assert d.run(d.store.verify()) is None
        every = d.run(d.store.commits())
        assert [each.txn for each in every] == list(range(1, len(every) + 1))


TAMPERINGS = [
    "UPDATE people SET doc=replace(doc, 'Eva', 'Eve')",
    "DELETE FROM people WHERE id=2",
    "UPDATE changes SET before=replace(before, 'Ada', 'Ade') WHERE before IS NOT NULL",
    "UPDATE transactions SET actor='ben' WHERE txn=2",
    "UPDATE transactions SET at=at+1 WHERE txn=1",
    "DELETE FROM changes WHERE seq=1",
    "DELETE FROM transactions WHERE txn=1",
    "UPDATE changes SET doc_id=2 WHERE seq=2",
    "UPDATE changes SET hash=zeroblob(32) WHERE seq=2",
]


async def written(store: WorkspaceStore) -> apsw.Connection:
    """A little history, and a connection past the store."""
    await store.transact("add", lambda tx: tx.add_all([person("Ada"), person("Ivy")]))
    await store.transact("rename", changed(1, name="Eva"))
    return apsw.Connection(str(store._writer.path))


@pytest.mark.parametrize("tampering", TAMPERINGS)
async def test_the_chain_shows_what_was_changed_past_the_store(
    store: WorkspaceStore, tampering: str
) -> None:
    foreign = await written(store)
    assert await store.verify() is None
    foreign.execute(tampering)
    foreign.close()
    assert await store.verify() is not None


async def test_a_text_erased_from_the_log_breaks_neither_chain_nor_other_undos(
    store: WorkspaceStore,
) -> None:
    foreign = await written(store)
    await store.transact("count", changed(1, mentions=2))
    foreign.execute("UPDATE changes SET before=NULL WHERE txn=2")
    foreign.close()
    assert await store.verify() is None
    with pytest.raises(Conflict, match="erased"):
        await store.undo(2)
    await store.undo(3)
    assert await store.verify() is None


def test_the_history_outlives_the_process(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        d.transact("add", lambda tx: tx.add(person("Ada")))
    with desk(tmp_path / "x") as d:
        d.transact("rename", changed(1, name="Eva"))
        d.run(d.store.undo(2))
        assert d.run(d.store.verify()) is None
