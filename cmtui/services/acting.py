"""Acts on a network: what is wanted, whether it may be, and how an operation moves on.

Rules in a transaction; `services.operations` carries them out.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from cmtui.clock import Moment, to_iso
from cmtui.errors import Conflict, NotFound, Refused, Rejected, WrongUsage
from cmtui.model.account import Account
from cmtui.model.operation import (
    NEXT_OPERATION,
    ON_PEOPLE,
    ON_POSTS,
    Act,
    ActKind,
    Operation,
    OperationState,
    ReportReason,
)
from cmtui.model.person import Profile
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.feed import MOST_DIGITS
from cmtui.services.network_ports import Capabilities
from cmtui.services.ports import Reader, Writer
from cmtui.services.refusals import handle
from cmtui.text.safe import clean

WHY_LIMIT = 1_000
"""Characters: what the strictest network takes with a report (Mastodon; Bluesky takes 2,000)."""

EVIDENCE_POSTS = 3
"""How many of a person's newest posts are kept when it is she, not a post, who is acted on."""

ON_OURSELVES: tuple[ActKind, ...] = ("like", "boost", "bookmark")
"""What an account may do to a post of its own, too."""

NAMES: dict[ActKind, str] = {
    "like": "like", "boost": "boost", "bookmark": "bookmark", "follow": "follow",
    "mute": "muting", "hide": "hiding", "block": "blocking", "report": "report",
}  # fmt: skip

CapabilitiesOf = Callable[[str], Capabilities]


class Wish(msgspec.Struct, frozen=True):
    """What an operator wants: `account` is a key or a bare handle ("" = the one addressed)."""

    kind: ActKind
    account: str = ""
    reason: ReportReason = "other"
    why: str = ""


class Plan(msgspec.Struct, frozen=True):
    """One act as it would be done: as which account, on what, and what is kept as evidence."""

    act: Act
    account: Account
    handle: str
    evidence: str
    post: Post | None = None
    person: int | None = None
    row: int | None = None

    @property
    def title(self) -> str:
        """`like of @mara's post`, `muting of @mara`."""
        return named_act(self.act, self.handle)


def checked_wish(wish: Wish) -> Wish:
    """The wish with its words cleaned. Raises WrongUsage when they are too long for a report."""
    why = clean(wish.why).text.strip()
    if len(why) > WHY_LIMIT:
        raise WrongUsage(f"the reason has at most {WHY_LIMIT} characters, this has {len(why)}")
    return replace(wish, why=why)


def find_post(reader: Reader, wanted: str) -> Post:
    """Any post, ours too, by its number or canonical id. Raises NotFound."""
    is_number = wanted.isdecimal() and len(wanted) <= MOST_DIGITS
    post = reader.get(Post, int(wanted)) if is_number else reader.find(Post, "id", wanted)
    if post is None:
        raise NotFound(f"no post has the id {wanted}; see: cmtui feed --view all")
    return post


def plan_on_post(reader: Reader, wish: Wish, number: int, can: CapabilitiesOf) -> Plan:
    """The wish on that post. Raises NotFound, or Refused saying what forbids it."""
    post = reader.get(Post, number)
    if post is None:
        raise NotFound(f"no post has the number {number}")
    account = _account_for(reader, wish.account, post.network, post.accounts)
    _refuse_unless(wish.kind, account, can)
    if wish.kind in ON_POSTS and post.deleted_at is not None:
        raise Refused("the post is gone")
    if wish.kind not in ON_OURSELVES and post.author.id == account.native_id:
        raise Refused(f"that is a post of {account.key} itself")
    if wish.kind == "boost" and post.visibility not in ("public", "unlisted"):
        raise Refused(f"it is for {_WHOM[post.visibility]} only; a boost would show it to others")
    row = reader.find(Row, "key", post.row) if post.row else None
    return Plan(
        act=_act(wish, post.author.id, post),
        account=account,
        handle=post.author.handle,
        evidence=evidence_of(post),
        post=post,
        person=post.person,
        row=row.number if row else None,
    )


def plans_on_person(reader: Reader, wish: Wish, number: int, can: CapabilitiesOf) -> list[Plan]:
    """The wish on a person: once for each of her handles on the account's network.

    Raises NotFound, WrongUsage when it is not clear which account acts, and Refused.
    """
    if wish.kind in ON_POSTS:
        raise WrongUsage(f"a {NAMES[wish.kind]} needs a post")
    profiles = reader.window(Profile, (Where("person", "eq", number),))
    if not profiles:
        raise NotFound(f"nobody has the number {number}")
    account = _account_of_person(reader, wish.account, profiles)
    _refuse_unless(wish.kind, account, can)
    hers = [one for one in profiles if one.network == account.network]
    if not hers:
        raise Refused(f"she has no handle on the network of {account.key}")
    newest = reader.window(Post, (Where("person", "eq", number),))[-EVIDENCE_POSTS:]
    return [
        Plan(
            act=_act(wish, profile.id),
            account=account,
            handle=profile.handle,
            evidence=_evidence_about(profile, newest),
            person=number,
        )
        for profile in hers
        if profile.id != account.native_id
    ]


def standing(reader: Reader, plan: Plan) -> list[Operation]:
    """The team's operations that do the same from the same account, oldest first.

    What is done to a post is the same on the same post, what is done to people on the same author.
    """
    on_post = plan.post is not None and plan.act.kind not in ON_PEOPLE
    where = Where("person", "eq", plan.person)
    if plan.post is not None and (on_post or plan.person is None):
        where = Where("post", "eq", plan.post.number)
    return [
        one
        for one in reader.window(Operation, (where,))
        if (one.act.kind, one.account, one.act.author)
        == (plan.act.kind, plan.account.key, plan.act.author)
        and (not on_post or one.act.post == plan.act.post)
        and one.state != "withdrawn"
    ]


