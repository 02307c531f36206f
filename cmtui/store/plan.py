"""TinyDB's queries as SQL conditions.

What `narrow` gives is a superset of what the query accepts, to be checked again by the query
itself, unless it is `exact`. Read from `QueryInstance._hash`, a stable tuple in tinydb 4.9.
"""

import math
from collections.abc import Callable, Iterable
from typing import TypeGuard

import msgspec
from tinydb.queries import QueryInstance, QueryLike, where

from cmtui.model.views import Where
from cmtui.store.canonical import GREATEST, LEAST
from cmtui.store.engine import Value
from cmtui.store.schema import Collection, FieldType, Path, field_types, path_of

EXACT_IN_A_FLOAT = 2**53
"""Whole numbers up to here are the same in an int, a float and SQLite's REAL."""

_READING_ERROR = 2.0**-50
"""SQLite may read a decimal fraction a little differently from Python."""

OR_AT_ONCE = 100
"""Alternatives that stand beside each other; each is a level deeper than the last."""

_LETTERS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}

Field = Callable[[Path], str]
Fact = tuple[Path, str, object]
"""A condition that must hold: path, operator as TinyDB writes it, value."""


class Narrowed(msgspec.Struct, frozen=True):
    """An SQL condition. `exact`: it accepts just the documents that the query accepts."""

    sql: str
    args: tuple[Value, ...] = ()
    exact: bool = False


ANYTHING = Narrowed("1")
EVERYTHING = Narrowed("1", (), True)
NOTHING = Narrowed("0", (), True)


class Shape(msgspec.Struct, frozen=True):
    """What is known beforehand about a collection's documents.

    `literals` are the conditions of its partial indexes: written out, not bound, since SQLite
    must see that the query implies them.
    """

    field: Field
    types: dict[Path, FieldType]
    literals: dict[Fact, Where]


def shape_of(collection: Collection, field: Field) -> Shape:
    """What the table of collections says about one."""
    types = {} if collection.record is None else field_types(collection.record)
    conditions = {condition for index in collection.indexes for condition in index.where}
    return Shape(field, types, {fact_of(condition): condition for condition in conditions})


def query_of(conditions: Iterable[Where]) -> QueryInstance:
    """The conditions, all to be met, as a TinyDB query."""
    query: QueryInstance | None = None
    for condition in conditions:
        one = _query_of_one(condition)
        query = one if query is None else query & one
    return where("number").noop() if query is None else query


def narrow(cond: QueryLike, shape: Shape) -> Narrowed:
    """The SQL of a query, as far as it can be said in SQL."""
    return narrow_known(known_of(cond), shape)


def known_of(cond: QueryLike) -> object:
    """What a query says about itself: operator, then parts or path and value; None: nothing."""
    return getattr(cond, "_hash", None)


def is_plain_equality(known: object) -> TypeGuard[tuple[str, Path, str | int]]:
    """Whether one field is compared with a value that is bound as it is, whichever it is."""
    if type(known) is not tuple or len(known) != 3 or known[0] != "==":
        return False
    value = known[2]
    if type(value) is str:
        return value.isascii() and "\0" not in value and value[:1] not in ("[", "{")
    return type(value) is int and abs(value) <= EXACT_IN_A_FLOAT


def facts_of(known: object) -> frozenset[Fact]:
    """The conditions on single fields that every accepted document meets, as SQL can say them."""
    return frozenset(_facts(known))


def alternatives_of(known: object) -> list[list[object]]:
    """For each `or` that every accepted document meets: the conditions of which one holds."""
    match known:
        case ("and", frozenset() as parts):
            return [found for part in parts for found in alternatives_of(part)]
        case ("or", frozenset() as parts):
            return [[each for part in parts for each in _flat(part)]]
        case _:
            return []


def _flat(known: object) -> list[object]:
    match known:
        case ("or", frozenset() as parts):
            return [each for part in parts for each in _flat(part)]
        case _:
            return [known]


def literal_condition(condition: Where, field: Field) -> str:
    """The condition with its values written out, as partial indexes have it."""
    x = field(path_of(condition.field))
    if condition.value is None:
        return f"{x} IS NULL" if condition.op == "eq" else f"{x} IS NOT NULL"
    if condition.op == "one_of":
        values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        return f"{x} IN ({', '.join(map(_literal, values))})"
    sign = {"==": "=", "!=": "IS NOT"}.get(_LETTERS[condition.op], _LETTERS[condition.op])
    return f"{x} {sign} {_literal(condition.value)}"


