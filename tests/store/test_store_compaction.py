"""Compaction: what is forgotten, that the rest still verifies; and erasing from the log."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.errors import Conflict, NotFound, Refused
from cmtui.model.checkpoint import Checkpoint
from cmtui.model.draft import DraftText
from cmtui.model.person import Person
from cmtui.store import compaction
from cmtui.store.opening import FILE_NAME
from cmtui.store.records import RecordWriter
from tests.store.stored import Desk, desk, person, row
from tests.store.test_store_history import acts, everything, played


def renamed(number: int, name: str) -> Callable[[RecordWriter], None]:
    def work(tx: RecordWriter) -> None:
        found = tx.get(Person, number)
        assert found is not None
        tx.put(msgspec.structs.replace(found, name=name))
        tx.name(f"renamed {number}")

    return work


def some_history(d: Desk) -> None:
    """Five transactions; person 3 is gone, and a draft's words are in no log."""
    d.transact("add", lambda tx: tx.add_all([person("Ada"), person("Ivy"), person("Eva")]))
    d.transact("rows", lambda tx: tx.add_all([row(1), row(2)]))
    d.transact("rename", renamed(1, "Uma"))
    d.transact("remove", lambda tx: tx.remove(Person, 3))
    text = DraftText(draft=1, text="hello", cursor=5, saved_at=1)
    d.transact("write", lambda tx: (tx.add(text), tx.add(row(3))))


def later(d: Desk, seconds: float = 60) -> int:
    """Time goes on; the moment between."""
    moment = d.clock.now() + 1
    d.run(d.clock.advance(seconds))
    return moment


def kept(d: Desk) -> int:
    """How many rows the log has, whether they count or not."""
    return int(d.store._writer.rows("SELECT count(*) FROM changes")[0][0])


