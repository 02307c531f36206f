"""The step from format 5 to format 6: topics, spike alerts, and what the spike watch has learnt.

No document is rewritten: the collections are new.
"""

from cmtui.store.ddl import declare
from cmtui.store.schema import Collection
from cmtui.store.sqlite import SqliteEngine


def step_to_6(engine: SqliteEngine, collections: tuple[Collection, ...]) -> None:
    """Makes the collections that are missing."""
    declare(engine, collections)
