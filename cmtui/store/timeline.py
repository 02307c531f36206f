"""What the log says happened to each document, beside the document itself, in one ordered pass."""

import sys
from collections.abc import Iterator
from typing import NamedTuple

from cmtui.errors import StoreFailed
from cmtui.store.engine import Engine

PAGE = 5_000
"""Documents or changes read by one statement."""

_NEVER = sys.maxsize


class Step(NamedTuple):
    """A change without its texts; with `first` below `last` it brought a batch of documents."""

    seq: int
    first: int
    last: int
    before: bytes | None
    after: bytes | None


class Timeline(NamedTuple):
    """A number, its document as it is now (None: there is none), and its changes in order."""

    number: int
    text: str | None
    steps: list[Step]


def timelines(engine: Engine, collection: str, first_seq: int) -> Iterator[Timeline]:
    """Every number that has a document or at which a change from `first_seq` on begins, in order.

    Memory is bounded by a page. Raises StoreFailed when the numbers are out of order.
    """
    documents, steps = _documents(engine, collection), _steps(engine, collection, first_seq)
    document, step = next(documents, None), next(steps, None)
    batches: list[Step] = []
    ending = _NEVER
    while document is not None or step is not None:
        number = min(_NEVER if document is None else document[0],
                     _NEVER if step is None else step.first)  # fmt: skip
        if ending < number:
            batches = [batch for batch in batches if batch.last >= number]
            ending = min((batch.last for batch in batches), default=_NEVER)
        text = None
        if document is not None and document[0] == number:
            text = document[1]
            document = next(documents, None)
        its_steps = batches
        if step is not None and step.first == number:
            beginning = []
            while step is not None and step.first == number:
                beginning.append(step)
                step = next(steps, None)
            its_steps = sorted([*batches, *beginning], key=_by_seq)
            batches = [each for each in its_steps if each.last > number]
            ending = min((batch.last for batch in batches), default=_NEVER)
        yield Timeline(number, text, its_steps)


def _by_seq(step: Step) -> int:
    return step.seq


def _documents(engine: Engine, collection: str) -> Iterator[tuple[int, str]]:
    last = -_NEVER
    while True:
        page = engine.rows(
            f"SELECT id, doc FROM {collection} WHERE id > ? ORDER BY id LIMIT {PAGE}", (last,)
        )
        for number, text in page:
            if number <= last:
                raise StoreFailed(f"{collection}: {number} stands after {last}")
            last = number
            yield number, text
        if len(page) < PAGE:
            return


def _steps(engine: Engine, collection: str, first_seq: int) -> Iterator[Step]:
    place = (-_NEVER, 0)
    while True:
        page = engine.rows(
            "SELECT seq, doc_id, last_id, before_digest, after_digest FROM changes"
            " INDEXED BY changes_doc WHERE tbl=? AND (doc_id, seq) > (?, ?) AND seq >= ?"
            f" ORDER BY doc_id, seq LIMIT {PAGE}",
            (collection, *place, first_seq),
        )
        for row in page:
            step = Step(*row)
            if (step.first, step.seq) <= place:
                raise StoreFailed(f"the changes of {collection} are out of order at {step.seq}")
            place = (step.first, step.seq)
            yield step
        if len(page) < PAGE:
            return
