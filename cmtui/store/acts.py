"""Reading the log: the acts of one operator or of all, and what a document was before a change."""

from collections.abc import Sequence
from typing import TypeVar

from cmtui.clock import Moment
from cmtui.model.log import Commit
from cmtui.model.record import Record
from cmtui.store.engine import Engine
from cmtui.store.history import commit_of
from cmtui.store.records import record_of
from cmtui.store.schema import collection_of

R = TypeVar("R", bound=Record)


def acts_of(
    engine: Engine,
    actor: str | None,
    verbs: Sequence[str],
    since: Moment,
    before: int | None,
    most: int,
) -> list[Commit]:
    """An actor's (None: anybody's) commits of these verbs that are not undone, newest first.

    At most so many, not older than the moment `since`, and before the transaction `before`.
    """
    places = ", ".join("?" * len(verbs))
    by_actor, args = ("", []) if actor is None else ("actor=? AND ", [actor])
    found = engine.rows(
        f"SELECT txn FROM transactions t WHERE {by_actor}verb IN ({places})"
        " AND txn >= ?"
        " AND txn < coalesce(?, 9223372036854775807)"
        " AND NOT EXISTS (SELECT 1 FROM transactions u WHERE u.undoes = t.txn)"
        " ORDER BY txn DESC LIMIT ?",
        (*args, *verbs, first_since(engine, since), before, most),
    )
    return [commit_of(engine, txn) for (txn,) in found]


def first_since(engine: Engine, since: Moment) -> int:
    """The number of the first transaction at that moment or later; of one to come if there is none.

    By halving, since the log's moments never go back and have no index.
    """
    newest = engine.rows("SELECT coalesce(max(txn), 0) FROM transactions")[0][0]
    low, high = 0, int(newest) + 1
    while low < high:
        middle = (low + high) // 2
        found = engine.rows(
            "SELECT at FROM transactions WHERE txn >= ? ORDER BY txn LIMIT 1", (middle,)
        )
        if found and found[0][0] < since:
            low = middle + 1
        else:
            high = middle
    return low


def earlier(engine: Engine, kind: type[R], number: int) -> list[tuple[int, R | None]]:
    """For each logged change to one record, oldest first: the transaction, the record before it.

    A record that came in a batch begins with the first change after that.
    """
    found = engine.rows(
        "SELECT txn, before FROM changes WHERE tbl=? AND doc_id=? AND last_id=? ORDER BY seq",
        (collection_of(kind).name, number, number),
    )
    return [(txn, None if text is None else record_of(kind, number, text)) for txn, text in found]
