"""Finding documents of one collection: narrowed by SQL, in order, by key, a page at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
from tinydb.queries import QueryLike

from cmtui.model.views import Place
from cmtui.store.access import Access, Chooser
from cmtui.store.canonical import GREATEST, LEAST, to_document
from cmtui.store.engine import Engine, Value
from cmtui.store.plan import Narrowed, is_plain_equality, known_of, shape_of
from cmtui.store.schema import Collection, Path, path_of

PAGE = 5_000
"""Documents read by one statement of a long scan."""

LEAST_PAGE = 200
"""Documents read at a time where the query must look at each of them again."""

NUMBER: Path = ("number",)

Found = tuple[int, str]
"""A document's number and its text."""


class _Segment(msgspec.Struct, frozen=True):
    """A part of an ordered selection that one index range holds."""

    sql: str
    args: tuple[Value, ...]
    order: str


class _Equality(msgspec.Struct, frozen=True):
    """How a field that equals a value is asked for. `exact`: as in `Narrowed`."""

    exact: bool
    sql: str
    unique: bool


class Selector:
    """Reads one collection over one connection."""

    def __init__(self, engine: Engine, collection: Collection) -> None:
        self.engine = engine
        self.collection = collection
        self._shape = shape_of(collection, self._field)
        self._chooser = Chooser(collection, self._shape, indexed=engine.indexed)
        self._equals: dict[tuple[Path, type], _Equality | None] = {}

    def _field(self, path: Path) -> str:
        """The SQL of a field; a record's number is the document's."""
        if self.collection.record is not None and path == NUMBER:
            return "id"
        return self.engine.field(path)

    def text(self, number: int) -> str | None:
        """The document of that number, whatever number it is."""
        if isinstance(number, int) and not LEAST <= number <= GREATEST:
            return None
        found = self.engine.rows(f"SELECT doc FROM {self.collection.name} WHERE id=?", (number,))
        return found[0][0] if found else None

    def texts(self, numbers: Sequence[int]) -> list[Found]:
        """The documents that exist of these numbers, by number."""
        return self.engine.rows(
            f"SELECT id, doc FROM {self.collection.name}"
            " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (msgspec.json.encode(numbers).decode(),),
        )

    def texts_by(self, field: str, values: Sequence[str]) -> list[Found]:
        """The documents whose field is one of these texts."""
        index = next((each for each in self.collection.indexes if each.fields == (field,)), None)
        source = self._by(index.name(self.collection.name) if index else None)
        return self.engine.rows(
            f"SELECT id, doc FROM {source}"
            f" WHERE {self._field(path_of(field))} IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode(values).decode(),),
        )

    def length(self) -> int:
        """How many documents there are."""
        return int(self.engine.rows(f"SELECT count(*) FROM {self.collection.name}")[0][0])

    def holds_any(self) -> bool:
        """Whether there is a document."""
        return bool(self.engine.rows(f"SELECT 1 FROM {self.collection.name} LIMIT 1"))

    def numbers(self) -> list[int]:
        """Every document's number, in order."""
        found = self.engine.rows(f"SELECT id FROM {self.collection.name} ORDER BY id")
        return [row[0] for row in found]

    def every(self) -> Iterator[Found]:
        """Every document in the order of the numbers, a page at a time."""
        last: int | None = None
        while True:
            after = "" if last is None else f" WHERE id > {last}"
            page = self.engine.rows(
                f"SELECT id, doc FROM {self.collection.name}{after} ORDER BY id LIMIT {PAGE}"
            )
            yield from page
            if len(page) < PAGE:
                return
            last = page[-1][0]

    def count(self, cond: QueryLike, most: int | None = None) -> int:
        """How many documents meet the query, counted up to `most`."""
        access = self._chooser.access_to(cond)
        if not access.narrowed.exact:
            return sum(1 for _ in self.documents(cond, limit=most))
        limit = "" if most is None else f" LIMIT {int(most)}"
        met = f"SELECT 1 FROM {access.source} WHERE {access.narrowed.sql}{limit}"
        sql = f"SELECT count(*) FROM ({met})"
        return int(self.engine.rows(sql, access.narrowed.args)[0][0])

    def select(
        self,
        cond: QueryLike,
        field: str | None = None,
        descending: bool = False,
        after: Place | None = None,
        limit: int | None = None,
    ) -> list[Found]:
        """The documents that meet the query, by the field and then by number.

        Begins after the place; null and missing fields sort below every value.
        """
        if field is None and not descending and after is None:
            equal = self._equal(cond, limit)
            if equal is not None:
                exact, rows = equal
                return (
                    rows if exact else [each for each in rows if cond(to_document(each[1]))][:limit]
                )
        order = None if field is None else path_of(field)
        access = self._chooser.access_to(cond, order)
        found: Iterable[Found] = self._pages(access, order, descending, after, limit)
        if not access.narrowed.exact:
            found = (each for each in found if cond(to_document(each[1])))
        return list(islice(found, limit))

    def documents(
        self,
        cond: QueryLike,
        field: str | None = None,
        descending: bool = False,
        after: Place | None = None,
        limit: int | None = None,
    ) -> Iterable[tuple[int, dict[str, Any]]]:
        """What `select` gives, read, one by one: no more than a page is held."""
        if field is None and not descending and after is None:
            equal = self._equal(cond, limit)
            if equal is not None:
                exact, rows = equal
                read = [(number, to_document(text)) for number, text in rows]
                return read if exact else [each for each in read if cond(each[1])][:limit]
        order = None if field is None else path_of(field)
        access = self._chooser.access_to(cond, order)
        pages = self._pages(access, order, descending, after, limit)
        found = ((number, to_document(text)) for number, text in pages)
        return islice((each for each in found if access.narrowed.exact or cond(each[1])), limit)

    def _equal(self, cond: QueryLike, limit: int | None) -> tuple[bool, list[Found]] | None:
        """All that one field narrows to, if it is compared with a plain value and fits a page.

        The commonest question, so its SQL is remembered by the field; whether it is exact is first.
        None: the question is another one.
        """
        known = known_of(cond)
        if not is_plain_equality(known):
            return None
        _, path, value = known
        asked = path, type(value)
        if asked not in self._equals:
            self._equals[asked] = self._equality(cond, path, value)
        equality = self._equals[asked]
        if equality is None:
            return None
        exact = equality.exact
        if limit is None or equality.unique:
            rows = self.engine.rows(f"{equality.sql} LIMIT {PAGE}", (value,))
            rows.sort()  # numbers differ, texts are not compared; in SQL it would cost twice
            return (exact, rows) if len(rows) < PAGE and limit != 0 else None
        size = limit if exact else max(LEAST_PAGE, limit)
        rows = self.engine.rows(f"{equality.sql} ORDER BY id LIMIT ?", (value, size))
        return (exact, rows) if exact or len(rows) < size else None

    def _equality(self, cond: QueryLike, path: Path, value: Value) -> _Equality | None:
        access = self._chooser.access_to(cond)
        if access.narrowed.args != (value,) or self._chooser.has_literal(cond):
            return None
        sql = f"SELECT id, doc FROM {access.source} WHERE {access.narrowed.sql}"
        unique = any(
            index.unique and not index.where and [path] == list(map(path_of, index.fields))
            for index in self.collection.indexes
        )
        return _Equality(access.narrowed.exact, sql, unique)

    def _by(self, index: str | None) -> str:
        """The collection, by that index where there are any."""
        if index is None or not self.engine.indexed:
            return self.collection.name
        return f"{self.collection.name} INDEXED BY {index}"

    def _pages(
        self,
        access: Access,
        order: Path | None,
        descending: bool,
        after: Place | None,
        limit: int | None,
    ) -> Iterator[Found]:
        if limit == 0:
            return
        narrowed = access.narrowed
        size = _page_size(narrowed, limit)
        value = "NULL" if order is None else self._field(order)
        place = after
        while True:
            page: list[tuple[int, str, Value]] = []
            for segment in self._segments(order, descending, place):
                page += self.engine.rows(
                    f"SELECT id, doc, {value} FROM {access.source}"
                    f" WHERE ({narrowed.sql}) AND {segment.sql}"
                    f" ORDER BY {segment.order} LIMIT {size - len(page)}",
                    (*narrowed.args, *segment.args),
                )
                if len(page) >= size:
                    break
            for number, text, _ in page:
                yield number, text
            if len(page) < size:
                return
            place = Place(_plain(page[-1][2]), page[-1][0])

    def _segments(
        self, order: Path | None, descending: bool, after: Place | None
    ) -> Iterator[_Segment]:
        """Index ranges that hold, one after the other, what comes after the place."""
        sign, turn = ("<", " DESC") if descending else (">", "")
        by_number = f"id{turn}"
        if order is None:
            yield _from_number(sign, by_number, after)
            return
        x = self._field(order)
        by_value = f"{x}{turn}, id{turn}"
        nulls = f"{x} IS NULL"
        can_be_null = order not in self._shape.types or self._shape.types[order].nullable
        if after is not None and after.value is None:
            yield _Segment(f"{nulls} AND id {sign} ?", (after.number,), by_number)
        elif after is not None:
            yield _Segment(f"{x} = ? AND id {sign} ?", (after.value, after.number), by_number)
            yield _Segment(f"{x} {sign} ?", (after.value,), by_value)
        elif not descending and can_be_null:
            yield _Segment(nulls, (), by_number)
        in_values = after is None or (after.value is None and not descending)
        if in_values:
            yield _Segment(f"{x} IS NOT NULL", (), by_value)
        if descending and can_be_null and (after is None or after.value is not None):
            yield _Segment(nulls, (), by_number)


def _from_number(sign: str, order: str, after: Place | None) -> _Segment:
    if after is None:
        return _Segment("1", (), order)
    return _Segment(f"id {sign} ?", (after.number,), order)


def _page_size(narrowed: Narrowed, limit: int | None) -> int:
    if limit is None:
        return PAGE
    return limit if narrowed.exact else min(PAGE, max(LEAST_PAGE, limit))


def _plain(value: Value) -> str | int | float | None:
    if isinstance(value, bytes):
        raise TypeError("documents hold no bytes")
    return value