def _literal(value: object) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, int):
        return str(int(value))
    raise TypeError(f"a partial index cannot compare with {value!r}")


def fact_of(condition: Where) -> Fact:
    """The condition as TinyDB's queries say it."""
    return path_of(condition.field), _LETTERS.get(condition.op, condition.op), condition.value


def _query_of_one(condition: Where) -> QueryInstance:
    first, *rest = path_of(condition.field)
    query = where(first)
    for part in rest:
        query = query[part]
    value = condition.value
    if condition.op == "one_of":
        return query.one_of(list(value) if isinstance(value, tuple) else [value])
    match condition.op:
        case "eq":
            equal: QueryInstance = query == value
            return equal
        case "ne":
            unequal: QueryInstance = query != value
            return unequal
        case "lt":
            return query < value
        case "le":
            return query <= value
        case "gt":
            return query > value
        case "ge":
            return query >= value


def _facts(known: object) -> Iterable[Fact]:
    match known:
        case ("and", frozenset() as parts):
            for part in parts:
                yield from _facts(part)
        case (("==" | "!=" | "<" | "<=" | ">" | ">=" | "one_of") as sign, tuple(path), value):
            if _can_be_bound(sign, value):
                yield path, sign, value


def _can_be_bound(sign: str, value: object) -> bool:
    """Whether an index finds the value; for any other the whole of it would be looked through."""
    if sign == "one_of":
        each = value if isinstance(value, tuple | frozenset) else [value]
        return all(_can_be_bound("==", one) for one in each)
    return (value is None and sign in ("==", "!=")) or _is_text(value) or _is_number(value)


def _hashable(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | tuple)


def narrow_known(known: object, shape: Shape) -> Narrowed:
    """The SQL of what is known of a query."""
    match known:
        case ():
            return EVERYTHING
        case ("and", frozenset() as parts):
            return _all_of([narrow_known(part, shape) for part in parts])
        case ("or", frozenset() as parts):
            return _any_of([narrow_known(part, shape) for part in parts])
        case ("not", inner):
            return _none_of(narrow_known(inner, shape))
        case ("exists", tuple(path)) if path in shape.types:
            return EVERYTHING
        case ("exists", tuple(path)) if _can_be_said(path):
            return Narrowed(_type_sql(path, shape), (), True)
        case ("one_of", tuple(path), tuple() | frozenset() as values) if _can_be_said(path):
            return _one_of(path, values, shape)
        case (("==" | "!=" | "<" | "<=" | ">" | ">=") as sign, tuple(path), value) if _can_be_said(
            path
        ):
            return _compare(sign, path, value, shape)
        case _:
            return ANYTHING


def _can_be_said(path: tuple[object, ...]) -> bool:
    """Whether the path is made of keys that an SQL path spells as the JSON does."""
    return bool(path) and all(
        isinstance(part, str) and part.isprintable() and part and not set(part) & {'"', "\\"}
        for part in path
    )


def _type_sql(path: Path, shape: Shape) -> str:
    return shape.field(path).replace("json_extract(", "json_type(", 1) + " IS NOT NULL"


def _all_of(parts: list[Narrowed]) -> Narrowed:
    exact = all(part.exact for part in parts)
    said = sorted((part for part in parts if part.sql != "1"), key=lambda part: part.sql)
    if not said:
        return EVERYTHING if exact else ANYTHING
    args = tuple(value for part in said for value in part.args)
    return Narrowed(" AND ".join(f"({part.sql})" for part in said), args, exact)


def _any_of(parts: list[Narrowed]) -> Narrowed:
    exact = all(part.exact for part in parts)
    if any(part.sql == "1" for part in parts):
        return EVERYTHING if exact else ANYTHING
    said = sorted((part for part in parts if part.sql != "0"), key=lambda part: part.sql)
    if not said:
        return Narrowed("0", (), exact)
    args = tuple(value for part in said for value in part.args)
    return Narrowed(_either([f"({part.sql})" for part in said]), args, exact)


def _either(said: list[str]) -> str:
    """One of them, in a tree: SQLite refuses expressions that are a thousand levels deep."""
    if len(said) <= OR_AT_ONCE:
        return " OR ".join(said)
    half = len(said) // 2
    return f"({_either(said[:half])}) OR ({_either(said[half:])})"


