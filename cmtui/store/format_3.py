"""The step from format 2 to format 3: more kinds of records, and views that select otherwise.

No document is rewritten: each field that came since reads the same when it is missing and when
it holds its default, which is null for all that a query asks for.
"""

from cmtui.store.ddl import declare, statements
from cmtui.store.schema import Collection
from cmtui.store.sqlite import SqliteEngine


def step_to_3(engine: SqliteEngine, collections: tuple[Collection, ...]) -> None:
    """Drops the indexes that are not made as they would be now, and makes what is missing."""
    wanted = {one.replace(" IF NOT EXISTS", "") for each in collections for one in statements(each)}
    found = engine.rows(
        "SELECT name, sql FROM sqlite_schema WHERE type='index' AND sql IS NOT NULL"
        " AND name LIKE '%\\_by\\_%' ESCAPE '\\'"
    )
    for name, sql in found:
        if sql not in wanted:
            engine.rows(f"DROP INDEX {name}")
    declare(engine, collections)
