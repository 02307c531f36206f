"""Undo of random changes through TinyDB's interface."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import where

from cmtui.store import history
from cmtui.store.canonical import to_text
from cmtui.store.documents import DocumentStore, DocumentTable
from cmtui.store.schema import Collection, Index
from cmtui.store.verify import verify
from tests.store.stored import free_documents

THINGS = Collection("things", None, indexes=(Index(("kind",)),))
OTHERS = Collection("others", None)

values = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text("aé漢", max_size=3))
documents = st.dictionaries(st.sampled_from(["kind", "name", "deep"]), values, max_size=3)
changes = st.tuples(
    st.sampled_from(["insert", "many", "update", "upsert", "remove", "drop field", "truncate"]),
    st.sampled_from(["things", "others"]),
    st.lists(documents, min_size=1, max_size=3),
    st.integers(0, 6),
)


def change(table: DocumentTable, what: str, given: list[dict[str, Any]], which: int) -> None:
    numbers = [one.doc_id for one in table]
    some = [numbers[which % len(numbers)]] if numbers else []
    match what:
        case "insert":
            table.insert(given[0])
        case "many":
            table.insert_multiple(given)
        case "update":
            table.update(given[0], doc_ids=some)
        case "upsert":
            table.upsert(given[0], where("kind") == which)
        case "remove":
            table.remove(doc_ids=some)
        case "drop field":
            table.update(lambda document: document.pop("name", None), doc_ids=some)
        case "truncate" if which == 0:
            table.truncate()


def everything(db: DocumentStore) -> dict[str, dict[int, str]]:
    return {
        name: {one.doc_id: to_text(dict(one), name) for one in db.table(name)}
        for name in ("things", "others")
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(changes, min_size=1, max_size=3), max_size=8))
def test_undoing_all_transactions_newest_first_gives_the_exact_state_before_each(
    tmp_path_factory: pytest.TempPathFactory,
    transactions: list[list[tuple[str, str, list[dict[str, Any]], int]]],
) -> None:
    with free_documents(tmp_path_factory.mktemp("free"), THINGS, OTHERS) as db:
        before: dict[int, dict[str, dict[int, str]]] = {}
        for steps in transactions:
            state = everything(db)
            with db.transaction("act") as transaction:
                for what, name, given_documents, which in steps:
                    change(db.table(name), what, given_documents, which)
            if transaction.txn is not None:
                before[transaction.txn] = state
        for txn, state in reversed(before.items()):
            with db.transaction("undo") as transaction:
                history.undo(transaction, txn)
            assert everything(db) == state
        assert verify(db.engine_storage.engine, (THINGS, OTHERS)) is None
