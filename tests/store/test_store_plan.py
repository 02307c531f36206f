"""The planner: what SQL narrows is what a scan finds."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import Query, TinyDB, where
from tinydb.queries import QueryInstance
from tinydb.storages import MemoryStorage

from cmtui.model.account import Account
from cmtui.model.row import Row
from cmtui.store.canonical import to_document, to_text
from cmtui.store.documents import DocumentStore, DocumentTable
from cmtui.store.plan import narrow, shape_of
from cmtui.store.schema import COLLECTIONS, Collection, Index, collection_of, field_types
from cmtui.store.sqlite import field_sql
from tests.store.stored import desk, free_documents, rows_of
from tests.store.test_store_windows import Spy

THINGS = Collection("things", None, "durable", (Index(("a",)), Index(("a.b",)), Index(("n", "a"))))

KEYS = ["a", "b", "n", "o'dd", 'q"k', "dé.t", "$x", "[0]", "", "中"]
texts = st.text(st.sampled_from("ab'\"\\é中 %_\n\x1f😀"), max_size=3) | st.sampled_from(
    ["", "null", "1", "true", "[1]", '{"b": 1}', "\\u0000"]
)
numbers = (
    st.integers(-3, 3)
    | st.sampled_from([2**53, 2**53 + 1, -(2**63), 2**63 - 1, 0.1, 0.5, 1.0, 1e16, 1e300, -0.0])
    | st.floats(allow_nan=False, allow_infinity=False)
)
scalars = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=2)
    ),
    max_leaves=4,
)
documents = st.dictionaries(st.sampled_from(KEYS), values, max_size=4)
paths = st.lists(st.sampled_from(KEYS), min_size=1, max_size=2).map(tuple)
operands = values | st.sampled_from([float("inf"), 2**70, "a\0", "\ud800"])


def at(path: tuple[str, ...]) -> Query:
    query = where(path[0])
    for part in path[1:]:
        query = query[part]
    return query


def compared(path: tuple[str, ...], sign: str, value: Any) -> QueryInstance:
    query: QueryInstance = getattr(at(path), sign)(value)
    return query


atoms = (
    st.builds(compared, paths, st.sampled_from(["__eq__", "__ne__"]), operands)
    | st.builds(compared, paths, st.sampled_from(["__lt__", "__le__", "__gt__", "__ge__"]),
                numbers | texts | st.booleans() | st.just(2**70))
    | st.builds(lambda path, some: at(path).one_of(some), paths, st.lists(operands, max_size=3))
    | st.builds(lambda path: at(path).exists(), paths)
    | st.builds(lambda path: at(path).matches("a"), paths)
    | st.builds(lambda path: at(path).test(bool), paths)
    | st.builds(lambda path: at(path).map(repr) == "1", paths)
    | st.builds(lambda path, some: at(path).any(some), paths, st.lists(scalars, max_size=2))
    | st.builds(lambda some: Query().fragment(some), documents)
    | st.just(Query().noop())
)  # fmt: skip
queries = st.recursive(
    atoms,
    lambda inner: (
        st.builds(lambda a, b: a & b, inner, inner)
        | st.builds(lambda a, b: a | b, inner, inner)
        | st.builds(lambda a: ~a, inner)
    ),
    max_leaves=4,
)


def accepts(query: QueryInstance, document: dict[str, Any]) -> bool | None:
    """What a scan says; None where stock TinyDB raises for comparing text with a number."""
    try:
        return bool(query(document))
    except TypeError:
        return None


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentTable]:
    """An empty table; each example begins by emptying it."""
    with free_documents(tmp_path_factory.mktemp("things"), THINGS) as store:
        yield store.table("things")


@settings(max_examples=100, deadline=None)
@given(st.lists(documents, max_size=8), st.lists(queries, min_size=1, max_size=12))
def test_narrowed_is_what_stock_tinydb_finds(
    things: DocumentTable, some: list[dict[str, Any]], asked: list[QueryInstance]
) -> None:
    things.truncate()
    stock = TinyDB(storage=MemoryStorage).table("things")
    stock.insert_multiple(some)
    numbers = dict(zip((each.doc_id for each in stock), things.insert_multiple(some), strict=True))
    for query in asked:
        if None in [accepts(query, each) for each in stock]:
            continue  # stock TinyDB would raise; what an index answers need not
        expected = [numbers[each.doc_id] for each in stock.search(query)]
        assert [each.doc_id for each in things.search(query)] == expected
        assert things.count(query) == len(expected)


fields_of_a_row = st.sampled_from(sorted(path[0] for path in field_types(Row)))


@st.composite
def declared(draw: st.DrawFn) -> QueryInstance:
    name = draw(fields_of_a_row)
    kind = field_types(Row)[(name,)]
    value = draw(
        st.sampled_from({"text": ["new", "done", "AB", ""], "whole": [0, 1, 2, 2**60],
                         "truth": [True, False]}[kind.sort])
    )  # fmt: skip
    sign = draw(st.sampled_from(["__eq__", "__ne__", "__lt__", "__ge__", "one_of", "null"]))
    if sign == "null":
        return where(name) == None  # noqa: E711
    if sign == "one_of":
        return where(name).one_of([value, None])
    return compared((name,), sign, value)


@settings(max_examples=60, deadline=None)
@given(rows_of(max_size=10), st.lists(st.recursive(
    declared(), lambda inner: st.builds(lambda a, b: a & b, inner, inner)
    | st.builds(lambda a: ~a, inner), max_leaves=3), min_size=1, max_size=10))  # fmt: skip
def test_on_declared_fields_sql_alone_is_exact(
    tmp_path_factory: pytest.TempPathFactory, some: list[Row], asked: list[QueryInstance]
) -> None:
    with desk(tmp_path_factory.mktemp("desk")) as d:
        stored = d.transact("add", lambda tx: tx.add_all(some))
        shape = shape_of(collection_of(Row), field_sql)
        for query in asked:
            narrowed = narrow(query, shape)
            assert narrowed.exact
            said = [accepts(query, to_document(to_text(each, "row"))) for each in stored]
            if None in said:
                continue
            sql = f"SELECT id FROM rows WHERE {narrowed.sql} ORDER BY id"
            found = d.run(
                d.store.read(lambda r, s=sql, n=narrowed: d.store._reader.rows(s, n.args))
            )
            expected = [each.number for each, met in zip(stored, said, strict=True) if met]
            assert [number for (number,) in found] == expected


def test_a_field_that_is_no_plain_value_is_looked_at_again() -> None:
    shape = shape_of(collection_of(Account), field_sql)
    assert narrow(where("keywords") == "x", shape).exact
    assert not narrow(where("keywords") == '["x"]', shape).exact
    assert not narrow(where("keywords") == '{"x": 1}', shape).exact
    assert not narrow(where("key").matches("x"), shape).exact
    assert narrow((where("key") == "x") & where("name").matches("y"), shape).sql != "1"
    assert narrow((where("key") == "x") | where("name").matches("y"), shape).sql == "1"


def test_every_record_type_has_one_collection_and_known_index_fields(tmp_path: Path) -> None:
    kinds = [collection.record for collection in COLLECTIONS]
    assert len(set(kinds)) == len(kinds)
    for collection in COLLECTIONS:
        assert collection.record is not None
        for index in collection.indexes:
            known = {path[0] for path in field_types(collection.record)}
            assert set(index.fields) <= known
            assert {each.field for each in index.where} <= known


@pytest.mark.parametrize("name", ["", "x y", "x;", "Rows", "x'", "1x"])
def test_a_name_that_could_be_sql_is_refused(tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(ValueError, match="no name"),
        free_documents(tmp_path / "x", Collection(name, None)),
    ):
        raise AssertionError("never opened")


NOTES = Collection(
    "notes", None, "durable",
    (Index(("tag",)), Index(("n",)), Index(("author.id",)), Index(("kind", "n"))),
)  # fmt: skip

BY_INDEX: dict[str, QueryInstance] = {
    "equality": where("tag") == "t7",
    "a null": where("tag") == None,  # noqa: E711
    "a range": (where("n") > 3) & (where("n") <= 9),
    "a nested field": where("author").id == "a3",
    "one of several": where("tag").one_of(["t1", "t2"]),
    "one of thousands": where("tag").one_of([f"t{n}" for n in range(3_000)]),
    "one of several sorts": where("n").one_of([1, 2.5, None, 2**60]),
    "the first field of two": where("kind") == "x",
    "and with a side that no index has": (where("tag") == "t7") & where("text").search("z"),
    "and with a callable": where("author").id.one_of(["a1"]) & where("n").test(lambda n: n > 3),
    "or of two fields": (where("tag") == "t7") | (where("n") == 3),
    "or of three": (where("tag") == "t7") | (where("n") < 2) | where("author").id.one_of(["a1"]),
    "or of ranges": (where("n") < 3) | (where("n") > 900),
    "or within and": (where("u") == 3) & ((where("tag") == "t7") | (where("n") == 3)),
    "and within or": ((where("tag") == "t7") & where("text").matches("z")) | (where("n") == 3),
}  # fmt: skip

BY_SCAN: dict[str, QueryInstance] = {
    "a field without an index": where("u") == 3,
    "or with a side that no index has": (where("tag") == "t7") | (where("u") == 3),
    "a list": where("tag") == ["t7"],
    "a callable": where("tag").test(lambda tag: tag == "t7"),
    "a fragment": Query().fragment({"tag": "t7"}),
    "a negation": ~(where("tag") == "t7"),
}

ASKED: dict[str, Callable[[DocumentTable, QueryInstance], object]] = {
    "search": lambda notes, query: notes.search(query),
    "get": lambda notes, query: notes.get(query),
    "contains": lambda notes, query: notes.contains(query),
    "count": lambda notes, query: notes.count(query),
    "update": lambda notes, query: notes.update({"x": 1}, query),
    "update_multiple": lambda notes, query: notes.update_multiple([({"x": 2}, query)]),
    "upsert": lambda notes, query: notes.upsert({"x": 3}, query),
    "remove": lambda notes, query: notes.remove(query),
}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DocumentTable, Spy]]:
    """Twenty notes, and what SQLite says of each statement that a table sends it."""
    with free_documents(tmp_path_factory.mktemp("notes"), NOTES) as store:
        store.table("notes").insert_multiple(
            {"tag": f"t{n}", "n": n, "author": {"id": f"a{n}"}, "u": n % 4, "text": "z"}
            for n in range(20)
        )
        spy = Spy(store.engine_storage.engine)
        scribe = store.engine_storage.scribe
        yield DocumentStore(spy, scribe, [NOTES]).table("notes"), spy  # type: ignore[arg-type]


def scans(plans: list[str]) -> list[str]:
    """Steps that look through a whole collection."""
    return [step for step in plans if step.startswith("SCAN notes")]


@pytest.mark.parametrize("call", ASKED)
def test_what_an_index_answers_never_looks_through_the_collection(
    notes: tuple[DocumentTable, Spy], call: str
) -> None:
    table, spy = notes
    for what, query in BY_INDEX.items():
        spy.plans.clear()
        with pytest.raises(ZeroDivisionError), table.engine_storage.writing("test"):
            ASKED[call](table, query)
            raise ZeroDivisionError  # what was changed is taken back
        assert spy.plans, what
        assert not scans(spy.plans), (what, spy.plans)


@pytest.mark.parametrize("what", BY_SCAN)
def test_what_no_index_answers_is_looked_through_in_the_order_of_the_numbers(
    notes: tuple[DocumentTable, Spy], what: str
) -> None:
    table, spy = notes
    spy.plans.clear()
    table.search(BY_SCAN[what])
    assert scans(spy.plans) == ["SCAN notes"]
    assert not any("TEMP B-TREE" in step for step in spy.plans)


def test_a_scan_holds_a_page_at_a_time(
    notes: tuple[DocumentTable, Spy], monkeypatch: pytest.MonkeyPatch
) -> None:
    table, _ = notes
    monkeypatch.setattr("cmtui.store.selecting.PAGE", 3)
    asked = list[int]()
    held = table.selector.documents(where("n").test(lambda n: asked.append(n) is None))
    next(held)
    assert len(asked) == 1
    assert len(list(held)) == 19
