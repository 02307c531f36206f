"""The timeline: it writes itself from the change log; entries stand at their own moment."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from cmtui.clock import MINUTE, Moment
from cmtui.model.crisis import Crisis
from cmtui.model.crisis_entry import CrisisEntry
from cmtui.model.escalation import Escalation
from cmtui.model.log import Commit
from cmtui.model.official_line import OfficialLine
from cmtui.model.paused_post import PausedPost
from cmtui.model.public_update import PublicUpdate
from cmtui.model.question import Question
from cmtui.model.queue_pause import QueuePause
from cmtui.model.record import Record
from cmtui.model.row import Row
from cmtui.model.rumour import Rumour
from cmtui.model.sending import Sending
from cmtui.model.workaround import Workaround
from cmtui.services.crisis.picture import Event
from cmtui.services.operators import Signers, signers_in
from cmtui.services.ports import Reader, Store

KINDS: dict[str, type[Record]] = {
    "crises": Crisis, "crisis_entries": CrisisEntry, "questions": Question, "rumours": Rumour,
    "workarounds": Workaround, "official_lines": OfficialLine, "public_updates": PublicUpdate,
    "paused_posts": PausedPost, "queue_pauses": QueuePause, "escalations": Escalation,
}  # fmt: skip
"""The records that stand on a board, by their collection."""

ABOUT_ROWS = ("link", "unlink", "move card", "covered")
"""Verbs of a crisis that touch nothing but rows."""

FOLDS = {
    "queue paused": "queue paused", "queue resumed": "put back into the queue",
    "queue post dropped": "taken out of the queue",
}  # fmt: skip
"""Verbs of which each is about one post of the queue and all went well: by the dozen, they push
everything else off a board."""

REPLIES = ("sent", "answered by hand")
"""Verbs by which a person is answered: counted, not told one by one."""

ENTRY = "add entry"

SPAN = 10 * MINUTE
"""The replies of so long are one event."""


class Timeline:
    """Reads what happened in a crisis, from the log alone.

    What was read is kept, since the log only grows; what is told of it is read anew.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[int, _Told] = {}

    async def of(self, crisis: int) -> tuple[Event, ...]:
        """Every event of a crisis, in the order of time."""
        told = self._read.get(crisis)
        if told is None:
            changes = await self._store.earlier(Crisis, crisis)
            told = self._read[crisis] = _Told(crisis, changes[0][0] - 1 if changes else 0)
        commits = await self._store.commits(told.until)

        def work(reader: Reader) -> tuple[Event, ...]:
            told.take(reader, commits)
            return told.events(reader)

        return await self._store.read(work)


def folded(events: Sequence[Event]) -> list[Event]:
    """The events, those of one sort that follow one another within minutes as one: where there is
    room for the whole story only in short."""
    runs: list[list[Event]] = []
    for event in events:
        if runs and _goes_on(runs[-1], event):
            runs[-1].append(event)
        else:
            runs.append([event])
    return [_as_one(run) for run in runs]


def _as_one(run: Sequence[Event]) -> Event:
    last = run[-1]
    return replace(last, words=f"{last.fold}: {len(run)} posts") if len(run) > 1 else last


def _goes_on(run: Sequence[Event], event: Event) -> bool:
    first = run[0]
    is_alike = (event.fold, event.who) == (first.fold, first.who)
    return bool(event.fold) and is_alike and event.at - first.at <= SPAN


def who_did(commit: Commit, initials: Signers) -> str:
    """The initials of whoever committed it."""
    return initials.of(commit.actor, commit.at)


class _Told:
    """What the log tells of one crisis, as far as it was read."""

    def __init__(self, crisis: int, until: int) -> None:
        self.until = until
        self._crisis = crisis
        self._is_over = False
        self._acts: set[int] = set()
        self._events: list[Event] = []
        self._entries: dict[int, int] = {}
        self._replies: Counter[tuple[Moment, str]] = Counter()
        self._newest: dict[tuple[Moment, str], Commit] = {}

    def take(self, reader: Reader, commits: Sequence[Commit]) -> None:
        """Later commits of the log."""
        initials = signers_in(reader)
        for commit in commits:
            if commit.txn <= self.until:  # somebody else asked at the same time
                continue
            self.until = commit.txn
            if commit.verb == ENTRY:
                self._acts.add(commit.txn)
                self._entries.update(dict.fromkeys(commit.touched["crisis_entries"], commit.txn))
            elif self._is_told(reader, commit):
                self._acts.add(commit.txn)
                who = who_did(commit, initials)
                fold = self._fold(reader, commit)
                self._events.append(Event(commit.at, who, commit.title, commit.txn, fold))
            elif commit.verb in REPLIES and not self._is_over:
                self._count(reader, commit)
            if self._crisis in commit.touched.get("crises", ()):
                self._is_over = commit.verb == "close crisis" or self._is_over

    def events(self, reader: Reader) -> tuple[Event, ...]:
        """What was taken, the entries as they stand now, and the replies in tens of minutes."""
        entries = [
            Event(one.at, one.by, one.text, self._entries[one.number])
            for one in reader.get_many(CrisisEntry, list(self._entries)).values()
            if one.crisis == self._crisis
        ]
        replies = [
            Event(commit.at, who, f"answered {self._replies[span, who]}", commit.txn)
            for (span, who), commit in self._newest.items()
        ]
        everything = [*self._events, *entries, *replies]
        return tuple(sorted(everything, key=lambda event: (event.at, event.txn)))

    def _is_told(self, reader: Reader, commit: Commit) -> bool:
        """Whether it is an act of this crisis, or befell something that stands on its board."""
        if commit.undoes is not None:
            return commit.undoes in self._acts
        if not commit.title:
            return False
        if commit.verb in ABOUT_ROWS:
            return not self._is_over and self._has_linked(reader, commit)
        return any(
            self._is_of_it(reader.get(KINDS[name], number))
            for name, numbers in commit.touched.items()
            if name in KINDS
            for number in numbers
        )

    def _fold(self, reader: Reader, commit: Commit) -> str:
        """Only of posts: a tool stands for everything in it."""
        numbers = commit.touched.get("paused_posts", ())
        are_posts = all(
            one.way == "network" for one in reader.get_many(PausedPost, numbers).values()
        )
        return FOLDS.get(commit.verb, "") if are_posts and commit.undoes is None else ""

    def _is_of_it(self, record: Any) -> bool:
        """Whether the record is this crisis or stands on its board; one that is gone did."""
        if isinstance(record, Crisis):
            return record.number == self._crisis
        return not self._is_over if record is None else bool(record.crisis == self._crisis)

    def _has_linked(self, reader: Reader, commit: Commit) -> bool:
        rows = reader.get_many(Row, commit.touched.get("rows", ())).values()
        return any(self._crisis in (row.crisis, row.unlinked_from) for row in rows)

    def _count(self, reader: Reader, commit: Commit) -> None:
        """A reply to a linked person, once its last part is out."""
        for one in reader.get_many(Sending, commit.touched.get("sendings", ())).values():
            row = reader.get(Row, one.row) if one.row and one.corrects is None else None
            if row is not None and row.crisis == self._crisis and one.part == one.parts:
                span = commit.at - commit.at % SPAN, one.operator
                self._replies[span] += 1
                self._newest[span] = commit
