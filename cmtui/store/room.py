"""Whether a transaction may be written: the room that is kept, and what failed last."""

import errno
import os
from contextlib import suppress

from cmtui.clock import Clock
from cmtui.errors import StoreBusy, StoreFailed
from cmtui.store.ballast import Ballast
from cmtui.store.sqlite import SqliteEngine, translated_os, trouble_of

LAY_AGAIN_SECONDS = 1.0
"""How often at most it is tried to lay the ballast down again."""


class Room:
    """Asked by the writer thread around each transaction, the writers' lock being held.

    A vital transaction may use the ballast. While it is missing the others are refused, so that
    arrivals do not eat the room that a person's words need.
    """

    def __init__(self, engine: SqliteEngine, ballast: Ballast, clock: Clock) -> None:
        self.trouble: str | None = None
        self._engine = engine
        self._ballast = ballast
        self._clock = clock
        self._tried_at = float("-inf")
        self._missing = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def admit(self, vital: bool) -> bool:
        """True. Raises StoreFull, or why else the ballast cannot be laid, for what is not vital."""
        if not vital and not self._is_kept():
            raise translated_os(self._missing, self._engine.path.parent)
        return True

    def make(self) -> bool:
        """Gives up the ballast and folds the log into the file, whose room it then has; True."""
        self._ballast.give_up()
        with suppress(StoreFailed):  # the transaction itself will tell
            self._engine.fold_in_the_log()
        return True

    def wrote(self) -> None:
        """A transaction was committed: the trouble is over, unless it took the ballast."""
        if self.trouble is not None and self._is_kept():
            self.trouble = None

    def failed(self, error: StoreFailed) -> None:
        """A transaction could not be written."""
        if not isinstance(error, StoreBusy):
            self.trouble = trouble_of(error, self._engine.path.parent)

    def _is_kept(self) -> bool:
        if self._ballast.is_laid():
            return True
        now = self._clock.boot()
        if self._tried_at <= now < self._tried_at + LAY_AGAIN_SECONDS:
            return False
        self._tried_at = now
        try:
            self._ballast.lay()
        except OSError as error:
            self._missing = error
            return False
        return True
