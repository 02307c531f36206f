"""People: the card of a person, and what the team notes about her."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import NotFound, WrongUsage
from cmtui.model.follow_up import FollowUp
from cmtui.model.operation import Operation
from cmtui.model.person import Note, NoteSort, Person, Profile, Stage
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.views import NEWEST_FIRST, Place, Where
from cmtui.services.feed import MOST_DIGITS
from cmtui.services.follow_ups import read_open
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.standing import stand
from cmtui.text.folding import fold

STEP = 1_000
"""Profiles read at a time while one is looked for."""

NOTES_MOST = 10_000
"""Notes with the wanted words whose people are listed: the newest."""

ACTS_MOST = 50
"""The newest acts about a person that her card has."""

OWED_MOST = 1_000
"""Follow-ups that a list of people looks at: those due first."""

NOTE_LIMIT = 10_000
"""Characters; a note is a note, not a file."""


class Card(msgspec.Struct, frozen=True):
    """All that is known about a person, newest notes, posts and acts first.

    `acts` is what the team did on a network about her or her posts: likes, mutings and the like.
    `said` is the newest note with the words that she was looked for by, if one has them. `owed`
    is what is open between us and her, the earliest date first.
    """

    person: Person
    profiles: tuple[Profile, ...]
    notes: tuple[Note, ...]
    posts: tuple[Post, ...] = ()
    open_rows: tuple[Row, ...] = ()
    said: Note | None = None
    acts: tuple[Operation, ...] = ()
    owed: tuple[FollowUp, ...] = ()

    @property
    def said_line(self) -> str:
        """The first line of that note."""
        return self.said.text.partition("\n")[0] if self.said else ""


class People:
    """The team's memory of people."""

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    async def card(self, number: int) -> Card:
        """Her card. Raises NotFound."""
        return await self._store.read(lambda reader: read_card(reader, number))

    async def all(self, text: str = "", limit: int | None = None) -> list[Card]:
        """People whose name or handle, or a note about them, contains the text, by number."""
        notes = (await self._store.search(Note, text, NOTES_MOST)).records if fold(text) else ()
        return await self._store.read(lambda reader: read_cards(reader, text, limit, notes))

    async def find(self, who: str) -> Person:
        """A person by number, `network:handle`, handle or whole name.

        Raises NotFound, or WrongUsage when several people answer to it.
        """
        return await self._store.read(lambda reader: find_person(reader, who))

    async def note(self, person: int, text: str, sort: NoteSort = "fact") -> Note:
        """Writes a note about her. Raises WrongUsage for an empty or endless one."""
        text = text.strip()
        if not text:
            raise WrongUsage("an empty note says nothing")
        if len(text) > NOTE_LIMIT:
            raise WrongUsage(f"a note has at most {NOTE_LIMIT} characters, this has {len(text)}")
        me = await self._operators.me()

        def work(tx: Writer) -> Note:
            found = tx.get(Person, person)
            if found is None:
                raise NotFound(f"nobody has the number {person}")
            tx.name(f"noted about {found.name}")
            fresh = Note(
                person=person, author=me.initials, at=self._clock.now(), text=text, sort=sort
            )
            return tx.add(fresh)

        return await self._store.transact("note", work)

    async def set_stage(self, person: int, stage: Stage) -> Person:
        """Says what she is to the community ("" nothing special); her rows are due accordingly.

        Raises NotFound.
        """

        def work(tx: Writer) -> Person:
            found = tx.get(Person, person)
            if found is None:
                raise NotFound(f"nobody has the number {person}")
            tx.name(f"{found.name} is {stage or 'nobody special'}")
            changed = tx.put(replace(found, stage=stage))
            stand(tx, tx.window(Row, (Where("person", "eq", person), Where("state", "eq", "new"))))
            return changed

        await self._operators.me()
        return await self._store.transact("stage", work)


def read_card(reader: Reader, number: int) -> Card:
    """The card of the person of that number. Raises NotFound."""
    person = reader.get(Person, number)
    if person is None:
        raise NotFound(f"nobody has the number {number}")
    mine = (Where("person", "eq", number),)
    profiles = tuple(reader.window(Profile, mine))
    posts = sorted(
        reader.window(Post, mine, limit=200), key=lambda post: post.created_at, reverse=True
    )
    rows = [row for row in reader.window(Row, mine, limit=200) if row.pending]
    acts = tuple(reader.window(Operation, mine, NEWEST_FIRST, limit=ACTS_MOST))
    notes = _notes(reader, number)
    owed = tuple(read_open(reader, person=number))
    return Card(person, profiles, notes, tuple(posts[:50]), tuple(rows), acts=acts, owed=owed)


def read_cards(
    reader: Reader, text: str, limit: int | None, notes: Sequence[Note] = ()
) -> list[Card]:
    """Cards without posts of people whose name or handle contains the text, or whom these notes
    (newest first) are about, by number."""
    said = {note.person: note for note in reversed(notes)}
    wanted = fold(text)
    if wanted:
        numbers = sorted(said.keys() | _named_like(reader, wanted).keys())
        people = reader.get_many(Person, numbers[:limit])
    else:
        people = {person.number: person for person in reader.window(Person, limit=limit)}
    owed: dict[int, list[FollowUp]] = {}
    for one in read_open(reader, limit=OWED_MOST):
        owed.setdefault(one.person, []).append(one)
    return [
        Card(
            person,
            tuple(reader.window(Profile, (Where("person", "eq", number),))),
            _notes(reader, number),
            said=said.get(number),
            owed=tuple(owed.get(number, ())),
        )
        for number, person in sorted(people.items())
    ]


def _named_like(reader: Reader, wanted: str) -> dict[int, None]:
    """Numbers of people one of whose profiles has the wanted text in its name or handle."""
    found: dict[int, None] = {}
    after: Place | None = None
    while page := reader.window(Profile, after=after, limit=STEP):
        for profile in page:
            if any(wanted in fold(name) for name in (profile.handle, profile.name)):
                found[profile.person] = None
        after = Place(page[-1].number, page[-1].number)
    return found


def find_person(reader: Reader, who: str) -> Person:
    """Raises as `People.find` does."""
    if who.isdecimal() and len(who) <= MOST_DIGITS:
        found = reader.get(Person, int(who))
        if found is None:
            raise NotFound(f"nobody has the number {who}")
        return found
    wanted = who.removeprefix("@").casefold()
    network, _, handle = wanted.partition(":")
    numbers: set[int] = set()
    for profile in reader.window(Profile):
        plain = profile.handle.casefold()
        with_network = handle and profile.network == network and plain == handle.removeprefix("@")
        if with_network or wanted in (plain, profile.name.casefold(), profile.id.casefold()):
            numbers.add(profile.person)
    if not numbers:
        raise NotFound(f"nobody is called {who}; see: cmtui members")
    if len(numbers) > 1:
        known = ", ".join(str(number) for number in sorted(numbers))
        raise WrongUsage(f"several people are called {who}: say which number ({known})")
    person = reader.get(Person, numbers.pop())
    if person is None:
        raise NotFound(f"nobody is called {who}")
    return person


def _notes(reader: Reader, person: int) -> tuple[Note, ...]:
    found = reader.window(Note, (Where("person", "eq", person),))
    return tuple(sorted(found, key=lambda note: (note.at, note.number), reverse=True))
