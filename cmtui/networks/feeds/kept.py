"""What is remembered of a feed between runs: what has not changed is not sent again, and what is
new in it is known for new whatever its date."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from cmtui.clock import DAY, Clock, Moment
from cmtui.config import write_atomically
from cmtui.networks.feeds.fetching import Validators

LASTS = DAY
"""Once a day it is read whole, whatever the server says."""


class Kept(msgspec.Struct, frozen=True):
    """How a feed was last read whole and stored: `since` is how far back items were taken, `seen`
    are the ids of all that it listed."""

    what: str
    read_at: Moment
    since: Moment
    validators: Validators
    seen: tuple[str, ...] = ()


class KeptFile:
    """One feed's, for one workspace and one choice of words, in the operator's own folder."""

    def __init__(self, folder: Path, workspace: Path, what: str, clock: Clock) -> None:
        self._what = f"{workspace.absolute()} {what}"
        digest = hashlib.sha256(self._what.encode(errors="replace")).hexdigest()[:16]
        self._path = folder / f"feed-{digest}.json"
        self._clock = clock

    def read(self, since: Moment) -> Kept | None:
        """How it was last read; None where items of before could be missing."""
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        fits = kept.what == self._what and kept.since <= since
        return kept if fits and kept.read_at <= self._clock.now() else None

    def validators(self, kept: Kept | None) -> Validators:
        """Those by which may be asked."""
        is_fresh = kept is not None and self._clock.now() - kept.read_at < LASTS
        return kept.validators if kept is not None and is_fresh else Validators()

    def keep(self, since: Moment, validators: Validators, seen: Sequence[str]) -> None:
        """Remembers that everything of now is stored; what cannot be kept is read again."""
        kept = Kept(self._what, self._clock.now(), since, validators, tuple(seen))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._path, msgspec.json.encode(kept).decode(), mode=0o600)
        except OSError:
            return
