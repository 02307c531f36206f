"""Words are found as a plain look at every document would find them, whatever the index knows."""

import fcntl
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmtui.model.person import Note
from cmtui.model.post import Author, Link, Post
from cmtui.store import WorkspaceStore, open_store, search_file, search_index, searching
from cmtui.text.folding import fold
from tests.manual_clock import ManualClock
from tests.store.stored import ANNA, BEN, Desk

SIGNS = ["a", "b", "A", "é", "e\u0301", "e", "ß", "s", "か", "が", "か\u3099", "ｶﾞ", "上", "海",
         "㊤", "한", "🙏", '"', "%", "_", "'", "*", " ", "\n", "\\", "\x01", "\u200d"]  # fmt: skip
WORDS = st.lists(st.sampled_from(SIGNS), max_size=7).map("".join)
ACTS = st.one_of(
    st.tuples(st.just("add"), st.lists(WORDS, min_size=1, max_size=7)),
    st.tuples(st.just("edit"), WORDS),
    st.tuples(st.just("remove"), st.just("")),
    st.tuples(st.just("index"), st.just("")),
    st.tuples(st.just("note"), WORDS),
)


def post(text: str, n: int = 0, **fields: Any) -> Post:
    given: dict[str, Any] = {
        "id": f"demo:{n}", "network": "demo", "kind": "mention", "accounts": ("demo:acme",),
        "author": Author("demo:mara", "mara.example", "Mára"), "text": text, "created_at": n,
        "received_at": n, "conversation": "demo:1",
    }  # fmt: skip
    return Post(**(given | fields))


def note(text: str) -> Note:
    return Note(person=1, author="NR", at=1, text=text)


async def said(store: WorkspaceStore, *texts: str) -> None:
    """Stores posts with these texts."""

    def work(tx: Any) -> None:
        first = len(tx.window(Post)) + 1
        tx.add_all([post(text, n) for n, text in enumerate(texts, first)])

    await store.transact("intake", work)


async def texts(store: WorkspaceStore, needle: str, limit: int = 100) -> list[str]:
    """The texts of the posts that are found."""
    return [one.text for one in (await store.search(Post, needle, limit)).records]


def plain(desk: Desk, kind: type[Any], needle: str) -> list[Any]:
    """By looking at everything."""
    every = desk.run(desk.store.read(lambda reader: reader.window(kind)))
    wanted = fold(needle)
    parts = (lambda one: (one.text,)) if kind is Note else (
        lambda one: (one.text, one.warning, one.author.handle, one.author.name)
    )  # fmt: skip
    return [one for one in reversed(every) if any(wanted in fold(part) for part in parts(one))]


def act(desk: Desk, what: str, words: Any, pick: int) -> None:
    """One thing that happens to a store."""

    def work(tx: Any) -> None:
        posts = tx.window(Post)
        if what == "add":
            first = tx.last_txn() * 100
            tx.add_all([post(text, n) for n, text in enumerate(words, first)])
        elif what == "note":
            tx.add(note(words))
        elif posts and what == "edit":
            tx.put(msgspec.structs.replace(posts[pick % len(posts)], text=words))
        elif posts:
            tx.remove(Post, posts[pick % len(posts)].number)

    if what == "index":
        desk.run(desk.store.index(seconds=0))
    else:
        desk.transact(what, work)


