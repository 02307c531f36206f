"""Where the log begins: at its first change, or at the newest checkpoint."""

import msgspec

from cmtui.clock import Moment
from cmtui.model.checkpoint import Checkpoint
from cmtui.store.engine import Engine

CHECKPOINTS = "checkpoints"
"""The collection of signed-off checkpoints."""

BASELINE_VERB = "checkpoint"
"""The verb of the transaction that stands for everything that was dropped."""


class Beginning(msgspec.Struct, frozen=True):
    """The oldest transaction (0: none), its first change, its moment; whether it is a baseline.

    Changes below `first_seq` are forgotten already, even where their rows still stand.
    """

    txn: int
    first_seq: int
    at: Moment | None
    is_checkpoint: bool


def beginning_of(engine: Engine) -> Beginning:
    """Where the log begins."""
    found = engine.rows("SELECT txn, first_seq, at, verb FROM transactions ORDER BY txn LIMIT 1")
    if not found or found[0][3] != BASELINE_VERB:
        return Beginning(1 if found else 0, 1, found[0][2] if found else None, False)
    txn, first_seq, at, _ = found[0]
    return Beginning(txn, first_seq, at, True)


def newest_checkpoint(engine: Engine) -> Checkpoint | None:
    """The newest that was signed off."""
    found = engine.rows(f"SELECT doc FROM {CHECKPOINTS} ORDER BY id DESC LIMIT 1")
    return msgspec.json.decode(found[0][0], type=Checkpoint) if found else None
