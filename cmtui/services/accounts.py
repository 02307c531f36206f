"""Accounts: which ones the team reads and answers from."""

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import CmtuiError, NetworkFailed, NotFound, Refused, WrongUsage
from cmtui.model.account import Account, Health, Role
from cmtui.model.operation import ON_ITS_WAY, Operation
from cmtui.model.sending import UNRESOLVED, Sending
from cmtui.model.views import Where
from cmtui.services.allowances import is_allowance_known, put_allowance
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Capabilities, Permission, Permitting, Scheduled
from cmtui.services.operators import Operators
from cmtui.services.ports import Store, Writer


class Checked(msgspec.Struct, frozen=True):
    """Whether an account can be used with my secret, what its network can do, and what the secret
    is good for, where that can be asked."""

    account: Account
    capabilities: Capabilities
    error: CmtuiError | None = None
    permissions: tuple[Permission, ...] = ()


class Accounts:
    """Adds, checks and removes accounts."""

    def __init__(self, store: Store, clock: Clock, operators: Operators, lines: Lines) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators
        self._lines = lines

    async def all(self) -> list[Account]:
        """Every account, in the order they were added."""
        return await self._store.read(lambda reader: reader.window(Account))

    async def health(self) -> dict[str, Health]:
        """How each account's network is doing, by account key."""
        found = await self._store.read(lambda reader: reader.window(Health))
        return {one.account: one for one in found}

    async def add(
        self,
        network: str,
        handle: str,
        server: str,
        *,
        role: Role = "brand",
        signature: str = "^{initials}",
        before_link: bool = False,
        keywords: tuple[str, ...] = (),
        prove: bool = True,
    ) -> Account:
        """Proves the secret with the network and stores the account.

        What is only watched has no secret; unless `prove` it is not asked whether it is there. The
        secret itself stays with the operator. Raises WrongUsage, Refused when it is there
        already, and LoginFailed or Unreachable from the network: then nothing is stored.
        """
        handle = handle.strip().removeprefix("@")
        if not handle:
            raise WrongUsage("the account needs its handle")
        if "{initials}" not in signature and "{name}" not in signature:
            raise WrongUsage("a signature names its writer: put {initials} or {name} in it")
        if self._lines.capabilities(network).only_link:
            role = "watch"
        me = await self._operators.me()
        wanted = Account(
            key=f"{network}:{handle}",
            network=network,
            handle=handle,
            native_id="",
            server=server,
            role=role,
            signature=signature,
            before_link=before_link,
            keywords=keywords,
            added_by=me.initials,
            added_at=self._clock.now(),
        )
        await self._refuse_twin(wanted)
        can: Capabilities | None = None
        proven = replace(wanted, name=handle)
        if prove:
            line = self._lines.to(wanted)
            try:
                profile = await line.login()
                can = line.capabilities
            finally:
                await self._lines.drop(wanted.key)  # the next try may have another secret
            name = profile.name or profile.handle or handle
            proven = replace(wanted, native_id=profile.id, name=name)

        def work(tx: Writer) -> Account:
            if tx.find(Account, "key", proven.key):
                raise Refused(f"{proven.key} is there already")
            _refuse_other_name(tx, proven)
            tx.name(f"added {proven.key}")
            if can is not None:
                put_allowance(tx, proven.key, can)
            return tx.add(proven)

        return await self._store.transact("add account", work)

    async def check(self, key: str = "") -> list[Checked]:
        """Tries to log in to one account or all."""
        checked = []
        for account in await self.all():
            if key and account.key != key:
                continue
            error: CmtuiError | None = None
            permissions: tuple[Permission, ...] = ()
            try:
                line = self._lines.to(account)
                await line.login()
                if isinstance(line, Permitting):
                    permissions = await line.permissions()
            except NetworkFailed as failed:
                error = failed
            else:
                await self._learn(account, line.capabilities)
            can = self._lines.capabilities(account.network)
            checked.append(Checked(account, can, error, permissions))
        if key and not checked:
            raise NotFound(f"no account is called {key}; see: cmtui accounts list")
        return checked

    async def remove(self, key: str) -> Account:
        """Stops reading and answering from it; what it received stays."""

        def work(tx: Writer) -> Account:
            found = tx.find(Account, "key", key)
            if found is None:
                raise NotFound(f"no account is called {key}; see: cmtui accounts list")
            on_its_way = (Where("state", "one_of", UNRESOLVED), Where("account", "eq", key))
            if tx.window(Sending, on_its_way, limit=1):
                raise Refused(f"a reply from {key} is still on its way; see: cmtui outbox")
            doing = (Where("state", "one_of", ON_ITS_WAY), Where("account", "eq", key))
            if tx.window(Operation, doing, limit=1):
                raise Refused(f"an act of {key} is still on its way; see: cmtui outbox")
            tx.name(f"removed {key}")
            tx.remove(Account, found.number)
            return found

        removed = await self._store.transact("remove account", work)
        await self._lines.drop(key)
        return removed

    async def queue(self) -> list[tuple[Account, Scheduled]]:
        """The social media manager's queues, soonest first; a network that fails shows none."""
        found: list[tuple[Account, Scheduled]] = []
        for account in await self.all():
            if not (account.speaks and self._lines.capabilities(account.network).queue):
                continue
            found += [(account, post) for post in await self._lines.to(account).queue()]
        return sorted(found, key=lambda pair: pair[1].at)

    async def _learn(self, account: Account, can: Capabilities) -> None:
        """Keeps what its server has said of itself by now."""
        if not await self._store.read(lambda reader: is_allowance_known(reader, account.key, can)):
            await self._store.transact("read", lambda tx: put_allowance(tx, account.key, can))

    async def _refuse_twin(self, wanted: Account) -> None:
        if await self._store.read(lambda reader: reader.find(Account, "key", wanted.key)):
            raise Refused(f"{wanted.key} is there already")


def _refuse_other_name(tx: Writer, proven: Account) -> None:
    """One account under two spellings of its name, with its host and without, would be read twice
    and its queue paused twice."""
    for other in tx.window(Account):
        if proven.native_id and proven.speaks and other.speaks and _who(other) == _who(proven):
            raise Refused(f"{other.key} is that account already: say --handle {other.handle}")


def _who(account: Account) -> tuple[str, str, str]:
    bare = account.handle.partition("@")[0].casefold()
    return account.network, account.native_id, bare
