"""Whether the store is as it was written: what is noticed, and formats brought up to date."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmtui.errors import StoreFailed
from cmtui.model.draft import DraftText
from cmtui.model.person import Person
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.store import open_store
from cmtui.store.migrations import FORMAT, schema_of, schema_of_format
from cmtui.store.opening import FILE_NAME
from cmtui.store.records import RecordWriter
from tests.manual_clock import ManualClock
from tests.store.stored import ANNA, Desk, desk, person, row

DUMP = Path(__file__).with_name("format_1.sql")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with a little of everything."""
    folder = tmp_path_factory.mktemp("written")
    with desk(folder) as d:

        def begin(tx: RecordWriter) -> None:
            tx.add_all([person("Ada"), person("Ivy"), person("Eva")])
            tx.add(DraftText(draft=1, text="hello", cursor=5, saved_at=1))
            tx.name("met three people")

        d.transact("add", begin)
        d.transact("rows", lambda tx: tx.add_all([row(1), row(2)]))
        d.transact("remove", lambda tx: tx.remove(Person, 3))
        d.run(d.store.undo(3))
    return folder


@pytest.fixture
def copied(written: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(written, tmp_path / "desk")
    with desk(tmp_path / "desk") as opened:
        yield opened


def tampered(d: Desk, *statements: str) -> None:
    """Writes past the store."""
    foreign = sqlite3.connect(d.folder / FILE_NAME, isolation_level=None)
    for statement in statements:
        foreign.executescript(statement)
    foreign.close()


UNDONE = [
    ("UPDATE transactions SET title='met nobody' WHERE txn=1", "title"),
    ("UPDATE transactions SET first_seq=2 WHERE txn=1", "hash"),
    ("UPDATE draft_texts SET doc=replace(doc, 'hello', 'hallo')", "draft_texts"),
    ("DELETE FROM changes WHERE seq=4; DELETE FROM transactions WHERE txn=4;"
     " DELETE FROM people WHERE id=3", "newest change is 3"),
    ("UPDATE tables SET next_id=next_id+64 WHERE name='people'", "next number of people"),
    ("DELETE FROM tables WHERE name='people'", "number 3 would be given out again"),
    ("DELETE FROM tables WHERE name='#logged'", "how many changes"),
    ("DROP INDEX rows_by_held", "rows_by_held is missing"),
    ("DELETE FROM people", "people 3: not what"),
    ("INSERT INTO people SELECT 9, doc FROM people WHERE id=1", "no change of the log tells"),
    ("INSERT INTO transactions SELECT 9, at, actor, terminal, session, verb, title, title_digest,"
     " undoes, 9 FROM transactions WHERE txn=1", "of 5 transactions 4"),
    ("UPDATE changes SET tbl='animals' WHERE seq=1", "hash"),
    ("UPDATE people SET doc=CAST(doc AS BLOB) WHERE id=1", "people cannot be read"),
    ("UPDATE changes SET before=CAST(X'FF' AS TEXT) WHERE before IS NOT NULL", "cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "found"), UNDONE)
def test_what_was_changed_past_the_store_is_found(copied: Desk, statement: str, found: str) -> None:
    assert copied.run(copied.store.verify()) is None
    tampered(copied, statement)
    broken = copied.run(copied.store.verify())
    assert broken is not None and found in f"{broken.collection} {broken.reason}"


def test_a_finding_names_the_change_and_the_transaction_around_it(copied: Desk) -> None:
    tampered(copied, "UPDATE people SET doc=replace(doc, 'Ivy', 'Ida') WHERE id=2")
    broken = copied.run(copied.store.verify())
    assert broken is not None
    assert (broken.seq, broken.txn, broken.actor, broken.verb) == (1, 1, "anna", "add")
    assert (broken.at, broken.collection, broken.first, broken.last) == (
        copied.clock.now(), "people", 1, 3)  # fmt: skip


def test_an_index_that_disagrees_with_its_table_is_found(copied: Desk) -> None:
    tampered(
        copied,
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_schema SET rootpage=(SELECT rootpage FROM sqlite_schema"
        " WHERE name='profiles_by_person') WHERE name='people_by_name'",
    )
    broken = copied.run(copied.store.verify())
    assert broken is not None and "SQLite finds" in broken.reason


def test_an_erased_title_is_no_break(copied: Desk) -> None:
    tampered(copied, "UPDATE transactions SET title=NULL WHERE txn=1")
    assert copied.run(copied.store.verify()) is None
    assert copied.run(copied.store.commits())[0].title == ""


def of_format_1(folder: Path, *statements: str) -> Path:
    """A workspace as format 1 had it, without an index that came later."""
    folder.mkdir()
    path = folder / FILE_NAME
    old = sqlite3.connect(path, isolation_level=None)
    old.executescript(DUMP.read_text(encoding="utf-8"))
    for statement in statements:
        old.execute(statement)
    old.close()
    return folder


def test_a_workspace_of_format_1_is_brought_up_to_date_and_sound(tmp_path: Path) -> None:
    with desk(of_format_1(tmp_path / "old")) as d:
        assert d.run(d.store.verify()) is None
        titles = [(each.verb, each.title) for each in d.run(d.store.commits())]
        assert titles == [("intake", ""), ("rename", "renamed Ada"), ("remove", ""),
                          ("undo", "undo: renamed Ada")]  # fmt: skip
        held = d.run(d.store.read(lambda r: r.window(Row, (Where("holder", "ne", None),))))
        assert [each.holder for each in held] == ["AN"]
        assert d.transact("add", lambda tx: tx.add(person("Uma"))).number == 4
        d.run(d.store.undo(3))
        assert d.run(d.store.verify()) is None
        assert d.store._writer.rows("PRAGMA user_version") == [(FORMAT,)]


def test_a_workspace_of_format_1_ends_in_the_schema_of_a_fresh_one(tmp_path: Path) -> None:
    with desk(of_format_1(tmp_path / "old")) as old, desk(tmp_path / "new") as new:
        assert schema_of(old.store._writer) == schema_of(new.store._writer)
        assert schema_of(new.store._writer) == schema_of_format()


@pytest.mark.parametrize("statement", [
    "UPDATE changes SET before_digest=zeroblob(32) WHERE seq=3",
    "UPDATE transactions SET actor='ben' WHERE txn=2",
    "UPDATE transactions SET first_seq=1 WHERE txn=2",
    "DELETE FROM transactions WHERE txn=2",
])  # fmt: skip
def test_a_broken_log_of_format_1_is_not_linked_anew(tmp_path: Path, statement: str) -> None:
    folder = of_format_1(tmp_path / "old", statement)
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(StoreFailed, match=r"broken at change \d and cannot be brought up to date"):
        open_store(folder, ANNA, ManualClock())
    found = sqlite3.connect(folder / FILE_NAME)
    assert found.execute("PRAGMA user_version").fetchone() == (1,)
    found.close()
    assert len(before) == (folder / FILE_NAME).stat().st_size
