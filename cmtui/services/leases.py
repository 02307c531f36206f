"""Leases: who may read an account, settle its outbox, or carry on at all.

A lease ends when it is released, when its holder falls silent, or with the machine's run.
"""

from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import Conflict
from cmtui.model.lease import Lease
from cmtui.model.operator import Identity
from cmtui.services.ports import Reader, Store, Writer

SESSION = "session:"
"""What the name of a lease that says that a process lives begins with."""

READING = "intake:"
"""What the name of a lease to read an account begins with."""

RENEW_SECONDS = 10.0
LASTS_SECONDS = 30.0


def is_alive(lease: Lease, clock: Clock) -> bool:
    """Whether its holder has renewed it in time, in this run of the machine."""
    return (
        lease.session != ""
        and lease.boot_id == clock.boot_id()
        and clock.boot() <= lease.renewed + lease.lasts
    )


def session_is_alive(reader: Reader, session: str, clock: Clock) -> bool:
    """Whether the process with this session still runs and answers for itself."""
    lease = reader.find(Lease, "name", f"{SESSION}{session}")
    return lease is not None and lease.session == session and is_alive(lease, clock)


class Leases:
    """The leases of this process, renewed together."""

    def __init__(self, store: Store, clock: Clock, identity: Identity) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._held: dict[str, Lease] = {}
        self._epochs: dict[str, int] = {}

    def held(self, name: str) -> Lease | None:
        """The lease as last renewed by this process, if it holds it and it has not ended."""
        lease = self._held.get(name)
        return lease if lease is not None and is_alive(lease, self._clock) else None

    def will_be_renewed(self, lease: Lease) -> bool:
        """Whether it is still this process's own, even where it could not be renewed in time."""
        mine = self._held.get(lease.name)
        return mine is not None and mine.epoch == lease.epoch

    async def session(self, lasts: float = LASTS_SECONDS) -> Lease:
        """The lease that says that this process lives; taken at the first call.

        `lasts`: seconds, for a claim from the shell, whose process ends and renews nothing.
        """
        name = f"{SESSION}{self._identity.session}"
        if held := self._held.get(name):
            return held
        lease = await self.take(name, lasts)
        if lease is None:
            raise Conflict("this session was taken over by another process")
        return lease

    async def take(self, name: str, lasts: float = LASTS_SECONDS) -> Lease | None:
        """Takes a free, ended or own lease; None when a living process holds it."""

        def is_anothers(reader: Reader) -> bool:
            old = reader.find(Lease, "name", name)
            return old is not None and is_alive(old, self._clock) and not self._is_mine(old)

        def work(tx: Writer) -> Lease | None:
            if is_anothers(tx):
                return None
            old = tx.find(Lease, "name", name)
            fresh = Lease(
                number=old.number if old else 0,
                name=name,
                holder=self._identity.actor,
                session=self._identity.session,
                epoch=max(old.epoch if old else 0, self._epochs.get(name, 0)) + 1,
                renewed=self._clock.boot(),
                boot_id=self._clock.boot_id(),
                lasts=lasts,
            )
            return tx.put(fresh) if old else tx.add(fresh)

        if await self._store.read(is_anothers):  # whoever waits for her turn locks nobody out
            return None
        lease = await self._store.transact("lease", work, vital=not name.startswith(READING))
        if lease is not None:
            self._held[name] = lease
            self._epochs[name] = lease.epoch
        return lease

    async def renew(self) -> tuple[str, ...]:
        """Renews all that this process holds; returns the names of those it has lost."""
        held = dict(self._held)

        def work(tx: Writer) -> dict[str, Lease | None]:
            kept: dict[str, Lease | None] = {}
            for name, mine in held.items():
                now = tx.find(Lease, "name", name)
                if now is None or now.epoch != mine.epoch or not self._is_mine(now):
                    kept[name] = None
                    continue
                kept[name] = tx.renew(_renewed(now, self._clock.boot(), self._clock.boot_id()))
            return kept

        if not held:
            return ()
        kept = await self._store.transact("lease", work, vital=True)
        for name, lease in kept.items():
            if lease is None:
                self._held.pop(name, None)
            elif name in self._held:
                self._held[name] = lease
        return tuple(name for name, lease in kept.items() if lease is None)

    async def release(self, *names: str) -> None:
        """Lets go of the named leases, or of all.

        All of this session's in the store, not only those it knows: the task that took one may
        have been cancelled before it was told.
        """
        chosen = names or tuple(self._held)
        known = [name for name in chosen if self._held.pop(name, None) is not None]

        def work(tx: Writer) -> None:
            for lease in tx.window(Lease):
                if self._is_mine(lease) and (not names or lease.name in names):
                    _let_go(tx, lease)

        if known or not names:
            await self._store.transact("lease", work)

    def _is_mine(self, lease: Lease) -> bool:
        return lease.session == self._identity.session


def _renewed(lease: Lease, boot: float, boot_id: str) -> Lease:
    return replace(lease, renewed=boot, boot_id=boot_id)


def _let_go(tx: Writer, lease: Lease) -> None:
    """Ends it. A session's name is used again only by the process that has it (after Ctrl-Z), and
    that one remembers its epoch, so nothing of it need be kept."""
    if lease.name.startswith(SESSION):
        tx.remove(Lease, lease.number)
    else:
        tx.put(replace(lease, session="", holder=""))


def end_session(tx: Writer, session: str) -> None:
    """Takes a dead session's lease out of its hands, so that it can never commit again."""
    lease = tx.find(Lease, "name", f"{SESSION}{session}")
    if lease is not None and lease.session == session:
        _let_go(tx, lease)


def dead_sessions(reader: Reader, clock: Clock) -> list[Lease]:
    """Leases of sessions that ended without a word."""
    return [
        lease
        for lease in reader.window(Lease)
        if lease.name.startswith(SESSION) and not is_alive(lease, clock)
    ]
