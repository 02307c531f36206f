"""A glance at a workspace: who waits, and how it stands. It is there before everything else."""

from cmtui.clock import Clock
from cmtui.model.operator import Identity
from cmtui.services.feed import Feed
from cmtui.services.operators import Operators
from cmtui.services.ports import Store
from cmtui.services.status import StatusBoard


class Glance:
    """What the first picture and a prompt's line need: both must not wait for a whole desk."""

    def __init__(self, store: Store, clock: Clock, identity: Identity) -> None:
        self.store = store
        self.clock = clock
        self.identity = identity
        self.operators = Operators(store, clock, identity)
        self.feed = Feed(store, clock, self.operators)
        self.status = StatusBoard(store, clock, identity)
