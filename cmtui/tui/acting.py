"""Acting on a network: public acts, shown before and held; bookmarks; mute, hide, block, report."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmtui.errors import NotFound, Refused
from cmtui.model.operation import HELD_KINDS, ON_PEOPLE, ActKind, ReportReason
from cmtui.model.post import Post
from cmtui.services.acting import NAMES, Plan, Wish
from cmtui.text.veil import veiled
from cmtui.tui.palette import Choice
from cmtui.tui.present.lines import Span, cut, plain
from cmtui.tui.present.networks import at_handle
from cmtui.tui.selecting import chosen_posts

if TYPE_CHECKING:
    from cmtui.tui.rows_at_hand import RowsAtHand

WHAT: dict[ActKind, tuple[str, str]] = {
    "mute": ("Mute", "the account sees nothing more of theirs; nobody is told"),
    "hide": ("Hide", "under our post others do not see it any more"),
    "block": ("Block", "neither sees the other"),
    "report": ("Report", "to the network's moderators; that cannot be taken back"),
}  # fmt: skip
"""What may be picked, and what comes of it."""

REASONS: dict[str, ReportReason] = {
    "s": "spam", "a": "abuse", "i": "illegal", "o": "other",
}  # fmt: skip


class ActVerbs:
    """The feed's commands that do something on a network besides posting."""

    def __init__(self, screen: "RowsAtHand") -> None:
        self._screen = screen

    # --- in public ---------------------------------------------------------------------------

    async def do_act_like(self, count: int) -> None:
        """Likes, after Enter and the hold."""
        await self._in_public("like", count)

    async def do_act_boost(self, count: int) -> None:
        """Boosts, after Enter and the hold."""
        await self._in_public("boost", count)

    async def do_act_follow(self, count: int) -> None:
        """Follows the authors, after Enter and the hold."""
        await self._in_public("follow", count)

    async def do_act_bookmark(self, count: int) -> None:
        """Bookmarks, at once: nobody else sees it."""
        posts = await chosen_posts(self._screen, count, latest=True)
        numbers = [post.number for post in posts]
        await self._do(await self._screen.desk.operations.plan(Wish("bookmark"), numbers))

    async def _in_public(self, kind: ActKind, count: int) -> None:
        posts = await chosen_posts(self._screen, count, latest=True)
        numbers = [post.number for post in posts]
        plans = await self._screen.desk.operations.plan(Wish(kind), numbers)
        words = self._question(kind, plans)
        self._screen.ask_first(words, partial(self._do, plans), key="enter")

    def _question(self, kind: ActKind, plans: Sequence[Plan]) -> str:
        """The account, the person and the post's beginning, as much as one line takes."""
        first = plans[0]
        accounts = " and ".join(dict.fromkeys(f"@{plan.account.handle}" for plan in plans))
        if len(plans) > 1:
            return f"{kind} {_how_many(plans)} as {accounts}? Enter does, Esc leaves"
        if kind in ON_PEOPLE:
            return f"{kind} {at_handle(first.handle)} as {accounts}? Enter does, Esc leaves"
        start = f"{kind} as {accounts}: {at_handle(first.handle)} “"
        end = "”? Enter does, Esc leaves"
        room = max(10, self._screen.app.size.width - len(start) - len(end) - 2)
        text = veiled(" ".join(first.post.text.split())) if first.post is not None else ""
        return f"{start}{plain(cut((Span(text),), room))}{end}"

    # --- against somebody --------------------------------------------------------------------

    async def do_act_moderate(self, count: int) -> None:
        """Offers what the network can do about the people or posts."""
        posts = await chosen_posts(self._screen, count, latest=True)
        if len({post.network for post in posts}) > 1:
            raise Refused("they are on several networks; take one network's at a time")
        network = self._screen.desk.lines.capabilities(posts[0].network)
        kinds = [kind for kind in WHAT if kind in network.acts]
        if not kinds:
            raise Refused(f"{network.title} lets nobody be muted, blocked or reported from here")
        choices = [Choice(WHAT[kind][0], "", kind, WHAT[kind][1]) for kind in kinds]

        async def picked(kind: str) -> None:
            await self._as_whom(posts, next(one for one in kinds if one == kind))

        self._screen.pick(choices, f"about {_whose(posts)}", picked, "the network cannot do that")

    async def _as_whom(self, posts: Sequence[Post], kind: ActKind) -> None:
        everyone = await self._screen.desk.accounts.all()
        there = [one for one in everyone if one.speaks and one.network == posts[0].network]

        async def picked(account: str) -> None:
            self._ask_why(posts, Wish(kind, account))

        if len(there) == 1:
            self._ask_why(posts, Wish(kind, there[0].key))
            return
        if not there:
            raise NotFound(f"no account of the team is on {posts[0].network}")
        there.sort(key=lambda account: account.key not in posts[0].accounts)
        choices = [Choice(f"@{one.handle}", "", one.key, one.role) for one in there]
        self._screen.pick(choices, f"{kind} {_whose(posts)} as", picked)

    def _ask_why(self, posts: Sequence[Post], wish: Wish) -> None:
        if wish.kind != "report":
            self._ask_words(posts, wish, "why, for the house")
            return

        async def chosen(letter: str) -> None:
            self._ask_words(posts, replace(wish, reason=REASONS[letter]), "why, for its moderators")

        keys = (*REASONS.items(), ("Esc", "leaves"))
        label = f"report {_whose(posts)} for"
        self._screen.question(chosen, "report", label, choices="".join(REASONS), keys=keys)

    def _ask_words(self, posts: Sequence[Post], wish: Wish, label: str) -> None:
        keys = (("Enter", f"{wish.kind} as @{wish.account.partition(':')[2]}"), ("Esc", "leaves"))
        do = partial(self._moderate, posts, wish)
        self._screen.question(do, "why", f"{wish.kind} {_whose(posts)}: {label}", keys=keys)

    async def _moderate(self, posts: Sequence[Post], wish: Wish, why: str) -> None:
        numbers = [post.number for post in posts]
        operations = self._screen.desk.operations
        await self._do(await operations.plan(replace(wish, why=why), numbers))

    # --- both --------------------------------------------------------------------------------

    async def _do(self, plans: Sequence[Plan]) -> None:
        """Records them, carries them out, and says what is kept."""
        screen = self._screen
        acts = await screen.desk.operations.hold(plans)
        fresh = [act for act in acts if act.state == "held"]
        title = (
            plans[0].title if len(acts) == 1 else f"{NAMES[acts[0].act.kind]} of {_how_many(plans)}"
        )
        if not fresh:
            screen.say(f"{title} as @{plans[0].account.handle}: it is {acts[0].state} already")
            return
        screen.hold.titles[fresh[0].number] = title
        assert screen.app.holds is not None
        screen.app.holds.perform(fresh)
        if fresh[0].act.kind not in HELD_KINDS:
            screen.say(f"{title}; the words are kept as evidence", "muted")


def _how_many(plans: Sequence[Plan]) -> str:
    """`3 posts`, `2 people`."""
    if plans[0].act.kind not in ON_PEOPLE:
        return f"{len(plans)} posts"
    authors = len({plan.act.author for plan in plans})
    return f"{authors} {'person' if authors == 1 else 'people'}"


def _whose(posts: Sequence[Post]) -> str:
    """`@mara`, `3 people`."""
    authors = {post.author.id for post in posts}
    return at_handle(posts[0].author.handle) if len(authors) == 1 else f"{len(authors)} people"
