"""An ordinary day on the demo network: a mention each 10 to 25 seconds while people are awake."""

from collections.abc import Callable, Iterator

from cmtui.clock import HOUR, MINUTE, SECOND, Moment
from cmtui.networks.demo import talk, talk_threads
from cmtui.networks.demo.dice import Dice, in_turn
from cmtui.networks.demo.people import known
from cmtui.networks.demo.raw import RawPost
from cmtui.networks.demo.scribe import Scribe

BLOCK = 10 * MINUTE
REACH = 25 * MINUTE
"""No conversation that begins in a block of time goes on longer than this after it."""

_MEAN_GAP = 18.5 * SECOND
_STRANGERS = 0.3
_NIGHT = range(11, 22)
"""Hours since the beginning (which is a morning, wherever it is) in which most people sleep."""

Announced = Callable[[Moment], RawPost | None]
"""The brand's newest announcement at a moment."""


def gaps(dice: Dice, index: int) -> Iterator[float]:
    """When conversations begin within the block of that index: milliseconds after it began."""
    sleepy = (index * BLOCK // HOUR) % 24 in _NIGHT
    mean = _MEAN_GAP * (5 if sleepy else 1)
    at = 0.0
    while (at := at + min(max(dice.wait(mean), 2 * SECOND), 4 * mean)) < BLOCK:
        yield at


class Everyday:
    """Makes the conversations that begin within one block of time."""

    def __init__(self, scribe: Scribe, started_at: Moment, announced: Announced) -> None:
        self._scribe = scribe
        self._started_at = started_at
        self._announced = announced

    def block(self, index: int) -> tuple[RawPost, ...]:
        """All posts of the conversations that begin in the block of that index."""
        dice = Dice(self._scribe.seed, "everyday", index)
        begins = self._started_at + index * BLOCK
        posts: list[RawPost] = []
        for number, at in enumerate(gaps(dice, index)):
            posts += self.conversation(f"e{index}.{number}", index * 64 + number, begins + int(at))
        return tuple(posts)

    def conversation(self, local: str, turn: int, at: Moment) -> list[RawPost]:
        """One conversation as it goes on an ordinary day; `turn` keeps its words from repeating."""
        dice = Dice(self._scribe.seed, local)
        shape = dice.between(0, 1)
        if shape < 0.05:
            return self._about_us(local, turn, at, dice)
        if shape < 0.15:
            return self._under_announcement(local, turn, at, dice)
        opening = self._opening(local, turn, at, dice)
        if shape < 0.33:
            return [opening, *self._more_of_it(local, turn, opening, dice)]
        if shape < 0.43:
            return [opening, *self._chorus(local, turn, opening, dice)]
        if shape < 0.5 and opening.mood:
            return [opening, self._from_elsewhere(local, turn, opening, dice)]
        return [opening]

    def _opening(self, local: str, turn: int, at: Moment, dice: Dice) -> RawPost:
        speaker = self._scribe.someone(dice, _STRANGERS)
        text = talk.usual(speaker, turn, self._scribe.seed)
        return self._scribe.post(local, speaker, text, at, dice)

    def _about_us(self, local: str, turn: int, at: Moment, dice: Dice) -> list[RawPost]:
        speaker = self._scribe.someone(dice, _STRANGERS)
        text = talk.named(speaker, turn, self._scribe.seed)
        return [self._scribe.post(local, speaker, text, at, dice, address=False)]

    def _under_announcement(self, local: str, turn: int, at: Moment, dice: Dice) -> list[RawPost]:
        """An answer to the newest announcement, or a post that quotes it."""
        above = self._announced(at)
        if above is None:
            return [self._opening(local, turn, at, dice)]
        speaker = self._scribe.someone(dice, _STRANGERS)
        text = talk.usual(speaker, turn, self._scribe.seed)
        if dice.chance(0.3):
            return [self._scribe.post(local, speaker, text, at, dice, quotes=above.id)]
        return [self._scribe.post(local, speaker, text, at, dice, parent=above, address=False)]

    def _more_of_it(self, local: str, turn: int, opening: RawPost, dice: Dice) -> list[RawPost]:
        """The same person goes on."""
        speaker = known(opening.author)
        posts, at, above = [], opening.at, opening
        for number in range(1, 2 + dice.chance(0.3)):
            at += round(dice.between(40 * SECOND, 7 * MINUTE))
            text = talk.more(speaker, opening.mood, turn * 2 + number, self._scribe.seed)
            above = self._scribe.post(f"{local}.{number}", speaker, text, at, dice, parent=above)
            posts.append(above)
        return posts

    def _chorus(self, local: str, turn: int, opening: RawPost, dice: Dice) -> list[RawPost]:
        """Others join in; some of them address the brand, too."""
        speaker = known(opening.author)
        posts, at = [], opening.at
        for number in range(1, dice.whole(2, 3)):
            at += round(dice.between(50 * SECOND, 9 * MINUTE))
            other = self._scribe.another(dice, speaker, _STRANGERS)
            text = talk.joining(other, opening.mood, turn * 3 + number, self._scribe.seed)
            addressed = dice.chance(0.4)
            posts.append(
                self._scribe.post(
                    f"{local}.{number}", other, text, at, dice, parent=opening, address=addressed
                )
            )
        return posts

    def _from_elsewhere(self, local: str, turn: int, opening: RawPost, dice: Dice) -> RawPost:
        """A colleague answers from her phone."""
        pool = talk_threads.COLLEAGUES[opening.mood]
        text = in_turn(pool, turn, self._scribe.seed, "colleagues", opening.mood)
        at = opening.at + round(dice.between(3 * MINUTE, 14 * MINUTE))
        return self._scribe.by_brand(f"{local}.1", text, at, parent=opening)
