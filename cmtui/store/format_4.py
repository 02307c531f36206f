"""The step from format 3 to format 4: crises and what belongs to them, spikes, posts by their page.

No document is rewritten: the fields that came since are null by default or never asked for.
"""

from cmtui.store.ddl import declare
from cmtui.store.schema import Collection
from cmtui.store.sqlite import SqliteEngine


def step_to_4(engine: SqliteEngine, collections: tuple[Collection, ...]) -> None:
    """Makes the collections and indexes that are missing."""
    declare(engine, collections)
