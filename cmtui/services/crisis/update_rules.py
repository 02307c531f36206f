"""The clock of public updates: when the next is due, and what it means that one is out."""

from msgspec.structs import replace

from cmtui.clock import HOUR, MINUTE, Moment
from cmtui.model.crisis import Crisis
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.model.public_update import PublicUpdate
from cmtui.model.sending import Sending
from cmtui.model.views import Where
from cmtui.services.crisis.update_results import drafts_of
from cmtui.services.ports import Writer

LONG = 2 * HOUR
"""From so long after the declaration on, updates may be further apart."""

_ON_THE_WAY = (Where("state", "one_of", ("held", "out")),)


def next_update(crisis: Crisis, house: CrisisHouse, now: Moment) -> Moment | None:
    """When the next update is due if one goes out now; None: the severity asks for none."""
    clocks = house.clocks(crisis.severity)
    minutes = clocks.update_later if now - crisis.declared_at >= LONG else clocks.update
    return None if minutes is None else now + minutes * MINUTE


def update_went_out(tx: Writer, sending: Sending) -> None:
    """Restarts the clock when the first post of an update is on a network."""
    if sending.target is not None or sending.row is not None:
        return
    for update in tx.window(PublicUpdate, _ON_THE_WAY):
        if sending.draft in drafts_of(tx, update):
            _out(tx, update, sending.account)
            return


def _out(tx: Writer, update: PublicUpdate, account: str) -> None:
    what = "all-clear" if update.all_clear else f"update {update.update}"
    tx.name(f"{what} out on {account}")
    if update.state == "out":
        return
    tx.put(replace(update, state="out"))
    crisis = tx.get(Crisis, update.crisis)
    if crisis is not None and crisis.state == "open":
        tx.put(replace(crisis, next_update_at=update.next_at))
