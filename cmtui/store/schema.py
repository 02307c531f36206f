"""The table of collections: what is stored, how it is kept, and what is found by index."""

import re
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from cmtui.model.account import Account, Allowance, Cursor, Health
from cmtui.model.checkpoint import Checkpoint
from cmtui.model.crisis import Crisis
from cmtui.model.crisis_entry import CrisisEntry
from cmtui.model.draft import Draft, DraftText
from cmtui.model.escalation import NEXT_ESCALATION, Escalation
from cmtui.model.follow_up import FollowUp
from cmtui.model.lease import Lease, Presence
from cmtui.model.official_line import NEXT_LINE, OfficialLine
from cmtui.model.operation import Operation
from cmtui.model.operator import Operator, Workspace
from cmtui.model.paused_post import NEXT_PAUSE, PausedPost
from cmtui.model.person import Note, Person, Profile
from cmtui.model.post import Post
from cmtui.model.public_update import NEXT_UPDATE, PublicUpdate
from cmtui.model.question import Question
from cmtui.model.queue_pause import QueuePause
from cmtui.model.record import Record
from cmtui.model.row import CLOSED, DERIVED, Row
from cmtui.model.rumour import Rumour
from cmtui.model.saved_reply import SavedReply, SavedReplyUse
from cmtui.model.sending import Sending
from cmtui.model.spike_alert import SpikeAlert
from cmtui.model.spike_memory import SpikeMemory
from cmtui.model.statement_text import StatementText
from cmtui.model.tag import Tag
from cmtui.model.topic import Topic
from cmtui.model.views import VIEWS, Where
from cmtui.model.weights_in_use import WeightsInUse
from cmtui.model.workaround import Workaround

Keeping = Literal["logged", "durable", "ephemeral"]
"""logged: every change is in the log and can be undone. durable: on the disk at once, not in the
log. ephemeral: what somebody does at this moment; worth nothing after a restart."""

Moves = Mapping[str, tuple[str, ...]]
"""Which state of a record may follow which."""

Path = tuple[str, ...]
"""Where a value stands in a document: field, field of that, and so on."""

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
"""What a collection or index may be called; these names are written into SQL."""


class Index(msgspec.Struct, frozen=True):
    """What is found by these fields at once; ends with the document's number of itself.

    A dot leads into an object. With `where` it holds only documents meeting every condition.
    """

    fields: tuple[str, ...]
    unique: bool = False
    where: tuple[Where, ...] = ()
    title: str = ""

    def name(self, collection: str) -> str:
        """Its name in the database."""
        tail = self.title or "_".join(self.fields).replace(".", "_")
        return checked_name(f"{collection}_by_{tail}")


class Collection(msgspec.Struct, frozen=True):
    """A kind of document. `record` is its type (None: free documents, as TinyDB's).

    `derived` are fields that follow from other documents: an undo does not mind that they have
    changed since, and leaves them as they have become. `moves` says which `state` may follow
    which; a record that moves otherwise is refused, whoever writes it. `lasting` are fields that
    keep for good what they once have: no change, undo or removal takes it from them.
    """

    name: str
    record: type[Record] | None
    keeping: Keeping = "logged"
    indexes: tuple[Index, ...] = ()
    derived: frozenset[str] = frozenset()
    moves: Moves | None = None
    lasting: frozenset[str] = frozenset()

    @property
    def logged(self) -> bool:
        """Whether changes go to the log."""
        return self.keeping == "logged"


