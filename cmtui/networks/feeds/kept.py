"""What is remembered of a feed between runs, so that one that has not changed is not sent again."""

import hashlib
from pathlib import Path

import msgspec

from cmtui.clock import DAY, Clock, Moment
from cmtui.config import write_atomically
from cmtui.networks.feeds.fetching import Validators

LASTS = DAY
"""Once a day it is read whole, whatever the server says."""


class Kept(msgspec.Struct, frozen=True):
    """How a feed was last read whole and stored: `since` is how far back items were taken."""

    what: str
    read_at: Moment
    since: Moment
    validators: Validators


class KeptFile:
    """One feed's, for one workspace and one choice of words, in the operator's own folder."""

    def __init__(self, folder: Path, workspace: Path, what: str, clock: Clock) -> None:
        self._what = f"{workspace.absolute()} {what}"
        digest = hashlib.sha256(self._what.encode(errors="replace")).hexdigest()[:16]
        self._path = folder / f"feed-{digest}.json"
        self._clock = clock

    def validators(self, since: Moment) -> Validators:
        """Those by which may be asked; none where items of before could be missing."""
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return Validators()
        is_fresh = 0 <= self._clock.now() - kept.read_at < LASTS
        fits = kept.what == self._what and kept.since <= since
        return kept.validators if fits and is_fresh else Validators()

    def keep(self, since: Moment, validators: Validators) -> None:
        """Remembers that everything of now is stored; what cannot be kept is read again."""
        kept = Kept(self._what, self._clock.now(), since, validators)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._path, msgspec.json.encode(kept).decode(), mode=0o600)
        except OSError:
            return
