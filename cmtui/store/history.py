"""Reading the log: commits, and taking one back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cmtui.clock import to_iso
from cmtui.errors import ChangedSince, Conflict, NotFound
from cmtui.model.log import Commit
from cmtui.store.canonical import from_fields, to_fields
from cmtui.store.checkpoints import BASELINE_VERB, beginning_of
from cmtui.store.engine import Engine
from cmtui.store.transaction import Change, Transaction

_COMMIT = "txn, at, actor, terminal, session, verb, title, undoes, first_seq"
_CHANGE = "seq, txn, tbl, doc_id, last_id, before, before_digest, after_digest, hash"


def last_txn(engine: Engine) -> int:
    """The newest logged transaction; 0: none yet."""
    found = engine.rows("SELECT max(txn) FROM transactions")[0][0]
    return int(found or 0)


def commits(
    engine: Engine,
    since: int = 0,
    actor: str | None = None,
    newest: int | None = None,
    most: int | None = None,
) -> list[Commit]:
    """Logged commits after `since` in order; the `newest` so many, or the first `most`.

    What a checkpoint stands for is nobody's act and not among them.
    """
    by_actor, args = ("", []) if actor is None else (" AND actor=?", [actor])
    limit = most if newest is None else newest
    turn = " DESC" if newest is not None else ""
    rows = engine.rows(
        f"SELECT {_COMMIT} FROM transactions WHERE txn > ? AND verb <> ?{by_actor}"
        f" ORDER BY txn{turn} LIMIT {-1 if limit is None else int(limit)}",
        (since, BASELINE_VERB, *args),
    )
    return sorted((_commit(engine, row) for row in rows), key=lambda commit: commit.txn)


def commit_of(engine: Engine, txn: int) -> Commit:
    """The commit of that number; raises NotFound, also for what a checkpoint stands for."""
    begins = beginning_of(engine)
    if begins.is_checkpoint and begins.at is not None and 0 < txn <= begins.txn:
        raise NotFound(f"the log begins at {to_iso(begins.at)}; what was before is forgotten")
    rows = engine.rows(f"SELECT {_COMMIT} FROM transactions WHERE txn=?", (txn,))
    if not rows:
        raise NotFound(f"nothing in the log has the number {txn}")
    return _commit(engine, rows[0])


def _commit(engine: Engine, row: tuple[Any, ...]) -> Commit:
    txn, at, actor, terminal, session, verb, title, undoes, first_seq = row
    touched: dict[str, list[int]] = {}
    for change in _changes(engine, txn, first_seq):
        touched.setdefault(change.collection, []).extend(range(change.first, change.last + 1))
    return Commit(
        txn, at, actor, terminal, session, verb, title or "",
        {name: tuple(numbers) for name, numbers in touched.items()}, undoes,
    )  # fmt: skip


def _changes(engine: Engine, txn: int, first_seq: int) -> list[Change]:
    """The rows that one transaction wrote; they stand together."""
    rows = engine.rows(
        f"SELECT {_CHANGE} FROM changes WHERE seq >= ?1 AND seq < coalesce("
        "(SELECT first_seq FROM transactions WHERE txn = ?2 + 1), 9223372036854775807)",
        (first_seq, txn),
    )
    return [Change(*row) for row in rows]


def undo(transaction: Transaction, txn: int) -> None:
    """Takes back, within the transaction, the fields that the commit `txn` wrote.

    Derived ones only where they are still as it left them. Raises NotFound, and Conflict when
    another one has changed since, or it is undone already.
    """
    engine = transaction.engine
    commit = commit_of(engine, txn)
    undoer = _undone_by(engine, txn)
    if undoer is not None:
        raise Conflict(f"{commit.title or commit.verb} was undone already by {undoer.actor}")
    transaction.undoes = txn
    transaction.title = f"undo: {commit.title or commit.verb}"
    first_seq = engine.rows("SELECT first_seq FROM transactions WHERE txn=?", (txn,))[0][0]
    for change in reversed(_changes(engine, txn, first_seq)):
        for number in range(change.last, change.first - 1, -1):
            _take_back(transaction, change, number)


def _undone_by(engine: Engine, txn: int) -> Commit | None:
    """The undo of that commit which is itself not undone."""
    for (undoer,) in engine.rows("SELECT txn FROM transactions WHERE undoes=?", (txn,)):
        if _undone_by(engine, undoer) is None:
            return commit_of(engine, undoer)
    return None


def _take_back(transaction: Transaction, change: Change, number: int) -> None:
    now = transaction.text(change.collection, number)
    if change.before is None and change.before_digest is not None:
        raise _erased(change, number, "what it was before")
    if change.after_digest is None:
        _put_back(transaction, change, number, now)
        return
    following = _next(transaction.engine, change, number)
    if following is not None and following.before is None and following.before_digest is not None:
        raise _erased(change, number, "what it became")
    after = now if following is None else following.before
    if after is None and change.first != change.last:
        return  # added and removed again within the batch's own transaction
    if now is None or after is None:
        raise _changed(transaction, change, number, None, "removed it")
    if change.before is None:
        _take_out(transaction, change, number, after, now)
    else:
        _revert_fields(transaction, change, number, after, now)


def _put_back(transaction: Transaction, change: Change, number: int, now: str | None) -> None:
    if now is not None:
        raise _changed(transaction, change, number, None, "put it back")
    assert change.before is not None  # a removal has what it removed
    with _unless_doubled(change, number):
        transaction.add(change.collection, number, [change.before])


def _take_out(transaction: Transaction, change: Change, number: int, after: str, now: str) -> None:
    _refuse_if_changed(transaction, change, number, to_fields(after), to_fields(now))
    transaction.remove(change.collection, number, now)


def _revert_fields(
    transaction: Transaction, change: Change, number: int, after: str, now: str
) -> None:
    assert change.before is not None
    old, new, fields = to_fields(change.before), to_fields(after), to_fields(now)
    written = {name: new.get(name) for name in old | new if old.get(name) != new.get(name)}
    for name in transaction.derived(change.collection) & written.keys():
        if written[name] != fields.get(name):
            del written[name]
    current = {name: fields.get(name) for name in written}
    _refuse_if_changed(transaction, change, number, written, current)
    for name in written:
        if name in old:
            fields[name] = old[name]
        else:
            fields.pop(name, None)
    with _unless_doubled(change, number):
        transaction.replace(change.collection, number, now, from_fields(fields))


def _refuse_if_changed(
    transaction: Transaction,
    change: Change,
    number: int,
    expected: dict[str, Any],
    found: dict[str, Any],
) -> None:
    for name in sorted(expected | found):
        if expected.get(name) != found.get(name):
            raise _changed(transaction, change, number, name, "changed it")


@contextmanager
def _unless_doubled(change: Change, number: int) -> Iterator[None]:
    """Names the document when another one has taken its unique value since."""
    try:
        yield
    except Conflict as error:
        raise ChangedSince(str(error), change.collection, number) from error


def _erased(change: Change, number: int, what: str) -> ChangedSince:
    message = f"{change.collection} {number}: {what} has been erased"
    return ChangedSince(message, change.collection, number)


def _changed(
    transaction: Transaction, change: Change, number: int, field: str | None, did: str
) -> ChangedSince:
    """The refusal: what it is about, and who wrote the field (or all of it) since."""
    what = f"{change.collection} {number}" + (f", {field}" if field else "")
    actor, verb = _who_changed(transaction, change, number, field)
    message = f"{what}: {actor or 'somebody'} {did} since"
    return ChangedSince(message, change.collection, number, actor, verb)


def _who_changed(
    transaction: Transaction, change: Change, number: int, field: str | None
) -> tuple[str, str]:
    """The actor and the verb of the first later change to the field; ("", "") if there is none."""
    now = transaction.text(change.collection, number)
    later = _later(transaction.engine, change, number)
    afters = [*(each.before for each in later[1:]), now]
    for each, after in zip(later, afters, strict=False):
        if field is None or _field(each.before, field) != _field(after, field):
            return _author(transaction.engine, each.txn)
    return "", ""


def _field(text: str | None, name: str) -> bytes | None:
    return None if text is None else to_fields(text).get(name)


def _author(engine: Engine, txn: int) -> tuple[str, str]:
    found = engine.rows("SELECT actor, verb FROM transactions WHERE txn=?", (txn,))
    return (str(found[0][0]), str(found[0][1])) if found else ("", "")


def _later(engine: Engine, change: Change, number: int) -> list[Change]:
    """What happened to the document after the change."""
    rows = engine.rows(
        f"SELECT {_CHANGE} FROM changes WHERE tbl=? AND doc_id=? AND seq>? ORDER BY seq",
        (change.collection, number, change.seq),
    )
    return [Change(*row) for row in rows]


def _next(engine: Engine, change: Change, number: int) -> Change | None:
    rows = engine.rows(
        f"SELECT {_CHANGE} FROM changes WHERE tbl=? AND doc_id=? AND seq>? ORDER BY seq LIMIT 1",
        (change.collection, number, change.seq),
    )
    return Change(*rows[0]) if rows else None