def _none_of(inner: Narrowed) -> Narrowed:
    return Narrowed(f"({inner.sql}) IS NOT TRUE", inner.args, True) if inner.exact else ANYTHING


def _one_of(path: Path, values: Iterable[object], shape: Shape) -> Narrowed:
    if isinstance(values, tuple) and (path, "one_of", values) in shape.literals:
        condition = shape.literals[(path, "one_of", values)]
        return Narrowed(literal_condition(condition, shape.field), (), path in shape.types)
    return _any_of([_equals(path, value, shape) for value in values] or [NOTHING])


def _compare(sign: str, path: Path, value: object, shape: Shape) -> Narrowed:
    if _hashable(value) and (path, sign, value) in shape.literals:
        condition = shape.literals[(path, sign, value)]
        return Narrowed(literal_condition(condition, shape.field), (), path in shape.types)
    if sign == "==":
        return _equals(path, value, shape)
    if sign == "!=":
        return _differs(path, value, shape)
    if _is_text(value):
        return _ranges_over_text(sign, path, value, shape)
    if _is_number(value):
        return _ranges_over_numbers(sign, path, value, shape)
    return ANYTHING


def _equals(path: Path, value: object, shape: Shape) -> Narrowed:
    x = shape.field(path)
    declared = path in shape.types
    if value is None:
        return Narrowed(f"{x} IS NULL", (), declared)
    if _is_text(value):
        # lists and objects come out of a document as their JSON, and begin with a bracket
        return Narrowed(f"{x} = ?", (value,), declared or value[:1] not in ("[", "{"))
    if not _is_number(value):
        return ANYTHING
    if isinstance(value, int) and (abs(value) <= EXACT_IN_A_FLOAT or _fits(value, declared)):
        return Narrowed(f"{x} = ?", (int(value),), declared)
    low, high = _around(value)
    return Narrowed(f"{x} >= ? AND {x} <= ?", (low, high))


def _differs(path: Path, value: object, shape: Shape) -> Narrowed:
    x = shape.field(path)
    declared = path in shape.types
    if value is None:
        return Narrowed(f"{x} IS NOT NULL", (), declared)
    if declared and _is_text(value):
        return Narrowed(f"{x} IS NOT ?", (value,), True)
    if isinstance(value, int) and _fits(value, declared):
        return Narrowed(f"{x} IS NOT ?", (int(value),), True)
    return ANYTHING


def _ranges_over_text(sign: str, path: Path, value: str, shape: Shape) -> Narrowed:
    x = shape.field(path)
    declared = path in shape.types
    if declared and shape.types[path].sort != "text":
        return ANYTHING
    floor = "" if declared or sign in (">", ">=") else f"{x} >= '' AND "
    return Narrowed(f"{floor}{x} {sign} ?", (value,), declared)


def _ranges_over_numbers(sign: str, path: Path, value: int | float, shape: Shape) -> Narrowed:
    x = shape.field(path)
    if path in shape.types:
        if shape.types[path].sort == "text":
            return ANYTHING
        if isinstance(value, int) and _fits(value, True):
            return Narrowed(f"{x} {sign} ?", (int(value),), True)
    low, high = _around(value)
    if sign in ("<", "<="):
        return Narrowed(f"{x} <= ?", (high,))
    return Narrowed(f"{x} >= ? AND {x} < ''", (low,))  # text sorts after every number


def _fits(value: int, declared: bool) -> bool:
    """Whether all that it can equal is whole as well, and SQL holds both exactly."""
    return declared and LEAST <= value <= GREATEST


def _is_text(value: object) -> TypeGuard[str]:
    """Whether SQL can be given the text; a stored one never has NUL or lone surrogates."""
    return isinstance(value, str) and "\0" not in value and not _has_surrogate(value)


def _has_surrogate(value: str) -> bool:
    return not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and abs(value) < 1e300 and math.isfinite(value)


def _around(value: int | float) -> tuple[int | float, int | float]:
    """Bounds that hold the number however SQLite reads or widens it."""
    if isinstance(value, int) and abs(value) <= EXACT_IN_A_FLOAT:
        return int(value), int(value)
    near = float(value)
    reach = max(abs(near) * _READING_ERROR, 5e-324)
    return near - reach, near + reach
