"""The change log as the rest of the program sees it."""

import msgspec

from cmtui.clock import Moment


class Commit(msgspec.Struct, frozen=True):
    """One logged transaction: a verb, by whom, when, and which documents it touched.

    `touched` maps a collection's name to document numbers (a batch is its whole range).
    `undoes` is the transaction that it undid, if any. `title` names the act for people
    ("done 3 mentions"). `session` is the process that committed it.
    """

    txn: int
    at: Moment
    actor: str
    terminal: str
    session: str
    verb: str
    title: str
    touched: dict[str, tuple[int, ...]]
    undoes: int | None = None
