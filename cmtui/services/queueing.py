"""The social media manager's queue as it is read: what goes out when, gaps in it, and what is late.

Only ever shown: nothing here or elsewhere changes it, and no reply stands in it.
"""

from collections.abc import Sequence

import msgspec

from cmtui.clock import DAY, MINUTE, Moment
from cmtui.model.account import Account
from cmtui.services.network_ports import Scheduled

GAP = DAY
"""Without a post of an account for longer than this, the queue has a gap."""

LATE = 2 * MINUTE
"""A network may be so slow; what is in the queue longer after its time is late."""


class Slot(msgspec.Struct, frozen=True):
    """One post of the queue. `gap` is how long the account says nothing before it (0: no gap).

    `late`: its time has passed and it is in the queue still.
    """

    account: Account
    post: Scheduled
    gap: int = 0
    late: bool = False


def slots(queue: Sequence[tuple[Account, Scheduled]], now: Moment) -> tuple[Slot, ...]:
    """The queue soonest first, with its gaps, each account by itself from now on.

    What was moved out of the way goes out at no time, so it is no part of it.
    """
    before: dict[str, Moment] = {}
    found = []
    coming = [pair for pair in queue if not pair[1].away]
    for account, post in sorted(coming, key=lambda pair: (pair[1].at, pair[0].key, pair[1].id)):
        silent = post.at - max(now, before.get(account.key, now))
        before[account.key] = post.at
        late = now - post.at > LATE
        found.append(Slot(account, post, silent if silent > GAP else 0, late))
    return tuple(found)
