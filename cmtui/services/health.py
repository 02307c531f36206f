"""How an account's network is doing, as everybody's status bar shows it."""

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.model.account import Account, Health
from cmtui.services.ear import Ear
from cmtui.services.ports import Reader, Writer


def well(account: Account, at: Moment, ear: Ear | None, poll: float, unread: str = "") -> Health:
    """How the account does that was just read; what it costs that its stream is lost. `unread`:
    what of it could not be read."""
    if ear is not None and ear.stands:
        return Health(account=account.key, state="live", at=at, message=unread)
    cost = ""
    if ear is not None and ear.trouble:
        cost = f"{ear.trouble} Read every {poll:g} s instead: mentions come up to so much later."
    return Health(account=account.key, state="polling", at=at, message=f"{cost} {unread}".strip())


def put_health(tx: Writer, health: Health) -> None:
    """Keeps how an account does, unless that is known."""
    old = tx.find(Health, "account", health.account)
    if old is None:
        tx.add(health)
    elif not is_known(tx, health):
        tx.put(replace(health, number=old.number))


def is_known(reader: Reader, health: Health) -> bool:
    """Whether the account is known to do just so, since whenever."""
    old = reader.find(Health, "account", health.account)
    return old is not None and (old.state, old.until, old.message) == (
        health.state, health.until, health.message,
    )  # fmt: skip
