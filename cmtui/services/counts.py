"""How many rows stand how: what was answered is never mixed with what was only closed."""

import msgspec

from cmtui.model.row import CLOSED, Row
from cmtui.model.views import Where
from cmtui.services.feed import COUNT_MOST
from cmtui.services.ports import Reader


class Counts(msgspec.Struct, frozen=True):
    """Rows by how they stand, each counted up to 10,001.

    `answered`: we replied. `covered`: the live public update answers them. `done`: closed without
    a reply.
    """

    answered: int
    covered: int
    done: int
    dismissed: int
    snoozed: int
    set_aside: int


def read_counts(reader: Reader) -> Counts:
    """As they stand now."""
    closed = Where("state", "one_of", CLOSED)

    def ended(state: str) -> int:
        return reader.count(Row, (closed, Where("state", "eq", state)), COUNT_MOST)

    def put_off(state: str) -> int:
        return reader.count(Row, (Where("state", "eq", state),), COUNT_MOST)

    return Counts(
        answered=ended("answered"),
        covered=ended("covered"),
        done=ended("done"),
        dismissed=ended("dismissed"),
        snoozed=put_off("snoozed"),
        set_aside=put_off("set-aside"),
    )
