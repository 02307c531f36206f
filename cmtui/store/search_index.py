"""Keeping the search index behind the store's log, a small piece at a time.

The log is followed from the mark on; beside that, a walk takes in what is older than the index,
newest first. Both are remembered with the words that they brought, in one transaction.
"""

from collections.abc import Iterable

import msgspec

from cmtui.model.record import Record
from cmtui.model.search import SEARCHED, folded_text
from cmtui.store.engine import Engine
from cmtui.store.records import record_of
from cmtui.store.schema import collection_of
from cmtui.store.search_file import (
    MERGE_PAGES,
    Mark,
    SearchFile,
    mark_of,
    walked_to,
    words_table,
)
from cmtui.store.selecting import Found
from cmtui.store.sqlite import SqliteEngine
from cmtui.store.transaction import NO_HASH

BATCH = 200
"""Documents indexed by one transaction: some 15 ms, and nobody waits for it."""

CHANGES = 1_000
"""Rows of the log that are read at a time; most are of other collections."""


class Piece(msgspec.Struct, frozen=True):
    """Documents that the log says have changed, and how far it is indexed with them."""

    mark: Mark
    numbers: dict[type[Record], set[int]]


def index_piece(store: Engine, file: SearchFile) -> bool:
    """Indexes the next piece; False: nothing is left. Only while keeping the file.

    Throws away an index that is damaged, of another store, or from before the log begins.
    """
    store.begin(writing=False)
    try:
        index = file.engine()
        if index is None or not continues(index, store):
            file.refuse_if_crowded()
            index = _begin_anew(store, file)
        mark = mark_of(index)
        piece = _tail_piece(store, mark)
        walking = next((kind for kind in SEARCHED if walked_to(index, kind) > 0), None)
        if piece.mark == mark and walking is None:
            return False
        file.refuse_if_crowded()
        _write(index, store, piece, walking)
        return True
    finally:
        store.roll_back()


def continues(index: SqliteEngine, store: Engine) -> bool:
    """Whether the store's log goes on from where the index stands.

    The link of the chain tells: it is another in another store, in one that was restored and
    written since, and there is none where the log was compacted beyond it.
    """
    mark = mark_of(index)
    if mark.seq == 0:
        return not store.rows("SELECT 1 FROM changes LIMIT 1")
    return store.rows("SELECT hash FROM changes WHERE seq=?", (mark.seq,)) == [(mark.hash,)]


def numbers_since(store: Engine, mark: Mark, kind: type[Record]) -> list[int]:
    """Documents of the kind that changed after the mark, newest first."""
    ranges = store.rows(
        "SELECT doc_id, last_id FROM changes WHERE seq > ? AND tbl = ?",
        (mark.seq, collection_of(kind).name),
    )
    return sorted({n for first, last in ranges for n in range(first, last + 1)}, reverse=True)


def _begin_anew(store: Engine, file: SearchFile) -> SqliteEngine:
    newest = store.rows("SELECT seq, hash FROM changes ORDER BY seq DESC LIMIT 1")
    beginnings = {}
    for kind in SEARCHED:
        name = collection_of(kind).name
        last = store.rows(f"SELECT max(id) FROM {name}")[0][0]
        beginnings[name] = 0 if last is None else last + 1
    return file.make_anew(Mark(*newest[0]) if newest else Mark(0, NO_HASH), beginnings)


def _tail_piece(store: Engine, mark: Mark) -> Piece:
    """The next changes of the log, up to a batch of documents."""
    kinds = {collection_of(kind).name: kind for kind in SEARCHED}
    numbers: dict[type[Record], set[int]] = {kind: set() for kind in SEARCHED}
    room = BATCH
    for seq, name, first, last, link in store.rows(
        "SELECT seq, tbl, doc_id, last_id, hash FROM changes WHERE seq > ?"
        f" ORDER BY seq LIMIT {CHANGES}",
        (mark.seq,),
    ):
        if name in kinds:
            begin = first + mark.part
            taken = min(room, last + 1 - begin)
            numbers[kinds[name]].update(range(begin, begin + taken))
            room -= taken
            if begin + taken <= last:
                return Piece(Mark(mark.seq, mark.hash, mark.part + taken), numbers)
        mark = Mark(seq, link)
    return Piece(mark, numbers)


def _write(index: SqliteEngine, store: Engine, piece: Piece, walking: type[Record] | None) -> None:
    index.begin(writing=True)
    try:
        for kind, numbers in piece.numbers.items():
            _index(index, store, kind, numbers)
        if walking is not None and not any(piece.numbers.values()):
            _walk(index, store, walking)
        index.rows("UPDATE mark SET seq=?, hash=?, part=?", msgspec.structs.astuple(piece.mark))
        index.commit()
    except BaseException:
        index.roll_back()
        raise


def _index(index: SqliteEngine, store: Engine, kind: type[Record], numbers: set[int]) -> None:
    """Takes these documents in as they are, and out those that are gone."""
    if not numbers:
        return
    found: list[Found] = store.rows(
        f"SELECT id, doc FROM {collection_of(kind).name}"
        " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (msgspec.json.encode(sorted(numbers)).decode(),),
    )
    gone = numbers - {number for number, _ in found}
    index.many(f"DELETE FROM {words_table(kind)} WHERE rowid=?", ((n,) for n in sorted(gone)))
    _take_in(index, kind, found)


def _walk(index: SqliteEngine, store: Engine, kind: type[Record]) -> None:
    name = collection_of(kind).name
    found: list[Found] = store.rows(
        f"SELECT id, doc FROM {name} WHERE id < ? ORDER BY id DESC LIMIT {BATCH}",
        (walked_to(index, kind),),
    )
    _take_in(index, kind, reversed(found))  # FTS5 writes at once when a number is lower
    down_to = found[-1][0] if len(found) == BATCH else 0
    index.rows("UPDATE walks SET down_to=? WHERE kind=?", (down_to, name))


def _take_in(index: SqliteEngine, kind: type[Record], found: Iterable[Found]) -> None:
    table = words_table(kind)
    words = ((number, folded_text(record_of(kind, number, text))) for number, text in found)
    index.many(f"INSERT OR REPLACE INTO {table}(rowid, words) VALUES(?, ?)", words)
    index.rows(f"INSERT INTO {table}({table}, rank) VALUES('merge', {MERGE_PAGES})")
