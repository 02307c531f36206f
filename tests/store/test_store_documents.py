"""TinyDB's interface over the engine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tinydb import Query, where
from tinydb.operations import delete, increment
from tinydb.table import Document

from cmtui.errors import Refused
from cmtui.model.views import Place
from cmtui.store import history
from cmtui.store.documents import DocumentStore
from cmtui.store.schema import Collection, Index
from cmtui.store.sqlite import SqliteEngine
from cmtui.store.verify import verify
from tests.store.stored import free_documents

NOTES = Collection("notes", None, indexes=(Index(("tag",)), Index(("n",))))
DEFAULT = Collection("_default", None)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DocumentStore]:
    with free_documents(tmp_path / "notes", NOTES, DEFAULT) as opened:
        yield opened


def numbers(found: list[Document]) -> list[int]:
    return [each.doc_id for each in found]


def test_the_default_table_is_reached_as_in_tinydb(db: DocumentStore) -> None:
    assert db.insert({"a": 1}) == 1
    assert len(db) == 1
    assert db.all() == [{"a": 1}]
    assert [each.doc_id for each in db] == [1]


def test_documents_are_found_by_query_and_number(db: DocumentStore) -> None:
    notes = db.table("notes")
    notes.insert_multiple({"tag": tag, "n": n} for n, tag in enumerate("abcab"))
    assert numbers(notes.search(where("tag") == "a")) == [1, 4]
    assert notes.get(where("tag") == "b").doc_id == 2
    assert notes.get(doc_id=3) == {"tag": "c", "n": 2}
    assert numbers(notes.get(doc_ids=[5, 1, 77])) == [1, 5]
    assert notes.get(doc_id=77) is None
    assert notes.contains(where("n") > 3) and not notes.contains(doc_id=77)
    assert notes.count(Query().n.test(lambda n: n > 1)) == 3
    with pytest.raises(RuntimeError):
        notes.get()


def test_documents_are_changed_and_removed(db: DocumentStore) -> None:
    notes = db.table("notes")
    notes.insert_multiple({"tag": tag, "n": n} for n, tag in enumerate("aab"))
    assert notes.update({"x": 1}, where("tag") == "a") == [1, 2]
    assert notes.update(increment("n"), doc_ids=[1, 9]) == [1]
    assert notes.update(delete("x"), where("x").exists()) == [1, 2]
    assert notes.get(doc_id=1)["n"] == 1
    assert notes.update_multiple([({"y": 1}, where("n") == 1), ({"z": 1}, where("y") == 1)]) == (
        [1, 1, 2, 2]
    )
    assert notes.remove(where("z") == 1) == [1, 2]
    assert notes.remove(doc_ids=[3, 4]) == [3]
    with pytest.raises(RuntimeError):
        notes.remove()
    assert len(notes) == 0


def test_upsert_changes_what_is_there_and_adds_what_is_not(db: DocumentStore) -> None:
    notes = db.table("notes")
    assert notes.upsert({"tag": "a", "n": 1}, where("tag") == "a") == [1]
    assert notes.upsert({"n": 2}, where("tag") == "a") == [1]
    assert notes.upsert(Document({"tag": "b"}, 7)) == [7]
    assert notes.all() == [{"n": 2, "tag": "a"}, {"tag": "b"}]
    assert notes.insert({}) == 8


def test_numbers_are_not_used_again_after_truncate(db: DocumentStore) -> None:
    notes = db.table("notes")
    notes.insert_multiple([{}, {}])
    notes.truncate()
    assert notes.insert({}) == 3
    db.drop_tables()
    assert db.tables() == set()
    assert db.table("notes").insert({}) == 4


def test_a_number_that_is_taken_is_refused_and_nothing_of_the_batch_is_kept(
    db: DocumentStore,
) -> None:
    notes = db.table("notes")
    notes.insert({"n": 1})
    with pytest.raises(ValueError, match="already exists"):
        notes.insert_multiple([{"n": 2}, Document({"n": 3}, 1)])
    assert notes.all() == [{"n": 1}]


def test_a_window_is_by_a_field_from_a_place_on(db: DocumentStore) -> None:
    notes = db.table("notes")
    notes.insert_multiple([{"n": 2}, {"n": 1}, {}, {"n": 2}, {"n": None}, {"n": "x"}])
    assert numbers(notes.window(field="n")) == [3, 5, 2, 1, 4, 6]
    assert numbers(notes.window(field="n", descending=True, limit=3)) == [6, 4, 1]
    assert numbers(notes.window(field="n", after=Place(2, 1))) == [4, 6]
    assert numbers(notes.window(field="n", after=Place(None, 3), limit=2)) == [5, 2]
    assert numbers(notes.window(where("n").test(lambda n: n == 2), "n", limit=1)) == [1]


def test_everything_in_a_transaction_is_one_commit(db: DocumentStore) -> None:
    with db.transaction("tidy up") as transaction:
        db.table("notes").insert_multiple([{"n": 1}, {"n": 2}])
        db.table("notes").update({"n": 3}, doc_ids=[1])
        db.insert({"a": 1})
    engine = transaction.engine
    [commit] = history.commits(engine)
    assert (commit.verb, commit.touched) == ("tidy up", {"notes": (1, 2), "_default": (1,)})
    assert isinstance(engine, SqliteEngine)
    assert verify(engine, (NOTES, DEFAULT)) is None


def test_removed_documents_that_are_stored_again_in_one_go_leave_the_log_sound(
    db: DocumentStore,
) -> None:
    db.insert_multiple([{"n": 1}, {"n": 2}, {"n": 3}])
    db.remove(doc_ids=[2, 3])
    db.insert_multiple([Document({"n": 4}, doc_id=2), Document({"n": 5}, doc_id=3)])
    db.update({"n": 6}, doc_ids=[3])
    engine = db.engine_storage.engine
    assert isinstance(engine, SqliteEngine)
    assert verify(engine, (NOTES, DEFAULT)) is None
    engine.rows("DELETE FROM _default WHERE id=2")
    assert verify(engine, (NOTES, DEFAULT)) is not None


def test_a_transaction_that_raises_leaves_nothing(db: DocumentStore) -> None:
    with pytest.raises(KeyError), db.transaction("tidy up"):
        db.insert({"a": 1})
        raise KeyError
    assert len(db) == 0


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"a": {"b": [1, float("nan")]}}, r"_default\.a\.b\.1 cannot be stored: nan"),
        ({"a": "x\0"}, r"_default\.a cannot be stored: .*NUL"),
        ({"a\0": 1}, r"_default\.a\\x00 cannot be stored: .*NUL"),
        ({"a": {1: 2}}, r"_default\.a cannot be stored: the key 1 is no text"),
        ({"a": 2**64}, r"_default\.a cannot be stored: .*64 bits"),
        ({"a": "\udc00"}, r"_default\.a cannot be stored: .*surrogate"),
    ],
)
def test_what_would_be_lost_is_refused_by_name(
    db: DocumentStore, document: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        db.insert(document)
    assert len(db) == 0


def test_what_is_no_json_is_a_type_error(db: DocumentStore) -> None:
    with pytest.raises(TypeError, match="set is not JSON serializable"):
        db.insert({"a": {1, 2}})
    with pytest.raises(ValueError, match="not a Mapping"):
        db.insert([1])  # type: ignore[arg-type]


def test_only_declared_tables_are_there(db: DocumentStore) -> None:
    with pytest.raises(KeyError, match="not a declared collection"):
        db.table("others")


def test_a_view_for_reading_refuses_to_write(db: DocumentStore) -> None:
    view = DocumentStore(db.engine_storage.engine, None, [NOTES])
    with pytest.raises(Refused, match="for reading"):
        view.table("notes").insert({})
    with pytest.raises(Refused, match="not written as a whole"):
        view.storage.write({})


def test_the_storage_reads_as_stock_tinydb_has_it(db: DocumentStore) -> None:
    db.table("notes").insert({"n": 1})
    assert db.storage.read() == {"notes": {"1": {"n": 1}}}
    assert db.tables() == {"notes"}
