"""Spike alerts: the incidents on which the spike watch rang, one record each."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record
from cmtui.model.spike import Spike

SpikeLevel = Literal["notice", "suggest-declare"]
SpikeState = Literal["open", "ended", "declared", "dismissed"]


class SpikeAlert(Record, frozen=True, kw_only=True):
    """One incident of the brand (`topic` is "") or of a topic, by its name.

    It rang at `began_at`; `at` is the end of the stretch that is told of, the loudest so far.
    `harm` are words of harm in it. `calm_since`: nothing has been unusual for hours, though it may
    come back. `ended_at`: it did not. `state` says what people made of it, `decided_by` (initials)
    who.
    """

    topic: str
    began_at: Moment
    at: Moment
    count: int
    usual: float
    hours: int
    people: int = 0
    words: tuple[str, ...] = ()
    harm: tuple[str, ...] = ()
    level: SpikeLevel = "notice"
    state: SpikeState = "open"
    calm_since: Moment | None = None
    ended_at: Moment | None = None
    decided_by: str = ""

    @property
    def stands(self) -> SpikeState:
        """What it is now: also where a decision was taken back after it had ended."""
        return "ended" if self.state == "open" and self.ended_at is not None else self.state

    @property
    def spike(self) -> Spike:
        """What the detector said."""
        return Spike(self.at, self.count, self.usual, self.hours, self.people, self.words)

    @property
    def title(self) -> str:
        """`spike`, `spike on login`."""
        return f"spike on {self.topic}" if self.topic else "spike"

    @property
    def because(self) -> str:
        """The reason in people's words, with what speaks of harm."""
        harm = ", ".join(f"'{word}'" for word in self.harm)
        return f"{self.spike.because}; harm: {harm}" if harm else self.spike.because
