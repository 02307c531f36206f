"""Closing a crisis: its clocks stop, and who still waits is due as on any other day."""

from collections.abc import Sequence

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.model.crisis import Crisis
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.crisis.current import needed_crisis
from cmtui.services.ports import Reader, Writer
from cmtui.services.standing import stand


def closed(tx: Writer, by: str, at: Moment, why: str) -> Crisis:
    """Closes the one that is open; its links stay. Raises NotFound without one."""
    crisis = needed_crisis(tx)
    over = tx.put(replace(crisis, state="closed", closed_at=at, closed_by=by, next_update_at=None))
    tx.name(f"closed: {why}")
    stand(tx, running_rows(tx, crisis.number))
    return over


def running_rows(reader: Reader, crisis: int) -> Sequence[Row]:
    """The rows linked to it for which a clock runs."""
    linked = (
        Where("crisis", "ne", None),
        Where("crisis", "eq", crisis),
        Where("state", "eq", "new"),
        Where("due_at", "ne", None),
    )
    return reader.window(Row, linked)
