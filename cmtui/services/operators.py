"""Operators: who works here, and who I am."""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from cmtui.clock import Clock, Moment
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.operator import Identity, Operator, Workspace
from cmtui.model.views import Where
from cmtui.services.ports import Reader, Store, Writer

_INITIALS = re.compile(r"[A-Z]{1,4}")


class Operators:
    """The team, and the operator of this process."""

    def __init__(self, store: Store, clock: Clock, identity: Identity) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._me: Operator | None = None

    async def me(self) -> Operator:
        """The operator of this login. Raises Refused when she has not joined, or WrongUsage when
        several share the login and none was named."""
        if self._me is None:
            self._me = await self._store.read(lambda reader: find_me(reader, self._identity))
        return self._me

    async def all(self) -> list[Operator]:
        """Everyone who ever joined, in that order."""
        return await self._store.read(lambda reader: reader.window(Operator))

    async def workspace(self) -> Workspace:
        """The workspace's own document. Raises NotFound in a folder that was never founded."""
        found = await self._store.read(lambda reader: reader.window(Workspace, limit=1))
        if not found:
            raise NotFound("this workspace has no brand yet; run: cmtui init")
        return found[0]

    async def found(self, brand: str, demo_seed: int | None = None) -> Workspace:
        """Founds the workspace for a brand; refused when it has one."""
        brand = brand.strip()
        if not brand:
            raise WrongUsage("the brand needs a name")

        def work(tx: Writer) -> Workspace:
            if existing := tx.window(Workspace, limit=1):
                raise Refused(
                    f"this folder is already the workspace of {existing[0].brand}; "
                    "to work in it: cmtui join DIR"
                )
            tx.name(f"founded the workspace of {brand}")
            fresh = Workspace(brand=brand, created_at=self._clock.now(), demo_seed=demo_seed)
            return tx.add(fresh)

        return await self._store.transact("init", work)

    async def join(self, name: str, initials: str) -> Operator:
        """Makes this login an operator. Initials are unique in the team, also of those who left."""
        name, initials = name.strip(), initials.strip().upper()
        if not name:
            raise WrongUsage("an operator needs a name")
        if not _INITIALS.fullmatch(initials):
            raise WrongUsage(f"initials are 1 to 4 letters A-Z, not {initials!r}")

        def work(tx: Writer) -> Operator:
            taken = tx.find(Operator, "initials", initials)
            if taken is not None:
                if taken.login == self._identity.login and taken.name == name:
                    return taken
                raise Refused(f"{initials} signs for {taken.name} already; choose other initials")
            tx.name(f"{initials} joined")
            return tx.add(
                Operator(
                    login=self._identity.login,
                    name=name,
                    initials=initials,
                    joined_at=self._clock.now(),
                )
            )

        self._me = await self._store.transact("join", work)
        return self._me

    async def disable(self, initials: str) -> Operator:
        """Ends an operator's access; what she wrote stays hers."""

        def work(tx: Writer) -> Operator:
            found = tx.find(Operator, "initials", initials.upper())
            if found is None:
                raise NotFound(f"nobody signs {initials}; see: cmtui operators list")
            others = [
                one for one in tx.window(Operator) if one.active and one.number != found.number
            ]
            if not others:
                raise Refused(f"{found.initials} is the only active operator here")
            tx.name(f"disabled {found.initials}")
            return tx.put(replace(found, active=False))

        return await self._store.transact("disable operator", work)


class Signers:
    """Whose initials an actor of the log had at a moment."""

    def __init__(self, operators: Iterable[Operator]) -> None:
        self._by_login: dict[str, list[Operator]] = {}
        for one in operators:
            self._by_login.setdefault(one.login, []).append(one)

    def of(self, actor: str, at: Moment) -> str:
        """The initials that were named at the start, else of whoever had the login to herself.

        Where several share it now, one of them was alone then: those who came later did not act,
        and of two who were there the one who has left did not, or the other had to be named.
        """
        login, _, named_at_start = actor.partition(":")
        if named_at_start:
            return named_at_start
        there = [one for one in self._by_login.get(login, ()) if one.joined_at <= at]
        if not there:
            return next((one.initials for one in self._by_login.get(login, ())), login)
        return max(there, key=lambda one: (one.active, one.joined_at)).initials


def signers_in(reader: Reader) -> Signers:
    """Of everybody who ever worked here."""
    return Signers(reader.window(Operator))


def find_me(reader: Reader, identity: Identity) -> Operator:
    """The active operator of this identity; raises as `Operators.me` does."""
    everyone = reader.window(Operator, (Where("login", "eq", identity.login),))
    mine = [one for one in everyone if one.active]
    if identity.named:
        named = [one for one in mine if one.initials == identity.named.upper()]
        if not named:
            raise Refused(f"{identity.login} is no operator with the initials {identity.named}")
        return named[0]
    if not mine:
        left = "was disabled" if everyone else "is no operator of this workspace"
        raise Refused(f"{identity.login} {left}; run: cmtui join DIR --name NAME --initials XX")
    if len(mine) > 1:
        known = ", ".join(one.initials for one in mine)
        raise WrongUsage(f"{known} share the login {identity.login}: name one with --operator")
    return mine[0]


def refuse_stranger(reader: Reader, initials: str) -> None:
    """Raises NotFound unless somebody who works here has these initials."""
    found = reader.find(Operator, "initials", initials)
    if found is None or not found.active:
        raise NotFound(f"nobody who works here signs {initials}; see: cmtui operators list")
