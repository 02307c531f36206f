"""What the spike watch has learnt of one stream, so that a start need not read everything."""

from typing import Any

from cmtui.clock import Moment
from cmtui.model.record import Record


class SpikeMemory(Record, frozen=True, kw_only=True):
    """The detector of the brand (`stream` is "") or of a topic as it was at `until`.

    It began to learn at `since`. `kind` names what was watched and how: another one is learnt
    anew. Durable, not logged.
    """

    stream: str
    kind: str
    since: Moment
    until: Moment
    learnt: Any
