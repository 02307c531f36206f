"""Who looks at the feed, when, and which colleagues are here: what some views depend on."""

import msgspec

from cmtui.clock import Clock, Moment
from cmtui.model.lease import Lease
from cmtui.model.operator import Operator
from cmtui.model.row import Row
from cmtui.model.views import View
from cmtui.services.leases import SESSION, is_alive
from cmtui.services.ports import Reader


class Onlooker(msgspec.Struct, frozen=True):
    """An operator (by initials) who looks now; `here` are all whose terminal lives."""

    me: str
    now: Moment
    here: frozenset[str]


def onlooker(reader: Reader, me: str, clock: Clock) -> Onlooker:
    """The operator with these initials, looking at this moment."""
    return Onlooker(me, clock.now(), operators_here(reader, clock))


def operators_here(reader: Reader, clock: Clock) -> frozenset[str]:
    """The initials of everyone with a living session."""
    actors = {
        lease.holder
        for lease in reader.window(Lease)
        if lease.name.startswith(SESSION) and is_alive(lease, clock)
    }
    logins = {actor for actor in actors if ":" not in actor}
    named = {actor.partition(":")[2] for actor in actors if ":" in actor}
    if not logins:
        return frozenset(named)
    by_login = {one.initials for one in reader.window(Operator) if one.login in logins}
    return frozenset(named | by_login)


def is_anothers(row: Row, looker: Onlooker) -> bool:
    """Whether the row is left to a colleague: who holds it, or whom it is assigned to.

    Late, or with nobody there, an assigned one is everyone's again.
    """
    if row.holder is not None:
        return row.holder != looker.me
    if row.assignee in (None, looker.me) or row.assignee not in looker.here:
        return False
    return row.due_at is None or row.due_at >= looker.now


def is_hers(row: Row, looker: Onlooker) -> bool:
    """Whether she holds the row or is asked to answer it."""
    return looker.me in (row.holder, row.assignee)


def suits(row: Row, view: View, looker: Onlooker) -> bool:
    """Whether the view has the row for her, as far as claims and assignments go."""
    if view.held == "others":
        return not is_anothers(row, looker)
    return view.held == "any" or is_hers(row, looker)
