"""Whether what is asked was on the screen when the key was pressed that seems to answer it."""

from collections.abc import Callable
from typing import Any, Protocol

from cmtui.clock import Clock

UNSEEN_SECONDS = 0.4
"""A key that comes sooner after something appeared was pressed for something else."""


class Painter(Protocol):
    """A screen, or a widget of it."""

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any) -> bool:
        """Calls it once all that was to be drawn is drawn."""
        ...


class Sight:
    """Keeps what is shown, and since when it is there to be read."""

    def __init__(self, painter: Painter, clock: Callable[[], Clock | None]) -> None:
        self._painter = painter
        self._clock = clock
        self._shown: object = None
        self._since: float | None = None

    def show(self, what: object) -> None:
        """This is about to be drawn (None: nothing is); what stood there before has been seen."""
        if what != self._shown:
            self._shown, self._since = what, None
            if what is not None:
                self._painter.call_after_refresh(self._drawn, what)

    def is_seen(self, what: object) -> bool:
        """Whether a key that comes now can be meant for it."""
        clock = self._clock()
        if clock is None or self._since is None or what != self._shown:
            return False
        return clock.boot() - self._since >= UNSEEN_SECONDS

    def _drawn(self, what: object) -> None:
        clock = self._clock()
        if what == self._shown and clock is not None:
            self._since = clock.boot()
