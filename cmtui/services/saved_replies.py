"""Saved replies: the team's own words per language, filled in for a person, and counted."""

import re
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock, Moment, from_datetime, to_datetime, to_local
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.operator import Operator, Workspace
from cmtui.model.saved_reply import SavedReply, SavedReplyUse
from cmtui.model.sending import Sending
from cmtui.model.views import Order, Place, Where
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.writing import Writing
from cmtui.text.folding import fold
from cmtui.text.language import checked_language
from cmtui.text.safe import clean, clean_line

VARIABLES: dict[str, str] = {
    "name": "the name of whom you answer",
    "handle": "her handle, with its @",
    "brand": "the brand's name",
    "me": "your own name",
}
"""What may stand in braces in a saved reply."""

_BRACES = re.compile(r"\{(\w+)\}")
_PAGE = 200


class Listed(msgspec.Struct, frozen=True):
    """A saved reply in a list, and how often it went out, ever and today."""

    reply: SavedReply
    uses: int
    today: int


class Filled(msgspec.Struct, frozen=True):
    """A saved reply filled in for a person. `left` are the variables that nothing stood for; they
    are still to be seen in the text."""

    text: str
    left: tuple[str, ...] = ()


class SavedReplies:
    """Keeps, finds and fills saved replies."""

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    async def all(self, language: str = "", search: str = "") -> list[Listed]:
        """Those in that language, or any, that hold the words; by title.

        One without a language of its own is for every language.
        """
        wanted, needle, day = checked_language(language), fold(search), _day(self._clock.now())

        def work(reader: Reader) -> list[Listed]:
            found = reader.window(SavedReply, (Where("retired", "eq", False),))
            uses = {one.saved_reply: one for one in reader.window(SavedReplyUse)}
            return [
                _listed(reply, uses, day)
                for reply in sorted(found, key=lambda one: (fold(one.title), one.language))
                if wanted in ("", reply.language) or not reply.language
                if needle in fold(f"{reply.title} {reply.text}")
            ]

        return await self._store.read(work)

    async def find(self, wanted: str, language: str = "") -> SavedReply:
        """One by its number, or by its title in that language.

        Raises NotFound, and WrongUsage where several languages have the title.
        """
        language = checked_language(language)
        return await self._store.read(lambda reader: find_saved(reader, wanted, language))

    async def add(self, title: str, text: str, language: str = "") -> SavedReply:
        """Keeps a new one. Raises Refused where the title is taken in that language."""
        me = (await self._operators.me()).initials
        fresh = SavedReply(
            title=_title(title),
            language=checked_language(language),
            text=_words(text),
            by=me,
            made_at=self._clock.now(),
        )

        def work(tx: Writer) -> SavedReply:
            refuse_twin(tx, fresh)
            tx.name(f"kept the reply {fresh.title}")
            return tx.add(fresh)

        return await self._store.transact("add saved reply", work)

    async def change(
        self,
        number: int,
        *,
        title: str | None = None,
        text: str | None = None,
        language: str | None = None,
    ) -> SavedReply:
        """Changes what is given and leaves the rest. Raises NotFound, Refused as `add`."""

        def work(tx: Writer) -> SavedReply:
            old = _kept(tx, number)
            now = replace(
                old,
                title=old.title if title is None else _title(title),
                text=old.text if text is None else _words(text),
                language=old.language if language is None else checked_language(language),
            )
            refuse_twin(tx, now)
            tx.name(f"changed the reply {now.title}")
            return tx.put(now)

        return await self._store.transact("change saved reply", work)

    async def retire(self, number: int) -> SavedReply:
        """Takes it out of the list; undo brings it back. Raises NotFound."""

        def work(tx: Writer) -> SavedReply:
            old = _kept(tx, number)
            tx.name(f"removed the reply {old.title}")
            return tx.put(replace(old, retired=True))

        return await self._store.transact("remove saved reply", work)

    async def filled(self, saved: SavedReply, writing: Writing) -> Filled:
        """Its words for whom is answered; a variable that is unknown or empty stays visible."""
        me = await self._operators.me()
        values = await self._store.read(lambda reader: values_for(reader, writing, me))
        return fill(saved.text, values)

    async def begun_with(self, saved: SavedReply, writing: Writing) -> tuple[Writing, Filled]:
        """The writing that is counted as a use of it once it is out, and its words as `filled`."""
        return replace(writing, saved_reply=saved.number), await self.filled(saved, writing)

    async def times_today(self, words: str) -> int:
        """How often the team has sent these words since midnight in the operator's zone."""
        now = self._clock.now()
        return await self._store.read(lambda reader: times_today(reader, words, now))


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The text with each variable's value in its place; a value is never filled in again."""
    left: dict[str, None] = {}

    def value(found: re.Match[str]) -> str:
        if known := values.get(found[1].lower(), "").strip():
            return known
        left[found[0]] = None
        return found[0]

    return Filled(_BRACES.sub(value, text), tuple(left))


