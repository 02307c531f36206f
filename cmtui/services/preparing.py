"""Preparing: from the same words one draft a person, each to be looked at and sent by itself.

There is no bulk send. A prepared draft claims nothing, so that everyone is still served by
whoever comes first; its row is taken when its turn comes to be looked at, and given back when it
is passed. What a colleague answers meanwhile retires the draft like any other.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import CmtuiError, Conflict, NotFound, Refused, WrongUsage
from cmtui.model.draft import Draft
from cmtui.model.operator import Identity, Operator
from cmtui.model.post import Post
from cmtui.model.row import WAITING, Row
from cmtui.model.sending import UNRESOLVED, Sending
from cmtui.model.views import Where
from cmtui.services.choosing import chosen
from cmtui.services.composer import learn_to_count
from cmtui.services.drafting import fresh_draft, keep_text
from cmtui.services.folding import copies_of
from cmtui.services.opening import Opener
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.refusals import handle
from cmtui.services.saved_replies import Filled, fill, fill_known, find_saved, values_for
from cmtui.services.standing import put_marked
from cmtui.services.writing import Writing
from cmtui.text.safe import clean

MOST = 500
"""People for whom drafts are made at once; nobody walks further in one go."""

NAMED_MOST = 3
"""People passed by whom one line names; the others are counted."""

Words = Callable[[Reader, Writing], tuple[Writing, Filled]]
"""Gives the writing to a person its words; raises CmtuiError where it has none for her."""


class Passed(msgspec.Struct, frozen=True):
    """A row for which no draft was made, and why."""

    row: Row
    why: str


class Prepared(msgspec.Struct, frozen=True):
    """The drafts that were made, as they would be opened, and who was passed by."""

    writings: tuple[Writing, ...]
    passed: tuple[Passed, ...] = ()

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The drafts alone, in the order of their rows."""
        return tuple(one.draft for one in self.writings if one.draft is not None)


class Turn(msgspec.Struct, frozen=True):
    """A prepared draft that is looked at. `claimed`: its row was taken for that."""

    writing: Writing
    claimed: bool


