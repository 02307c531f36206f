"""The weights by which due times are made now, whatever the team's file says by now."""

from cmtui.model.record import Record
from cmtui.model.weights import Weights


class WeightsInUse(Record, frozen=True, kw_only=True):
    """One document, durable, not logged.

    After a change of the file, open rows up to the number `retimed_to` have been set anew; None:
    all have.
    """

    weights: Weights
    retimed_to: int | None = None
