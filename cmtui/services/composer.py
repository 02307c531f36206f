"""The composer: drafts begun, kept at every pause, resumed, taken over, discarded."""

import asyncio
import importlib
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import Conflict, NotFound, Refused
from cmtui.model.draft import Draft, Header
from cmtui.model.operator import Identity
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.views import Where
from cmtui.services.checking import findings
from cmtui.services.drafting import (
    OPEN_STATES,
    as_written,
    begun,
    draft_to,
    keep_text,
    unfinished,
)
from cmtui.services.heading import problem_of
from cmtui.services.moving import forget_failures
from cmtui.services.opening import Opener
from cmtui.services.operators import Operators
from cmtui.services.pictures import attachment
from cmtui.services.ports import Blobs, Reader, Store, Writer
from cmtui.services.saved_replies import times_today
from cmtui.services.standing import put_marked
from cmtui.services.taking_over import taken_over
from cmtui.services.writing import Preview, Unfinished, Writing, preview
from cmtui.text.safe import clean, clean_line
from cmtui.text.width import crop

if TYPE_CHECKING:
    from cmtui.text.lint import Finding

ANSWER_SHOWN = 40
"""Cells of an earlier answer to the same post that are repeated."""

MOST_OVERTAKEN = 200
"""Retired drafts that are listed, the newest."""


