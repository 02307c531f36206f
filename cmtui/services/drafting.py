"""Drafts in the store: begun, spoken from an account, found again: rules in a transaction."""

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.errors import Conflict
from cmtui.model.draft import Draft, DraftText
from cmtui.model.operator import Identity
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.views import Order, Where
from cmtui.services.crisis.said_officially import official, outdated
from cmtui.services.ports import Reader, Writer
from cmtui.services.standing import put_marked
from cmtui.services.writing import Unfinished, Writing

OPEN_STATES = ("writing", "retired")
"""States of a draft whose words can still become a text that goes out."""


def begun(tx: Writer, writing: Writing, me: str, identity: Identity, now: Moment) -> Draft:
    """A new draft; claims the row that waits. Raises Conflict when another operator holds it."""
    row = tx.get(Row, writing.row.number) if writing.row else None
    if row is not None and row.holder not in (None, me):
        raise Conflict(f"{row.holder} is answering {row.handle}")
    if row is not None and row.state == "new":
        put_marked(tx, [replace(row, holder=me, holder_session=identity.session)])
    tx.name("began a draft")
    return tx.add(fresh_draft(writing, me, now))


def fresh_draft(writing: Writing, me: str, now: Moment) -> Draft:
    """The draft that a writing becomes; it has no number yet."""
    return Draft(
        account=writing.account.key,
        operator=me,
        started_at=now,
        target=writing.target.number if writing.target else None,
        row=writing.row.number if writing.row else None,
        header=writing.header,
        corrects=writing.corrects.number if writing.corrects else None,
        saved_reply=writing.saved_reply,
    )


def as_written(tx: Writer, writing: Writing, text: str, me: str, now: Moment) -> Draft:
    """The draft that these words go into, with the account and the header that they have now.

    Where it is not mine or not open any more, a retired one keeps what I wrote since.
    """
    assert writing.draft is not None
    draft = tx.get(Draft, writing.draft.number) or writing.draft
    if draft.operator != me:
        return _kept_apart(tx, draft, me, f"{draft.operator} took draft {draft.number} over", now)
    if draft.state in OPEN_STATES:
        return tx.put(
            replace(
                draft,
                account=writing.account.key,
                header=writing.header,
                saved_reply=writing.saved_reply,
            )
        )
    if text.strip() == words_of(tx, draft.number)[0].strip():
        return draft
    return _kept_apart(tx, draft, me, f"draft {draft.number} {_ENDS[draft.state]} meanwhile", now)


_ENDS = {"sending": "was put in the hold", "sent": "went out", "discarded": "was thrown away"}


def _kept_apart(tx: Writer, lost: Draft, me: str, why: str, now: Moment) -> Draft:
    mine = (Where("operator", "eq", me), Where("state", "eq", "retired"))
    for one in tx.window(Draft, mine):
        if one.returned == why:
            return one
    tx.name("kept what was written since")
    mine_since = replace(
        lost, operator=me, started_at=now, state="retired", returned=why, begun_by="", handed=None
    )
    return tx.add(mine_since)


def keep_text(tx: Writer, draft: int, text: str, cursor: int, now: Moment) -> None:
    """Makes these the words of the draft."""
    old = tx.find(DraftText, "draft", draft)
    fresh = DraftText(
        number=old.number if old else 0, draft=draft, text=text, cursor=cursor, saved_at=now
    )
    if old:
        tx.put(fresh)
    else:
        tx.add(fresh)


def draft_to(reader: Reader, row: int | None, me: str, account: str = "") -> Draft | None:
    """My open draft to the row, or (None) my open draft of a new post, from that account."""
    where = (
        Where("row", "eq", row),
        Where("operator", "eq", me),
        Where("state", "eq", "writing"),
    )
    drafts = [
        one
        for one in reader.window(Draft, where)
        if account in ("", one.account) and one.corrects is None
    ]
    return drafts[0] if drafts else None


def words_of(reader: Reader, draft: int) -> tuple[str, int]:
    """The words that were kept of a draft, and where the cursor stood in them."""
    kept = reader.find(DraftText, "draft", draft)
    return (kept.text, kept.cursor) if kept else ("", 0)


def unfinished(reader: Reader, state: str, most: int | None = None) -> list[Unfinished]:
    """The drafts in that state with their words, newest first."""
    newest = Order("number", descending=True)
    drafts = reader.window(Draft, (Where("state", "eq", state),), newest, limit=most)
    posts = reader.get_many(Post, [one.target for one in drafts if one.target is not None])
    said = official(reader)
    listed: list[Unfinished] = []
    for one in drafts:
        text = words_of(reader, one.number)[0]
        listed.append(Unfinished(one, text, posts.get(one.target or 0), outdated(said, text)))
    return listed
