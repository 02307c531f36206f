"""Whether a workspace is a drill: read from its own data, before anything else is done with it."""

from pathlib import Path

from cmtui.model.drill import Drill
from cmtui.model.operator import Workspace
from cmtui.store.engine import Engine
from cmtui.store.names import FILE_NAME
from cmtui.store.records import record_of
from cmtui.store.schema import collection_of
from cmtui.store.sqlite import SqliteEngine


def drill_of(engine: Engine) -> Drill | None:
    """What the workspace as it is now says, whatever past is looked at.

    Raises StoreFailed where that cannot be read: nobody knows then what may be reached.
    """
    name = collection_of(Workspace).name
    for number, text in engine.rows(f"SELECT id, doc FROM main.{name} ORDER BY id"):
        if (drill := record_of(Workspace, number, text).drill) is not None:
            return drill
    return None


def drill_in(folder: Path) -> Drill | None:
    """The same of a folder that nobody has opened; None also where there is no store."""
    path = folder / FILE_NAME
    if not path.exists() or not path.stat().st_size:
        return None
    engine = SqliteEngine(path, read_only=True)
    try:
        has = "SELECT 1 FROM sqlite_schema WHERE type='table' AND name=?"
        return drill_of(engine) if engine.rows(has, (collection_of(Workspace).name,)) else None
    finally:
        engine.close()
