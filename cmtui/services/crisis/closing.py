"""Closing a crisis: its clocks stop, and who still waits is due as on any other day."""

from collections.abc import Sequence

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.errors import Refused, WrongUsage
from cmtui.model.crisis import Crisis
from cmtui.model.public_update import PublicUpdate
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.crisis.current import needed_crisis
from cmtui.services.ports import Reader, Writer
from cmtui.services.standing import stand


def closed(tx: Writer, by: str, at: Moment, why: str, all_clear: int | None = None) -> Crisis:
    """Closes the one that is open; its links stay. Raises as `Crises.close`."""
    crisis = needed_crisis(tx)
    told = all_clear_of(tx, crisis) if all_clear is None else _named(tx, crisis, all_clear)
    if told is None and not why:
        raise WrongUsage("no all-clear is out: tell everybody first, or say why it ends without")
    over = tx.put(
        replace(
            crisis,
            state="closed",
            closed_at=at,
            closed_by=by,
            closed_because=why,
            next_update_at=None,
            all_clear=told.number if told else None,
        )
    )
    how = f"after the all-clear (update {told.update})" if told else "without an all-clear"
    tx.name(f"closed {how}: {why}" if why else f"closed {how}")
    stand(tx, running_rows(tx, crisis.number))
    return over


def all_clear_of(reader: Reader, crisis: Crisis) -> PublicUpdate | None:
    """The newest all-clear of it that is out; None: nobody was told that it is over."""
    its = (Where("crisis", "eq", crisis.number), Where("state", "eq", "out"))
    return next((one for one in reversed(reader.window(PublicUpdate, its)) if one.all_clear), None)


def running_rows(reader: Reader, crisis: int) -> Sequence[Row]:
    """The rows linked to it for which a clock runs."""
    linked = (
        Where("crisis", "ne", None),
        Where("crisis", "eq", crisis),
        Where("state", "eq", "new"),
        Where("due_at", "ne", None),
    )
    return reader.window(Row, linked)


def _named(reader: Reader, crisis: Crisis, number: int) -> PublicUpdate:
    update = reader.get(PublicUpdate, number)
    if update is None or update.crisis != crisis.number:
        raise Refused(f"no update of this crisis has the number {number}; see: cmtui update")
    if not update.all_clear:
        raise Refused(f"update {update.update} is no all-clear: it promises that more comes")
    if update.state != "out":
        raise Refused(f"the all-clear, update {update.update}, is {update.state} and not out yet")
    return update
