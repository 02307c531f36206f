"""When the next public update is due once the severity of a crisis has changed."""

from cmtui.clock import Moment
from cmtui.model.crisis import Crisis
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.model.public_update import PublicUpdate
from cmtui.model.views import Where
from cmtui.services.crisis.update_rules import next_update
from cmtui.services.ports import Reader


def update_after_change(
    reader: Reader, crisis: Crisis, house: CrisisHouse, now: Moment
) -> Moment | None:
    """When the next update is due now that the crisis has its severity.

    What was promised in public stands, unless the severity asks for an earlier one.
    """
    fresh = next_update(crisis, house, now)
    if crisis.next_update_at is None or not _was_promised(reader, crisis):
        return fresh
    return min(crisis.next_update_at, fresh) if fresh is not None else crisis.next_update_at


def _was_promised(reader: Reader, crisis: Crisis) -> bool:
    its = (Where("crisis", "eq", crisis.number),)
    return any(
        one.state == "out" and one.next_at == crisis.next_update_at
        for one in reader.window(PublicUpdate, its)
    )
