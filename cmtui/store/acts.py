"""Reading the log for undo: one operator's acts, and what a document was before each change."""

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
    actor: str,
    verbs: Sequence[str],
    since: Moment,
    before: int | None,
    most: int,
) -> list[Commit]:
    """An actor's commits of these verbs that are not undone, newest first, at most so many.

    Not older than the moment `since`, and before the transaction `before`.
    """
    places = ", ".join("?" * len(verbs))
    found = engine.rows(
        f"SELECT txn FROM transactions t WHERE actor=? AND verb IN ({places}) AND at >= ?"
        " AND txn < coalesce(?, 9223372036854775807)"
        " AND NOT EXISTS (SELECT 1 FROM transactions u WHERE u.undoes = t.txn)"
        " ORDER BY txn DESC LIMIT ?",
        (actor, *verbs, since, before, most),
    )
    return [commit_of(engine, txn) for (txn,) in found]


def earlier(engine: Engine, kind: type[R], number: int) -> list[tuple[int, R | None]]:
    """For each logged change to one record, oldest first: the transaction, the record before it.

    A record that came in a batch begins with the first change after that.
    """
    found = engine.rows(
        "SELECT txn, before FROM changes WHERE tbl=? AND doc_id=? AND last_id=? ORDER BY seq",
        (collection_of(kind).name, number, number),
    )
    return [(txn, None if text is None else record_of(kind, number, text)) for txn, text in found]
