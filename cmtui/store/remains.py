"""What can still be read of a damaged store: documents, log and counters, page by page."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from cmtui.model.record import Record
from cmtui.store.canonical import digest, to_document
from cmtui.store.checkpoints import BASELINE_VERB
from cmtui.store.pages import Pages, RawRow
from cmtui.store.schema import COLLECTIONS

Document = tuple[str, int]
"""A collection's name and a document's number in it."""

Values = tuple[Any, ...]

HASH_BYTES = 32
LONGEST_BATCH = 1_000_000
"""More documents than one row of the log ever has: a greater figure is damage."""

_DOCUMENT_COLUMNS, _CHANGE_COLUMNS, _TRANSACTION_COLUMNS = 2, 9, 9

_KINDS: dict[str, type[Record] | None] = {each.name: each.record for each in COLLECTIONS}
LOGGED = frozenset(each.name for each in COLLECTIONS if each.logged)


class Remains:
    """Everything that was read; `tables` has whole rows by their number, as they stood.

    `gap`: numbers to leave out after the last known ones.
    """

    def __init__(self) -> None:
        self.tables: dict[str, dict[int, Values]] = {}
        self.keyed: dict[str, list[Values]] = {}
        self.unreadable: dict[Document, str] = {}
        self.schema: tuple[str, ...] = ()
        self.format = 0
        self.gap = 0

    def text(self, document: Document) -> str | None:
        """The document, if it was read and fits its type."""
        row = self.tables.get(document[0], {}).get(document[1])
        return None if row is None else row[1]

    def documents(self) -> set[Document]:
        """All that were read and fit."""
        return {(name, number) for name in _KINDS for number in self.tables.get(name, ())}


class Timeline(msgspec.Struct, frozen=True):
    """What the log says about today's documents.

    `alive`: their digests, None for one of a batch. `gone`: removed ones. `whole`: no change is
    missing from the log.
    """

    alive: dict[Document, bytes | None]
    gone: set[Document]
    whole: bool


def read_remains(database: Path) -> Remains:
    """Reads every page of the file and of its write-ahead log. Raises OSError."""
    pages = Pages(database)
    remains = Remains()
    schema = pages.schema()
    if pages.header_reads and any(entry.name == "changes" for entry in schema):
        remains.format = pages.format
        remains.schema = tuple(
            entry.sql for entry in schema if entry.sql and not entry.name.startswith("sqlite_")
        )
    seen: set[int] = set()
    for entry in schema:
        for leaf in pages.leaves(entry.root):
            seen.add(leaf)
            if entry.kind != "table":
                continue
            _keep(remains, entry.name, pages.rows(leaf), pages.is_table_leaf(leaf))
    unused = pages.free()
    for number in range(2 if schema else 1, pages.count + 1):
        if number in seen or number in unused:
            continue
        rows = list(pages.rows(number))
        name = _belongs_to(rows, pages.is_table_leaf(number))
        if name is not None:
            _keep(remains, name, rows, pages.is_table_leaf(number))
    return remains


def timeline(remains: Remains) -> Timeline:
    """Follows the log from its first change to its last."""
    alive: dict[Document, bytes | None] = {}
    gone: set[Document] = set()
    changes = remains.tables.get("changes", {})
    begins = _begins(remains)
    changes = {seq: values for seq, values in changes.items() if seq >= begins}
    for seq in sorted(changes):
        _, _, name, first, last, _, _, after, _ = changes[seq][:_CHANGE_COLUMNS]
        if first == last and after is None:
            alive.pop((name, first), None)
            gone.add((name, first))
            continue
        for number in range(first, last + 1):
            alive[name, number] = after if first == last else None
            gone.discard((name, number))
    return Timeline(alive, gone, len(changes) == max(changes, default=begins - 1) - begins + 1)


def _begins(remains: Remains) -> int:
    """The first change that counts: the log's first, or that of its newest checkpoint."""
    transactions = remains.tables.get("transactions", {})
    oldest = transactions[min(transactions)] if transactions else ()
    return int(oldest[-1]) if oldest and oldest[5] == BASELINE_VERB else 1