@pytest.fixture
def in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page and batch is of a few documents."""
    monkeypatch.setattr(search_index, "BATCH", 3)
    monkeypatch.setattr(search_index, "CHANGES", 4)
    monkeypatch.setattr(searching, "CANDIDATES", 2)
    monkeypatch.setattr(searching, "PAGE", 4)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(ACTS, st.integers(0, 50)), min_size=4, max_size=14),
    st.lists(WORDS | st.just("mara"), min_size=4, max_size=8),
)
def test_an_answer_is_that_of_a_plain_look_at_every_stage(
    in_small_steps: None, acts: list[tuple[tuple[str, Any], int]], needles: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        try:
            for (what, words), pick in acts:
                act(desk, what, words, pick)
                for needle in needles[:3]:
                    _compare(desk, needle)
            desk.run(desk.store.index())
            for needle in needles:
                _compare(desk, needle)
        finally:
            desk.close()


def _compare(desk: Desk, needle: str) -> None:
    for kind in (Post, Note):
        expected = plain(desk, kind, needle)
        assert list(desk.run(desk.store.search(kind, needle, 100)).records) == expected
        scanned = desk.run(
            desk.store.read(lambda reader, k=kind: searching.scan(reader, k, needle, 100))
        )
        assert list(scanned.records) == expected
        if len(expected) > 1:
            first = desk.run(desk.store.search(kind, needle, 1))
            assert list(first.records) == expected[:1] and first.searched_to == expected[0].number
            rest = desk.run(desk.store.search(kind, needle, 100, before=expected[0].number))
            assert list(rest.records) == expected[1:]


async def test_the_index_itself_is_asked(
    store: WorkspaceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await said(store, *["nothing here"] * 40, "the export is broken", *["nothing here"] * 40)
    assert await store.index()
    monkeypatch.setattr(searching, "OPENED_MOST", 10)
    monkeypatch.setattr(searching, "PAGE", 10)
    found = await store.search(Post, "EXPORT", 5)
    assert [one.text for one in found.records] == ["the export is broken"] and found.complete


async def test_one_large_batch_is_indexed_in_parts(
    store: WorkspaceStore, in_small_steps: None
) -> None:
    await said(store, "before")
    await store.index()
    await said(store, *["the export"] * 20)
    steps = 0
    while not await store.index(seconds=0):
        assert len(await texts(store, "export")) == 20
        steps += 1
        assert steps < 10
    assert steps >= 6 and len(await texts(store, "export")) == 20


async def test_a_bounded_scan_says_how_far_it_went(
    store: WorkspaceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await said(store, "zq", *["nothing here"] * 40, "zq")
    monkeypatch.setattr(searching, "OPENED_MOST", 10)
    monkeypatch.setattr(searching, "PAGE", 5)
    found = await store.search(Post, "zq", 5)
    assert [one.number for one in found.records] == [42]
    assert not found.complete and found.searched_to == 33
    older = await store.search(Post, "zq", 5, before=found.searched_to)
    assert not older.records and older.searched_to == 23
    oldest = await store.search(Post, "zq", 5, before=9)
    assert [one.number for one in oldest.records] == [1] and oldest.complete


async def test_two_letter_words_of_han_signs_are_found_beyond_that(
    store: WorkspaceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await said(store, "在㊤海", *["nothing here"] * 40)
    monkeypatch.setattr(searching, "OPENED_MOST", 10)
    assert await texts(store, "上海") == ["在㊤海"]


async def test_every_part_of_a_post_is_searched(store: WorkspaceStore) -> None:
    one = post("hello", links=(Link("acme.example", "https://evil.invalid/x"),),
               warning="spoilers", images=("a cat",))  # fmt: skip
    await store.transact("intake", lambda tx: tx.add(one))
    for _ in range(2):
        for words in ("hello", "spoilers", "a cat", "acme.ex", "evil.inv", "mara.ex", "mara"):
            assert await texts(store, words) == ["hello"], words
        assert await texts(store, "spoilers a cat") == []
        await store.index()


async def test_the_writers_lock_is_never_taken(store: WorkspaceStore, tmp_path: Path) -> None:
    await said(store, "the export is broken")
    with (tmp_path / "desk" / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert await store.index()
        assert await texts(store, "export") == ["the export is broken"]


async def test_a_file_that_is_no_index_is_thrown_away(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    await said(store, "the export is broken")
    file = tmp_path / "desk" / search_file.FILE_NAME
    for garbage in (b"", b"garbage" * 5_000, b"SQLite format 3\0" + b"x" * 9_000):
        file.write_bytes(garbage)
        assert await texts(store, "export") == ["the export is broken"]
        await store.index()
        assert await store.index()
        assert _is_indexed(store) and await texts(store, "export") == ["the export is broken"]


async def test_an_index_that_is_damaged_inside_is_thrown_away(tmp_path: Path) -> None:
    folder, clock = tmp_path / "desk", ManualClock()
    store = open_store(folder, ANNA, clock, create=True)
    await said(store, *(f"the export number {n} is broken" for n in range(300)))
    await store.index()
    await store.close()
    file = folder / search_file.FILE_NAME
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(os.urandom(size - 4096))
    store = open_store(folder, ANNA, clock)
    assert len(await texts(store, "export", 1_000)) == 300
    await store.index()
    assert await store.index() and _is_indexed(store)
    assert len(await texts(store, "export", 1_000)) == 300
    await store.close()


async def test_an_index_that_is_deleted_while_open_is_built_anew(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    await said(store, "the export is broken")
    await store.index()
    for file in (tmp_path / "desk").glob("search.*"):
        file.unlink()
    assert await texts(store, "export") == ["the export is broken"]
    await said(store, "exports again")
    assert await store.index() and _is_indexed(store)
    assert await texts(store, "export") == ["exports again", "the export is broken"]


async def test_the_index_of_another_store_is_thrown_away(tmp_path: Path) -> None:
    clock = ManualClock()
    for name, words in (("one", "the export is broken"), ("other", "the import is broken")):
        store = open_store(tmp_path / name, ANNA, clock, create=True)
        await said(store, words)
        await store.index()
        await store.close()
    shutil.copy(tmp_path / "one" / "search.db", tmp_path / "other" / "search.db")
    store = open_store(tmp_path / "other", ANNA, clock)
    assert await texts(store, "import") == ["the import is broken"]
    assert await store.index() and await texts(store, "import") == ["the import is broken"]
    assert await texts(store, "export") == []
    await store.close()


async def test_an_index_from_before_the_log_begins_is_built_anew(store: WorkspaceStore) -> None:
    await said(store, "the export is broken")
    await store.index()
    await said(store, "the import is broken")
    await store.transact(
        "checkpoint",
        lambda tx: tx._transaction.engine.rows("DELETE FROM changes WHERE seq <= 1"),
    )
    await said(store, "broken again")
    assert len(await texts(store, "broken")) == 3
    assert await store.index() and len(await texts(store, "broken")) == 3


async def test_two_desks_keep_one_index(store: WorkspaceStore, tmp_path: Path) -> None:
    other = open_store(tmp_path / "desk", BEN, ManualClock())
    for n in range(6):
        await said(store if n % 2 else other, f"export {n}", f"import {n}")
        await (other if n % 3 else store).index(seconds=0)
        for each in (store, other):
            assert len(await texts(each, "export")) == n + 1
    await other.close()
    assert await store.index() and len(await texts(store, "import")) == 6


async def test_nothing_is_indexed_while_another_is_at_it_or_the_process_is_stopping(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    await said(store, "the export is broken")
    with (tmp_path / "desk" / search_file.LOCK_NAME).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert await store.index()
        assert not _is_indexed(store)
    store.quiesce()
    store.quiesce()
    store.resume()
    assert await store.index() and _is_indexed(store)


async def test_a_disk_without_room_leaves_everything_but_the_index(
    store: WorkspaceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await said(store, "the export is broken")
    monkeypatch.setattr(search_file, "ROOM_LEFT", 2**62)
    assert await store.index()
    assert not (tmp_path / "desk" / search_file.FILE_NAME).exists()
    await said(store, "exports again")
    assert await texts(store, "export") == ["exports again", "the export is broken"]


async def test_an_index_that_finds_the_disk_full_goes_on_later(store: WorkspaceStore) -> None:
    await said(store, "the export is broken")
    await store.index()
    index = store._searcher._file.engine()
    assert index is not None
    pages = index.rows("PRAGMA page_count")[0][0]
    index.rows(f"PRAGMA max_page_count={pages}")
    await said(store, *(f"{n:x} export {n * n * 977:x}" for n in range(500)))
    await store.index()
    assert len(await texts(store, "export", 1_000)) == 501
    index.rows("PRAGMA max_page_count=100000")
    assert await store.index()
    assert len(await texts(store, "export", 1_000)) == 501


async def test_the_files_are_the_teams_as_the_store_is(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        store = open_store(tmp_path / "desk", ANNA, ManualClock(), create=True, shared=True)
        await said(store, "the export is broken")
        await store.index()
    finally:
        os.umask(before)
    for name in (search_file.FILE_NAME, search_file.LOCK_NAME, search_file.FILE_NAME + "-wal"):
        assert stat.S_IMODE((tmp_path / "desk" / name).stat().st_mode) == 0o660, name
    await store.close()


def _is_indexed(store: WorkspaceStore) -> bool:
    """Whether there is an index with words in it."""
    index = store._searcher._file.engine()
    return index is not None and bool(index.rows("SELECT 1 FROM posts_words LIMIT 1"))
