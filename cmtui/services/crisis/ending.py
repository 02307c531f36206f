"""What a close leaves: who is still owed an answer, whom to thank, what is still held back."""

import msgspec

from cmtui.model.crisis import Crisis
from cmtui.model.paused_post import PausedPost
from cmtui.model.public_update import PublicUpdate
from cmtui.model.queue_pause import QueuePause
from cmtui.model.row import WAITING, Row
from cmtui.model.views import Order, Where
from cmtui.services.crisis.closing import all_clear_of
from cmtui.services.crisis.covering import NOT_OUT
from cmtui.services.crisis.crises import crisis_of
from cmtui.services.crisis.current import needed_crisis
from cmtui.services.crisis.held_back import held_posts, pause_in_force
from cmtui.services.ports import Reader, Store

HELPERS = ("advocate", "expert")
"""Stages of people who stand by others."""

THANKED = "said thanks"


class Helper(msgspec.Struct, frozen=True):
    """Somebody to thank: a person of the linked mentions, and what the records say of her."""

    person: int
    handle: str
    network: str
    why: str


class Ending(msgspec.Struct, frozen=True):
    """How a crisis stands when it is about to be closed, or as it was left.

    `waiting` have no answer at all, whoever waited longest first; `covered` only what a public
    update says. `all_clear` is the newest one that is out. `held` are the posts of the social media
    manager's queue whose fate nobody has decided, and `pause` is what holds back these and whatever
    is scheduled next: a close ends neither. `unsent` are updates that were begun and are not out:
    after the close none can be approved, or held again.
    """

    crisis: Crisis
    waiting: tuple[Row, ...] = ()
    covered: tuple[Row, ...] = ()
    thanks: tuple[Helper, ...] = ()
    held: tuple[PausedPost, ...] = ()
    pause: QueuePause | None = None
    all_clear: PublicUpdate | None = None
    unsent: tuple[PublicUpdate, ...] = ()

    @property
    def queue(self) -> str:
        """What stays held back after the close, in words; "" where the queue runs."""
        if self.held:
            posts = "1 post" if len(self.held) == 1 else f"{len(self.held)} posts"
            return f"the queue stays paused, {posts} held back"
        return "the queue stays paused, empty" if self.pause else ""

    @property
    def begun(self) -> str:
        """The updates that are not out, in words; "" where there are none."""
        return ", ".join(f"update {one.update} {NOT_OUT[one.state]}" for one in self.unsent)


class Endings:
    """Reads what a close leaves; changes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, number: int | None = None) -> Ending:
        """That of a crisis, open or closed (default: the one that is open). Raises NotFound."""

        def work(reader: Reader) -> Ending:
            crisis = needed_crisis(reader) if number is None else crisis_of(reader, number)
            return ending_of(reader, crisis)

        return await self._store.read(work)


def ending_of(reader: Reader, crisis: Crisis) -> Ending:
    """What that crisis leaves, in one picture of the store."""
    linked = (Where("crisis", "ne", None), Where("crisis", "eq", crisis.number))
    waiting = (*linked, Where("state", "one_of", WAITING))
    updates = reader.window(PublicUpdate, (Where("crisis", "eq", crisis.number),))
    covered = (*linked, Where("state", "eq", "covered"))
    return Ending(
        crisis=crisis,
        waiting=tuple(reader.window(Row, waiting, Order("waiting_since"))),
        covered=tuple(reader.window(Row, covered)),
        thanks=_helpers(reader.window(Row, linked)),
        held=tuple(held_posts(reader)),
        pause=pause_in_force(reader),
        all_clear=all_clear_of(reader, crisis),
        unsent=tuple(one for one in updates if one.state in NOT_OUT),
    )


def _helpers(rows: list[Row]) -> tuple[Helper, ...]:
    """Each person once; what she is counts more than what she said."""
    found: dict[int, Helper] = {}
    for row in rows:
        why = row.stage if row.stage in HELPERS else THANKED if row.closer else ""
        known = found.get(row.person)
        if why and (known is None or known.why == THANKED):
            found[row.person] = Helper(row.person, row.handle, row.network, why)
    return tuple(sorted(found.values(), key=lambda one: (one.why == THANKED, one.person)))
