"""The tables and indexes of collections, as statements."""

from collections.abc import Iterable

from cmtui.store.engine import Engine
from cmtui.store.plan import literal_condition
from cmtui.store.schema import Collection, Index, checked_name, path_of
from cmtui.store.sqlite import field_sql


def declare(engine: Engine, collections: Iterable[Collection]) -> None:
    """Makes the tables and indexes that the database lacks; what is there is left alone."""
    for collection in collections:
        for statement in statements(collection):
            engine.rows(statement)


def statements(collection: Collection) -> list[str]:
    """What makes a collection's table and indexes."""
    indexes = (_create_index(collection, index) for index in collection.indexes)
    return [create_table(collection), *indexes]


def create_table(collection: Collection) -> str:
    """The statement for a collection's table; documents that are in no chain have a checksum."""
    checksum = "" if collection.logged else ", checksum BLOB NOT NULL"
    return (
        f"CREATE TABLE IF NOT EXISTS {checked_name(collection.name)}"
        f"(id INTEGER PRIMARY KEY, doc TEXT NOT NULL{checksum})"
    )


def _create_index(collection: Collection, index: Index) -> str:
    unique = "UNIQUE " if index.unique else ""
    fields = ", ".join(field_sql(path_of(field)) for field in index.fields)
    where = " AND ".join(literal_condition(condition, field_sql) for condition in index.where)
    return (
        f"CREATE {unique}INDEX IF NOT EXISTS {index.name(collection.name)}"
        f" ON {checked_name(collection.name)}({fields})" + (f" WHERE {where}" if where else "")
    )
