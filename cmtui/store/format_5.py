"""The step from format 4 to format 5: posts are found by the page that they bring to notice.

No document is rewritten: the fields that came since are null by default or never asked for.
"""

from cmtui.store.ddl import declare
from cmtui.store.schema import Collection
from cmtui.store.sqlite import SqliteEngine


def step_to_5(engine: SqliteEngine, collections: tuple[Collection, ...]) -> None:
    """Makes the index that is missing."""
    declare(engine, collections)