class Preparing:
    """Makes one draft a person, and gives each its turn."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        identity: Identity,
        operators: Operators,
        opener: Opener,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators
        self._opener = opener

    async def prepare(self, rows: Sequence[int], text: str = "", saved: str = "") -> Prepared:
        """One draft to each person of these rows and of those that they stand for.

        The words are `text`, or the saved reply of that title or number in the language of whom it
        answers; variables are filled in for each. Whoever is held by a colleague, answered,
        unanswerable, or has a draft or reply of mine already is passed by. Raises NotFound and
        WrongUsage for the words, Refused where nobody is left or they are too many.
        """
        me = await self._operators.me()
        text = clean(text).text.strip()
        if bool(text) == bool(saved):
            raise WrongUsage("drafts are made of words or of a saved reply, one of the two")
        await learn_to_count()

        def work(tx: Writer) -> Prepared:
            words = _from_saved(tx, saved, me) if saved else _from_text(text, me)
            return self._prepared(tx, rows, me, words)

        return await self._store.transact("prepare", work, vital=True)

    async def turn(self, draft: int) -> Turn:
        """The draft as it stands, its row taken for as long as it is looked at.

        Raises NotFound when it is gone, Conflict when it is on its way, overtaken or taken over,
        or a colleague holds or has dealt with whom it answers.
        """
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> Turn:
            found, row = _can_go(tx, draft, me)
            free = row is not None and row.holder is None and row.state == "new"
            if row is not None and free:
                tx.name(f"looked at the draft to {handle(row.handle)}")
                session = self._identity.session
                put_marked(tx, [replace(row, holder=me, holder_session=session)])
            return Turn(self._opener.reopened(tx, self._me(tx, me), found), free)

        return await self._store.transact("take turn", work, vital=True)

    async def problem(self, draft: int) -> str:
        """Why it cannot have its turn now ("" = it can); its row stays as it is."""
        me = (await self._operators.me()).initials

        def work(reader: Reader) -> str:
            try:
                _can_go(reader, draft, me)
            except (Conflict, NotFound) as error:
                return str(error)
            return ""

        return await self._store.read(work)

    def _me(self, reader: Reader, initials: str) -> Operator:
        found = reader.find(Operator, "initials", initials)
        assert found is not None
        return found

    def _prepared(self, tx: Writer, rows: Sequence[int], me: Operator, words: Words) -> Prepared:
        everyone = _everyone(tx, rows)
        if len(everyone) > MOST:
            raise Refused(f"drafts are made for {MOST} people at once, not {len(everyone)}")
        served = _served(tx, me.initials)
        now = self._clock.now()
        made: list[Writing] = []
        passed: list[Passed] = []
        for row in everyone:
            try:
                if why := _in_the_way(row, me.initials) or served.get(row.person, ""):
                    raise Refused(why)
                writing, filled = words(tx, self._opened(tx, me, row))
            except CmtuiError as error:
                passed.append(Passed(row, str(error)))
                continue
            draft = tx.add(fresh_draft(writing, me.initials, now))
            keep_text(tx, draft.number, filled.text, len(filled.text), now)
            cursor = len(filled.text)
            made.append(replace(writing, draft=draft, text=filled.text, cursor=cursor))
            served[row.person] = "she has a draft among these already"
        if not made:
            raise Refused(f"nobody is left to write to: {passed_by(passed)}")
        tx.name(f"prepared {len(made)} drafts" if len(made) > 1 else "prepared a draft")
        return Prepared(tuple(made), tuple(passed))

    def _opened(self, reader: Reader, me: Operator, row: Row) -> Writing:
        """The empty writing to whom is longest unanswered in the row. Raises Refused."""
        target = reader.get(Post, row.pending[0] if row.pending else row.latest)
        if target is None or target.deleted_at is not None:
            raise Refused("the post is gone")
        if target.cannot_answer:
            raise Refused(f"no reply is possible: {target.cannot_answer}")
        return self._opener.opened(reader, me, row.account, None, target=target, row=row)


def passed_by(passed: Sequence[Passed]) -> str:
    """`@mara: AB holds it; @ben: it is answered already; and 3 more`."""
    named = [f"{handle(one.row.handle)}: {one.why}" for one in passed[:NAMED_MOST]]
    rest = len(passed) - NAMED_MOST
    return "; ".join([*named, f"and {rest} more"] if rest > 0 else named)


def _everyone(reader: Reader, numbers: Sequence[int]) -> list[Row]:
    """The rows and those that they stand for, each once, in their order."""
    found: dict[int, Row] = {}
    for row in chosen(reader, numbers):
        for one in (row, *copies_of(reader, row)):
            found.setdefault(one.number, one)
    return list(found.values())


def _in_the_way(row: Row, me: str) -> str:
    """Why nothing is written to this row now ("" = nothing is in the way)."""
    if row.holder not in (None, me):
        return f"{row.holder} holds it"
    if row.state not in (*WAITING, "covered"):
        return f"it is {row.state} already"
    return ""


def _served(reader: Reader, me: str) -> dict[int, str]:
    """The people whom I am writing or sending to, with that as a reason to pass them by."""
    mine = (Where("operator", "eq", me),)
    drafts = reader.window(Draft, (*mine, Where("state", "eq", "writing")))
    sendings = reader.window(Sending, (*mine, Where("state", "one_of", UNRESOLVED)))
    written = [one.row for one in drafts if one.row is not None]
    sent = [one.row for one in sendings if one.row is not None]
    rows = reader.get_many(Row, [*written, *sent])
    whose = {number: row.person for number, row in rows.items()}
    reasons = {whose[row]: "your draft to her is open" for row in written if row in whose}
    return reasons | {whose[row]: "your reply to her is on its way" for row in sent if row in whose}


def _from_text(text: str, me: Operator) -> Words:
    """The same words for everyone, with what is known of each filled in."""

    def words(reader: Reader, writing: Writing) -> tuple[Writing, Filled]:
        filled = fill_known(text, values_for(reader, writing, me))
        if filled.left:
            raise Refused(f"nothing stands for {', '.join(filled.left)}")
        return writing, filled

    return words


def _from_saved(reader: Reader, wanted: str, me: Operator) -> Words:
    """A saved reply in each one's language; what nothing stands for is left to be written.

    Raises NotFound for one that there is in no language.
    """
    with suppress(WrongUsage):  # it is there in several languages: each person has one of them
        find_saved(reader, wanted, "")

    def words(reader: Reader, writing: Writing) -> tuple[Writing, Filled]:
        found = find_saved(reader, wanted, writing.header.language)
        filled = fill(found.text, values_for(reader, writing, me))
        return replace(writing, saved_reply=found.number), filled

    return words


def _can_go(reader: Reader, number: int, me: str) -> tuple[Draft, Row | None]:
    """The draft that can still go out by me, and its row. Raises as `Preparing.turn`."""
    found = _still_mine(reader, number, me)
    row = reader.get(Row, found.row) if found.row else None
    if row is not None and (why := _in_the_way(row, me)):
        raise Conflict(why)
    return found, row


def _still_mine(reader: Reader, number: int, me: str) -> Draft:
    found = reader.get(Draft, number)
    if found is None or found.state == "discarded":
        raise NotFound("its draft is thrown away")
    if found.operator != me:
        raise Conflict(f"{found.operator} took the draft over")
    if found.state == "retired":
        raise Conflict(found.returned)
    if found.state != "writing":
        raise Conflict("it is on its way already")
    return found
