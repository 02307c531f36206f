"""How the invented people answer what we write to them."""

from cmtui.clock import MINUTE, SECOND, Moment
from cmtui.networks.demo import talk_storm as words
from cmtui.networks.demo.dice import Dice
from cmtui.networks.demo.people import Human
from cmtui.networks.demo.raw import PREFIX, RawPost
from cmtui.networks.demo.scribe import Scribe
from cmtui.networks.demo.talk_elsewhere import TONGUES

_ANSWERING = (1.0, 0.6, 0.25)
"""How often somebody answers our first, second and third post of an exchange; then never."""

_FASTEST, _SLOWEST = 4 * SECOND, 15 * SECOND


def answer(
    scribe: Scribe, post: RawPost, parent: RawPost, speaker: Human, turn: int, storm: bool
) -> tuple[RawPost, ...]:
    """What the person whom we answered says to it, 4 to 15 seconds later, if anything."""
    dice = Dice(scribe.seed, post.id)
    willing = _ANSWERING[turn - 1] if turn <= len(_ANSWERING) else 0.0
    at = post.at + round(dice.between(_FASTEST, _SLOWEST))
    if not dice.chance(willing) or not parent.visible(post.at):
        return ()
    text = dice.pick(_pool(speaker, parent.mood, dice, storm))
    if post.author != scribe.brand.handle:
        text = f"@{post.author} {text}"
    return (_under(post, 0, scribe, speaker, text, at, dice),)


def reactions(scribe: Scribe, post: RawPost) -> tuple[RawPost, ...]:
    """What a few people say under a new post of ours, within minutes."""
    dice = Dice(scribe.seed, post.id)
    found: list[RawPost] = []
    at: Moment = post.at
    for number in range(dice.whole(2, 4)):
        at += round(dice.between(5 * SECOND, MINUTE))
        speaker = scribe.someone(dice, 0.4)
        pool = words.WELCOMES
        if speaker.language in TONGUES:
            pool = TONGUES[speaker.language].thanks
        text = dice.pick(pool)
        found.append(_under(post, number, scribe, speaker, text, at, dice))
    return tuple(found)


def _pool(speaker: Human, mood: str, dice: Dice, storm: bool) -> words.Pool:
    """Thanks, a question back, or bad news; in a storm less of the first."""
    thanks, asks, broken = words.SOLVED, words.ASKS, words.BROKEN
    if speaker.language in TONGUES:
        tongue = TONGUES[speaker.language]
        thanks, asks, broken = tongue.thanks, tongue.asks, tongue.broken
    elif mood in ("asking", "joy") or dice.chance(0.3):
        thanks = words.THANKS
    mark = dice.between(0, 1)
    if mood == "joy" or mark < (0.35 if storm else 0.55):
        return thanks
    return asks if mood == "asking" or mark < (0.65 if storm else 0.8) else broken


def _under(
    post: RawPost, number: int, scribe: Scribe, speaker: Human, text: str, at: Moment, dice: Dice
) -> RawPost:
    local = f"{post.id.removeprefix(PREFIX)}-{number}"
    return scribe.post(
        local, speaker, text, at, dice, parent=post, address=False, fated=False, is_answer=True
    )
