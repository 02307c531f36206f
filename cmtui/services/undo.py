"""Undo: the operator's own acts, newest first, each named before it is taken back."""

from cmtui.errors import NotFound
from cmtui.model.log import Commit
from cmtui.model.operator import Identity
from cmtui.services.ports import Store

UNDOABLE = ("done", "note", "discard draft")
"""Verbs that change only our own records. A sent post is never undone by this."""

LOOK_BACK = 2_000
"""How many transactions of the log are looked through for one's own."""


class Undo:
    """Takes back what I did last."""

    def __init__(self, store: Store, identity: Identity) -> None:
        self._store = store
        self._identity = identity

    async def next(self) -> Commit | None:
        """What undo would take back now; None when there is nothing."""
        commits = await self._store.commits(actor=self._identity.actor, newest=LOOK_BACK)
        undone = {commit.undoes for commit in commits}
        for commit in reversed(commits):
            if commit.verb in UNDOABLE and commit.txn not in undone:
                return commit
        return None

    async def undo(self) -> Commit:
        """Takes it back. Raises NotFound, or Conflict when somebody has changed it since."""
        commit = await self.next()
        if commit is None:
            raise NotFound("nothing of yours is left to undo")
        await self._store.undo(commit.txn)
        return commit
