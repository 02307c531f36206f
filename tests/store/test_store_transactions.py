"""Transactions: everything or nothing, numbers, refusals, threads."""

import asyncio
import gc
import math
from pathlib import Path

import msgspec
import pytest

from cmtui.clock import SystemClock
from cmtui.errors import Conflict, NotFound, Refused, StoreFailed
from cmtui.model.account import Health
from cmtui.model.lease import Lease
from cmtui.model.person import Note, Person, Profile
from cmtui.model.post import Author, Post
from cmtui.model.views import Where
from cmtui.services.ports import Reader, Store, Writer
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.records import RecordReader, RecordWriter
from tests.manual_clock import ManualClock
from tests.store.stored import ANNA, person, row

LEASE = Lease(
    name="intake:brand", holder="anna", session="s", epoch=3, renewed=1_000.0, boot_id="boot-1"
)


async def test_a_new_record_gets_a_number_and_is_read_back(store: WorkspaceStore) -> None:
    added = await store.transact("note", lambda tx: tx.add(person("Ada")))
    assert added.number == 1
    assert await store.read(lambda r: r.get(Person, 1)) == added


async def test_a_read_sees_every_write_of_this_process_that_was_acknowledged(
    store: WorkspaceStore,
) -> None:
    for count in range(1, 30):
        await store.transact("add", lambda tx: tx.add(person()))
        assert await store.read(lambda r: r.count(Person)) == count


async def test_a_batch_is_numbered_in_order_and_is_one_row_of_the_log(
    store: WorkspaceStore,
) -> None:
    batch = await store.transact("intake", lambda tx: tx.add_all([person(n) for n in "abc"]))
    assert [each.number for each in batch] == [1, 2, 3]
    [commit] = await store.commits()
    assert commit.touched == {"people": (1, 2, 3)}
    changes = await store.read(lambda r: store._reader.rows("SELECT count(*) FROM changes"))
    assert changes == [(1,)]


async def test_work_that_raises_leaves_nothing_behind(store: WorkspaceStore) -> None:
    def work(tx: RecordWriter) -> None:
        tx.add(person("Ada"))
        raise Refused("no")

    with pytest.raises(Refused, match="no"):
        await store.transact("add", work)
    assert await store.read(lambda r: r.count(Person)) == 0
    assert await store.commits() == []


async def test_a_second_record_with_a_unique_value_is_a_conflict(store: WorkspaceStore) -> None:
    profile = Profile(id="demo:1", network="demo", handle="ada")
    await store.transact("add", lambda tx: tx.add(profile))
    with pytest.raises(Conflict, match="profiles: there is one with this id already"):
        await store.transact("add", lambda tx: tx.add(profile))
    assert await store.read(lambda r: r.count(Profile)) == 1


async def test_putting_what_is_equal_writes_nothing(store: WorkspaceStore) -> None:
    added = await store.transact("add", lambda tx: tx.add(person()))
    await store.transact("put", lambda tx: tx.put(added))
    assert [commit.verb for commit in await store.commits()] == ["add"]


async def test_putting_what_is_not_there_is_not_found(store: WorkspaceStore) -> None:
    with pytest.raises(NotFound, match="people: nothing has the number 7"):
        await store.transact("put", lambda tx: tx.put(person(number=7)))


async def test_removing_what_is_not_there_does_nothing(store: WorkspaceStore) -> None:
    await store.transact("remove", lambda tx: tx.remove(Person, 7))
    assert await store.commits() == []


async def test_numbers_are_never_used_again(tmp_path: Path, clock: ManualClock) -> None:
    for expected in (1, 2, 3):
        store = open_store(tmp_path, ANNA, clock, create=True)
        added = await store.transact("add", lambda tx: tx.add(person()))
        assert added.number == expected
        await store.transact("remove", lambda tx, n=added.number: tx.remove(Person, n))
        await store.close()


async def test_a_record_added_and_removed_at_once_leaves_no_trace(store: WorkspaceStore) -> None:
    await store.transact("add", lambda tx: tx.remove(Person, tx.add(person()).number))
    assert await store.commits() == []


