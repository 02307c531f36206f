"""Following: every commit of every process once, in order, and wake-ups without one."""

import asyncio
import resource
from collections.abc import AsyncIterator
from pathlib import Path

import inotify_simple
import pytest

from cmtui.clock import SystemClock
from cmtui.errors import StoreFailed
from cmtui.model.account import Health
from cmtui.model.log import Commit
from cmtui.store import WorkspaceStore, open_store
from tests.manual_clock import ManualClock
from tests.store.stored import ANNA, BEN, person

HEALTH = Health(account="demo:brand", state="live", at=1)


async def take(followed: AsyncIterator[Commit | None], count: int) -> list[int | None]:
    """The numbers of the next commits; None for a wake-up."""
    found: list[int | None] = []
    async with asyncio.timeout(10):
        while len(found) < count:
            commit = await anext(followed)
            found.append(None if commit is None else commit.txn)
    return found


async def test_own_commits_come_once_and_in_order(store: WorkspaceStore) -> None:
    followed = store.follow()
    for _ in range(5):
        await store.transact("add", lambda tx: tx.add(person()))
    assert await take(followed, 5) == [1, 2, 3, 4, 5]


async def test_what_was_committed_before_the_call_is_not_given(store: WorkspaceStore) -> None:
    await store.transact("add", lambda tx: tx.add(person()))
    followed = store.follow()
    await store.transact("add", lambda tx: tx.add(person()))
    assert await take(followed, 1) == [2]


async def test_all_since_a_number_is_given_first_however_much(store: WorkspaceStore) -> None:
    for _ in range(700):
        await store.transact("add", lambda tx: tx.add(person()))
    assert await take(store.follow(since=10), 690) == list(range(11, 701))


async def test_an_unlogged_change_is_a_wake_up(store: WorkspaceStore) -> None:
    followed = store.follow()
    await store.transact("beat", lambda tx: tx.add(HEALTH))
    assert await take(followed, 1) == [None]


async def test_a_wake_up_is_not_lost_beside_a_commit(store: WorkspaceStore) -> None:
    followed = store.follow()
    await store.transact("add", lambda tx: tx.add(person()))
    await store.transact("beat", lambda tx: tx.add(HEALTH))
    assert await take(followed, 2) == [1, None]


async def test_commits_of_another_store_come_by_the_doorbell_not_by_the_slow_poll(
    store: WorkspaceStore, tmp_path: Path, clock: ManualClock
) -> None:
    other = open_store(tmp_path / "desk", BEN, clock)
    followed = store.follow()
    first = asyncio.create_task(take(followed, 1))
    await asyncio.sleep(0.05)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await other.transact("add", lambda tx: tx.add(person()))
    assert await first == [1]
    assert loop.time() - begun < 0.5  # the floor alone would take up to 1 s
    await other.close()


async def test_several_follow_at_once(store: WorkspaceStore) -> None:
    followers = [store.follow() for _ in range(4)]
    await store.transact("add", lambda tx: tx.add(person()))
    assert await asyncio.gather(*(take(each, 1) for each in followers)) == [[1]] * 4


async def test_closing_the_store_ends_every_follower(store: WorkspaceStore) -> None:
    async def drain() -> int:
        return len([commit async for commit in store.follow()])

    waiting = [asyncio.create_task(drain()) for _ in range(3)]
    await asyncio.sleep(0.02)
    await store.close()
    async with asyncio.timeout(5):
        assert await asyncio.gather(*waiting) == [0, 0, 0]


async def test_a_cancelled_follower_leaves_nothing_behind(store: WorkspaceStore) -> None:
    task = asyncio.create_task(take(store.follow(), 1))
    await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    await store.transact("add", lambda tx: tx.add(person()))


async def test_a_follower_that_is_never_listened_to_is_no_burden(store: WorkspaceStore) -> None:
    store.follow()
    await store.transact("add", lambda tx: tx.add(person()))
    store.follow()
    await store.close()


async def test_following_a_closed_store_ends_at_once(store: WorkspaceStore) -> None:
    await store.close()
    assert [commit async for commit in store.follow()] == []
    with pytest.raises(StoreFailed):
        await store.commits()


async def test_without_inotify_it_polls(
    store: WorkspaceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise OSError("too many instances")

    monkeypatch.setattr(inotify_simple, "INotify", refuse)
    followed = store.follow()
    first = asyncio.create_task(take(followed, 1))
    await asyncio.sleep(0.1)
    await store.transact("add", lambda tx: tx.add(person()))
    async with asyncio.timeout(0.9):
        assert await first == [1]


async def test_an_idle_follower_costs_next_to_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path, ANNA, SystemClock(), create=True)
    task = asyncio.create_task(take(store.follow(), 1))
    await asyncio.sleep(0.1)
    before = resource.getrusage(resource.RUSAGE_SELF)
    await asyncio.sleep(1.2)
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used < 0.12  # a busy loop would use 1.2 s
    await store.close()
    await asyncio.wait({task})
    assert task.exception() is not None  # `take` wanted one more
