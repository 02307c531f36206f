"""TinyDB's interface over the engine."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tinydb import Query, where
from tinydb.operations import delete, increment
from tinydb.operations import set as set_field
from tinydb.table import Document

from cmtui.errors import Refused
from cmtui.model.person import Person
from cmtui.model.views import Place
from cmtui.store import history
from cmtui.store.documents import DocumentStore, DocumentTable
from cmtui.store.schema import Collection, Index
from cmtui.store.sqlite import SqliteEngine
from cmtui.store.verify import verify
from tests.store.stored import desk, free_documents, person

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


def nested(levels: int) -> dict[str, Any]:
    """Objects within objects; the innermost is empty."""
    document = dict[str, Any]()
    for _ in range(levels - 1):
        document = {"in": document}
    return document


SPOILED: dict[str, tuple[Any, type[Exception], str]] = {
    "not a number": (float("nan"), Refused, ": nan is no number"),
    "an infinity": ([1, float("inf")], Refused, r"\.1 .*: inf is no number"),
    "a NUL": ("x\0", Refused, ".*: the text holds a NUL"),
    "a NUL in a key": ({"k\0": 1}, Refused, r"\.k\\x00 .*: the text holds a NUL"),
    "half a surrogate pair": ({"b": ["\udc00"]}, Refused, r"\.b\.0 .*surrogate"),
    "half a pair in a key": ({"\ud800": 1}, Refused, r"\.\\ud800 .*surrogate"),
    "too great a number": (2**63, Refused, ".*64 bits"),
    "too small a number": (-(2**63) - 1, Refused, ".*64 bits"),
    "a key that is a number": ({1: 2}, Refused, ".*the key 1 is no text"),
    "a key that is null": ({None: 2}, Refused, ".*the key None is no text"),
    "too many levels": (nested(1_000), Refused, r"\.in\.in.*more than 100 levels"),
    "bytes": (b"x", TypeError, ".*bytes is not JSON"),
    "a set": ([{1, 2}], TypeError, r"\.0 .*set is not JSON"),
    "a moment": ({"at": datetime(2026, 1, 1)}, TypeError, r"\.at .*datetime is not JSON"),
    "a decimal": (Decimal("0.1"), TypeError, ".*Decimal is not JSON"),
}
"""A value, and how a document that holds it is refused."""


def spoil(value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["a"] = value

    return change


WAYS_IN: dict[str, Callable[[DocumentTable, Any], object]] = {
    "insert": lambda table, value: table.insert({"a": value}),
    "insert_multiple": lambda table, value: table.insert_multiple([{"n": 3}, {"a": value}]),
    "update": lambda table, value: table.update({"a": value}, where("n") == 2),
    "update all": lambda table, value: table.update({"a": value}),
    "update by a callable": lambda table, value: table.update(spoil(value), doc_ids=[1, 2]),
    "update by an operation": lambda table, value: table.update(set_field("a", value)),
    "update_multiple": lambda table, value: table.update_multiple(
        [({"ok": 1}, where("n") == 1), ({"a": value}, where("n") == 2)]
    ),
    "upsert of what is there": lambda table, value: table.upsert({"a": value}, where("n") == 1),
    "upsert of what is not": lambda table, value: table.upsert({"a": value}, where("n") == 7),
}


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize("what", SPOILED)
def test_what_would_be_lost_is_refused_by_its_path_and_nothing_is_kept(
    spoiled: DocumentTable, what: str, way: str
) -> None:
    value, error, reason = SPOILED[what]
    with spoiled.engine_storage.writing("test"):  # goes on after the refusal, and is committed
        with pytest.raises(error, match=rf"notes\.a{reason}" if reason[0] == "\\" else reason):
            WAYS_IN[way](spoiled, value)
        assert [dict(each) for each in spoiled] == [{"n": 1}, {"n": 2}]


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentTable]:
    """Two notes that nothing in the table above can change."""
    with free_documents(tmp_path_factory.mktemp("spoiled"), NOTES) as store:
        store.table("notes").insert_multiple([{"n": 1}, {"n": 2}])
        yield store.table("notes")


@pytest.mark.parametrize("what", SPOILED)
def test_a_record_with_such_a_value_is_refused_by_its_field(tmp_path: Path, what: str) -> None:
    value, error, _ = SPOILED[what]
    with desk(tmp_path / "desk") as d:
        with pytest.raises(error, match=r"people\.name"):
            d.transact("add", lambda tx: tx.add(person(value)))
        assert d.run(d.store.read(lambda r: r.count(Person))) == 0


KEPT: dict[str, Any] = {
    "a long text": "word " * 2_000_000,
    "keys that differ by case": {"key": 1, "Key": 2, "KEY": 3},
    "keys that SQL would read": {"a.b": 1, '"': 2, "'": 3, "$": 4, "[0]": 5, "\\": 6, "": 7},
    "the greatest and smallest": [2**63 - 1, -(2**63), 1.7976931348623157e308, 5e-324],
    "text beyond the first plane": "😀\uffff\ufdd0 e\u0301 中",
    "controls": "\x01\x1b[31m\x7f\x85\u2028",
    "many levels": nested(99),
    "nothing": [None, "", [], {}, False],
}


@pytest.mark.parametrize("what", KEPT)
def test_what_json_can_hold_comes_back_as_it_was(db: DocumentStore, what: str) -> None:
    notes = db.table("notes")
    number = notes.insert({"tag": KEPT[what]})
    assert notes.get(doc_id=number) == {"tag": KEPT[what]}
    assert numbers(notes.search(where("tag") == KEPT[what])) == [number]


def test_keys_are_told_apart_by_case_and_by_their_dots(db: DocumentStore) -> None:
    notes = db.table("notes")
    notes.insert_multiple([{"tag": 1, "Tag": 2}, {"a.b": 1, "a": {"b": 2}}])
    assert numbers(notes.search(where("tag") == 1)) == [1]
    assert notes.search(where("tag") == 2) == []
    assert numbers(notes.search(where("a.b") == 1)) == [2]
    assert numbers(notes.search(where("a").b == 2)) == [2]


def test_tuples_come_back_as_lists(db: DocumentStore) -> None:
    db.insert({"a": (1, (2, 3))})
    assert db.all() == [{"a": [1, [2, 3]]}]


@pytest.mark.parametrize("number", [-1, 2**53 + 1, 2**70, "7", 1.5, None])
def test_a_number_that_no_document_can_have_is_refused(db: DocumentStore, number: Any) -> None:
    for change in (db.insert, db.upsert):
        with pytest.raises(Refused, match="is no number for a document"):
            change(Document({}, number))
    assert db.insert({}) == 1


@pytest.mark.parametrize("number", [2**70, -1, float("nan"), 0])
def test_nothing_is_found_under_a_number_that_no_document_has(
    db: DocumentStore, number: Any
) -> None:
    db.insert({"a": 1})
    assert db.get(doc_id=number) is None
    assert not db.contains(doc_id=number)
    assert db.get(doc_ids=[number]) == []
    assert db.update({"a": 2}, doc_ids=[number]) == db.remove(doc_ids=[number]) == []


def test_what_is_no_document_is_refused(db: DocumentStore) -> None:
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
