"""Making a copy of a workspace a drill: what was on its way in the real one is not in the copy."""

import re
from collections.abc import Iterator
from itertools import count

from msgspec.structs import replace

from cmtui.errors import NotFound, Refused
from cmtui.model.account import Account
from cmtui.model.drill import Drill
from cmtui.model.lease import Lease, Presence
from cmtui.model.operation import NEXT_OPERATION, Operation, OperationState
from cmtui.model.operator import Workspace
from cmtui.model.sending import UNRESOLVED, Sending
from cmtui.model.views import Where
from cmtui.services.acting import move_operation
from cmtui.services.crisis.current import drill_here, open_crisis
from cmtui.services.crisis.held_back import pause_in_force
from cmtui.services.moving import withdraw
from cmtui.services.ports import Reader, Writer
from cmtui.text.folding import fold

BUILT_IN = "demo"
"""The network that a drill's own account is on."""

SHORTEST, LONGEST = 5, 600
"""Minutes of a storm."""

FASTEST = 20
"""How many times as fast as others the clock of a drill may go."""

LEFT = "it was on its way in the workspace that this drill is a copy of"

_NO_HANDLE = re.compile(r"[^a-z0-9_]+")

UNSETTLED = (Where("state", "one_of", UNRESOLVED),)
ACTING = (Where("state", "one_of", ("held", "doing", "unknown")),)


def refuse_drill(reader: Reader) -> None:
    """Raises Refused while something real asks for the same people, and in a drill."""
    if drill_here(reader) is not None:
        raise Refused("this is a drill already; begin another from the real workspace")
    crisis = open_crisis(reader)
    if crisis is not None:
        raise Refused(f"crisis {crisis.number} is open ({crisis.severity}); a drill can wait")
    pause = pause_in_force(reader)
    if pause is not None:
        raise Refused(f"the queue is held back ({pause.why}); a drill can wait: cmtui resume")


def begin_drill(tx: Writer, drill: Drill) -> Workspace:
    """Marks the copy for good; in it nothing is on its way and nobody is there.

    Raises NotFound where no workspace was ever founded.
    """
    at = drill.began_at
    found = tx.window(Workspace, limit=1)
    if not found:
        raise NotFound("there is nothing to copy; first: cmtui init")
    for sending in tx.window(Sending, UNSETTLED):
        now = tx.get(Sending, sending.number)
        if now is not None and now.state in UNRESOLVED:  # not withdrawn with an earlier part
            withdraw(tx, now, LEFT, at)
    for operation in tx.window(Operation, ACTING):
        may = "withdrawn" in NEXT_OPERATION[operation.state]
        state: OperationState = "withdrawn" if may else "failed"
        move_operation(tx, operation, state, error=LEFT, ended_at=at)
    for kind in (Lease, Presence):
        for one in tx.window(kind):
            tx.remove(kind, one.number)
    made = replace(drill, account=f"{BUILT_IN}:{_free_handle(tx, found[0].brand)}")
    tx.name(f"a drill: {drill.shape}, {drill.minutes} min, begun by {drill.by}")
    return tx.put(replace(found[0], drill=made))


def refuse_program(drill: Drill | None, program: str) -> None:
    """Raises Refused in a drill: nobody knows what a program of the operator's own reaches."""
    if drill is not None:
        raise Refused(f"this is a drill: it would have run {program}")


def _free_handle(reader: Reader, brand: str) -> str:
    """The brand's name as a handle that no account has: posts of another are not the drill's."""
    plain = _NO_HANDLE.sub("", fold(brand)) or "brand"
    taken = {one.handle for one in reader.window(Account) if one.network == BUILT_IN}
    return next(name for name in _names(plain) if name not in taken)


def _names(plain: str) -> Iterator[str]:
    yield plain
    yield from (f"{plain}_{number}" for number in count(2))
