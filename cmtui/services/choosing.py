"""Which rows an act is about: all that are named, with their copies, or none."""

from collections.abc import Collection, Sequence

from cmtui.errors import Conflict, NotFound, Refused
from cmtui.model.row import Row, State
from cmtui.services.folding import copies_of
from cmtui.services.ports import Reader
from cmtui.services.refusals import handle

NAMED_MOST = 5
"""People whom a refusal names; the others are counted."""


def chosen(reader: Reader, numbers: Sequence[int]) -> list[Row]:
    """The rows of these numbers, each once, in their order. Raises NotFound."""
    wanted = list(dict.fromkeys(numbers))
    found = reader.get_many(Row, wanted)
    missing = [str(number) for number in wanted if number not in found]
    if missing:
        raise NotFound(f"no row has the number {', '.join(missing)}")
    return [found[number] for number in wanted]


def mine_to_decide(
    reader: Reader, numbers: Sequence[int], me: str, states: Collection[State]
) -> list[Row]:
    """The rows and all that they stand for, if I may decide about every one that is named.

    Raises NotFound, Conflict naming who holds one, Refused for what is in none of these states.
    Copies that a colleague holds are left to her.
    """
    rows = chosen(reader, numbers)
    refuse_anothers(rows, me)
    if done_with := [row for row in rows if row.state not in states]:
        state = done_with[0].state
        same = [row for row in done_with if row.state == state]
        raise Refused(f"{mentions_of(same)} {_is(state, len(same))}")
    return with_copies(reader, rows, me)


def with_copies(reader: Reader, rows: Sequence[Row], me: str) -> list[Row]:
    """The rows, and those they stand for which no colleague holds; each once."""
    everyone = {row.number: row for row in rows}
    for row in rows:
        everyone.update(
            (one.number, one) for one in copies_of(reader, row) if one.holder in (None, me)
        )
    return list(everyone.values())


def refuse_anothers(rows: Sequence[Row], me: str) -> None:
    """Raises Conflict when a colleague holds one of the rows."""
    held = [row for row in rows if row.holder not in (None, me)]
    if held:
        holder = held[0].holder
        raise Conflict(
            f"{holder} holds {mentions_of([row for row in held if row.holder == holder])}"
        )


def mentions_of(rows: Sequence[Row]) -> str:
    """`@mara's mention`, `the mentions of @mara, @ben and 3 more`."""
    if len(rows) == 1:
        return f"{handle(rows[0].handle)}'s mention"
    names = [handle(row.handle) for row in rows]
    shown, rest = names[:NAMED_MOST], len(names) - NAMED_MOST
    last = f"{rest} more" if rest > 0 else shown.pop()
    return f"the mentions of {', '.join(shown)} and {last}"


def counted_mentions(rows: Sequence[Row]) -> str:
    """`1 mention`, `12 mentions`: every post of theirs that waits, or the row where none does."""
    count = sum(max(1, len(row.pending)) for row in rows)
    return "1 mention" if count == 1 else f"{count} mentions"


def _is(state: State, count: int) -> str:
    verb = "is" if count == 1 else "are"
    if state == "new":
        return "waits already" if count == 1 else "wait already"
    return f"{verb} {state.replace('-', ' ')} already"