async def test_several_changes_of_one_record_are_one_row_of_the_log(
    store: WorkspaceStore,
) -> None:
    def work(tx: RecordWriter) -> None:
        added = tx.add(person("Ada"))
        tx.put(msgspec.structs.replace(added, mentions=1))
        tx.put(msgspec.structs.replace(added, mentions=2))

    await store.transact("add", work)
    assert await store.read(lambda r: store._reader.rows("SELECT count(*) FROM changes")) == [(1,)]
    assert await store.verify() is None


async def test_unlogged_records_are_kept_without_a_row_in_the_log(store: WorkspaceStore) -> None:
    health = Health(account="demo:brand", state="live", at=1)
    await store.transact("beat", lambda tx: (tx.add(health), tx.add(LEASE)))
    assert await store.commits() == []
    assert await store.read(lambda r: r.find(Health, "account", "demo:brand")) is not None


async def test_the_time_of_the_log_never_goes_back(
    store: WorkspaceStore, clock: ManualClock
) -> None:
    await store.transact("add", lambda tx: tx.add(person()))
    clock.set_back(60_000)
    await store.transact("add", lambda tx: tx.add(person()))
    first, second = await store.commits()
    assert first.at == second.at


async def test_a_commit_says_who_what_and_where(store: WorkspaceStore) -> None:
    def work(tx: RecordWriter) -> None:
        tx.add(person())
        tx.name("met 1 person")

    await store.transact("meet", work)
    [commit] = await store.commits()
    assert (commit.actor, commit.terminal, commit.session) == ("anna", "pts/1", "session-a")
    assert (commit.verb, commit.title, commit.undoes) == ("meet", "met 1 person", None)


async def test_commits_are_given_after_a_number_by_actor_or_only_the_newest(
    store: WorkspaceStore,
) -> None:
    for verb in "abcd":
        await store.transact(verb, lambda tx: tx.add(person()))
    assert [each.verb for each in await store.commits(since=2)] == ["c", "d"]
    assert [each.verb for each in await store.commits(newest=3)] == ["b", "c", "d"]
    assert await store.commits(actor="ben") == []
    assert await store.read(lambda r: r.last_txn()) == 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [("a\0b", "NUL"), ("a\ud800b", "surrogate")],
)
async def test_text_that_sql_would_cut_is_refused_by_name(
    store: WorkspaceStore, text: str, reason: str
) -> None:
    post = Post(
        id="demo:1", network="demo", kind="mention", accounts=(), author=Author("a", "b", text),
        text="", created_at=1, received_at=1, conversation="c",
    )  # fmt: skip
    with pytest.raises(Refused, match=rf"posts\.author\.name cannot be stored: .*{reason}"):
        await store.transact("add", lambda tx: tx.add(post))


async def test_numbers_that_json_or_sql_would_change_are_refused(store: WorkspaceStore) -> None:
    lease = msgspec.structs.replace(LEASE, renewed=math.nan)
    with pytest.raises(Refused, match=r"leases\.renewed cannot be stored: nan"):
        await store.transact("beat", lambda tx: tx.add(lease))
    with pytest.raises(Refused, match=r"people\.mentions cannot be stored: .* 64 bits"):
        await store.transact("add", lambda tx: tx.add(person(mentions=2**63)))


async def test_text_that_only_looks_like_an_escaped_nul_is_kept(store: WorkspaceStore) -> None:
    added = await store.transact("add", lambda tx: tx.add(person("\\u0000 \u00e9\u4e2d")))
    assert await store.read(lambda r: r.find(Person, "name", "\\u0000 \u00e9\u4e2d")) == added


async def test_a_cancelled_transaction_completes_all_the_same(store: WorkspaceStore) -> None:
    loop = asyncio.get_running_loop()
    begun = asyncio.Event()

    def work(tx: RecordWriter) -> None:
        loop.call_soon_threadsafe(begun.set)
        tx.add(person())

    task = asyncio.create_task(store.transact("add", work))
    await begun.wait()
    task.cancel()
    await asyncio.wait({task})
    await store.transact("note", lambda tx: tx.add(Note(person=1, author="AB", at=1, text="x")))
    assert await store.read(lambda r: r.count(Person)) == 1


