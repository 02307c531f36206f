"""The crisis that is open, as anybody else has to know it."""

from cmtui.errors import NotFound
from cmtui.model.crisis import Crisis
from cmtui.model.drill import Drill
from cmtui.model.operator import Workspace
from cmtui.model.views import Where
from cmtui.services.ports import Reader

OPEN = (Where("state", "eq", "open"),)


def drill_here(reader: Reader) -> Drill | None:
    """The exercise that the workspace is for; None: what happens in it is real."""
    found = reader.window(Workspace, limit=1)
    return found[0].drill if found else None


def open_crisis(reader: Reader) -> Crisis | None:
    """The one that is open; None: it is a quiet day."""
    found = reader.window(Crisis, OPEN, limit=1)
    return found[0] if found else None


def needed_crisis(reader: Reader) -> Crisis:
    """The one that is open. Raises NotFound on a quiet day."""
    found = open_crisis(reader)
    if found is None:
        raise NotFound("no crisis is open; to declare one: ! d, or cmtui declare SEV")
    return found
