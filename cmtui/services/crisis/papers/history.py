"""What the log says of one record: each change with who made it, when and why."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from cmtui.clock import Moment
from cmtui.model.log import Commit
from cmtui.model.record import Record
from cmtui.services.crisis.timeline import who_did
from cmtui.services.operators import Signers
from cmtui.services.ports import Store

R = TypeVar("R", bound=Record)
V = TypeVar("V")


class Step(msgspec.Struct, Generic[R], frozen=True):
    """One change: `before` is None where it began to be, `after` where it was taken out."""

    txn: int
    at: Moment
    who: str
    title: str
    before: R | None
    after: R | None


class Span(msgspec.Struct, Generic[V], frozen=True):
    """From when until when a value stood; `title` is the act by which it came to be."""

    value: V
    begins: Moment
    ends: Moment
    title: str = ""
    who: str = ""

    @property
    def length(self) -> int:
        """How long that was."""
        return self.ends - self.begins


class Log(msgspec.Struct, frozen=True):
    """The commits that a paper is made of, by number, up to one transaction, and whose they are."""

    commits: Mapping[int, Commit]
    until: int
    initials: Signers

    def who(self, commit: Commit) -> str:
        """The initials of whoever committed it."""
        return who_did(commit, self.initials)


async def steps_of(store: Store, kind: type[R], now: R, log: Log) -> list[Step[R]]:
    """Every change to a record that the log still has, oldest first; `now` is how it ended up."""
    earlier = [one for one in await store.earlier(kind, now.number) if one[0] <= log.until]
    afters: list[R | None] = [before for _, before in earlier[1:]]
    return [
        Step(txn, commit.at, log.who(commit), commit.title, before, after)
        for (txn, before), after in zip(earlier, [*afters, now], strict=False)
        if (commit := log.commits.get(txn)) is not None
    ]


def spans(
    steps: Sequence[Step[R]], value: Callable[[R], V], begins: Moment, ends: Moment
) -> list[Span[V]]:
    """The values that a record had one after the other, between these moments."""
    found: list[Span[V]] = []
    for number, step in enumerate(steps):
        if step.after is None:
            continue
        since = begins if number == 0 else step.at
        until = steps[number + 1].at if number + 1 < len(steps) else ends
        since, until = max(begins, since), min(ends, until)
        is_same = found and found[-1].value == value(step.after)
        if is_same:
            found[-1] = msgspec.structs.replace(found[-1], ends=until)
        elif since <= until:
            found.append(Span(value(step.after), since, until, step.title, step.who))
    return found
