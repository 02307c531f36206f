"""Where our classes are not TinyDB's on purpose: tests of its own that must fail, and why."""

RAN = ("test_tinydb.py", "test_tables.py", "test_operations.py", "test_queries.py")

LEFT_OUT = {
    "test_storages.py": "stock storages, which write the whole file",
    "test_middlewares.py": "middlewares around stock storages",
    "test_utils.py": "stock helper classes, which are used as they are",
}
"""Test modules about parts that our classes replace or do not touch."""

_GIVEN_STORAGE = "is about a storage that the test gives to TinyDB; ours is always the engine"

NOT_OURS = {
    "test_tinydb.py::test_access_storage": _GIVEN_STORAGE,
    "test_tinydb.py::test_storage_access": _GIVEN_STORAGE,
    "test_tinydb.py::test_storage_closed_once": _GIVEN_STORAGE,
    "test_tinydb.py::test_empty_write": _GIVEN_STORAGE,
}
"""Not run: they would not look at our classes, whether they passed or failed."""

_NUMBERS = "wants numbers to start again at 1; ours are never used twice, since the log has them"
_CACHE = "looks into the query cache; ours keeps none, since other processes write"

EXCEPTIONS = {
    "test_tinydb.py::test_insert_ids": _NUMBERS,
    "test_tinydb.py::test_insert_with_doc_id": _NUMBERS,
    "test_tinydb.py::test_insert_with_duplicate_doc_id": _NUMBERS,
    "test_tinydb.py::test_insert_multiple_with_ids": _NUMBERS,
    "test_tinydb.py::test_update_returns_ids": _NUMBERS,
    "test_tinydb.py::test_doc_ids_json": _NUMBERS,
    "test_tables.py::test_next_id": _NUMBERS,
    "test_tables.py::test_truncate_table": _NUMBERS,
    "test_tinydb.py::test_search": _CACHE,
    "test_tinydb.py::test_search_path": _CACHE,
    "test_tables.py::test_query_cache": _CACHE,
    "test_tables.py::test_query_cache_size": _CACHE,
    "test_tables.py::test_lru_cache": _CACHE,
    "test_tables.py::test_table_repr": "wants the class of a stock storage in the words",
    "test_tables.py::test_persist_table": (
        "declared tables are always there; `tables()` has those that hold documents"
    ),
    "test_tables.py::test_query_cache_with_mutable_callable": (
        "has a table named `table`; names stand in SQL, so a keyword cannot be declared"
    ),
    "test_tinydb.py::test_drop_table": (
        "has a table named `some-other-table`; names stand in SQL, so it cannot be declared"
    ),
}
"""Run, and must fail: one that passes fails the run."""
