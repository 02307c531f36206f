"""Correcting a reply or post of ours that is out: edited where the network can, else redrafted."""

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import NotFound, Refused
from cmtui.model.account import Account
from cmtui.model.draft import Draft, Header
from cmtui.model.operator import Identity, Operator
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.views import Order, Where
from cmtui.services.composer import Composer, learn_to_count
from cmtui.services.deleting import Deleting
from cmtui.services.drafting import keep_text
from cmtui.services.opening import Opener
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.refusals import handle
from cmtui.services.standing import put_marked
from cmtui.services.writing import Writing
from cmtui.text.signature import Signature, unsigned


class Correction(msgspec.Struct, frozen=True):
    """What can be done about a text of ours that is out.

    `edits`: the network takes a new version, which is what `writing` is for. Else the post is
    deleted and its words become a draft again, after a yes: `Correcting.redraft`. `title` names
    it ("reply to @mara"), `network` is the network's title. What else there is to know, such as
    that another's reply will carry my initials, is the writing's `notice`.
    """

    post: Post
    title: str
    network: str
    edits: bool
    writing: Writing


class _Out(msgspec.Struct, frozen=True):
    """A post of ours, the sendings that brought it out, and the newest version of its words."""

    post: Post
    parts: tuple[Sending, ...]
    newest: Sending | None


