"""Writing a reply or a post: whose words, from which account, signed how, how long."""

import asyncio
import importlib
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import Conflict, NotFound, Refused, WrongUsage
from cmtui.model.account import Account
from cmtui.model.draft import Draft, DraftText
from cmtui.model.operator import Identity, Operator
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.delivery import forget_failures
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.text.safe import clean
from cmtui.text.signature import Signature, foreign, recognise, sign, unsigned

if TYPE_CHECKING:
    from cmtui.text.length import Length


class Writing(msgspec.Struct, frozen=True):
    """A composer that is open: what it answers and what stands in it.

    `draft` is None until the first words are kept. `signature` is None where none is put on.
    `others` are the initials that only their owners may sign with; `me` are the writer's.
    """

    account: Account
    signature: Signature | None
    others: tuple[str, ...]
    me: str
    target: Post | None = None
    row: Row | None = None
    draft: Draft | None = None
    text: str = ""
    cursor: int = 0


class Preview(msgspec.Struct, frozen=True):
    """What would go out, to the letter.

    `parts` are the exact texts, one unless it was split. `length` is that of the whole, signed.
    `problem` says why it cannot go like this ("" = it can); `can_split`: in parts it could.
    """

    parts: tuple[str, ...]
    length: "Length"
    problem: str = ""
    can_split: bool = False


class Unfinished(msgspec.Struct, frozen=True):
    """A draft in a list, with its words and what it answers."""

    draft: Draft
    text: str
    target: Post | None


class Composer:
    """Drafts: begun, kept at every pause, resumed, discarded."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        identity: Identity,
        operators: Operators,
        sign_own_account: bool = True,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators
        self._sign_own_account = sign_own_account

    async def reply(self, row: int, target: int | None = None, account: str = "") -> Writing:
        """Opens a reply to a post of the row (default: its oldest that waits, else its latest).

        The account is the one that was addressed unless another is named. A draft of mine to
        the same row is resumed. Raises NotFound, or Refused where no reply is possible.
        """
        me = await self._operators.me()
        await _learn_to_count()

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
            mine = _draft_to(reader, found.number, me)
            speaker = account or (mine.account if mine else found.account)
            writing = replace(self._writing(reader, me, speaker), target=post, row=found)
            return _with_draft(reader, writing, mine) if mine else writing

        return await self._store.read(work)

    async def post(self, account: str = "") -> Writing:
        """Opens a new post of its own, signed, now. Resumes such a draft of mine."""
        me = await self._operators.me()
        await _learn_to_count()

        def work(reader: Reader) -> Writing:
            mine = _draft_to(reader, None, me, account)
            speaker = account or (mine.account if mine else _only_account(reader))
            writing = self._writing(reader, me, speaker)
            return _with_draft(reader, writing, mine) if mine else writing

        return await self._store.read(work)

    async def resume(self, draft: int) -> Writing:
        """Opens a draft of mine again. Raises NotFound, or Refused when it is not mine."""
        me = await self._operators.me()
        await _learn_to_count()

        def work(reader: Reader) -> Writing:
            found = reader.get(Draft, draft)
            if found is None or found.state not in ("writing", "sending"):
                raise NotFound(f"no open draft has the number {draft}; see: cmtui drafts")
            if found.operator != me.initials:
                raise Refused(f"the draft is {found.operator}'s")
            writing = self._writing(reader, me, found.account)
            post = reader.get(Post, found.target) if found.target else None
            row = reader.get(Row, found.row) if found.row else None
            return _with_draft(reader, replace(writing, target=post, row=row), found)

        return await self._store.read(work)

    async def keep(self, writing: Writing, text: str, cursor: int | None = None) -> Writing:
        """Makes the words durable; the first words begin the draft and claim the row.

        What a paste brought along that is no text is left out. A draft follows the account that
        now speaks. Raises Conflict when another operator holds the row.
        """
        text = clean(text).text
        if writing.draft is None and not text.strip():
            return replace(writing, text=text)
        me = (await self._operators.me()).initials
        at = len(text) if cursor is None else cursor

        def work(tx: Writer) -> Writing:
            draft = _speaking(tx, writing) if writing.draft else self._begun(tx, writing, me)
            keep_text(tx, draft.number, text, at, self._clock.now())
            return replace(writing, draft=draft, text=text, cursor=at)

        return await self._store.transact("begin draft", work, vital=True)

    async def discard(self, draft: int) -> None:
        """Throws a draft of mine away; undo brings it back. Releases the row."""
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> None:
            found = tx.get(Draft, draft)
            if found is None or found.state != "writing":
                raise NotFound(f"no open draft has the number {draft}")
            if found.operator != me:
                raise Refused(f"the draft is {found.operator}'s")
            tx.name("discarded a draft")
            tx.put(replace(found, state="discarded"))
            forget_failures(tx, draft)
            row = tx.get(Row, found.row) if found.row else None
            if row is not None and row.holder == me:
                tx.put(replace(row, holder=None, holder_session=None))

        await self._store.transact("discard draft", work)

    async def drafts(self) -> list[Unfinished]:
        """Every open draft of the team, newest first."""

        def work(reader: Reader) -> list[Unfinished]:
            drafts = reader.window(Draft, (Where("state", "eq", "writing"),))
            return [_unfinished(reader, draft) for draft in reversed(drafts)]

        return await self._store.read(work)

    def preview(self, writing: Writing, text: str, in_parts: bool = False) -> Preview:
        """What these words would become; pure and quick, for every key press."""
        return preview(writing, text, in_parts)

    def _writing(self, reader: Reader, me: Operator, account: str) -> Writing:
        found = reader.find(Account, "key", account)
        if found is None:
            known = ", ".join(one.key for one in reader.window(Account)) or "none yet"
            raise NotFound(f"no account is called {account}; known: {known}")
        signed = found.role == "brand" or self._sign_own_account
        others = tuple(
            one.initials for one in reader.window(Operator) if one.initials != me.initials
        )
        signature = Signature(
            form=found.signature, initials=me.initials, name=me.name, before_link=found.before_link
        )
        return Writing(
            account=found,
            signature=signature if signed else None,
            others=others,
            me=me.initials,
        )

    def _begun(self, tx: Writer, writing: Writing, me: str) -> Draft:
        row = tx.get(Row, writing.row.number) if writing.row else None
        if row is not None and row.holder not in (None, me):
            raise Conflict(f"{row.holder} is answering {row.handle}")
        if row is not None and row.state == "new":
            tx.put(replace(row, holder=me, holder_session=self._identity.session))
        tx.name("began a draft")
        return tx.add(
            Draft(
                account=writing.account.key,
                operator=me,
                started_at=self._clock.now(),
                target=writing.target.number if writing.target else None,
                row=row.number if row else None,
            )
        )


def _forged(words: str, own: Signature) -> str:
    """Initials in the house's own form that are nobody's here ("" = none).

    Only for the sigil that means nothing else: "-OK" or "/IT" may be words.
    """
    tag = recognise(words, [own.form]) if own.form == "^{initials}" else None
    return f"^{tag}" if tag and tag.upper() != own.initials.upper() else ""


async def _learn_to_count() -> None:
    """Loads the networks' counting rules beside the loop: 30 ms that no start and no key pays."""
    await asyncio.to_thread(importlib.import_module, "cmtui.text.length")


