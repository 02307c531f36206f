"""The social media manager's posts: written ahead, unsigned, out at their time."""

from collections.abc import Sequence

from cmtui.clock import HOUR, MINUTE, SECOND, Moment
from cmtui.networks.demo import talk
from cmtui.networks.demo.dice import Dice, in_turn
from cmtui.networks.demo.raw import PREFIX, Fate, RawPost, queue_id
from cmtui.networks.demo.scribe import Scribe
from cmtui.services.network_ports import Scheduled

BLOCK = 95 * MINUTE
REACH = 30 * MINUTE
_SHOWN = 4
_LATE = 0.15
_REFUSED, _SLIPS = 0.12, 0.06
_GAP = 6
"""Each sixth is left out: the social media manager has days off."""

TEXTS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("Your week, on one page: the new board view in 40 seconds.", ("A board with three columns",)),
    ("Meet us in Lisbon on Thursday: doors at six, soup at seven. Seats: acme.example/lisbon", ()),
    ("Five keyboard shortcuts that our own team can't live without. Number 3 is a bit cheeky.",
     ("",)),
    ("4.2 in one line: faster sync, new editor, and no more spinning. Notes: acme.example/4.2",
     ("The new editor with a poem in it",)),
    ("A choir, a food bank and a lighthouse: three teams that run on {brand}. Stories this week.",
     ("Singers around a laptop",)),
    ("We're hiring somebody who loves release notes as much as we do. acme.example/jobs", ()),
    ("Dark mode for tablets is in beta. Sign up and tell us where your eyes still hurt.", ()),
    ("Template of the week: the meeting that could have been a page.", ("",)),
    ("Friday question: what's the oldest note you still keep?", ()),
    ("Charities pay half. Always have. Here is how to apply: acme.example/good", ()),
    ("New in the handbook: how to import a spreadsheet without tears.", ()),
    ("Community meetup in Leeds: three talks, one cake, no slides about blockchains.", ()),
)  # fmt: skip


class Announcements:
    """The brand's own posts to come and the first answers to each."""

    def __init__(self, scribe: Scribe, started_at: Moment, storm: bool) -> None:
        self._scribe = scribe
        self._started_at = started_at
        self._storm = storm

    def block(self, index: int) -> tuple[RawPost, ...]:
        """One announcement and what the first people say under it; nothing in a gap."""
        if _is_gap(index):
            return ()
        dice = Dice(self._scribe.seed, "announcement", index)
        announcement = self._announcement(index)
        posts, at = [announcement], announcement.at
        for number in range(1, dice.whole(3, 6)):
            at += round(dice.between(20 * SECOND, 6 * MINUTE))
            speaker = self._scribe.someone(dice, 0.4)
            text = talk.usual(speaker, index * 8 + number, self._scribe.seed)
            local, addressed = f"q{index}.{number}", dice.chance(0.3)
            posts.append(
                self._scribe.post(
                    local, speaker, text, at, dice, parent=announcement, address=addressed
                )
            )
        return tuple(posts)

    def newest(self, now: Moment) -> RawPost | None:
        """The announcement that is out since the shortest time, of those to come."""
        last = (now - self._started_at) // BLOCK
        for index in range(last, max(-1, last - 3), -1):
            announcement = self._announcement(index)
            if announcement.at <= now and not _is_gap(index):
                return announcement
        return None

    def scheduled(self, now: Moment) -> tuple[Scheduled, ...]:
        """The next ones by the time that they were planned for: a late one is still here."""
        first = max(0, (now - self._started_at) // BLOCK)
        coming = (
            (self._planned(index), self._announcement(index))
            for index in range(first, first + _SHOWN + 2)
            if not _is_gap(index)
        )
        later = sorted((pair for pair in coming if pair[1].at > now), key=lambda pair: pair[0])
        return tuple(
            Scheduled(queue_id(post.id.removeprefix(PREFIX)), post.text, at, len(post.images))
            for at, post in later[:_SHOWN]
        )

    def fate(self, id: str) -> Fate:
        """What happens when it is moved away: mostly it moves."""
        dice = Dice(self._scribe.seed, "moved away", id)
        if dice.chance(_REFUSED):
            return "refused-once"
        return "slips-out" if dice.chance(_SLIPS) else "moves"

    def _planned(self, index: int) -> Moment:
        """When it should go out: some are late, the first of an ordinary day from the start."""
        at = self._announcement(index).at
        if index == 0:
            return at if self._storm else self._started_at - 25 * MINUTE
        dice = Dice(self._scribe.seed, "planned", index)
        return at - round(dice.between(15 * MINUTE, 40 * MINUTE)) if dice.chance(_LATE) else at

    def _announcement(self, index: int) -> RawPost:
        text, images = in_turn(TEXTS, index, self._scribe.seed, "announcements")
        begins = self._started_at + index * BLOCK
        at = begins + self._delay(index)
        return self._scribe.by_brand(f"q{index}.0", text, at, images=images)

    def _delay(self, index: int) -> int:
        """In a storm the first goes out right into it, as such things do."""
        if index == 0 and self._storm:
            return 12 * MINUTE
        return round(Dice(self._scribe.seed, "delay", index).between(HOUR / 3, HOUR))


def _is_gap(index: int) -> bool:
    return index % _GAP == 3