def fill_known(text: str, values: Mapping[str, str]) -> Filled:
    """As `fill`, in words that are no saved reply: braces that are no variable stay as they are."""
    filled = fill(text, values)
    left = tuple(one for one in filled.left if one[1:-1].lower() in VARIABLES)
    return Filled(filled.text, left)


def times_today(reader: Reader, words: str, now: Moment) -> int:
    """How often the team has sent these words since midnight in the operator's zone."""
    needle = fold(words)
    if not needle:
        return 0
    midnight = to_local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return _times_since(reader, needle, from_datetime(midnight))


def count_use(tx: Writer, saved_reply: int, at: Moment) -> None:
    """Counts that a saved reply went out."""
    day = _day(at)
    old = tx.find(SavedReplyUse, "saved_reply", saved_reply)
    if old is None:
        tx.add(SavedReplyUse(saved_reply=saved_reply, uses=1, day=day, today=1))
    else:
        today = old.today + 1 if old.day == day else 1
        tx.put(replace(old, uses=old.uses + 1, day=day, today=today))


def values_for(reader: Reader, writing: Writing, me: Operator) -> dict[str, str]:
    """What each variable stands for in a text to whom is answered; "" where nothing does."""
    workspace = reader.window(Workspace, limit=1)
    author = writing.target.author if writing.target else None
    handle = author.handle.removeprefix("@") if author else ""
    return {
        "name": author.name if author else "",
        "handle": f"@{handle}" if handle else "",
        "brand": workspace[0].brand if workspace else "",
        "me": me.name,
    }


def _day(at: Moment) -> str:
    return f"{to_datetime(at):%Y-%m-%d}"


def _listed(reply: SavedReply, uses: Mapping[int, SavedReplyUse], day: str) -> Listed:
    use = uses.get(reply.number)
    if use is None:
        return Listed(reply, 0, 0)
    return Listed(reply, use.uses, use.today if use.day == day else 0)


def _times_since(reader: Reader, needle: str, since: Moment) -> int:
    """Newest first, since sendings have their numbers in the order of their holds."""
    order, after, times = Order("number", descending=True), None, 0
    drafts: set[int] = set()
    while True:
        page = reader.window(Sending, (), order, after, _PAGE)
        for one in page:
            if one.held_at < since:
                return times
            if one.state == "sent" and one.draft not in drafts and fold(one.words) == needle:
                drafts.add(one.draft)  # a reply in parts was said once
                times += 1
        if len(page) < _PAGE:
            return times
        after = Place(page[-1].number, page[-1].number)


def find_saved(reader: Reader, wanted: str, language: str) -> SavedReply:
    """Raises as `SavedReplies.find`; the language is a checked one."""
    kept = reader.window(SavedReply, (Where("retired", "eq", False),))
    if wanted.isdecimal() and (named := [one for one in kept if str(one.number) == wanted]):
        return named[0]
    titled = [one for one in kept if fold(one.title) == fold(wanted)]
    in_language = [one for one in titled if one.language == language] if language else titled
    found = in_language or [one for one in titled if not one.language]
    if not found:
        where = f" in {language}" if language and titled else ""
        raise NotFound(f"no saved reply is called {wanted}{where}; see: cmtui replies list")
    if len(found) > 1:
        known = ", ".join(one.language or "any" for one in found)
        raise WrongUsage(f"{wanted} is there in {known}; say which with --language")
    return found[0]


def _kept(reader: Reader, number: int) -> SavedReply:
    found = reader.get(SavedReply, number)
    if found is None or found.retired:
        raise NotFound(f"no saved reply has the number {number}; see: cmtui replies list")
    return found


def refuse_twin(reader: Reader, fresh: SavedReply) -> None:
    """Raises Refused where another one has its title in its language."""
    for one in reader.window(SavedReply, (Where("retired", "eq", False),)):
        same = (fold(one.title), one.language) == (fold(fresh.title), fresh.language)
        if same and one.number != fresh.number:
            language = f" in {one.language}" if one.language else ""
            raise Refused(f"{one.title} is there already{language}, as number {one.number}")


def _title(title: str) -> str:
    cleaned = clean_line(title).text.strip()
    if not cleaned or cleaned.isdecimal():
        raise WrongUsage("a saved reply needs a title, which is no number")
    return cleaned


def _words(text: str) -> str:
    cleaned = clean(text).text.strip()
    if not cleaned:
        raise WrongUsage("a saved reply needs words")
    return cleaned
