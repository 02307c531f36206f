"""Windows: in order, by key, by index, with nulls in their place."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.model.draft import Draft
from cmtui.model.person import Person
from cmtui.model.post import INBOUND, Author, Post
from cmtui.model.row import CLOSED, Row
from cmtui.model.sending import UNRESOLVED, Sending
from cmtui.model.views import VIEWS, Order, Place, Plain, View, Where, named_view
from cmtui.services.feed import scans_of_mine
from cmtui.store import WorkspaceStore
from cmtui.store.plan import query_of
from cmtui.store.records import RecordReader
from cmtui.store.selecting import Selector
from tests.store.stored import desk, person, rows_of


def meets(record: Row, where: Where) -> bool:
    value = getattr(record, where.field)
    if where.op == "one_of":
        return value in where.value  # type: ignore[operator]
    if where.op in ("eq", "ne"):
        return (value == where.value) == (where.op == "eq")
    if value is None:
        return False
    return {
        "lt": value < where.value, "le": value <= where.value,
        "gt": value > where.value, "ge": value >= where.value,
    }[where.op]  # fmt: skip


def expected(records: list[Row], where: tuple[Where, ...], order: Order) -> list[Row]:
    def key(record: Row) -> tuple[bool, Plain, int]:
        value = getattr(record, order.field)
        return (value is not None, 0 if value is None else value, record.number)

    met = [record for record in records if all(meets(record, each) for each in where)]
    return sorted(met, key=key, reverse=order.descending)


def held_by(view: View) -> tuple[Where, ...]:
    if view.held == "any":
        return view.where
    mine = view.held == "mine"
    return (*view.where, Where("holder", "one_of", ("AB",) if mine else (None, "AB")))


def all_pages(r: RecordReader, where: tuple[Where, ...], order: Order, size: int) -> list[Row]:
    found: list[Row] = []
    after = None
    while page := r.window(Row, where, order, after, size):
        found += page
        after = Place(getattr(page[-1], order.field), page[-1].number)
    return found


@settings(max_examples=25, deadline=None)
@given(rows_of(), st.integers(1, 7))
def test_every_view_page_by_page_is_the_sorted_selection(
    tmp_path_factory: pytest.TempPathFactory, some: list[Row], size: int
) -> None:
    with desk(tmp_path_factory.mktemp("desk")) as d:
        stored = d.transact("add", lambda tx: tx.add_all(some))
        orders = [Order("due_at"), Order("due_at", True), Order("holder"), Order("text", True)]
        cases = [(held_by(view), view.order) for view in VIEWS]
        cases += [((), order) for order in orders]
        cases += [((Where("due_at", "ge", 0), Where("holder", "ne", "AB")), orders[1])]
        for where, order in cases:
            wanted = expected(stored, where, order)
            assert d.run(d.store.read(lambda r, w=where, o=order: all_pages(r, w, o, size))) == (
                wanted
            )
            counted = d.run(d.store.read(lambda r, w=where: r.count(Row, w)))
            assert counted == len(wanted)


def plan_of(reader: RecordReader, kind: type, where: tuple[Where, ...], order: Order | None,
            after: Place | None) -> list[str]:  # fmt: skip
    """What SQLite says it does for each statement of a window."""
    selector = reader._table(kind).selector
    spy = Spy(selector.engine)
    spied = Selector(spy, selector.collection)
    field, descending = (order.field, order.descending) if order else (None, False)
    spied.select(query_of(where), field, descending, after, 200)
    spied.count(query_of(where), 100)
    return spy.plans


class Spy:
    """An engine that asks for the plan of each statement before it runs it."""

    def __init__(self, engine: object) -> None:
        self._engine = engine
        self.plans: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def rows(self, sql: str, args: tuple[object, ...] = ()) -> object:
        explained = self._engine.rows("EXPLAIN QUERY PLAN " + sql, args)  # type: ignore[attr-defined]
        self.plans += [row[3] for row in explained]
        return self._engine.rows(sql, args)  # type: ignore[attr-defined]


SELECTIONS = [
    *((Row, view.where, view.order) for view in VIEWS if view.held != "mine"),
    *((Row, where, Order("due_at")) for where in scans_of_mine(named_view("mine"), "AB")),
    (
        Row,
        (
            Where("person", "one_of", (5, 6)),
            Where("state", "eq", "new"),
            Where("due_at", "ne", None),
        ),
        None,
    ),
    (Row, (Where("same_as", "ne", None), Where("same_as", "one_of", ("a", "b"))), None),
    (
        Row,
        (
            Where("same_as", "ne", None),
            Where("leader", "eq", None),
            Where("same_as", "one_of", ("a", "b")),
        ),
        None,
    ),
    (Row, (Where("leader", "ne", None), Where("leader", "eq", 5)), None),
    (Row, (Where("state", "one_of", CLOSED), Where("state", "eq", "covered")), None),
    (Row, (Where("state", "eq", "snoozed"), Where("wake_at", "le", 5)), Order("wake_at")),
    (Row, (Where("holder", "eq", "AB"), *VIEWS[0].where), Order("due_at")),
    (Row, (Where("person", "eq", 5),), None),
    (Row, (Where("conversation", "eq", "c5"),), None),
    (Row, (Where("key", "eq", "c5|a5"),), None),
    (Post, (Where("kind", "eq", "mention"),), Order("created_at", True)),
    (Post, (Where("conversation", "eq", "c"),), None),
    (Post, (Where("page", "ne", None), Where("page", "one_of", ("a", "b"))), None),
    (Person, (Where("name", "eq", "Ada"),), None),
    (Sending, (Where("state", "one_of", UNRESOLVED),), None),
    (Draft, (Where("operator", "eq", "AB"), Where("state", "eq", "writing")), None),
]


@pytest.mark.parametrize(("kind", "where", "order"), SELECTIONS)
async def test_every_window_and_count_is_by_index(
    store: WorkspaceStore, kind: type, where: tuple[Where, ...], order: Order | None
) -> None:
    for after in (None, Place(3 if order else None, 3)):
        plans = await store.read(lambda r, a=after: plan_of(r, kind, where, order, a))
        table = [line for line in plans if line.startswith(("SCAN", "SEARCH"))]
        assert all("INDEX" in line or "PRIMARY KEY" in line or "subquery" in line
                   for line in table), plans  # fmt: skip
        if order is not None:
            assert not any("TEMP B-TREE" in line for line in plans), plans


async def test_posts_of_several_kinds_come_by_number_without_sorting(
    store: WorkspaceStore,
) -> None:
    where = (Where("kind", "one_of", INBOUND),)
    plans = await store.read(lambda r: plan_of(r, Post, where, None, None))
    assert not any("TEMP B-TREE" in line for line in plans), plans


async def test_a_count_stops_at_most(store: WorkspaceStore) -> None:
    await store.transact("add", lambda tx: tx.add_all([person() for _ in range(20)]))
    assert await store.read(lambda r: r.count(Person, most=7)) == 7


async def test_a_condition_may_reach_into_an_object(store: WorkspaceStore) -> None:
    def post(n: int) -> Post:
        return Post(
            id=f"demo:{n}", network="demo", kind="mention", accounts=("x",),
            author=Author(f"a{n}", "h"), text="", created_at=n, received_at=n, conversation="c",
        )  # fmt: skip

    await store.transact("add", lambda tx: tx.add_all([post(1), post(2)]))
    found = await store.read(lambda r: r.window(Post, [Where("author.id", "eq", "a2")]))
    assert [each.number for each in found] == [2]


async def test_without_an_order_records_come_by_number_after_a_number(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    await store.transact("add", lambda tx: tx.add_all([person(n) for n in "abcd"]))
    found = await store.read(lambda r: r.window(Person, after=Place(None, 2), limit=1))
    assert [each.name for each in found] == ["c"]
    assert await store.read(lambda r: r.window(Person, limit=0)) == []


async def test_the_number_is_a_field_like_any_other(store: WorkspaceStore) -> None:
    await store.transact("add", lambda tx: tx.add_all([person(n) for n in "abcd"]))
    where = (Where("number", "gt", 1), Where("number", "ne", 3))
    order = Order("number", descending=True)
    found = await store.read(lambda r: r.window(Person, where, order, Place(4, 4)))
    assert [each.number for each in found] == [2]
    plans = await store.read(lambda r: plan_of(r, Person, where, order, Place(4, 4)))
    assert not any("TEMP B-TREE" in line for line in plans), plans
