"""Checkpoints: what was forgotten of the change log, signed off by whoever did it."""

from cmtui.clock import Moment
from cmtui.model.record import Record


class Checkpoint(Record, frozen=True, kw_only=True):
    """The log up to a transaction was replaced by a baseline: the documents as they were then.

    `seq` is the last change that was dropped and `hash` its link, which the first kept change
    follows; `baseline` is the hash of the baseline's last link (both as hexadecimal digits).
    `changes` and `transactions` were dropped since the checkpoint before. `begins` is when the
    last dropped transaction was made: the log can tell what happened after it.
    """

    txn: int
    seq: int
    hash: str
    baseline: str
    changes: int
    transactions: int
    begins: Moment
    at: Moment
    by: str
