"""Resuming the queue: a person looks at each held post and says what becomes of it."""

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from cmtui.clock import MINUTE, Clock, Moment
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.account import Account
from cmtui.model.paused_post import PausedPost
from cmtui.model.post import Post
from cmtui.model.queue_pause import QueuePause
from cmtui.model.views import Order, Where
from cmtui.services.crisis.held_back import held_posts, pause_in_force
from cmtui.services.crisis.pausing import MOST_WHY
from cmtui.services.crisis.queue_words import clock_time, named
from cmtui.services.lines import Lines
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.text.safe import clean_line

MARGIN = MINUTE
"""What is put back as soon as the network allows gets so much more, for the way there."""

GIVE_UP = MINUTE
"""So long a network is given to confirm a pause before a person may let it be."""

EARLY = 5 * MINUTE
"""Clocks differ, and a network may publish a little early."""

MOST_OWN = 500
"""Posts of ours that are looked at for one that may be out."""

Fate = Literal["own-time", "send", "at", "drop", "leave"]
"""own-time: back at the time that it had. send: as soon as the network allows, by the queue. at:
back at another time. drop: taken out of the queue. leave: it stays where it is, and is ours to
watch no longer (for what is not held, as it failed or may be out)."""


class Decision(msgspec.Struct, frozen=True):
    """What becomes of one held post, by its number; `at` goes with the fate of that name.

    `because`: why what nobody can be asked about any more is left as it is.
    """

    number: int
    fate: Fate
    at: Moment | None = None
    because: str = ""


class Resumed(msgspec.Struct, frozen=True):
    """The posts as they were decided on; `lifted`: the pause ended, as nothing is held any more."""

    posts: tuple[PausedPost, ...]
    lifted: QueuePause | None = None


class Resuming:
    """Takes people's decisions about held posts."""

    def __init__(self, store: Store, clock: Clock, operators: Operators, lines: Lines) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators
        self._lines = lines

    async def resume(self, decisions: Sequence[Decision]) -> Resumed:
        """Records all of these or none; nothing is asked of a network before `Holder.carry`.

        The pause ends with the last decision, and by itself where nothing is held. Raises NotFound,
        Refused for what its state or the network does not allow.
        """
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> Resumed:
            at = self._clock.now()
            decided = [self._decided(tx, one, me, at) for one in decisions]
            lifted = _lifted(tx, me, at)
            if not decided and lifted is None:
                raise Refused(_why_not(tx))
            tx.name(_title(decided, lifted))
            return Resumed(tuple(decided), lifted)

        return await self._store.transact("resume queue", work, vital=True)

    async def seen(self, posts: Sequence[PausedPost]) -> dict[int, Post]:
        """Which of these the network has published, by their number, as far as it was read."""
        return await self._store.read(
            lambda reader: {
                one.number: post for one in posts if (post := _published(reader, one)) is not None
            }
        )

    def soonest(self, account: Account, at: Moment) -> Moment:
        """When a post of this account that is put back now can go out at the earliest."""
        return at + self._lines.capabilities(account.network).queue_ahead + MARGIN

    def _decided(self, tx: Writer, decision: Decision, me: str, at: Moment) -> PausedPost:
        post = tx.get(PausedPost, decision.number)
        if post is None:
            raise NotFound(f"there is no held post {decision.number}; see: cmtui outbox")
        _require_open(post, decision, at)
        if decision.fate in ("drop", "leave"):
            because = clean_line(decision.because).text.strip()[:MOST_WHY]
            if is_given_up(post, at) and not because:
                raise WrongUsage(f"{named(post)}: nobody has its word; say why it is left")
            if post.state in ("pausing", "resuming"):
                post = tx.put(replace(post, state="failed"))
            is_there = post.way == "network" and post.state in ("paused", "failed")
            ended = None if decision.fate == "drop" and is_there else at
            gone = replace(post, state="dropped", reviewed_by=me, error="", ended_at=ended)
            return tx.put(replace(gone, because=because))
        resume_at = self._time(tx, post, decision, at)
        return tx.put(
            replace(
                post, state="resuming", reviewed_by=me, resume_at=resume_at, error="", ended_at=None
            )
        )

    def _time(self, reader: Reader, post: PausedPost, decision: Decision, at: Moment) -> Moment:
        """When it is to go out. Raises Refused for a time that its network does not take."""
        if post.way == "webhook":
            return at
        account = reader.find(Account, "key", post.account)
        if account is None:
            raise Refused(f"{post.account} is no account of the team any more")
        soonest = self.soonest(account, at)
        if decision.fate == "send":
            return soonest
        wanted = post.at if decision.fate == "own-time" else decision.at
        if wanted is None:
            raise WrongUsage("say when it is to go out")
        if wanted < soonest - MARGIN or wanted <= at:
            whose = "its own time" if decision.fate == "own-time" else "that time"
            raise Refused(
                f"{named(post)}: {whose}, {clock_time(wanted)}, is too soon or has passed; the"
                f" soonest is {clock_time(soonest)}: send it, give a later time, or drop it"
            )
        return wanted


