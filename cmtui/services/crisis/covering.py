"""What answers many at once: the public update that is out in the crisis that is open."""

from cmtui.errors import Refused
from cmtui.model.crisis import Crisis
from cmtui.model.public_update import PublicUpdate, UpdateState
from cmtui.model.views import Where
from cmtui.services.crisis.current import open_crisis
from cmtui.services.ports import Reader

NOT_OUT: dict[UpdateState, str] = {
    "waiting": "waits for approval",
    "approved": "is approved, but not sent",
    "held": "is on its way, but not out yet",
}
"""What is said of an update that nobody has read yet."""


def standing_update(reader: Reader) -> tuple[Crisis, PublicUpdate]:
    """The newest update that is out, with its crisis. Raises Refused where none is."""
    crisis = open_crisis(reader)
    if crisis is None:
        raise Refused(
            "covered means that a public update answers them, and no crisis is open: answer them,"
            " or close them as done"
        )
    updates = reader.window(PublicUpdate, (Where("crisis", "eq", crisis.number),))
    out = next((one for one in reversed(updates) if one.state == "out"), None)
    if out is not None:
        return crisis, out
    begun = next((one for one in reversed(updates) if one.state in NOT_OUT), None)
    stands = f": update {begun.update} {NOT_OUT[begun.state]}" if begun else ""
    raise Refused(f"no public update of this crisis is out yet{stands}; ! u, or cmtui update")
