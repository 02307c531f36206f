"""How far an account has been read, in the store: rules inside a transaction."""

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.model.account import Cursor
from cmtui.services.ports import Reader, Writer


def put_cursor(tx: Writer, cursor: Cursor) -> None:
    """Keeps how far its account has been read now."""
    old = tx.find(Cursor, "account", cursor.account)
    if old is None:
        tx.add(cursor)
    else:
        tx.put(replace(cursor, number=old.number))


def read_from(tx: Writer, account: str, start: Moment) -> None:
    """Has the account read from then on, unless it was read further back already."""
    known = tx.find(Cursor, "account", account)
    if known is None:
        tx.add(Cursor(account=account, from_at=start))
    elif start < known.from_at:
        tx.put(replace(known, from_at=start, synced_at=None, seen=()))


def has_read(reader: Reader, cursor: Cursor) -> bool:
    """Whether the account has been read just so far, whenever that was."""
    old = reader.find(Cursor, "account", cursor.account)
    if old is None or old.synced_at is None:
        return False
    return (old.from_at, old.seen) == (cursor.from_at, cursor.seen)
