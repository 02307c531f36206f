"""The rows of a database file read page by page, whatever is wrong with the pages around them.

SQLite follows the tree from its root and stops where a page is broken; here every page is looked
at by itself. The format: https://www.sqlite.org/fileformat2.html (sections 1.5, 1.6, 2.1 and 4).
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

MAGIC = b"SQLite format 3\0"
PAGE_SIZE = 4096
"""Where the header cannot tell."""

TABLE_LEAF, TABLE_INTERIOR, INDEX_LEAF, INDEX_INTERIOR = 0x0D, 0x05, 0x0A, 0x02
WAL_HEADER, FRAME_HEADER = 32, 24
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)

_BROKEN = (IndexError, ValueError, struct.error)
"""What reading a broken page ends in; UnicodeDecodeError is a ValueError."""


class RawRow(msgspec.Struct, frozen=True):
    """One row. `values` is None where the number could be read and the rest could not."""

    number: int
    values: tuple[Any, ...] | None


class TableSchema(msgspec.Struct, frozen=True):
    """An entry of the file's own schema."""

    kind: str
    name: str
    root: int
    sql: str | None


class Pages:
    """A database file and its write-ahead log as they lie on the disk; nothing is locked."""

    def __init__(self, database: Path) -> None:
        """Raises OSError. A missing file has no pages."""
        self._data = database.read_bytes() if database.exists() else b""
        self.header_reads = self._data.startswith(MAGIC) and len(self._data) >= 100
        self.size = self._page_size()
        log = database.with_name(f"{database.name}-wal")
        self._newer = _frames(log.read_bytes(), self.size) if log.exists() else {}
        if not self.header_reads and self._newer.get(1, b"").startswith(MAGIC):
            self.header_reads = True
        self.count = max([len(self._data) // self.size, *self._newer])

    @property
    def format(self) -> int:
        """The store's format number, as the header has it."""
        return int.from_bytes(self.page(1)[60:64], "big")

    def page(self, number: int) -> bytes:
        """The newest content of the page, counted from 1; empty where there is none."""
        if number in self._newer:
            return self._newer[number]
        found = self._data[(number - 1) * self.size : number * self.size] if number > 0 else b""
        return found if len(found) == self.size else b""

    def schema(self) -> list[TableSchema]:
        """What the file says that it holds; empty where its first page is lost."""
        if not self.header_reads:
            return []
        found = []
        for leaf in self.leaves(1):
            for row in self.rows(leaf):
                values = row.values
                if values and len(values) == 5 and isinstance(values[3], int):
                    found.append(TableSchema(values[0], values[1], values[3], values[4]))
        return found

    def leaves(self, root: int) -> list[int]:
        """The leaf pages below the root that can be reached, in order."""
        found, seen, waiting = list[int](), set[int](), [root]
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            page, start = self.page(number), _start(number)
            kind = page[start] if len(page) > start else 0
            if kind in (TABLE_LEAF, INDEX_LEAF):
                found.append(number)
            elif kind in (TABLE_INTERIOR, INDEX_INTERIOR):
                waiting += reversed(self._children(page, start))
        return found

    def free(self) -> set[int]:
        """Pages that the file says are unused: what stands there is of the past."""
        found: set[int] = set()
        trunk = int.from_bytes(self.page(1)[32:36], "big") if self.header_reads else 0
        while trunk and trunk not in found and (page := self.page(trunk)):
            found.add(trunk)
            count = min(int.from_bytes(page[4:8], "big"), self.size // 4 - 2)
            found.update(struct.unpack(f">{count}I", page[8 : 8 + 4 * count]))
            trunk = int.from_bytes(page[:4], "big")
        return found

    def is_table_leaf(self, number: int) -> bool:
        """Whether the page holds rows of a table with numbers."""
        page, start = self.page(number), _start(number)
        return len(page) > start and page[start] == TABLE_LEAF

    def rows(self, number: int) -> Iterator[RawRow]:
        """The rows of one leaf page; an index's rows (and a keyed table's) have the number 0."""
        page, start = self.page(number), _start(number)
        if len(page) <= start or page[start] not in (TABLE_LEAF, INDEX_LEAF):
            return
        numbered = page[start] == TABLE_LEAF
        for place in _places(page, start, start + 8):
            row = self._row(page, place, numbered)
            if row is not None:
                yield row

    def _row(self, page: bytes, place: int, numbered: bool) -> RawRow | None:
        rowid = 0
        try:
            length, place = _varint(page, place)
            if numbered:
                rowid, place = _varint(page, place)
        except _BROKEN:
            return None
        try:
            payload = self._payload(page, place, length, numbered)
            return RawRow(_signed(rowid), _record(payload))
        except _BROKEN:
            return RawRow(_signed(rowid), None) if numbered else None

    def _payload(self, page: bytes, place: int, length: int, numbered: bool) -> bytes:
        """The cell's content with what overflowed to other pages. Raises ValueError."""
        if length > self.count * self.size:
            raise ValueError("longer than the file")
        least = (self.size - 12) * 32 // 255 - 23
        most = self.size - 35 if numbered else (self.size - 12) * 64 // 255 - 23
        local = length
        if length > most:
            local = least + (length - least) % (self.size - 4)
            local = local if local <= most else least
        found = bytearray(page[place : place + local])
        following = 0
        if local < length:
            following = int.from_bytes(page[place + local : place + local + 4], "big")
        while len(found) < length:
            more = self.page(following)
            if not more:
                raise ValueError("its continuation is lost")
            following = int.from_bytes(more[:4], "big")
            found += more[4 : 4 + length - len(found)]
        if len(found) != length:
            raise ValueError("cut")
        return bytes(found)

    def _children(self, page: bytes, start: int) -> list[int]:
        cells = _places(page, start, start + 12)
        found = [int.from_bytes(page[place : place + 4], "big") for place in cells]
        return [*found, int.from_bytes(page[start + 8 : start + 12], "big")]

    def _page_size(self) -> int:
        size = int.from_bytes(self._data[16:18], "big") if self.header_reads else PAGE_SIZE
        size = 65536 if size == 1 else size
        return size if size >= 512 and size & (size - 1) == 0 else PAGE_SIZE


def _start(number: int) -> int:
    """Where a page's own header begins: the first has the file's before it."""
    return 100 if number == 1 else 0


def _places(page: bytes, start: int, pointers: int) -> list[int]:
    count = min(int.from_bytes(page[start + 3 : start + 5], "big"), (len(page) - pointers) // 2)
    return list(struct.unpack_from(f">{count}H", page, pointers)) if count > 0 else []


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for n in range(8):
        byte = data[place + n]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + n + 1
    return value << 8 | data[place + 8], place + 9


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value


def _record(payload: bytes) -> tuple[Any, ...]:
    end, place = _varint(payload, 0)
    body, values = end, list[Any]()
    while place < end:
        kind, place = _varint(payload, place)
        size = _SIZES[kind] if kind < 10 else (kind - 12) // 2
        raw = payload[body : body + size]
        if len(raw) != size or kind in (10, 11):
            raise ValueError("no record")
        body += size
        values.append(_value(kind, raw))
    if body != len(payload):
        raise ValueError("no record")
    return tuple(values)


def _value(kind: int, raw: bytes) -> Any:
    match kind:
        case 0:
            return None
        case 7:
            return struct.unpack(">d", raw)[0]
        case 8 | 9:
            return kind - 8
        case _ if kind < 7:
            return int.from_bytes(raw, "big", signed=True)
        case _:
            return raw.decode() if kind % 2 else raw


def _frames(log: bytes, size: int) -> dict[int, bytes]:
    """The newest sound content of each page in the log, up to its last commit.

    A frame's checksum goes on from that which stands in the frame before it, so that a broken
    frame does not hide those after it, which SQLite would ignore.
    """
    if len(log) < WAL_HEADER or log[:4] not in (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"):
        return {}
    order = ">" if log[3] == 0x83 else "<"
    salts, before = log[16:24], struct.unpack(">II", log[24:32])
    pages: dict[int, bytes] = {}
    waiting: dict[int, bytes] = {}
    for place in range(WAL_HEADER, len(log) - FRAME_HEADER - size + 1, FRAME_HEADER + size):
        head = log[place : place + FRAME_HEADER]
        number, commits, own = (*struct.unpack(">II", head[:8]), struct.unpack(">II", head[16:]))
        page = log[place + FRAME_HEADER : place + FRAME_HEADER + size]
        if head[8:16] == salts and _checksum(head[:8] + page, before, order) == own:
            waiting[number] = page
            if commits:
                pages |= waiting
                waiting = {}
        before = own
    return pages


def _checksum(data: bytes, before: tuple[int, int], order: str) -> tuple[int, int]:
    first, second = before
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for a, b in zip(words[::2], words[1::2], strict=True):
        first = (first + a + second) & 0xFFFFFFFF
        second = (second + b + first) & 0xFFFFFFFF
    return first, second