async def test_an_error_after_a_cancellation_is_no_noise(
    store: WorkspaceStore, caplog: pytest.LogCaptureFixture
) -> None:
    loop = asyncio.get_running_loop()
    begun = asyncio.Event()

    def work(tx: RecordWriter) -> None:
        loop.call_soon_threadsafe(begun.set)
        raise Refused("no")

    task = asyncio.create_task(store.transact("add", work))
    await begun.wait()
    task.cancel()
    await asyncio.wait({task})
    await store.read(lambda r: r.count(Person))
    gc.collect()
    assert caplog.records == []


async def test_what_work_raises_reaches_the_caller_even_if_a_future_cannot_hold_it(
    store: WorkspaceStore,
) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        await store.transact("add", lambda tx: next(iter(())))
    assert await store.read(lambda r: r.count(Person)) == 0


async def test_a_held_lease_lets_the_transaction_through(
    store: WorkspaceStore, clock: ManualClock
) -> None:
    held = await store.transact("take", lambda tx: tx.add(LEASE))
    await clock.advance(29)
    await store.transact("intake", lambda tx: (tx.expect(held), tx.add(person())))
    assert await store.read(lambda r: r.count(Person)) == 1


@pytest.mark.parametrize(
    ("fields", "seconds", "boot_id", "reason"),
    [
        ({"epoch": 2}, 0, "boot-1", "gone over to anna"),
        ({"session": "other"}, 0, "boot-1", "gone over to anna"),
        ({"name": "intake:other"}, 0, "boot-1", "held by nobody"),
        ({}, 31, "boot-1", "not renewed in time"),
        ({}, 0, "boot-2", "not renewed in time"),
    ],
)
async def test_a_lost_lease_refuses_the_whole_transaction(
    store: WorkspaceStore,
    clock: ManualClock,
    fields: dict[str, object],
    seconds: float,
    boot_id: str,
    reason: str,
) -> None:
    await store.transact("take", lambda tx: tx.add(LEASE))
    if boot_id != "boot-1":
        clock.restart(boot_id)
    await clock.advance(seconds)
    mine = msgspec.structs.replace(LEASE, **fields)
    with pytest.raises(Conflict, match=reason):
        await store.transact("intake", lambda tx: (tx.add(person()), tx.expect(mine)))
    assert await store.read(lambda r: r.count(Person)) == 0


async def test_records_are_found_by_number_by_field_and_many_at_once(
    store: WorkspaceStore,
) -> None:
    people = await store.transact("add", lambda tx: tx.add_all([person(n) for n in "abca"]))
    a, b, _, _ = people

    def look(r: RecordReader) -> tuple[object, ...]:
        return (
            r.find(Person, "name", "a"), r.find(Person, "name", "z"),
            r.get_many(Person, [2, 99]), r.find_many(Person, "name", ["b", "z"]),
            r.count(Person, [Where("name", "eq", "a")], most=1), r.get(Person, 99),
        )  # fmt: skip

    assert await store.read(look) == (a, None, {2: b}, {"b": b}, 1, None)


async def test_a_writer_sees_its_own_changes_before_the_commit(store: WorkspaceStore) -> None:
    def work(tx: RecordWriter) -> tuple[int, int]:
        tx.add_all([row(1), row(2)])
        return tx.count(type(row())), len(tx.window(type(row()), [Where("person", "eq", 2)]))

    assert await store.transact("add", work) == (2, 1)


async def test_a_closed_store_says_so_and_closing_twice_is_no_error(
    store: WorkspaceStore,
) -> None:
    await store.close()
    await store.close()
    with pytest.raises(StoreFailed, match="closed"):
        await store.read(lambda r: r.count(Person))
    with pytest.raises(StoreFailed, match="closed"):
        await store.transact("add", lambda tx: tx.add(person()))


async def test_a_process_that_ends_without_closing_lost_nothing(tmp_path: Path) -> None:
    left = open_store(tmp_path, ANNA, SystemClock(), create=True)
    await left.transact("add", lambda tx: tx.add(person()))
    fresh = open_store(tmp_path, ANNA, SystemClock())
    assert await fresh.read(lambda r: r.count(Person)) == 1
    await fresh.close()
    await left.close()


def test_the_store_has_the_shape_that_the_services_ask_for() -> None:
    store: type[Store] = WorkspaceStore
    reader: type[Reader] = RecordReader
    writer: type[Writer] = RecordWriter
    assert store and reader and writer
