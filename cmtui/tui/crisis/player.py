"""Where a replay stands: at which moment of its track, at which speed, and whether it plays."""

from cmtui.clock import MINUTE, SECOND, Moment
from cmtui.errors import WrongUsage
from cmtui.services.crisis.replaying import Track

SPEEDS = (1, 5, 15, 60)
"""The speeds that one key goes through, after the last the first again."""

FASTEST = 60


class Player:
    """Moves along a track; stands at its beginning first, at a minute a second."""

    def __init__(self, track: Track) -> None:
        self.track = track
        self.at: Moment = track.begins
        self.speed = FASTEST
        self.plays = False

    @property
    def is_over(self) -> bool:
        """Whether it stands at the end."""
        return self.at >= self.track.ends

    def jump(self, minutes: int) -> None:
        """So many minutes on, or back."""
        self.at = self.track.within(self.at + minutes * MINUTE)

    def pass_by(self, seconds: float) -> None:
        """So many seconds have gone by while it plays; at the end it stands still."""
        self.at = self.track.within(self.at + round(seconds * self.speed * SECOND))
        self.plays = self.plays and not self.is_over

    def turn(self) -> None:
        """Plays, or stands still; from the end it begins anew."""
        self.plays = not self.plays
        if self.plays and self.is_over:
            self.at = self.track.begins

    def faster(self) -> None:
        """The next of the speeds."""
        beyond = [one for one in SPEEDS if one > self.speed]
        self.speed = beyond[0] if beyond else SPEEDS[0]

    def set_speed(self, times: str) -> None:
        """The speed in words: `30`, `30x`. Raises WrongUsage."""
        self.speed = speed_of(times)


def speed_of(times: str) -> int:
    """A speed from once to sixty times. Raises WrongUsage."""
    plain = times.strip().lower().removesuffix("x")
    if not (plain.isdecimal() and len(plain) <= 2 and 1 <= int(plain) <= FASTEST):
        raise WrongUsage(f"a speed is 1 to {FASTEST}; not {times[:20]}")
    return int(plain)
