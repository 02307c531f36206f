"""Undo: the operator's own acts, newest first, each named before it is taken back."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

import msgspec

from cmtui.errors import ChangedSince, Conflict, NotFound, Refused
from cmtui.model.account import Account, Cursor
from cmtui.model.draft import Draft, DraftText
from cmtui.model.log import Commit
from cmtui.model.operation import LASTING_KINDS, Operation, OperationState
from cmtui.model.operator import Identity
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.saved_reply import SavedReply
from cmtui.model.sending import UNRESOLVED, Sending, SendState
from cmtui.model.views import Where
from cmtui.services.acting import title_of
from cmtui.services.drafting import OPEN_STATES
from cmtui.services.mending import Mending
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.refusals import answering, handle, in_words
from cmtui.services.saved_replies import refuse_twin
from cmtui.services.undoable import FINAL, UNDOABLE, VERBS
from cmtui.text.width import crop

PAGE = 50
"""Commits of the log that are looked at in one go."""

TITLE_CELLS = 26
"""So much of the name of what is for good is told, since why it is so comes after it."""

LEFT: tuple[SendState, ...] = ("frozen", "sending", "unknown", "sent")
"""States of a sending that cannot be called back any more and is no draft again."""

DONE: tuple[OperationState, ...] = ("doing", "unknown", "done")
"""States of an act on a network that can only be ended there."""


class Act(msgspec.Struct, frozen=True):
    """Something that I did, as undo comes to it.

    `sendings` are the parts of a reply or post that has left, in order, `operations` what was
    done on a network besides; both are empty for an act on our own records, the only sort that is
    undone.
    """

    commit: Commit
    title: str
    sendings: tuple[Sending, ...] = ()
    operations: tuple[Operation, ...] = ()

    @property
    def has_left(self) -> bool:
        """Whether a network has it, so that it can only be taken back there."""
        return bool(self.sendings or self.operations)

    @property
    def is_out(self) -> bool:
        """Whether it is a reply or post that people can see, or is done on a network."""
        is_sent = any(one.state == "sent" for one in self.sendings)
        return is_sent or any(one.state == "done" for one in self.operations)

    @property
    def stand(self) -> str:
        """What is to be said of something that has left."""
        is_out = "done" if self.operations else "out"
        return f"your {self.title} is {is_out if self.is_out else 'on its way'}"


def final_words(commit: Commit) -> str:
    """That it is not undone, and why; on 80 columns the why is still to be read."""
    what = crop(commit.title or commit.verb, TITLE_CELLS)
    return f"no undo of {what}: {VERBS[commit.verb]}"


class Undo:
    """Takes back what I did, newest first."""

    def __init__(self, store: Store, identity: Identity, operators: Operators) -> None:
        self._store = store
        self._identity = identity
        self._operators = operators

    async def acts(self, most: int = 20, passed: Collection[int] = ()) -> list[Act]:
        """My acts that undo would come to, newest first, without those passed by (by commit).

        What was undone, ended by itself or became a draft again is left out, and so is what
        was done under this login before I joined.
        """
        me = await self._operators.me()
        found: list[Act] = []
        before: int | None = None
        while len(found) < most:
            page = await self._store.acts(
                self._identity.actor, (*UNDOABLE, "hold", "act"), me.joined_at, before, PAGE
            )
            found += [
                act
                for act in await self._store.read(partial(_live, page))
                if act.commit.txn not in passed
            ]
            if len(page) < PAGE:
                break
            before = page[-1].txn
        return found[:most]

    async def next(self, passed: Collection[int] = ()) -> Act | None:
        """What undo would come to now; None when there is nothing."""
        return next(iter(await self.acts(1, passed)), None)

    async def finals(self, act: Act | None, passed: Collection[int] = ()) -> list[Commit]:
        """What I did after that act and can't be undone, newest first, without those passed by.

        Whoever undoes right after it means it, and nothing that lies further back.
        """
        me = await self._operators.me()
        found = await self._store.acts(self._identity.actor, FINAL, me.joined_at, None, PAGE)
        since = act.commit.txn if act else 0
        return [one for one in found if one.txn > since and one.txn not in passed]

    async def undo(self, act: Act | None = None) -> Act:
        """Takes an act back (default: the next).

        Raises NotFound when nothing is left, Refused for what has left the house and where a
        promise forbids it, Conflict naming who has changed what since.
        """
        act = act or await self.next()
        if act is None:
            raise NotFound("nothing of yours is left to undo")
        if act.has_left:
            raise Refused(f"{act.stand}; what is out is never undone")
        me = (await self._operators.me()).initials
        mending = Mending(act.commit)

        def check(tx: Writer) -> None:
            if found := _CHECKS.get(act.commit.verb):
                found(tx, act.commit, me)
            mending.look(tx)

        try:
            await self._store.undo(act.commit.txn, check, mending.mend)
        except ChangedSince as error:
            since = error
            words = await self._store.read(lambda reader: in_words(reader, since, self._identity))
            raise Conflict(words) from error
        return act


def _live(commits: Sequence[Commit], reader: Reader) -> list[Act]:
    """Those of the commits that there is still something to take back of."""
    acts = (_act(reader, commit) for commit in commits)
    return [act for act in acts if act is not None]


def _act(reader: Reader, commit: Commit) -> Act | None:
    if commit.verb == "hold":
        parts = _left(reader, commit)
        return Act(commit, answering(reader, parts[0]), parts) if parts else None
    if commit.verb == "act":
        done = _done(reader, commit)
        return Act(commit, title_of(reader, done), operations=done) if done else None
    if commit.verb == "claim" and not _still_holds(reader, commit):
        return None
    if commit.verb == "snooze" and not _still_sleeps(reader, commit):
        return None
    return Act(commit, commit.title or commit.verb)


def _left(reader: Reader, commit: Commit) -> tuple[Sending, ...]:
    """The parts that a hold began which have left and are not deleted."""
    sendings = reader.get_many(Sending, commit.touched.get("sendings", ())).values()
    left = [one for one in sendings if one.state in LEFT and not _is_deleted(reader, one)]
    return tuple(sorted(left, key=lambda one: one.part))


def _done(reader: Reader, commit: Commit) -> tuple[Operation, ...]:
    """What that commit began on a network and can still be ended there."""
    operations = reader.get_many(Operation, commit.touched.get("operations", ())).values()
    return tuple(one for one in operations if one.state in DONE and one.act.kind in LASTING_KINDS)


def _is_deleted(reader: Reader, sending: Sending) -> bool:
    post = reader.find(Post, "id", sending.sent_id) if sending.sent_id else None
    return post is not None and post.deleted_at is not None


def _still_holds(reader: Reader, commit: Commit) -> bool:
    """Whether the claim lasts: it also ends by an answer, by leaving, with its terminal."""
    rows = reader.get_many(Row, commit.touched.get("rows", ())).values()
    return any(row.holder_session == commit.session for row in rows)


def _still_sleeps(reader: Reader, commit: Commit) -> bool:
    """Whether one of them is still asleep: a snooze also ends by itself."""
    rows = reader.get_many(Row, commit.touched.get("rows", ())).values()
    return any(row.state == "snoozed" for row in rows)


def _check_claim(tx: Writer, commit: Commit, me: str) -> None:
    """A row that I am answering stays mine, so that nobody else is served it."""
    for number in commit.touched.get("rows", ()):
        row = tx.get(Row, number)
        if row is None or row.state != "new":  # nobody is served a row that does not wait
            continue
        mine = (Where("row", "eq", number), Where("operator", "eq", me))
        if tx.window(Draft, (*mine, Where("state", "eq", "writing"))):
            raise Refused(f"your draft to {handle(row.handle)} is open; discard it first")
        if tx.window(Sending, (*mine, Where("state", "one_of", UNRESOLVED))):
            raise Refused(f"your reply to {handle(row.handle)} is on its way")


def _check_taken_over(tx: Writer, commit: Commit, me: str) -> None:
    """Words that are on their way stay with whose initials they carry."""
    for number in commit.touched.get("drafts", ()):
        draft = tx.get(Draft, number)
        if draft is not None and draft.state not in OPEN_STATES:
            raise Refused("what was written in it is on its way or out")


def _check_prepared(tx: Writer, commit: Commit, me: str) -> None:
    """Words that were changed since would be gone; discarding keeps them within reach of undo."""
    for number in commit.touched.get("drafts", ()):
        draft, kept = tx.get(Draft, number), tx.find(DraftText, "draft", number)
        if draft is not None and kept is not None and kept.saved_at != draft.started_at:
            target = tx.get(Post, draft.target or 0)
            to = f" to {handle(target.author.handle)}" if target else ""
            raise Refused(f"the draft{to} was changed since; discard the others one by one")


def _check_removed_reply(tx: Writer, commit: Commit, me: str) -> None:
    """A saved reply comes back only where none took its title since."""
    for number in commit.touched.get("saved_replies", ()):
        removed = tx.get(SavedReply, number)
        if removed is not None:
            refuse_twin(tx, removed)


def _check_new_account(tx: Writer, commit: Commit, me: str) -> None:
    """An account that has begun to be used is removed, not undone."""
    for number in commit.touched.get("accounts", ()):
        account = tx.get(Account, number)
        if account is None:
            continue
        its = (Where("account", "eq", account.key),)
        used = any(tx.window(kind, its, limit=1) for kind in (Cursor, Draft, Sending, Operation))
        if used:
            raise Refused(f"it is in use by now; to end it: cmtui accounts remove {account.key}")


_CHECKS: dict[str, Callable[[Writer, Commit, str], None]] = {
    "claim": _check_claim,
    "add account": _check_new_account,
    "take over draft": _check_taken_over,
    "prepare": _check_prepared,
    "remove saved reply": _check_removed_reply,
}
"""What must hold before an act of that verb may be taken back."""
