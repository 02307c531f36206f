"""The social media manager's queue by key: held back with a reason, and let go post by post."""

from collections.abc import Sequence
from functools import partial

from cmtui.clock import Moment
from cmtui.errors import Conflict, NotFound, Refused
from cmtui.model.paused_post import PausedPost
from cmtui.services.crisis.queue_words import named, state_words
from cmtui.services.crisis.resuming import Decision, Fate, fates_of, is_given_up, to_decide
from cmtui.text.coming import parse_coming
from cmtui.text.width import crop
from cmtui.tui.arranging import understood, wrong_time
from cmtui.tui.crisis.asking import CrisisVerbs
from cmtui.tui.present.lines import Line, Span, line
from cmtui.tui.present.updates import text_lines
from cmtui.tui.present.when import stamp

FATES: dict[Fate, tuple[str, str]] = {
    "own-time": ("o", "at its own time"),
    "send": ("s", "as soon as can be"),
    "at": ("a", "at another time"),
    "drop": ("d", "drop it"),
    "leave": ("l", "leave it as it is"),
}
"""What may become of a held post: its key, and its words in the footer."""

SKIP = "n"
"""The key that leaves a post undecided."""

BOTH = (("p", "pause"), ("r", "resume, post by post"), ("Esc", "leaves"))


class QueueVerbs(CrisisVerbs):
    """`! p`: pausing and resuming are two answers, so that no key ever does the opposite."""

    async def do_crisis_queue(self, count: int) -> None:
        """Asks which of the two."""
        pause, held = await self._desk.pausing.standing()
        if pause is None:
            stands = "the queue runs"
        elif not held:
            stands = "the queue is held back (nothing is in it)"
        else:
            confirmed = sum(one.state == "paused" for one in held)
            stands = f"the queue is held back ({confirmed} of {len(held)} confirmed)"

        async def chosen(letter: str) -> None:
            if letter == "p":
                self._ask("why", "pause it, because", "pauses it", self._pause)
            else:
                await self._resume()

        self._screen.question(chosen, "queue", f"{stands}:", choices="pr", keys=BOTH)

    async def _pause(self, why: str) -> None:
        intended = await self._desk.pausing.pause(why)
        posts = "1 post" if len(intended) == 1 else f"{len(intended)} posts"
        self._screen.say(f"asking the networks to hold {posts} back", "accent")
        await self._app.read_status()

    async def _resume(self) -> None:
        """The first of those that wait for a decision; with none the pause ends by itself."""
        pause, held = await self._desk.pausing.standing()
        if pause is None and not held:
            raise NotFound("the queue is not paused")
        now = self._screen.now
        waiting = to_decide(held, now)
        if not waiting:
            await self._desk.resuming.resume(())
            await self._decided("the queue runs again")
            return
        ready = [one for one in waiting if fates_of(one, now)]
        if not ready:
            raise Refused("the networks have not confirmed the pause yet; wait for them")
        self._review(ready)

    def _review(self, waiting: Sequence[PausedPost]) -> None:
        """One post, and after it the others."""
        post, left = waiting[0], waiting[1:]
        screen = self._screen
        by_key = {FATES[fate][0]: fate for fate in fates_of(post, screen.now)}
        keys = [(key, FATES[fate][1]) for key, fate in by_key.items()]
        if left:
            keys.append((SKIP, "the next"))

        async def chosen(letter: str) -> None:
            if letter == SKIP:
                self._review(left)
            elif by_key[letter] == "at":
                self._ask_when(post, left)
            elif is_given_up(post, screen.now):
                do = partial(self._decide, post, left, by_key[letter], None)
                self._ask("because", "left as it is, because", "leaves it", do)
            else:
                await self._decide(post, left, by_key[letter])

        more = f", {len(left)} more" if left else ""
        label = f"{crop(named(post), 50)}{more}:"
        choices = "".join(by_key) + (SKIP if left else "")
        screen.question(
            chosen, "held post", label, careful=True, choices=choices,
            keys=(*keys, ("Esc", "leaves")),
        )  # fmt: skip
        screen.show_plan(partial(_post_lines, post, screen.now))

    def _ask_when(self, post: PausedPost, left: Sequence[PausedPost]) -> None:
        screen = self._screen

        async def at(when: str) -> None:
            await self._decide(post, left, "at", parse_coming(when, screen.now))

        screen.question(
            at, "when", "it goes out at", validate=lambda text: wrong_time(text, screen.now),
            echo=lambda text: understood(text, screen.now),
            keys=(("Enter", "puts it back"), ("Esc", "leaves")),
        )  # fmt: skip

    async def _decide(
        self,
        post: PausedPost,
        left: Sequence[PausedPost],
        fate: Fate,
        at: Moment | None = None,
        because: str = "",
    ) -> None:
        try:
            decision = Decision(post.number, fate, at, because)
            done = await self._desk.resuming.resume([decision])
        except (Refused, Conflict, NotFound) as error:
            self._app.report(error)
            return
        ended = "; the queue runs again" if done.lifted is not None else ""
        await self._decided(f"{FATES[fate][1]}: {crop(named(post), 40)}{ended}")
        if left and done.lifted is None:
            self._review(left)

    async def _decided(self, words: str) -> None:
        self._screen.say(words, "accent")
        await self._app.read_status()


def _post_lines(post: PausedPost, now: Moment, room: int) -> list[Line]:
    """What is held back, since when, and for when it was meant."""
    head = line(
        Span(f" {post.account}", "strong"),
        f"  was for {stamp(post.at, now)}" if post.way == "network" else "  the whole tool",
        Span(f"  {state_words(post)}", "late"),
        Span(f"  {post.pictures} pictures" if post.pictures else "", "muted"),
    )
    return [head, *text_lines(post.text, room, 3)]
