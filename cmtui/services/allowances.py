"""What an account's server takes, kept so that the composer knows it without the network."""

from msgspec.structs import replace

from cmtui.model.account import Allowance
from cmtui.services.network_ports import Capabilities
from cmtui.services.ports import Reader, Writer


def at_server(can: Capabilities, reader: Reader, account: str) -> Capabilities:
    """What the network can do, as the server of that account has said of itself."""
    told = reader.find(Allowance, "account", account)
    if told is None:
        return can
    return replace(
        can,
        limit=told.limit,
        most_images=told.images,
        image_bytes=told.image_bytes,
        can_quote=told.quotes,
    )


def put_allowance(tx: Writer, account: str, can: Capabilities) -> None:
    """Keeps what a line has learnt of its server, unless that is known or nothing was said."""
    if is_allowance_known(tx, account, can):
        return
    old = tx.find(Allowance, "account", account)
    told = _told(account, can)
    if old is None:
        tx.add(told)
    else:
        tx.put(replace(told, number=old.number))


def is_allowance_known(reader: Reader, account: str, can: Capabilities) -> bool:
    """Whether nothing is new in it."""
    if not can.limit.characters:
        return True
    old = reader.find(Allowance, "account", account)
    return old is not None and replace(old, number=0) == _told(account, can)


def _told(account: str, can: Capabilities) -> Allowance:
    return Allowance(
        account=account,
        limit=can.limit,
        images=can.most_images,
        image_bytes=can.image_bytes,
        quotes=can.can_quote,
    )