def checked_name(name: str) -> str:
    """The name, if it may stand in SQL; raises ValueError."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a collection or index")
    return name


@cache
def path_of(field: str) -> Path:
    """The path that a dotted field name means."""
    return tuple(field.split("."))


def _by(*fields: str) -> Index:
    return Index(fields)


def _unique(field: str) -> Index:
    return Index((field,), unique=True)


def _for_views() -> tuple[Index, ...]:
    """One partial index for each different selection and order among the views.

    What is mine is found by holder and by assignee.
    """
    found: dict[tuple[object, ...], Index] = {}
    for view in VIEWS:
        if view.held == "mine":
            continue
        title = "view_" + view.name.replace("-", "_")
        index = Index((view.order.field,), where=view.where, title=title)
        found.setdefault((index.fields, index.where), index)
    return tuple(found.values())


LASTING = Index(("ended_at",), where=(Where("ended_at", "eq", None),), title="lasting")
"""The few incidents that are not over: looked for with every status."""

HELD = Index(("holder",), where=(Where("holder", "ne", None),), title="held")
"""The few rows that anybody holds: looked through every ten seconds."""

_NEW = Where("state", "eq", "new")

ASSIGNED = Index(
    ("assignee", "due_at"), where=(_NEW, Where("assignee", "ne", None)), title="assigned"
)
RUNNING = Index(("person",), where=(_NEW, Where("due_at", "ne", None)), title="running")
_SAME = Where("same_as", "ne", None)
SAME = Index(("same_as",), where=(_SAME,), title="same")
LEADING = Index(("same_as",), where=(_SAME, Where("leader", "eq", None)), title="leading")
COPIES = Index(("leader",), where=(Where("leader", "ne", None),), title="leader")
CLOSED_BY_STATE = Index(("state",), where=(Where("state", "one_of", CLOSED),), title="closed")
"""Few of all rows are any of these, but for the closed ones, which arrivals do not touch."""

PAGE = Index(("page",), where=(Where("page", "ne", None),), title="page")
"""Only what brings a web page to notice has one."""
LINKED = Index(
    ("crisis", "due_at", "state", "place"), where=(Where("crisis", "ne", None),), title="crisis"
)
"""State and place stand in it so that the columns of a board are counted from it alone."""

COLLECTIONS: tuple[Collection, ...] = (
    Collection("posts", Post, indexes=(
        _unique("id"), _by("conversation", "created_at"), _by("person"), _by("row"), _by("parent"),
        _by("kind", "created_at"), PAGE)),
    Collection("rows", Row, indexes=(
        _unique("key"), _by("person"), _by("conversation"), _by("holder", "due_at"),
        _by("holder_session"), HELD, ASSIGNED, RUNNING, SAME, LEADING, COPIES, CLOSED_BY_STATE,
        LINKED, *_for_views()), derived=frozenset(DERIVED)),
    Collection("people", Person, indexes=(_by("name"),)),
    Collection("profiles", Profile, indexes=(_unique("id"), _by("person"))),
    Collection("notes", Note, indexes=(_by("person"),)),
    Collection("operators", Operator, indexes=(_unique("initials"), _by("login"))),
    Collection("accounts", Account, indexes=(_unique("key"),)),
    Collection("workspaces", Workspace, lasting=frozenset(("drill",))),
    Collection("drafts", Draft, indexes=(_by("operator"), _by("row"), _by("state"))),
    Collection("draft_texts", DraftText, "durable", (_unique("draft"),)),
    Collection("sendings", Sending, indexes=(
        _by("state"), _by("draft"), _by("row"), _by("operator"), _by("target"))),
    Collection("operations", Operation, indexes=(
        _by("state"), _by("post"), _by("person"), _by("operator"))),
    Collection("follow_ups", FollowUp, indexes=(
        _by("state", "due_at"), _by("person"), _by("row"), _by("by"))),
    Collection("saved_replies", SavedReply, indexes=(_by("title"),)),
    Collection("saved_reply_uses", SavedReplyUse, "durable", (_unique("saved_reply"),)),
    Collection("crises", Crisis, indexes=(_by("state"),)),
    Collection("crisis_entries", CrisisEntry, indexes=(_by("crisis"),)),
    Collection("questions", Question, indexes=(_by("crisis"),)),
    Collection("rumours", Rumour, indexes=(_by("crisis"),)),
    Collection("workarounds", Workaround, indexes=(_by("crisis"),)),
    Collection("official_lines", OfficialLine, indexes=(_by("crisis"), _by("state")),
               moves=cast(Moves, NEXT_LINE)),
    Collection("statement_texts", StatementText, "durable", (_by("crisis"),)),
    Collection("queue_pauses", QueuePause),
    Collection("public_updates", PublicUpdate, indexes=(_by("crisis"), _by("state")),
               moves=cast(Moves, NEXT_UPDATE)),
    Collection("paused_posts", PausedPost, indexes=(
        _by("state"), _by("crisis"), _by("account", "scheduled")),
               moves=cast(Moves, NEXT_PAUSE)),
    Collection("escalations", Escalation, indexes=(_by("crisis"), _by("state")),
               moves=cast(Moves, NEXT_ESCALATION)),
    Collection("tags", Tag, indexes=(_unique("name"),)),
    Collection("topics", Topic, indexes=(_by("name"),)),
    Collection("spike_alerts", SpikeAlert, indexes=(_by("topic"), LASTING)),
    Collection("spike_memories", SpikeMemory, "durable", (_unique("stream"),)),
    Collection("weights_in_use", WeightsInUse, "durable"),
    Collection("checkpoints", Checkpoint),
    Collection("cursors", Cursor, "durable", (_unique("account"),)),
    Collection("health", Health, "durable", (_unique("account"),)),
    Collection("allowances", Allowance, "durable", (_unique("account"),)),
    Collection("leases", Lease, "ephemeral", (_unique("name"),)),
    Collection("presences", Presence, "ephemeral", (_unique("session"),)),
)  # fmt: skip

_BY_RECORD = {collection.record: collection for collection in COLLECTIONS}


def collection_of(kind: type[Record]) -> Collection:
    """Where records of that type live; raises KeyError for a type that is not stored."""
    return _BY_RECORD[kind]


Sort = Literal["text", "whole", "truth"]


class FieldType(msgspec.Struct, frozen=True):
    """What a declared field holds, as far as SQL compares it exactly as Python does."""

    sort: Sort
    nullable: bool


@cache
def field_types(kind: type[Record]) -> dict[Path, FieldType]:
    """The fields of a record type, nested ones included, that hold text, whole numbers or truths.

    Fields of an object that may be null are left out: they can be missing.
    """
    return dict(_fields_within(kind, ()))


def _fields_within(kind: type[msgspec.Struct], above: Path) -> list[tuple[Path, FieldType]]:
    found: list[tuple[Path, FieldType]] = []
    for name, hint in get_type_hints(kind).items():
        if name not in kind.__struct_fields__:
            continue
        plain = _without_none(hint)
        sort = _sort_of(plain)
        if sort is not None:
            found.append(((*above, name), FieldType(sort, plain is not hint)))
        elif plain is hint and isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            found.extend(_fields_within(hint, (*above, name)))
    return found


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint):
        rest = [arm for arm in get_args(hint) if arm is not NoneType]
        return rest[0] if len(rest) == 1 else object
    return hint


def _sort_of(hint: Any) -> Sort | None:
    if get_origin(hint) is Literal:
        return "text" if all(isinstance(value, str) for value in get_args(hint)) else None
    sorts: dict[Any, Sort] = {str: "text", int: "whole", bool: "truth"}
    return sorts.get(hint) if isinstance(hint, type) else None