def preview(writing: Writing, text: str, in_parts: bool = False) -> Preview:
    """What `text` would become; see `Composer.preview`."""
    from cmtui.text.length import measure
    from cmtui.text.split import split

    network = writing.account.network
    words = clean(text).text.strip()
    own = writing.signature
    if not words or (own is not None and not unsigned(words, own).strip()):
        return Preview((), measure(network, ""), "nothing is written yet")
    if own is not None and (whose := foreign(words, own, writing.others)):
        problem = f"it ends in {whose}'s initials; only {whose} signs with them"
        return Preview((words,), measure(network, words), problem)
    if own is not None and (unknown := _forged(words, own)):
        problem = f"it ends in {unknown}, which is not your signature ({own.mark}); take it off"
        return Preview((words,), measure(network, words), problem)
    whole = sign(words, own) if own else words
    length = measure(network, whole)
    if length.remaining >= 0:
        return Preview((whole,), length)
    if in_parts:
        return Preview(split(network, words, own), length)
    return Preview((whole,), length, f"{-length.remaining} over the limit of {length.limit}", True)


def check(preview: Preview) -> tuple[str, ...]:
    """The parts that may go out. Raises WrongUsage or Refused with the preview's problem."""
    if not preview.parts:
        raise WrongUsage("an empty reply says nothing; write something")
    if preview.can_split:
        raise Refused(f"{preview.problem}; shorten it, or send it in {preview.length.parts} parts")
    if preview.problem:
        raise Refused(preview.problem)
    return preview.parts


def _draft_to(reader: Reader, row: int | None, me: Operator, account: str = "") -> Draft | None:
    """My open draft to the row, or (None) my open draft of a new post, from that account."""
    where = (
        Where("row", "eq", row),
        Where("operator", "eq", me.initials),
        Where("state", "eq", "writing"),
    )
    drafts = [one for one in reader.window(Draft, where) if account in ("", one.account)]
    return drafts[0] if drafts else None


def _speaking(tx: Writer, writing: Writing) -> Draft:
    """The draft as it stands, moved to the account that speaks now."""
    assert writing.draft is not None
    draft = tx.get(Draft, writing.draft.number) or writing.draft
    if draft.state == "writing" and draft.account != writing.account.key:
        return tx.put(replace(draft, account=writing.account.key))
    return draft


def _with_draft(reader: Reader, writing: Writing, draft: Draft) -> Writing:
    kept = reader.find(DraftText, "draft", draft.number)
    text, cursor = (kept.text, kept.cursor) if kept else ("", 0)
    return replace(writing, draft=draft, text=text, cursor=cursor)


def _unfinished(reader: Reader, draft: Draft) -> Unfinished:
    kept = reader.find(DraftText, "draft", draft.number)
    target = reader.get(Post, draft.target) if draft.target else None
    return Unfinished(draft, kept.text if kept else "", target)


def keep_text(tx: Writer, draft: int, text: str, cursor: int, now: int) -> None:
    """Makes these the words of the draft."""
    old = tx.find(DraftText, "draft", draft)
    fresh = DraftText(
        number=old.number if old else 0, draft=draft, text=text, cursor=cursor, saved_at=now
    )
    if old:
        tx.put(fresh)
    else:
        tx.add(fresh)


def _only_account(reader: Reader) -> str:
    accounts = reader.window(Account)
    if not accounts:
        raise NotFound("there is no account to post from; add one: cmtui accounts add NETWORK")
    if len(accounts) > 1:
        known = ", ".join(one.key for one in accounts)
        raise WrongUsage(f"say which account speaks with --as: {known}")
    return accounts[0].key
