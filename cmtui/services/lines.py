"""The open lines to the networks: one connection an account, opened when first needed."""

from cmtui.model.account import Account
from cmtui.services.network_ports import Capabilities, Connection, Networks

LIVE_POLLS = 3
"""While the stream tells everything, the lists are read so many times less often."""


class Lines:
    """Connections of this process, shared by everything that reads or writes."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._open: dict[str, Connection] = {}

    def to(self, account: Account) -> Connection:
        """The line of this account. Raises LoginFailed when the operator has no secret for it."""
        if account.key not in self._open:
            self._open[account.key] = self._networks.connect(account)
        return self._open[account.key]

    def capabilities(self, network: str) -> Capabilities:
        """What a network can do. Raises WrongUsage for an unknown one."""
        return self._networks.capabilities(network)

    def reads_every(self, account: Account, *, is_live: bool = False) -> float:
        """Seconds between two readings of the account, as far as its line is known; `is_live`
        while its stream stands."""
        line = self._open.get(account.key)
        can = line.capabilities if line is not None else self.capabilities(account.network)
        tells_all = is_live and (can.streams_words or not account.keywords)
        return can.poll_seconds * (LIVE_POLLS if tells_all else 1)

    def known(self) -> tuple[Capabilities, ...]:
        """Every network that can be added."""
        return self._networks.known()

    def id_of(self, url: str) -> str | None:
        """The canonical id of the post at that web address; None: no network of ours has it."""
        return self._networks.id_of(url)

    async def drop(self, key: str) -> None:
        """Closes one account's line, so that the next use opens it anew."""
        if connection := self._open.pop(key, None):
            await connection.close()

    async def close(self) -> None:
        """Closes them all."""
        for key in tuple(self._open):
            await self.drop(key)
