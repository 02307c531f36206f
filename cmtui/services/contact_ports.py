"""Whom an operator can call in a crisis, by shape; they come from her own configuration alone."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Contact(msgspec.Struct, frozen=True):
    """Somebody who can be reached; `role` says what for."""

    name: str
    role: str = ""


class Asked(msgspec.Struct, frozen=True):
    """What a contact is asked. `id` is the number that `cmtui ack` takes."""

    id: int
    what: str
    by: str
    crisis: str


class Contacts(Protocol):
    """The operator's contacts, in the order in which they are to be asked."""

    @property
    def all(self) -> Sequence[Contact]:
        """Every one of them."""
        ...

    def instead(self, name: str) -> str:
        """In a drill the program that would have been run for the contact; "" = it is run."""
        ...

    async def ask(self, name: str, asked: Asked) -> str:
        """Runs the contact's own command, for ten seconds at most; why it failed, "" = it ran."""
        ...


class NoContacts:
    """An operator who has named nobody."""

    all: Sequence[Contact] = ()

    def instead(self, name: str) -> str:
        """There is no program."""
        return ""

    async def ask(self, name: str, asked: Asked) -> str:
        """Nobody can be asked."""
        return f"{name} is not among your contacts"
