"""The table that defines every view of the feed, and the conditions it is written in."""

from typing import Any, Literal

import msgspec

Op = Literal["eq", "ne", "lt", "le", "gt", "ge", "one_of"]
Plain = str | int | float | bool | None


class Where(msgspec.Struct, frozen=True):
    """One condition on a field of a record. `eq None` means that the field is null."""

    field: str
    op: Op
    value: Plain | tuple[Plain, ...]


def meets(record: object, condition: Where) -> bool:
    """Whether a record meets one condition, as the store would say.

    A null field meets no `lt`, `le`, `gt` or `ge`.
    """
    value: Any = getattr(record, condition.field)
    wanted: Any = condition.value
    match condition.op:
        case "eq":
            return bool(value == wanted)
        case "ne":
            return bool(value != wanted)
        case "one_of":
            return value in wanted
    if value is None:
        return False
    match condition.op:
        case "lt":
            return bool(value < wanted)
        case "le":
            return bool(value <= wanted)
        case "gt":
            return bool(value > wanted)
        case "ge":
            return bool(value >= wanted)


class Order(msgspec.Struct, frozen=True):
    """By a field, then by number; both descending together."""

    field: str
    descending: bool = False


NEWEST_FIRST = Order("number", descending=True)
"""The last that was stored comes first."""


class Place(msgspec.Struct, frozen=True):
    """Where a window begins: after the record with this value of the order's field and number."""

    value: Plain
    number: int


class View(msgspec.Struct, frozen=True):
    """A named selection of rows in a fixed order.

    `where` is what the store indexes. `held` narrows for the operator who looks: `others` leaves
    out what another holds, or is assigned while she is here and it is not late; `mine` keeps only
    what she holds or is assigned.
    """

    name: str
    title: str
    help: str
    where: tuple[Where, ...]
    order: Order
    held: Literal["any", "others", "mine"] = "any"


OPEN = (Where("state", "eq", "new"), Where("due_at", "ne", None), Where("leader", "eq", None))
"""Answerable, unanswered, with a running clock, and no copy that another row stands for."""

VIEWS: tuple[View, ...] = (
    View("needs-me", "needs me", "open and not held by another, earliest due first",
         OPEN, Order("due_at"), "others"),
    View("mine", "mine", "held by me or assigned to me, failed sends on top",
         (Where("state", "eq", "new"),), Order("due_at"), "mine"),
    View("waiting", "waiting longest", "open, whoever has waited longest first",
         OPEN, Order("waiting_since")),
    View("never", "never answered", "people in conversations that never got an answer",
         (Where("state", "eq", "new"), Where("addressed", "eq", True),
          Where("ever_answered", "eq", False), Where("leader", "eq", None)),
         Order("waiting_since")),
    View("newest", "newest", "addressed to us and unanswered, newest first, every copy by itself",
         (Where("state", "eq", "new"), Where("addressed", "eq", True)),
         Order("arrived_at", descending=True)),
    View("snoozed", "snoozed", "waiting until a time that somebody set, the next to wake first",
         (Where("state", "eq", "snoozed"),), Order("wake_at")),
    View("set-aside", "set aside", "kept apart by a rule or by hand, newest first; no clock runs",
         (Where("state", "eq", "set-aside"),), Order("arrived_at", descending=True)),
    View("about-us", "about us",
         "mentions that do not address us or cannot be answered; no clock runs",
         (Where("state", "eq", "new"), Where("addressed", "eq", False)),
         Order("arrived_at", descending=True)),
    View("done", "done", "answered, covered, closed or dismissed, newest first",
         (Where("state", "one_of", ("answered", "covered", "done", "dismissed")),),
         Order("arrived_at", descending=True)),
    View("all", "all", "every row, newest first", (), Order("arrived_at", descending=True)),
)  # fmt: skip


VIEW_NAMES: tuple[str, ...] = tuple(view.name for view in VIEWS)


def named_view(name: str) -> View:
    """The view of that name; raises KeyError."""
    return {view.name: view for view in VIEWS}[name]