def agrees(remains: Remains, document: Document, expected: bytes | None) -> bool:
    """Whether the document is there, as far as the log tells what it has to be."""
    text = remains.text(document)
    return text is not None and (expected is None or digest(text) == expected)


def _keep(remains: Remains, name: str, rows: Iterable[RawRow], numbered: bool) -> None:
    """Takes rows over; what was read of the same number before weighs more."""
    for row in rows:
        if not numbered:
            if row.values is not None and name == "tables" and _is_counter(row.values):
                remains.keyed.setdefault(name, []).append(row.values)
            continue
        reason = _unfit(name, row)
        if reason is None and row.values is not None:
            remains.tables.setdefault(name, {}).setdefault(row.number, row.values)
        elif name in _KINDS:
            remains.unreadable.setdefault((name, row.number), reason or "")


def _unfit(name: str, row: RawRow) -> str | None:
    """Why the row is none of that table; for a document also when it does not fit its type."""
    values = row.values
    if values is None:
        return "its page is damaged"
    if name == "changes":
        return None if _is_change(values) else "no change"
    if name == "transactions":
        return None if _is_transaction(values) else "no transaction"
    if name not in _KINDS:
        return None
    if row.number <= 0 or len(values) < _DOCUMENT_COLUMNS or not isinstance(values[1], str):
        return "it is no document"
    kind = _KINDS[name]
    try:
        if kind is None:
            to_document(values[1])
        else:
            msgspec.json.decode(values[1], type=kind)
    except msgspec.MsgspecError as error:
        return f"{error}; it was: {values[1]}"
    return None


def _belongs_to(rows: list[RawRow], numbered: bool) -> str | None:
    """The table of a page that no tree leads to, by what its rows look like; None: none of ours."""
    for values in (row.values for row in rows if row.values is not None):
        if not numbered:
            return "tables" if _is_counter(values) else None
        if _is_change(values):
            return "changes"
        if _is_transaction(values):
            return "transactions"
        if len(values) >= _DOCUMENT_COLUMNS and values[0] is None and isinstance(values[1], str):
            name = _collection_like(values[1])
            if name is not None:
                return name
    return None


def _collection_like(text: str) -> str | None:
    """The collection whose fields are the document's, or come nearest."""
    try:
        fields = set(msgspec.json.decode(text, type=dict[str, msgspec.Raw]))
    except msgspec.DecodeError:
        return None
    scores = [
        (len(fields & own) / len(fields | own), name)
        for name, kind in _KINDS.items()
        if kind is not None and (own := set(kind.__struct_encode_fields__))
    ]
    best, name = max(scores)
    return name if best > 0.5 else None


def _is_counter(values: Values) -> bool:
    """Name, next number and, from format 2 on, a checksum; an index's rows end with a number."""
    if len(values) < _DOCUMENT_COLUMNS or not isinstance(values[1], int):
        return False
    if len(values) > _DOCUMENT_COLUMNS and not isinstance(values[2], bytes):
        return False
    return values[0] in _KINDS or str(values[0]).startswith("#")


def _is_change(values: Values) -> bool:
    return (
        len(values) >= _CHANGE_COLUMNS
        and values[0] is None
        and all(isinstance(values[n], int) for n in (1, 3, 4))
        and isinstance(values[2], str)
        and isinstance(values[8], bytes)
        and len(values[8]) == HASH_BYTES
        and 0 <= values[4] - values[3] < LONGEST_BATCH
    )


def _is_transaction(values: Values) -> bool:
    return (
        len(values) >= _TRANSACTION_COLUMNS
        and values[0] is None
        and isinstance(values[1], int)
        and all(isinstance(values[n], str) for n in (2, 3, 4, 5))
        and isinstance(values[-1], int)
    )