class Correcting:
    """Opens what is out for correction."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        identity: Identity,
        operators: Operators,
        opener: Opener,
        composer: Composer,
        deleting: Deleting,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators
        self._opener = opener
        self._composer = composer
        self._deleting = deleting

    async def open(self, post: int) -> Correction:
        """What can be done about the own post of that number.

        Raises NotFound, and Refused for what no operator of the team wrote, what is gone, what
        was put there by hand, and where the network can neither edit nor delete.
        """
        me = await self._operators.me()
        await learn_to_count()

        def work(reader: Reader) -> Correction:
            return self._correction(reader, me, _out(reader, post))

        return await self._store.read(work)

    async def latest(self, row: int) -> int:
        """The number of our newest reply in that row's conversation to whom it is about.

        Raises NotFound where we gave none.
        """

        def work(reader: Reader) -> int:
            found = reader.get(Row, row)
            if found is None:
                raise NotFound(f"no row has the number {row}")
            theirs = (Where("conversation", "eq", found.conversation),)
            newest = Order("created_at", descending=True)
            posts = reader.window(Post, theirs, newest)
            hers = {post.id for post in posts if post.author.id == found.author}
            for post in posts:
                ours = post.kind == "own" and post.deleted_at is None
                if ours and post.parent in hers and post.signed_by is not None:
                    return post.number
            raise NotFound(f"there is no reply of ours to {handle(found.handle)} to correct")

        return await self._store.read(work)

    async def redraft(self, correction: Correction) -> Writing:
        """Deletes it on the network; its words are a draft again in the transaction that says so.

        Raises as `Deleting.delete`: then nothing has changed here, and it can be tried again.
        """
        out = await self._store.read(lambda reader: _out(reader, correction.post.number))
        if not out.parts:
            raise Refused(f"the {correction.title} was not sent from here; delete it where it was")
        me = (await self._operators.me()).initials
        writing = correction.writing
        made: list[Draft] = []

        def as_draft(tx: Writer) -> None:
            draft = Draft(
                account=writing.account.key,
                operator=me,
                started_at=self._clock.now(),
                target=writing.target.number if writing.target else None,
                row=writing.row.number if writing.row else None,
                returned="deleted to be written anew",
                header=writing.header,
            )
            row = tx.get(Row, draft.row) if draft.row else None
            if row is not None and row.state == "new" and row.holder is None:
                put_marked(tx, [replace(row, holder=me, holder_session=self._identity.session)])
            made[:] = [tx.add(draft)]
            keep_text(tx, made[0].number, writing.text, writing.cursor, self._clock.now())

        await self._deleting.delete(out.parts, then=as_draft, anybodys=True)
        if not made:
            raise Refused(f"the {correction.title} was deleted already")
        return await self._composer.resume(made[0].number)

    def _correction(self, reader: Reader, me: Operator, out: _Out) -> Correction:
        post = out.post
        parent = reader.find(Post, "id", post.parent) if post.parent else None
        title = f"reply to {handle(parent.author.handle)}" if parent else "post"
        whose = _whose(reader, out)
        if not whose:
            raise Refused(f"no operator signed the {title}: it is the social media manager's")
        if any(part.by_hand for part in out.parts):
            raise Refused(f"the {title} was put there by hand; correct it there")
        can = self._opener.capabilities(post.network)
        edits = can.can_edit and len(out.parts) <= 1 and (out.newest or not post.images)
        if not (edits or (can.can_delete and out.parts)):
            raise Refused(f"{can.title} can neither change nor delete the {title} from here")
        draft = _draft_of(reader, post.number, me.initials) if edits else None
        row = None if edits else _row(reader, out)
        writing = self._opener.opened(reader, me, post.accounts[0], draft, parent, row)
        if draft is None:
            text = _words(reader, out, whose)
            header = out.newest.header if out.newest else _header(post)
            quoted = reader.get(Post, header.quotes) if header.quotes else None
            writing = replace(writing, text=text, cursor=len(text), header=header, quoted=quoted)
        if writing.signature is not None and whose != me.initials:
            notice = f"it is {whose}'s; corrected by you it carries {writing.signature.mark}"
            writing = replace(writing, notice=notice)
        corrects = post if edits else None
        writing = replace(writing, corrects=corrects)
        return Correction(post, title, can.title, corrects is not None, writing)


def _out(reader: Reader, number: int) -> _Out:
    """Raises NotFound, and Refused for what is not ours or is gone."""
    post = reader.get(Post, number)
    if post is None:
        raise NotFound(f"no post has the number {number}")
    if post.kind != "own":
        raise Refused("only what the team wrote is corrected; this is somebody else's post")
    if post.deleted_at is not None:
        raise Refused("it is deleted already; write it anew")
    sent = _sent_to(reader, post)
    first = next((one for one in sent if one.sent_id == post.id and one.corrects is None), None)
    versions = [one for one in sent if one.corrects == number]
    parts = [one for one in sent if first is not None and _is_part(one, first)]
    return _Out(post, tuple(parts), versions[-1] if versions else first)


def _is_part(one: Sending, first: Sending) -> bool:
    """Whether the two are parts of one reply."""
    return (one.draft, one.held_at, one.corrects) == (first.draft, first.held_at, None)


def _sent_to(reader: Reader, post: Post) -> list[Sending]:
    """What went out in answer to the same post, in order; a later part answers an earlier one."""
    found: list[Sending] = []
    seen: set[int | None] = set()
    above: Post | None = post
    while above is not None and (above is post or above.kind == "own"):
        above = reader.find(Post, "id", above.parent) if above.parent else None
        number = above.number if above else None
        if number in seen:
            break
        seen.add(number)
        found += reader.window(Sending, (Where("target", "eq", number),))
    return [one for one in found if one.state == "sent"]


def _whose(reader: Reader, out: _Out) -> str:
    """The initials of the operator who wrote it ("" = none of the team)."""
    if out.newest is not None:
        return out.newest.operator
    signed = out.post.signed_by or ""
    return signed if reader.find(Operator, "initials", signed) else ""


def _words(reader: Reader, out: _Out, whose: str) -> str:
    """The words as they were written, without the signature."""
    if out.newest is not None:
        return out.newest.words
    account = reader.find(Account, "key", out.post.accounts[0])
    operator = reader.find(Operator, "initials", whose)
    if account is None or operator is None:
        return out.post.text
    return unsigned(out.post.text, Signature(account.signature, whose, operator.name))


def _header(post: Post) -> Header:
    return Header(visibility=post.visibility, warning=post.warning, language=post.language)


def _row(reader: Reader, out: _Out) -> Row | None:
    number = next((one.row for one in out.parts), None)
    return reader.get(Row, number) if number else None


def _draft_of(reader: Reader, post: int, me: str) -> Draft | None:
    """My open draft of a new version of the post."""
    mine = (Where("operator", "eq", me), Where("state", "eq", "writing"))
    return next((one for one in reader.window(Draft, mine) if one.corrects == post), None)
