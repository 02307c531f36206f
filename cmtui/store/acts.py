"""Reading the log for undo: one operator's acts, and what a document was before each change."""

from collections.abc import Sequence

from cmtui.clock import Moment
from cmtui.model.log import Commit
from cmtui.store.engine import Engine
from cmtui.store.history import commit_of


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


def befores(engine: Engine, collection: str, number: int) -> list[tuple[int, str | None]]:
    """For each logged change to one document, oldest first: the transaction, the text before it.

    A document that came in a batch begins with the first change after that.
    """
    return engine.rows(
        "SELECT txn, before FROM changes WHERE tbl=? AND doc_id=? AND last_id=? ORDER BY seq",
        (collection, number, number),
    )
