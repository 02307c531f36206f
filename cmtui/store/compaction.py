"""Compaction: the log's old changes are replaced by a baseline, signed off by a checkpoint.

A baseline holds, without texts, what every logged document was right after the last change that
is dropped. It stands under that change's transaction and has a chain of its own. The first kept
change still follows from the dropped one's hash, which the Checkpoint keeps; the Checkpoint is in
the chain by the transaction that signs it off. The documents of that moment never change, so the
baseline is computed without the writers' lock; the rows that it replaces lie before the log's
beginning from then on and are cleared away a few at a time.
"""

from collections.abc import Iterator

import msgspec

from cmtui.clock import Moment, to_iso
from cmtui.errors import Conflict
from cmtui.model.checkpoint import Checkpoint
from cmtui.model.operator import Identity
from cmtui.store.canonical import digest, digest_of_batch
from cmtui.store.checkpoints import BASELINE_VERB, beginning_of, newest_checkpoint
from cmtui.store.engine import Engine
from cmtui.store.schema import COLLECTIONS
from cmtui.store.timeline import Timeline, timelines
from cmtui.store.transaction import (
    NO_HASH,
    Change,
    Stamp,
    Transaction,
    link,
    write_changes,
    write_stamp,
)

RUN = 1_000
"""Documents that one row of a baseline stands for at most."""

CLEARED = 1_000
"""Dropped changes that are cleared away in one transaction."""


class Baseline(msgspec.Struct, frozen=True):
    """What replaces the log up to a change, ready to be written."""

    stamp: Stamp
    title: str
    changes: tuple[Change, ...]
    checkpoint: Checkpoint


class _Run(msgspec.Struct, frozen=True):
    """Documents with unbroken numbers, by one digest."""

    collection: str
    first: int
    last: int
    digest: bytes


def plan(engine: Engine, before: Moment, identity: Identity, now: Moment) -> Baseline | None:
    """The baseline of everything that was logged before that moment; None: there is nothing.

    The newest transaction is always kept. Reads every logged document once.
    """
    dropped = _last_dropped(engine, before)
    if dropped is None:
        return None
    txn, at, seq, hash = dropped
    runs = list(_runs(engine, seq))
    if not runs:  # no document existed then: a baseline of nothing could not be chained
        return None
    title = f"the log before {to_iso(at)}"
    stamp = Stamp(
        txn, at, identity.actor, identity.terminal, identity.session, BASELINE_VERB, None,
        digest(title), seq - len(runs) + 1,
    )  # fmt: skip
    changes = tuple(_linked(stamp, runs))
    since_seq, since_txn = _signed_off(engine)
    checkpoint = Checkpoint(
        txn=txn, seq=seq, hash=hash.hex(), baseline=changes[-1].hash.hex(),
        changes=seq - since_seq, transactions=txn - since_txn,
        begins=at, at=now, by=identity.actor,
    )  # fmt: skip
    return Baseline(stamp, title, changes, checkpoint)


def replace(transaction: Transaction, baseline: Baseline) -> None:
    """Puts the baseline in the place of what it stands for; its Checkpoint is still to be added.

    Raises Conflict when the log has been compacted since the plan.
    """
    engine, stamp = transaction.engine, baseline.stamp
    kept = engine.rows("SELECT hash FROM changes WHERE seq=?", (baseline.checkpoint.seq,))
    if kept != [(bytes.fromhex(baseline.checkpoint.hash),)]:
        raise Conflict("somebody else compacted the log at the same time")
    engine.rows("DELETE FROM changes WHERE seq BETWEEN ? AND ?",
                (stamp.first_seq, baseline.checkpoint.seq))  # fmt: skip
    engine.rows("DELETE FROM transactions WHERE txn <= ?", (stamp.txn,))
    write_stamp(engine, stamp, baseline.title)
    write_changes(engine, baseline.changes)
    transaction.title = f"forgot {baseline.checkpoint.changes} changes"


def clear(transaction: Transaction) -> bool:
    """Clears some of the rows away that lie before the log's beginning; False: there are none."""
    engine = transaction.engine
    first_seq = beginning_of(engine).first_seq
    found = engine.rows("SELECT min(seq) FROM changes WHERE seq < ?", (first_seq,))[0][0]
    if found is None:
        return False
    engine.rows("DELETE FROM changes WHERE seq < ?", (min(first_seq, found + CLEARED),))
    transaction.wrote = True
    return True


def _last_dropped(engine: Engine, before: Moment) -> tuple[int, Moment, int, bytes] | None:
    """The last transaction to drop, its moment, its last change and that one's hash."""
    found = engine.rows(
        "SELECT t.txn, t.at, n.first_seq - 1 FROM transactions t"
        " JOIN transactions n ON n.txn = t.txn + 1"
        " WHERE t.at < ? AND t.verb <> ? ORDER BY t.txn DESC LIMIT 1",
        (before, BASELINE_VERB),
    )
    if not found:
        return None
    txn, at, seq = found[0]
    return txn, at, seq, engine.rows("SELECT hash FROM changes WHERE seq=?", (seq,))[0][0]


def _signed_off(engine: Engine) -> tuple[int, int]:
    """The last change and transaction that an earlier checkpoint stands for."""
    checkpoint = newest_checkpoint(engine)
    return (0, 0) if checkpoint is None else (checkpoint.seq, checkpoint.txn)


def _linked(stamp: Stamp, runs: list[_Run]) -> Iterator[Change]:
    previous = NO_HASH
    for seq, run in enumerate(runs, stamp.first_seq):
        change = Change(
            seq, stamp.txn, run.collection, run.first, run.last, None, None, run.digest, NO_HASH
        )
        previous = link(previous, stamp, change)
        yield msgspec.structs.replace(change, hash=previous)


def _runs(engine: Engine, seq: int) -> Iterator[_Run]:
    """The logged documents as they were right after that change."""
    for collection in COLLECTIONS:
        if not collection.logged:
            continue
        run: list[tuple[int, bytes]] = []
        for found in timelines(engine, collection.name, seq + 1):
            then = _digest_then(found)
            if run and (then is None or found.number != run[-1][0] + 1 or len(run) == RUN):
                yield _run(collection.name, run)
                run = []
            if then is not None:
                run.append((found.number, then))
        if run:
            yield _run(collection.name, run)


def _digest_then(found: Timeline) -> bytes | None:
    if found.steps:
        return found.steps[0].before
    return None if found.text is None else digest(found.text)


def _run(collection: str, run: list[tuple[int, bytes]]) -> _Run:
    """A batch stands by one digest over its documents'; a single document by its own."""
    first, last = run[0][0], run[-1][0]
    if first == last:
        return _Run(collection, first, last, run[0][1])
    return _Run(collection, first, last, digest_of_batch(each for _, each in run))
