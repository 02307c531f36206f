"""Releasing a text: everything that is checked before it may be held or given out."""

import hashlib
from collections.abc import Mapping

import msgspec

from cmtui.clock import Clock
from cmtui.errors import Conflict, Refused
from cmtui.model.draft import Draft, Overruled
from cmtui.model.post import Post
from cmtui.model.sending import UNRESOLVED, Sending
from cmtui.model.views import Where
from cmtui.services.checking import findings, reasons
from cmtui.services.crisis.said_officially import official, outdated
from cmtui.services.drafting import OPEN_STATES
from cmtui.services.heading import problem_of
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store
from cmtui.services.saved_replies import times_today
from cmtui.services.writing import Writing, check, preview
from cmtui.text.safe import clean


class Release(msgspec.Struct, frozen=True):
    """What may go out: the exact `parts` of these `words`, by whom.

    `seen` stands for what the writer saw of the post that this answers or corrects. `earlier` are
    the sendings of exactly this which are on their way already.
    """

    me: str
    words: str
    parts: tuple[str, ...]
    seen: str = ""
    overruled: tuple[Overruled, ...] = ()
    earlier: tuple[Sending, ...] = ()


class Releaser:
    """Checks what is about to go out."""

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    async def release(
        self,
        writing: Writing,
        text: str,
        in_parts: bool,
        again: bool,
        overruled: Mapping[str, str],
    ) -> Release:
        """The text, if it may go. Raises as `Outbox.hold`."""
        said = await self._store.read(official)
        writing = msgspec.structs.replace(writing, official=said)
        parts = check(preview(writing, text, in_parts))
        words = clean(text).text.strip()
        me = (await self._operators.me()).initials
        release = Release(me, words, parts, seen_of(writing.corrects or writing.target))
        same = await self._store.read(lambda reader: _same(reader, writing, release))
        unresolved = [one for one in same if one.state in UNRESOLVED]
        if unresolved:
            newest = max(one.draft for one in unresolved)
            earlier = tuple(one for one in same if one.draft == newest)
            return msgspec.structs.replace(release, earlier=earlier)
        if same and not again and writing.corrects is None:
            raise Refused("you sent exactly this already; to say it again: --again")
        now = self._clock.now()
        times = await self._store.read(lambda reader: times_today(reader, words, now))
        reasoned = reasons(findings(writing, text, times), overruled)
        return msgspec.structs.replace(release, overruled=reasoned)


def may_go(reader: Reader, writing: Writing, kept: Writing, release: Release) -> Draft:
    """The draft whose words are released, as it stands in this transaction.

    Raises Conflict for what changed since the writing was opened, Refused for what forbids it.
    """
    assert kept.draft is not None
    draft = reader.get(Draft, kept.draft.number)
    if writing.draft is not None and writing.draft.number != kept.draft.number:
        raise Conflict(f"{kept.draft.returned}; your words are kept as draft {kept.draft.number}")
    if draft is None or draft.state not in OPEN_STATES:
        raise Conflict("this draft is already on its way, or was discarded")
    if draft.operator != release.me:
        raise Conflict(f"{draft.operator} took the draft over")
    was_told = writing.draft is not None and writing.draft.state == "retired"
    if draft.state == "retired" and not was_told:
        raise Conflict(f"{draft.returned}; read it, and send again if there is more to say")
    if old := outdated(official(reader), release.words):
        raise Conflict(f"it {old}; put in what is said now")
    if draft.corrects is not None:
        _check_corrected(reader, draft, release)
    elif draft.target is not None:
        _check_target(reader, draft, writing, release)
    return draft


def seen_of(post: Post | None) -> str:
    """What stands for the words of a post as somebody saw them ("" = no post)."""
    if post is None:
        return ""
    words = f"{post.warning}\0{post.text}"
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()[:16]


def _check_target(reader: Reader, draft: Draft, writing: Writing, release: Release) -> None:
    post = reader.get(Post, draft.target or 0)
    if post is None or post.deleted_at is not None:
        raise Refused("the post that it answers is gone; a reply never becomes a post of its own")
    if post.cannot_answer:
        raise Refused(f"no reply is possible any more: {post.cannot_answer}")
    if release.seen and seen_of(post) != release.seen:
        raise Conflict("the post that it answers was edited meanwhile: read it again")
    if writing.by_hand:
        return
    if problem := problem_of(draft.header, writing.can, post, writing.quoted):
        raise Refused(problem)


def _check_corrected(reader: Reader, draft: Draft, release: Release) -> None:
    post = reader.get(Post, draft.corrects or 0)
    if post is None or post.deleted_at is not None:
        raise Refused("what it corrects is deleted; write it anew")
    if seen_of(post) != release.seen:
        raise Conflict("what it corrects reads otherwise meanwhile: read it again")
    header = draft.header
    alts = tuple(picture.alt for picture in header.attachments)
    new = (release.parts[0], header.warning, header.language, alts)
    if new == (post.text, post.warning, post.language, post.images):
        raise Refused("it says exactly this already")


def _same(reader: Reader, writing: Writing, release: Release) -> list[Sending]:
    """What I sent in the same words to the same post, and what of it is on its way."""
    target = writing.target.number if writing.target else None
    corrects = writing.corrects.number if writing.corrects else None
    where = (Where("target", "eq", target), Where("operator", "eq", release.me))
    return [
        one
        for one in reader.window(Sending, where)
        if (one.words, one.account, one.corrects) == (release.words, writing.account.key, corrects)
        and (one.state in UNRESOLVED or (one.state == "sent" and not _is_deleted(reader, one)))
    ]


def _is_deleted(reader: Reader, sending: Sending) -> bool:
    post = reader.find(Post, "id", sending.sent_id)
    return post is not None and post.deleted_at is not None