class Composer:
    """Drafts from the first word until they are held, and all that is chosen for them."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        identity: Identity,
        operators: Operators,
        opener: Opener,
        blobs: Blobs | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators
        self._blobs = blobs
        self._opener = opener

    # --- opening -----------------------------------------------------------------------------

    async def reply(
        self, row: int, target: int | None = None, account: str = "", *, fresh: bool = False
    ) -> Writing:
        """Opens a reply to a post of the row (default: its oldest that waits, else its latest).

        The account is the one that was addressed unless another is named. A draft of mine to
        the same row is resumed unless it is to be `fresh`. Raises NotFound, or Refused where no
        reply is possible.
        """
        me = await self._operators.me()
        await learn_to_count()

        def work(reader: Reader) -> Writing:
            found = reader.get(Row, row)
            if found is None:
                raise NotFound(f"no row has the number {row}")
            number = target or (found.pending[0] if found.pending else found.latest)
            post = reader.get(Post, number)
            if post is None:
                raise NotFound(f"no mention has the number {number}")
            if post.deleted_at is not None:
                raise Refused("the post is gone; there is nothing to answer")
            if post.cannot_answer:
                raise Refused(f"no reply is possible: {post.cannot_answer}")
            mine = None if fresh else draft_to(reader, found.number, me.initials)
            speaker = account or (mine.account if mine else found.account)
            writing = self._opener.opened(reader, me, speaker, mine, target=post, row=found)
            return _answered_before(reader, writing)

        return await self._store.read(work)

    async def post(self, account: str = "", *, fresh: bool = False) -> Writing:
        """Opens a new post of its own, signed, now. Resumes such a draft of mine, as `reply`."""
        me = await self._operators.me()
        await learn_to_count()

        def work(reader: Reader) -> Writing:
            mine = None if fresh else draft_to(reader, None, me.initials, account)
            speaker = account or (mine.account if mine else "")
            return self._opener.opened(reader, me, speaker, mine)

        return await self._store.read(work)

    async def resume(self, draft: int) -> Writing:
        """Opens a draft of mine again; a retired one is taken up, so that it can go out.

        Raises NotFound, Refused when it is not mine, Conflict when another holds the row now.
        """
        me = await self._operators.me()
        await learn_to_count()

        def take_up(tx: Writer) -> None:
            found = self._own(tx, draft, me.initials)
            row = tx.get(Row, found.row) if found.row else None
            if row is not None and row.holder not in (None, me.initials):
                raise Conflict(f"{row.holder} is answering {row.handle}")
            tx.name("took an overtaken draft up again")
            tx.put(replace(found, state="writing"))

        def work(reader: Reader) -> Writing:
            found = self._own(reader, draft, me.initials)
            return self._opener.reopened(reader, me, found)

        writing = await self._store.read(work)
        if writing.draft is not None and writing.draft.state == "retired":
            await self._store.transact("take up draft", take_up, vital=True)
            writing = await self._store.read(work)
        return writing

    async def renewed(self, writing: Writing) -> Writing:
        """The same writing with everything around its words as it stands now.

        For when it was refused because something had changed: what it answers was edited, a
        colleague answered or took the draft over.
        """
        return await self._store.read(lambda reader: self._opener.renewed(reader, writing))

    async def take_over(self, draft: int, *, force: bool = False) -> Writing:
        """Makes a colleague's draft mine, and the row with it; my initials will sign it.

        Raises NotFound, Conflict when it is on its way or a third holds the row, Refused while
        its owner types in it unless `force`.
        """
        me = await self._operators.me()
        await learn_to_count()

        def work(tx: Writer) -> Draft:
            return taken_over(tx, draft, me.initials, self._identity, self._clock, force)

        await self._store.transact("take over draft", work, vital=True)
        return await self.resume(draft)

    # --- what is chosen and written ----------------------------------------------------------

    async def keep(self, writing: Writing, text: str, cursor: int | None = None) -> Writing:
        """Makes the words durable; the first words begin the draft and claim the row.

        What a paste brought along that is no text is left out. A draft follows the account and
        the header that it has now. Where a colleague took the draft over meanwhile the words go
        into a retired one of my own. Raises Conflict when another operator holds the row.
        """
        text = clean(text).text
        if writing.draft is None and not text.strip():
            return replace(writing, text=text)
        me = (await self._operators.me()).initials
        at = len(text) if cursor is None else cursor

        def work(tx: Writer) -> Writing:
            now = self._clock.now()
            if writing.draft is None:
                draft = begun(tx, writing, me, self._identity, now)
            else:
                draft = as_written(tx, writing, text, me, now)
            keep_text(tx, draft.number, text, at, now)
            return replace(writing, draft=draft, text=text, cursor=at)

        return await self._store.transact("begin draft", work, vital=True)

    async def with_header(self, writing: Writing, header: Header) -> Writing:
        """The writing under another header; a draft that is begun keeps it.

        Raises Refused for what the network cannot do or the parent forbids, NotFound when the
        quoted post is not there.
        """
        header = replace(header, warning=clean_line(header.warning).text)
        quoted = await self._store.read(lambda reader: _quoted(reader, header))
        if not writing.by_hand and (
            problem := problem_of(header, writing.can, writing.target, quoted)
        ):
            raise Refused(problem)
        changed = replace(writing, header=header, quoted=quoted)
        if writing.draft is None:
            return changed
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> Writing:
            draft = as_written(tx, changed, changed.text, me, self._clock.now())
            return replace(changed, draft=draft)

        return await self._store.transact("header", work, vital=True)

    async def attach(self, writing: Writing, content: bytes, name: str, alt: str) -> Writing:
        """Puts a picture to the text, with words for those who cannot see it.

        Raises WrongUsage for blank words or bytes that are no picture, Refused for one too many
        or too big for the network.
        """
        picture = attachment(content, name, alt)
        header = replace(writing.header, attachments=(*writing.header.attachments, picture))
        if problem := problem_of(header, writing.can, writing.target, writing.quoted):
            raise Refused(problem)
        if self._blobs is None:
            raise Refused("this workspace keeps no pictures")
        await asyncio.to_thread(self._blobs.keep, content)
        return await self.with_header(writing, header)

    async def discard(self, draft: int) -> None:
        """Throws a draft of mine away; undo brings it back. Releases the row."""
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> None:
            found = tx.get(Draft, draft)
            if found is None or found.state not in OPEN_STATES:
                raise NotFound(f"no open draft has the number {draft}")
            if found.operator != me:
                raise Refused(f"the draft is {found.operator}'s")
            tx.name("discarded a draft")
            tx.put(replace(found, state="discarded"))
            forget_failures(tx, draft)
            row = tx.get(Row, found.row) if found.row else None
            if found.state == "writing" and row is not None and row.holder == me:
                put_marked(tx, [replace(row, holder=None, holder_session=None)])

        await self._store.transact("discard draft", work)

    # --- reading -----------------------------------------------------------------------------

    async def drafts(self) -> list[Unfinished]:
        """Every open draft of the team, newest first."""
        return await self._store.read(lambda reader: unfinished(reader, "writing"))

    async def overtaken(self) -> list[Unfinished]:
        """Drafts that another reply retired, newest first; why stands in `returned`."""
        return await self._store.read(lambda reader: unfinished(reader, "retired", MOST_OVERTAKEN))

    def preview(self, writing: Writing, text: str, in_parts: bool = False) -> Preview:
        """What these words would become; pure and quick, for every key press."""
        return preview(writing, text, in_parts)

    async def findings(self, writing: Writing, text: str) -> "tuple[Finding, ...]":
        """What the lint finds in these words, stops first, with how often they went out today."""
        now = self._clock.now()
        times = await self._store.read(lambda reader: times_today(reader, text, now))
        return findings(writing, text, times)

    def _own(self, reader: Reader, draft: int, me: str) -> Draft:
        """Raises as `resume` does."""
        found = reader.get(Draft, draft)
        if found is None or found.state not in (*OPEN_STATES, "sending"):
            raise NotFound(f"no open draft has the number {draft}; see: cmtui drafts")
        if found.operator != me:
            raise Refused(f"the draft is {found.operator}'s; to go on with it: take it over")
        return found


async def learn_to_count() -> None:
    """Loads what counts and checks a text beside the loop: 50 ms that no start and no key pays."""
    for module in ("cmtui.text.length", "cmtui.text.lint"):
        await asyncio.to_thread(importlib.import_module, module)


def _quoted(reader: Reader, header: Header) -> Post | None:
    if header.quotes is None:
        return None
    found = reader.get(Post, header.quotes)
    if found is None:
        raise NotFound(f"no post has the number {header.quotes}")
    return found


def _answered_before(reader: Reader, writing: Writing) -> Writing:
    """Says who has answered the very same post already; a colleague's answer goes first."""
    assert writing.target is not None
    answers = [
        post
        for post in reader.window(Post, (Where("parent", "eq", writing.target.id),))
        if post.kind == "own" and post.deleted_at is None
    ]
    if not answers:
        return writing
    mine = _sent_by(reader, writing.target, writing.me)  # an own account may sign nothing
    own = {post.number for post in answers if post.signed_by == writing.me or post.id in mine}
    newest = max(answers, key=lambda post: (post.number not in own, post.created_at))
    by = "" if newest.number in own else newest.signed_by or "somebody"
    said = crop(" ".join(newest.text.split()), ANSWER_SHOWN)
    notice = f"{by or 'you'} answered this already: “{said}”"
    return replace(writing, answered_by=by, notice=notice)


def _sent_by(reader: Reader, target: Post, operator: str) -> set[str]:
    where = (Where("target", "eq", target.number), Where("operator", "eq", operator))
    return {one.sent_id for one in reader.window(Sending, where) if one.sent_id}