def _published(reader: Reader, held: PausedPost) -> Post | None:
    """A post of that account with the same words, from shortly before its time on."""
    since = min(held.at, held.intended_at) - EARLY
    own = (Where("kind", "eq", "own"), Where("created_at", "ge", since))
    words = held.text.split()
    return next(
        (
            post
            for post in reader.window(Post, own, Order("created_at"), limit=MOST_OWN)
            if held.account in post.accounts and post.text.split() == words
        ),
        None,
    )


def fates_of(post: PausedPost, now: Moment) -> tuple[Fate, ...]:
    """What can be decided about it; nothing while the network's word on it is open."""
    if post.state == "paused" and post.way == "webhook":
        return ("send", "drop")
    if post.state == "paused":
        return ("own-time", "send", "at", "drop") if post.at > now else ("send", "at", "drop")
    if post.state == "failed" and post.way == "network":
        return ("drop", "leave")
    if is_given_up(post, now):
        return ("leave",)
    is_open = post.state == "failed" or (post.state == "possibly-out" and post.ended_at is not None)
    return ("leave",) if is_open else ()


def is_given_up(post: PausedPost, now: Moment) -> bool:
    """Whether its network could not be asked for so long that a person may let it be: the account
    is gone, or nobody has its tool or token any more.

    Of a tool that is in nobody's configuration no process even tries, so that it has no error.
    """
    if not _is_unconfirmed(post) or not (post.error or post.way == "webhook"):
        return False
    is_tool_back = post.state == "resuming" and post.way == "webhook"
    since = (post.resume_at if is_tool_back else None) or post.intended_at
    return now - since >= GIVE_UP


def to_decide(held: Sequence[PausedPost], now: Moment) -> list[PausedPost]:
    """Those that wait for a person; not what is on its way back, as long as it can get there."""
    return [one for one in held if one.state != "resuming" or is_given_up(one, now)]


def _is_unconfirmed(post: PausedPost) -> bool:
    is_open = post.state in ("possibly-out", "resuming") and post.ended_at is None
    return post.state == "pausing" or is_open


def _require_open(post: PausedPost, decision: Decision, now: Moment) -> None:
    """Raises Refused for a decision that the state of the post does not allow."""
    held, loose = post.state == "paused", post.state in ("failed", "possibly-out")
    if decision.fate == "leave" and is_given_up(post, now):
        return
    if _is_unconfirmed(post) and post.state != "resuming":
        raise Refused(f"{named(post)}: the network has not confirmed the pause yet; wait for it")
    if held and decision.fate != "leave":
        return
    if loose and decision.fate in ("drop", "leave"):
        return
    if held:
        raise Refused(f"{named(post)} is held back: send it, give it a time, or drop it")
    if loose:
        why = "is not held back" if post.state == "failed" else "may be out"
        raise Refused(f"{named(post)} {why}: it can only be dropped, or left as it is")
    raise Refused(f"{named(post)} is decided already: {post.state} by {post.reviewed_by}")


def _lifted(tx: Writer, me: str, at: Moment) -> QueuePause | None:
    """Ends the pause, unless something waits for a decision."""
    pause = pause_in_force(tx)
    if pause is None or any(one.state != "resuming" for one in held_posts(tx)):
        return None
    return tx.put(replace(pause, ended_at=at, ended_by=me))


def _why_not(reader: Reader) -> str:
    held = [one for one in held_posts(reader) if one.state != "resuming"]
    if held:
        many = "1 post waits" if len(held) == 1 else f"{len(held)} posts wait"
        return f"{many} for a decision: send, another time, or drop; see: cmtui outbox"
    return "the queue is not paused"


def _title(decided: Sequence[PausedPost], lifted: QueuePause | None) -> str:
    parts = []
    if len(decided) == 1:
        (one,) = decided
        if one.state == "resuming" and one.resume_at is not None:
            parts.append(f"putting back {named(one)} for {clock_time(one.resume_at)}")
        else:
            why = f" (“{one.because}”)" if one.because else ""
            parts.append(f"let go of {named(one)}{why}")
    elif decided:
        back = sum(one.state == "resuming" for one in decided)
        said = [f"putting back {back} of the queue"] * bool(back)
        said += [f"let go of {len(decided) - back} of the queue"] * (back < len(decided))
        parts.append(", ".join(said))
        parts += [f"“{why}”" for why in dict.fromkeys(one.because for one in decided) if why]
    if lifted is not None:
        parts.append("the queue runs again")
    return "; ".join(parts)
