"""What happened before the demo begins: two full days, and some things from the weeks before."""

from cmtui.clock import DAY, HOUR, MINUTE, Moment
from cmtui.networks.demo import talk
from cmtui.networks.demo.dice import Dice
from cmtui.networks.demo.everyday import Everyday
from cmtui.networks.demo.people import known
from cmtui.networks.demo.raw import RawPost
from cmtui.networks.demo.scenes import (
    ABOUT_US_SCENES,
    ANNOUNCEMENT,
    ANSWERED_SCENES,
    OPEN_SCENES,
    Line,
    Scene,
)
from cmtui.networks.demo.scenes_strange import LONG_AGO_SCENES, STRANGE_SCENES
from cmtui.networks.demo.scribe import Scribe

OLDEST = 20 * DAY

_SCENES = (
    ANNOUNCEMENT, *OPEN_SCENES, *ANSWERED_SCENES, *ABOUT_US_SCENES, *STRANGE_SCENES,
    *LONG_AGO_SCENES,
)  # fmt: skip

_CHATTER_HOURS = (0.1, 0.2, 0.4, 0.7, 1.1, 1.9, 2.6, 3.3, 4.4, 5.2, 8.6, 13, 21, 28, 40)
"""When the conversations began that differ from seed to seed, in hours before the beginning."""

_LONG_AGO_HOURS = (60, 82, 110, 145, 190, 230, 280, 350)


def _drawn_near(hours: float) -> float:
    """When what the desk still has to do was written, in hours before the beginning.

    A desk that is looked after has it due soon or late by an hour or two, not by days. What is
    older than two days stays where it is.
    """
    if hours > 48:
        return hours
    return hours / 5 if hours <= 6 else 1.2 + (hours - 6) / 25


class Past:
    """Makes the posts that are there when the demo begins; `quiet`: nothing but an announcement,
    where the workspace has a past of its own."""

    def __init__(self, scribe: Scribe, started_at: Moment, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._scribe = scribe
        self._started_at = started_at

    def posts(self) -> tuple[RawPost, ...]:
        """All of them; none is younger than the beginning."""
        if self._quiet:
            return (self.announcement(),)
        found = [post for number, scene in enumerate(_SCENES) for post in self._act(number, scene)]
        chatter = Everyday(self._scribe, self._started_at, lambda _: None)
        for number, hours in enumerate((*_CHATTER_HOURS, *_LONG_AGO_HOURS)):
            local = f"p0.{number + 100}"
            at = self._ago(_drawn_near(hours), Dice(self._scribe.seed, local, "at"))
            found += chatter.conversation(local, number, at)
        return tuple(post for post in found if post.at < self._started_at)

    def announcement(self) -> RawPost:
        """The newest announcement when the demo begins."""
        return self._act(0, ANNOUNCEMENT)[0]

    def _act(self, number: int, scene: Scene) -> list[RawPost]:
        hours = max(_drawn_near(scene.hours), scene.lines[-1].after / 60 + 0.1)
        begins = self._ago(hours, Dice(self._scribe.seed, "scene", number))
        posts: list[RawPost] = []
        for place, line in enumerate(scene.lines):
            at = begins + round(line.after * MINUTE)
            posts.append(self._post(f"p0.{number}.{place}", line, at, posts))
        return posts

    def _ago(self, hours: float, dice: Dice) -> Moment:
        """About so many hours before the beginning."""
        return self._started_at - round(hours * HOUR * dice.between(0.94, 1.0))

    def _post(self, local: str, line: Line, at: Moment, earlier: list[RawPost]) -> RawPost:
        id = self._scribe.id_of(local)
        is_ours = line.who == "us"
        parent = None if line.under is None else earlier[line.under]
        return RawPost(
            id=id,
            author=self._scribe.brand.handle if is_ours else line.who,
            text=self._words(line.text),
            at=at,
            root=id if parent is None else parent.root,
            parent=None if parent is None else parent.id,
            quotes=None if line.quotes is None else earlier[line.quotes].id,
            language="en" if is_ours else known(line.who).language,
            warning=line.warning,
            links=line.links,
            images=line.images,
            closed=line.closed,
            visibility=line.visibility or (parent.visibility if parent else "public"),
            edits=self._edits(line, at),
            gone_at=None if line.gone is None else at + round(line.gone * MINUTE),
        )

    def _edits(self, line: Line, at: Moment) -> tuple[tuple[Moment, str], ...]:
        if line.edited is None:
            return ()
        after, text = line.edited
        return ((at + round(after * MINUTE), self._words(text)),)

    def _words(self, text: str) -> str:
        return talk.fill(text, "en", self._scribe.brand, Dice(self._scribe.seed, text))
