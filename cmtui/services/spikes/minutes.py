"""Mentions counted by the minute in which they were written, whenever they came."""

from collections import Counter

from cmtui.clock import MINUTE, Moment
from cmtui.model.post import Post
from cmtui.model.spike import Bin
from cmtui.text.matter import LONGEST, matter_words

SHOWN = 3
"""Words of harm that are named."""


class Minutes:
    """The minutes from `begins` on that hold anything, each post in it once."""

    def __init__(self, begins: Moment) -> None:
        self.begins = begins
        self._minutes: dict[Moment, _Minute] = {}

    def add(self, post: Post, *, counts: bool = True) -> Moment | None:
        """Takes it in; returns its minute, None where it is known or too old.

        Without `counts` only who wrote and in which words: it is among a number that was given.
        """
        start = minute_of(post.created_at)
        if start < self.begins:
            return None
        minute = self._minutes.setdefault(start, _Minute())
        if not minute.add(post):
            return None
        minute.others -= not counts
        return start

    def add_count(self, start: Moment, count: int) -> None:
        """Mentions of which nothing else is known."""
        self._minutes.setdefault(minute_of(start), _Minute()).others += count

    def bin(self, start: Moment) -> Bin:
        """The minute that begins there."""
        minute = self._minutes.get(start)
        return Bin(start, 0) if minute is None else minute.as_bin(start)

    def forget(self, before: Moment) -> None:
        """Begins there from now on."""
        self.begins = max(self.begins, before)
        for start in [start for start in self._minutes if start < before]:
            del self._minutes[start]

    def harm(self, since: Moment, until: Moment) -> tuple[int, tuple[str, ...]]:
        """How many people wrote words of harm from `since` and before `until`, and which most."""
        people: set[str] = set()
        words: Counter[str] = Counter()
        for start, minute in self._minutes.items():
            if since <= start < until:
                people |= minute.harmed
                words.update(minute.harm)
        often = sorted(words, key=lambda word: (-words[word], word))
        return len(people), tuple(often[:SHOWN])


class _Minute:
    """What was written in one minute."""

    def __init__(self) -> None:
        self.others = 0
        self.harmed: set[str] = set()
        self.harm: Counter[str] = Counter()
        self._posts: set[int] = set()
        self._authors: set[str] = set()
        self._words: Counter[str] = Counter()

    def add(self, post: Post) -> bool:
        if post.number in self._posts:
            return False
        self._posts.add(post.number)
        self._authors.add(post.author.id)
        self._words.update(matter_words(post.text))
        if post.harm:
            self.harmed.add(post.author.id)
            self.harm.update({word[:LONGEST] for word in post.harm})
        return True

    def as_bin(self, start: Moment) -> Bin:
        count = max(0, len(self._posts) + self.others)
        return Bin(start, count, frozenset(self._authors), dict(self._words))


def minute_of(moment: Moment) -> Moment:
    """When the minute of that moment began."""
    return moment - moment % MINUTE
