"""What the writers were told, and whether the store still has it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from cmtui.model.draft import DraftText
from cmtui.model.person import Note, Person
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.services.ports import Reader
from tests.crash.acts import BATCH, COUNTER, INITIALS, words

Told = dict[str, Any]

_TOLD_BY_WHOM = re.compile(rf"({'|'.join(INITIALS)}) (holds|is answering) \S+")


class Ledger:
    """Everything that was acknowledged, by what it was."""

    def __init__(self) -> None:
        self.acknowledged = 0
        self.arrived: list[str] = []
        self.people: dict[int, str] = {}
        self.notes: dict[int, tuple[str, str]] = {}
        self.holders: dict[int, str] = {}
        self.closed: set[int] = set()
        self.removed: set[int] = set()
        self.maybe_removed: set[int] = set()
        self.drafts: dict[int, tuple[str, int]] = {}
        self.drafts_tried: dict[int, int] = defaultdict(int)
        self.counts: list[int] = []
        self.counts_tried = 0
        self.epochs: Counter[int] = Counter()
        self.lost: dict[int, list[str]] = defaultdict(list)
        self.wrong: list[str] = []

    def enter(self, lines: Iterable[Told]) -> None:
        """What one writer told, in its order."""
        for told in lines:
            if "failed" in told:
                self.wrong.append(f"a writer failed: {told['failed']}")
            elif "did" in told:
                self.acknowledged += 1
                getattr(self, f"_{told['did']}")(told)
            elif "lost" in told:
                self._lost(told)
            elif "trying" in told:
                self._trying(told)

    def _trying(self, told: Told) -> None:
        if told["trying"] == "count":
            self.counts_tried += 1
        elif told["trying"] == "words":
            self.drafts_tried[told["draft"]] = told["version"]
        elif told["trying"] == "remove":
            self.maybe_removed.add(told["number"])

    def _arrived(self, told: Told) -> None:
        self.arrived += told["ids"]

    def _noted(self, told: Told) -> None:
        self._is_fresh("note", told["number"], self.notes)
        self.notes[told["number"]] = (told["text"], told["author"])

    def _claimed(self, told: Told) -> None:
        row, holder = told["row"], told["holder"]
        if self.holders.setdefault(row, holder) != holder:
            self.wrong.append(f"row {row} was claimed by {self.holders[row]} and by {holder}")

    def _closed(self, told: Told) -> None:
        self.closed.add(told["row"])

    def _counted(self, told: Told) -> None:
        self.counts.append(told["to"])

    def _kept(self, told: Told) -> None:
        self.drafts[told["draft"]] = (told["run"], told["version"])

    def _added(self, told: Told) -> None:
        for number, name in told["people"].items():
            self._is_fresh("person", int(number), self.people)
            self.people[int(number)] = name

    def _removed(self, told: Told) -> None:
        self.removed.add(told["number"])

    def _leased(self, told: Told) -> None:
        self.epochs[told["epoch"]] += 1

    def _lost(self, told: Told) -> None:
        if not _TOLD_BY_WHOM.match(told["told"]):
            self.wrong.append(f"a loser was not told by whom: {told['told']}")
        self.lost[told["lost"]].append(told["told"])

    def _is_fresh(self, what: str, number: int, known: dict[int, Any]) -> None:
        if number in known:
            self.wrong.append(f"{what} {number} was given out twice")

    # --- against the store -------------------------------------------------------------------

    def differences(self, reader: Reader) -> list[str]:
        """What is missing, changed, doubled or half there; empty: all is as it was told."""
        wrong = [*self.wrong]
        wrong += self._in_people(reader)
        wrong += self._in_posts(reader)
        wrong += self._in_rows(reader)
        wrong += self._in_notes(reader)
        wrong += self._in_drafts(reader)
        wrong += self._in_counter(reader)
        wrong += [f"epoch {epoch} was given out twice" for epoch, n in self.epochs.items() if n > 1]
        return wrong

    def _in_people(self, reader: Reader) -> list[str]:
        wrong = []
        stored = {person.number: person.name for person in reader.window(Person)}
        for number, name in self.people.items():
            if number in self.removed:
                if number in stored:
                    wrong.append(f"person {number} was removed and is {stored[number]}")
            elif number not in stored and number not in self.maybe_removed:
                wrong.append(f"person {number} is missing")
            elif stored.get(number, name) != name:
                wrong.append(f"person {number} is {stored[number]}, not {name}")
        batches = Counter(
            name.rsplit(".", 2)[0] for name in stored.values() if name.endswith(f".{BATCH}")
            and name.startswith("free ")
        )  # fmt: skip
        wrong += [f"{name}: {n} of {BATCH}" for name, n in batches.items() if n != BATCH]
        return wrong

    def _in_posts(self, reader: Reader) -> list[str]:
        stored = {post.id: post for post in reader.window(Post)}
        wrong = [f"{id} is missing" for id in self.arrived if id not in stored]
        keys = {row.key for row in reader.window(Row)}
        batches: Counter[tuple[str, int]] = Counter()
        for post in stored.values():
            name = post.id.removeprefix("demo:").partition("/")[0]
            run, turn, _, count = name.rsplit(".", 3)
            batches[f"{run}.{turn}", int(count)] += 1
            if not post.text.startswith(("Where is it?", "And now?")):
                wrong.append(f"{post.id} says {post.text}")
            if post.row not in keys:
                wrong.append(f"{post.id} has no row")
        wrong += [f"batch {name}: {n} of {all}" for (name, all), n in batches.items() if n != all]
        return wrong

    def _in_rows(self, reader: Reader) -> list[str]:
        wrong = []
        rows = reader.get_many(Row, [*self.holders, *self.closed, *self.lost])
        for number, holder in self.holders.items():
            if rows[number].holder != holder:
                wrong.append(f"row {number} is {rows[number].holder}'s, not {holder}'s")
        wrong += [f"row {n} is not done" for n in self.closed if rows[n].state != "done"]
        for number, tellings in self.lost.items():
            holder = rows[number].holder or "nobody"
            wrong += [f"{told}, but it is {holder}" for told in tellings if holder not in told]
        return wrong

    def _in_notes(self, reader: Reader) -> list[str]:
        stored = {note.number: (note.text, note.author) for note in reader.window(Note)}
        return [
            f"note {number} is {stored.get(number)}, not {note}"
            for number, note in self.notes.items()
            if stored.get(number) != note
        ]

    def _in_drafts(self, reader: Reader) -> list[str]:
        stored = {one.draft: one.text for one in reader.window(DraftText)}
        wrong = []
        for number, (run, version) in self.drafts.items():
            last = max(version, self.drafts_tried[number])
            if stored.get(number) not in [words(run, n) for n in (version, last)]:
                wrong.append(f"draft {number} is {stored.get(number)!r}, not {version} of {run}")
        return wrong

    def _in_counter(self, reader: Reader) -> list[str]:
        person = reader.get(Person, COUNTER)
        count = person.mentions if person else -1
        doubled = [n for n, times in Counter(self.counts).items() if times > 1]
        wrong = [f"the count {n} was reached twice" for n in doubled]
        if not len(self.counts) <= count <= self.counts_tried:
            told = f"{len(self.counts)} of {self.counts_tried} acknowledged"
            wrong.append(f"the counter is {count} after {told}")
        return wrong
