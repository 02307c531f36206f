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


class Broken(msgspec.Struct, frozen=True):
    """The first thing in the store that is not as it was written, and why.

    `seq` is the change of the log where it shows; `txn`, `at`, `actor` and `verb` are of the
    transaction around it. `collection` and `first` to `last` name the documents. None: not known.
    """

    reason: str
    seq: int | None = None
    txn: int | None = None
    at: Moment | None = None
    actor: str | None = None
    verb: str | None = None
    collection: str | None = None
    first: int | None = None
    last: int | None = None


class LogFigures(msgspec.Struct, frozen=True):
    """How much the log holds. `begins` is the moment of its first transaction (None: empty).

    `bytes` are those of the log in the file, `free_bytes` those of the file that nothing uses.
    """

    transactions: int
    changes: int
    documents: int
    checkpoints: int
    bytes: int
    free_bytes: int
    begins: Moment | None
