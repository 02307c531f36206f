"""What comes while a crisis is open attaches to it by itself, and says why."""

from collections.abc import Sequence

from msgspec.structs import replace

from cmtui.model.crisis import Crisis
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.crisis.current import open_crisis
from cmtui.services.ports import Reader
from cmtui.services.terms import Terms
from cmtui.text.saying import Said

IN_CONVERSATION = "in a linked conversation"


class Attacher:
    """Attaches the rows of one page of posts; history is left alone.

    A row that a person took off is not attached again.
    """

    def __init__(self, reader: Reader, terms: Terms) -> None:
        self._reader = reader
        self._terms = terms
        self._crisis = open_crisis(reader)
        self._linked: dict[str, bool] = {}

    def attached(self, row: Row, arrived: Sequence[Post]) -> Row:
        """The row, linked where one of the posts that came for it belongs to the crisis."""
        crisis = self._crisis
        if crisis is None or crisis.number in (row.crisis, row.unlinked_from):
            return row
        recent = [
            post
            for post in arrived
            if post.created_at >= self._terms.history_before or post.added_by
        ]
        because = _said(recent, crisis.words) or self._in_conversation(recent, crisis)
        return linked(row, crisis, because) if because else row

    def _in_conversation(self, posts: Sequence[Post], crisis: Crisis) -> str:
        """Where others of the conversation are linked; what begins one has no others."""
        for conversation in dict.fromkeys(post.conversation for post in posts if post.parent):
            if conversation not in self._linked:
                others = (
                    Where("conversation", "eq", conversation),
                    Where("crisis", "eq", crisis.number),
                )
                self._linked[conversation] = bool(self._reader.window(Row, others, limit=1))
            if self._linked[conversation]:
                return IN_CONVERSATION
        return ""


def linked(row: Row, crisis: Crisis, because: str) -> Row:
    """The row as one of the crisis; to be stored by `standing.stand`."""
    return replace(
        row,
        crisis=crisis.number,
        linked_because=because,
        unlinked_from=None,
        place=row.place if row.crisis == crisis.number else None,
    )


def _said(posts: Sequence[Post], words: tuple[str, ...]) -> str:
    """Which of the words stands in one of the posts, in people's words; "" = none."""
    for post in posts if words else ():
        said = Said(post.text, words)
        if found := next((word for word in words if said.says(word)), ""):
            return f"holds '{found}'"
    return ""