def move_operation(
    tx: Writer, operation: Operation, state: OperationState, **changes: Any
) -> Operation:
    """The operation in its next state, stored.

    Raises Conflict when the state has changed meanwhile or may not follow.
    """
    now = tx.get(Operation, operation.number)
    may = now is not None and now.state == operation.state and state in NEXT_OPERATION[now.state]
    if now is None or not may:
        is_now = now.state if now else "gone"
        raise Conflict(f"the act {operation.number} is {is_now}; it cannot become {state}")
    return tx.put(replace(now, state=state, **changes))


def account_of(reader: Reader, operation: Operation) -> Account:
    """The account that acts. Raises Rejected when it was removed."""
    found = reader.find(Account, "key", operation.account)
    if found is None:
        raise Rejected(f"the account {operation.account} was removed")
    return found


def withdraw_all(
    tx: Writer, operations: Iterable[Operation], why: str, at: Moment
) -> list[Operation]:
    """Those of them that are held, called back: nothing of them has left."""
    return [
        move_operation(tx, one, "withdrawn", error=why, ended_at=at)
        for one in operations
        if one.state == "held"
    ]


def title_of(reader: Reader, operations: Iterable[Operation]) -> str:
    """`like of @mara's post`, or `like of 3 posts` for a batch."""
    batch = list(operations)
    first = batch[0]
    if len(batch) > 1:
        what = "posts" if first.act.post and first.act.kind in (*ON_POSTS, "report") else "people"
        return f"{NAMES[first.act.kind]} of {len(batch)} {what}"
    profile = reader.find(Profile, "id", first.act.author)
    post = reader.get(Post, first.post) if first.post else None
    known = profile.handle if profile else post.author.handle if post else first.act.author
    return named_act(first.act, known)


def named_act(act: Act, known_as: str) -> str:
    """An act in words, given the handle of whom it concerns."""
    whose = handle(known_as)
    about_post = act.post and act.kind in (*ON_POSTS, "report")
    return f"{NAMES[act.kind]} of {whose}'s post" if about_post else f"{NAMES[act.kind]} of {whose}"


def evidence_of(post: Post) -> str:
    """A post to the letter, with who wrote it, when and where: kept whatever becomes of it."""
    author = post.author
    head = [
        f"{author.name} {handle(author.handle)} ({author.id})".strip(),
        " ".join(word for word in (to_iso(post.created_at), post.url or post.id) if word),
    ]
    head += [f"content warning: {post.warning}"] if post.warning else []
    pictures = [f"[image: {alt or 'no alt text'}]" for alt in post.images]
    return "\n".join([*head, "", post.text, *pictures])


_WHOM = {"followers": "followers", "direct": "those it addresses"}


def _act(wish: Wish, author: str, post: Post | None = None) -> Act:
    return Act(
        kind=wish.kind,
        author=author,
        post=post.id if post else "",
        reference=post.reference if post else "",
        reason=wish.reason,
        why=wish.why,
    )


def _evidence_about(profile: Profile, posts: Iterable[Post]) -> str:
    head = f"{profile.name} {handle(profile.handle)} ({profile.id})".strip()
    about = [line for line in (profile.url, profile.about) if line]
    return "\n\n".join(["\n".join([head, *about]), *(evidence_of(post) for post in posts)])


def _account_for(reader: Reader, named: str, network: str, addressed: tuple[str, ...]) -> Account:
    """The account that acts on a post: the one named, the one addressed, or the only one there."""
    if named:
        return _named(reader, named, network)
    for key in addressed:
        found = reader.find(Account, "key", key)
        if found is not None and found.speaks:
            return found
    there = [one for one in reader.window(Account) if one.speaks and one.network == network]
    if len(there) == 1:
        return there[0]
    if not there:
        raise NotFound(f"no account of the team is on {network}")
    raise WrongUsage(f"say which account with --as: {', '.join(one.key for one in there)}")


def _named(reader: Reader, named: str, network: str) -> Account:
    key = named if ":" in named else f"{network}:{named.removeprefix('@')}"
    found = reader.find(Account, "key", key)
    if found is None:
        known = ", ".join(one.key for one in reader.window(Account)) or "none yet"
        raise NotFound(f"no account is called {named}; known: {known}")
    if not found.speaks:
        raise Refused(f"{found.key} is only watched; nothing can be done as it")
    if found.network != network:
        raise Refused(f"the post is on {network}, where {found.key} is not")
    return found


def _account_of_person(reader: Reader, named: str, profiles: list[Profile]) -> Account:
    networks = list(dict.fromkeys(one.network for one in profiles))
    if ":" in named:
        return _named(reader, named, named.partition(":")[0])
    wanted = named.removeprefix("@")
    there = [
        one
        for one in reader.window(Account)
        if one.speaks and one.network in networks and wanted in ("", one.handle)
    ]
    if len(there) == 1:
        return there[0]
    if not there:
        raise NotFound(f"no account {wanted} of the team is on {', '.join(networks)}")
    raise WrongUsage(f"say which account with --as: {', '.join(one.key for one in there)}")


def _refuse_unless(kind: ActKind, account: Account, can: CapabilitiesOf) -> None:
    network = can(account.network)
    if kind not in network.acts:
        others = ", ".join(network.acts) or "nothing of the sort"
        raise Refused(f"{network.title} knows no {kind} from here; it has: {others}")