def test_what_is_older_is_forgotten_and_the_rest_verifies(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        some_history(d)
        before = later(d)
        d.transact("rename", renamed(1, "Pia"))
        documents = d.run(d.store.read(everything))
        signed = d.run(d.store.compact(before))
        assert signed is not None
        assert (signed.txn, signed.seq, signed.changes, signed.transactions) == (5, 5, 5, 5)
        assert (signed.begins, signed.at, signed.by) == (before - 1, d.clock.now(), "anna")
        assert d.run(d.store.verify()) is None
        assert d.run(d.store.read(everything)) == documents
        assert [each.verb for each in d.run(d.store.commits())] == ["rename", "compact"]
        assert kept(d) == 2 + 1 + 1  # people, rows; the kept change; the sign-off
        figures = d.run(d.store.log_figures())
        assert (figures.transactions, figures.changes, figures.checkpoints) == (3, 4, 1)
        assert figures.begins == before - 1 and figures.bytes > 0
    with desk(tmp_path / "x") as d:
        d.run(d.store.undo(6))
        assert d.transact("add", lambda tx: tx.add(person())).number == 4
        assert d.run(d.store.verify()) is None


def test_a_document_that_changed_since_stands_in_the_baseline_as_it_was(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        some_history(d)
        before = later(d)
        d.transact("add", lambda tx: tx.add_all([person("Pia"), person("Zoe")]))
        d.transact("rename", renamed(2, "Ida"))
        d.transact("rename", renamed(2, "Mia"))
        d.transact("remove", lambda tx: tx.remove(Person, 1))
        d.run(d.store.compact(before))
        assert d.run(d.store.verify()) is None
        d.run(d.store.undo(9))
        found = d.run(d.store.read(lambda r: r.get(Person, 1)))
        assert found is not None and found.name == "Uma"
        assert d.run(d.store.verify()) is None


def test_compacting_again_builds_on_the_checkpoint(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        some_history(d)
        d.run(d.store.compact(later(d)))
        d.transact("rename", renamed(1, "Pia"))
        between = later(d)
        d.transact("rename", renamed(2, "Ida"))
        signed = d.run(d.store.compact(between))
        assert signed is not None
        last = d.run(d.store.read(lambda r: r.window(Checkpoint)))[-1]
        assert last.txn == signed.txn and last.transactions < signed.txn
        assert d.run(d.store.verify()) is None
        d.transact("rename", renamed(2, "Mia"))
        assert d.run(d.store.compact(later(d))) is not None
        assert d.run(d.store.verify()) is None


def test_there_is_nothing_to_forget_in_a_young_log(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        assert d.run(d.store.compact(d.clock.now())) is None
        some_history(d)
        assert d.run(d.store.compact(d.clock.now())) is None
        before = later(d)
        signed = d.run(d.store.compact(before))
        assert signed is not None and signed.txn == 4  # the newest is always kept
        assert d.run(d.store.compact(before)) is not None
        assert d.run(d.store.verify()) is None


def test_a_log_of_a_time_without_any_document_is_kept(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        d.transact("add", lambda tx: tx.add(person()))
        d.transact("remove", lambda tx: tx.remove(Person, 1))
        before = later(d)
        d.transact("add", lambda tx: tx.add(person()))
        assert d.run(d.store.compact(before)) is None
        assert len(d.run(d.store.commits())) == 3 and d.run(d.store.verify()) is None


def test_undo_and_commits_say_where_the_log_begins(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        some_history(d)
        before = later(d)
        d.transact("rename", renamed(1, "Pia"))
        d.run(d.store.compact(before))
        for txn in (3, 5):
            with pytest.raises(NotFound, match=r"the log begins at 2026-01-01T00:00:00"):
                d.run(d.store.undo(txn))
        assert [each.txn for each in d.run(d.store.commits(since=2))] == [6, 7]


def test_a_checkpoint_is_neither_undone_nor_removed(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        some_history(d)
        d.run(d.store.compact(later(d)))
        [signed] = d.run(d.store.read(lambda r: r.window(Checkpoint)))
        with pytest.raises(Refused, match="never removed"):
            d.run(d.store.undo(6))
        with pytest.raises(Refused, match="never removed"):
            d.transact("x", lambda tx: tx.remove(Checkpoint, signed.number))
        assert d.run(d.store.verify()) is None


def test_a_follower_hears_of_what_comes_after_the_checkpoint(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        some_history(d)
        d.run(d.store.compact(later(d)))

        async def first() -> str:
            async for commit in d.store.follow(since=2):
                if commit is not None:
                    return commit.verb
            return ""

        assert d.run(first()) == "write"


@pytest.mark.parametrize("tampering", [
    "UPDATE changes SET after_digest=zeroblob(32) WHERE seq=(SELECT min(seq) FROM changes)",
    "DELETE FROM changes WHERE seq=(SELECT min(seq) FROM changes)",
    "DELETE FROM checkpoints",
    "UPDATE checkpoints SET doc=replace(doc, '\"by\":\"anna\"', '\"by\":\"ben\"')",
    "UPDATE checkpoints SET doc=json_set(doc, '$.hash', hex(zeroblob(32)))",
    "UPDATE transactions SET verb='add' WHERE txn=5",
    "UPDATE rows SET doc=replace(doc, 'late', 'soon') WHERE id=1",
])  # fmt: skip
def test_what_is_changed_in_a_compacted_store_is_found(tmp_path: Path, tampering: str) -> None:
    with desk(tmp_path / "x") as d:
        some_history(d)
        before = later(d)
        d.transact("rename", renamed(1, "Pia"))
        d.run(d.store.compact(before))
        d.store._writer.rows(tampering)
        assert d.run(d.store.verify()) is not None


def test_the_log_is_sound_after_every_transaction_of_a_compaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "CLEARED", 3)
    with desk(tmp_path / "x") as d:
        some_history(d)
        for n in range(10):
            d.transact("rename", renamed(1, f"n{n}"))
        before = later(d)
        d.transact("rename", renamed(1, "Pia"))

        async def signed_only() -> None:
            baseline = compaction.plan(d.store._reader, before, d.identity, d.clock.now())
            assert baseline is not None
            await d.store._signed_off(baseline)
            with pytest.raises(Conflict, match="at the same time"):
                await d.store._signed_off(baseline)

        d.run(signed_only())
        assert kept(d) > 4 and d.run(d.store.verify()) is None
        assert d.run(d.store._cleared()) and d.run(d.store.verify()) is None
    with desk(tmp_path / "x") as d:  # as if the process had been killed
        assert kept(d) > 4
        assert d.run(d.store.compact(0)) is None
        assert kept(d) == 4 and d.run(d.store.verify()) is None


@settings(max_examples=12, deadline=None)
@given(acts, acts, st.integers(1, 3))
def test_any_history_is_sound_after_compaction_and_undone_down_to_it(
    tmp_path_factory: pytest.TempPathFactory,
    old: list[list[tuple[str, int, int]]],
    new: list[list[tuple[str, int, int]]],
    run: int,
) -> None:
    with desk(tmp_path_factory.mktemp("desk")) as d, pytest.MonkeyPatch.context() as patch:
        patch.setattr(compaction, "RUN", run)
        played(d, old)
        before = later(d)
        d.transact("mark", lambda tx: tx.add(person("mark")))
        mark = d.run(d.store.read(lambda r: r.last_txn()))
        with_keys_of_their_own = [*([] for _ in old), *new]
        states = [state for state in played(d, with_keys_of_their_own) if state[0] > mark]
        d.run(d.store.compact(before))
        assert d.run(d.store.verify()) is None
        for txn, state in reversed(states):
            d.run(d.store.undo(txn))
            assert d.run(d.store.read(everything)) == state
        assert d.run(d.store.verify()) is None


def test_what_the_log_remembers_of_a_person_is_emptied_and_the_chain_verifies(
    tmp_path: Path,
) -> None:
    with desk(tmp_path / "x") as d:
        d.transact("add", lambda tx: tx.add_all([person("Ada Secretname"), person("Eva")]))
        d.transact("rename", renamed(1, "Ada Hiddenname"))
        d.transact("rename", renamed(2, "Ivy"))

        def erase(tx: RecordWriter) -> None:
            tx.forget(Person, 1)
            tx.remove(Person, 1)

        d.transact("erase", erase)
        assert d.run(d.store.verify()) is None
        for txn in (2, 4):
            with pytest.raises(Conflict, match="has been erased"):
                d.run(d.store.undo(txn))
        d.run(d.store.undo(3))
        with pytest.raises(Conflict, match="has been erased"):
            d.run(d.store.undo(1))  # the batch that she came with
        assert d.run(d.store.verify()) is None
    bytes_left = (tmp_path / "x" / FILE_NAME).read_bytes()
    assert b"Secretname" not in bytes_left and b"Hiddenname" not in bytes_left
