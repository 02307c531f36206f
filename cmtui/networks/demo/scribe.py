"""Writes single posts of the world, each with its fate: edits, a deletion."""

from collections.abc import Callable, Sequence

import msgspec

from cmtui.clock import MINUTE, SECOND, Moment
from cmtui.model.post import Visibility
from cmtui.networks.demo import talk
from cmtui.networks.demo.dice import Dice
from cmtui.networks.demo.people import CROWD, USUAL, Human
from cmtui.networks.demo.raw import Brand, RawPost, post_id

_AFTERTHOUGHTS = (
    "Edit: typo, sorry.",
    "Edit: clearer now, I hope.",
    "(edited, because my first version was rude)",
    "Edit: also on my phone.",
    "(edited: autocorrect has opinions)",
)
_AFTERTHOUGHTS_ELSEWHERE = ("(edit)", "✏️ edit", "(edit: 4.2.1)")
_SPEAK_ENGLISH = 0.68


def _by_tongue(speaks: Callable[[Human], bool]) -> tuple[list[Human], list[Human]]:
    """Known faces and the crowd, of those."""
    return list(filter(speaks, USUAL)), list(filter(speaks, CROWD))


_ENGLISH = _by_tongue(lambda human: human.language == "en")
_OTHERS = _by_tongue(lambda human: human.language != "en")

_EDITED, _DELETED = 0.05, 0.04
_UNLISTED, _FOLLOWERS, _WARNED = 0.06, 0.03, 0.02
_WARNINGS = ("rant", "health", "work, long", "venting", "eye contact")


class Scribe:
    """Writes for one brand and seed.

    `local` names are what a post's id ends in; before them stands the network's own mark.
    """

    def __init__(self, seed: int, brand: Brand, mark: str = "") -> None:
        self.seed = seed
        self.brand = brand
        self.mark = mark

    def id_of(self, local: str) -> str:
        """The canonical id of a post of this world."""
        return post_id(self.mark + local)

    def someone(self, dice: Dice, strangers: float) -> Human:
        """A known face, or with that probability one of the crowd; most speak English."""
        speak = _ENGLISH if dice.chance(_SPEAK_ENGLISH) else _OTHERS
        return dice.pick(speak[dice.chance(strangers)])

    def another(self, dice: Dice, than: Human, strangers: float) -> Human:
        """Somebody else who speaks the same language or English."""
        for _ in range(40):
            found = self.someone(dice, strangers)
            if found.handle != than.handle and found.language in (than.language, "en"):
                return found
        return next(human for human in USUAL if human.handle != than.handle)

    def post(
        self,
        local: str,
        author: Human,
        text: str,
        at: Moment,
        dice: Dice,
        *,
        parent: RawPost | None = None,
        address: bool = True,
        quotes: str | None = None,
        fated: bool = True,
        is_answer: bool = False,
    ) -> RawPost:
        """Somebody's post in her own way of writing; `fated`: it may be edited or deleted.

        An answer to a post of ours is called after it.
        """
        id = post_id(local) if is_answer else self.id_of(local)
        visibility, warning = self._for_whom(id, parent, alone=not address or quotes is not None)
        said = talk.say(
            text, author, self.brand, dice, address=address, greet=parent is None and address
        )
        written = RawPost(
            id=id,
            author=author.handle,
            text=said,
            at=at,
            root=parent.root if parent else id,
            parent=parent.id if parent else None,
            quotes=quotes,
            language=author.language,
            mood=talk.mood_of(text),
            visibility=visibility,
            warning=warning,
        )
        return _with_fate(written, dice) if fated else written

    def by_brand(
        self,
        local: str,
        text: str,
        at: Moment,
        *,
        parent: RawPost | None = None,
        images: Sequence[str] = (),
    ) -> RawPost:
        """A post that the brand's account wrote elsewhere; signed only if the text is."""
        id = self.id_of(local)
        return RawPost(
            id=id,
            author=self.brand.handle,
            text=talk.fill(text, "en", self.brand, Dice(self.seed, id)),
            at=at,
            root=parent.root if parent else id,
            parent=parent.id if parent else None,
            images=tuple(images),
            visibility=parent.visibility if parent else "public",
            warning=parent.warning if parent else "",
        )

    def _for_whom(self, id: str, parent: RawPost | None, alone: bool) -> tuple[Visibility, str]:
        """Who may see a post, and behind which warning: an answer is as what it answers."""
        if parent is not None:
            return parent.visibility, parent.warning
        dice = Dice(self.seed, id, "for whom")
        mark, warning = dice.between(0, 1), dice.chance(_WARNED)
        if alone:
            return "public", ""
        visibility: Visibility = "unlisted" if mark < _UNLISTED else "public"
        if mark > 1 - _FOLLOWERS:
            visibility = "followers"
        return visibility, dice.pick(_WARNINGS) if warning else ""


def _with_fate(post: RawPost, dice: Dice) -> RawPost:
    """Some posts are edited and some deleted, minutes after they were written."""
    if dice.chance(_EDITED):
        at = post.at + round(dice.between(40 * SECOND, 8 * MINUTE))
        pool = _AFTERTHOUGHTS if post.language == "en" else _AFTERTHOUGHTS_ELSEWHERE
        text = f"{post.text}\n{dice.pick(pool)}"
        return msgspec.structs.replace(post, edits=((at, text),))
    if dice.chance(_DELETED):
        at = post.at + round(dice.between(2 * MINUTE, 20 * MINUTE))
        return msgspec.structs.replace(post, gone_at=at)
    return post
