"""What is only read: nobody addresses us there, nothing of ours stands there, nothing goes out."""

from collections.abc import AsyncIterator, Sequence

from cmtui.clock import Moment
from cmtui.errors import Rejected
from cmtui.model.operation import Act
from cmtui.model.post import Post
from cmtui.model.sending import Frozen
from cmtui.services.network_ports import Capabilities, Found, Message, Scheduled, Sent

NOTHING: tuple[Found, ...] = ()


def without_account(can: Capabilities, poll_seconds: float) -> Capabilities:
    """What is left of a network's capabilities for somebody who has no account there."""
    return Capabilities(
        name=can.name,
        letter=can.letter,
        title=can.title,
        idempotent_send=False,
        poll_seconds=poll_seconds,
        can_reply=False,
        can_delete=False,
        visibilities=(),
        only_link=True,
    )


class OnlyRead:
    """The half of a `services.network_ports.Connection` that is the same for all such sources."""

    def __init__(self, capabilities: Capabilities) -> None:
        self.capabilities = capabilities

    async def mentions(self, since: Moment, seen: frozenset[str]) -> AsyncIterator[Found]:
        """Nothing: a public source addresses nobody."""
        for found in NOTHING:
            yield found

    async def own_posts(self, since: Moment) -> AsyncIterator[Found]:
        """Nothing: none of it is ours."""
        for found in NOTHING:
            yield found

    async def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        """Nothing, unless the source says otherwise."""
        for found in NOTHING:
            yield found

    async def freeze(self, message: Message, parent: Post | None) -> Frozen:
        """Raises Rejected: nothing goes out from here."""
        raise self._refusal()

    async def send(self, frozen: Frozen) -> Sent:
        """Raises Rejected: nothing goes out from here."""
        raise self._refusal()

    async def settle(self, frozen: Frozen) -> Sent | None:
        """None: nothing ever went out from here."""
        return None

    async def delete(self, id: str) -> None:
        """Raises Rejected: none of it is ours."""
        raise self._refusal()

    async def act(self, act: Act) -> str:
        """Raises Rejected: nothing is done from here."""
        raise self._refusal()

    async def take_back(self, act: Act, receipt: str) -> None:
        """Raises Rejected: nothing was done from here."""
        raise self._refusal()

    async def queue(self) -> tuple[Scheduled, ...]:
        """Always empty."""
        return ()

    def _refusal(self) -> Rejected:
        return Rejected(f"{self.capabilities.title} is only read here.")
