"""Reading the past: the picture as of a transaction is the one that was taken right after it."""

from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings

from cmtui.clock import Moment
from cmtui.errors import CmtuiError, NotFound, Refused
from cmtui.model.draft import DraftText
from cmtui.model.person import Person
from cmtui.model.row import Row
from cmtui.model.views import VIEWS, Where
from cmtui.store.past import PastStore, open_past
from cmtui.store.records import RecordReader
from tests.manual_clock import START
from tests.store.stored import Desk, desk, person, row
from tests.store.test_store_history import acts, do


def picture(reader: RecordReader) -> list[Any]:
    """Every way to read, on everything that is logged."""
    rows = reader.window(Row)
    keys = [one.key for one in rows]
    views = [
        (reader.window(Row, view.where, view.order), reader.count(Row, view.where))
        for view in VIEWS
    ]
    return [
        rows,
        reader.window(Person),
        views,
        [reader.find(Row, "key", key) for key in keys],
        reader.find_many(Row, "key", [*keys, "nobody"]),
        reader.get_many(Person, list(range(1, 12))),
        [reader.get(Person, number) for number in range(1, 12)],
        reader.window(Row, (Where("holder", "ne", None),)),
        reader.count(Person, (Where("mentions", "ge", 2),)),
        reader.last_txn(),
    ]


def past(d: Desk, at: Moment) -> list[Any]:
    """The picture as of the moment."""
    store = d.run(opened(d.folder, at))
    try:
        return d.run(store.read(picture))
    finally:
        d.run(store.close())


async def opened(folder: Path, at: Moment) -> PastStore:
    return open_past(folder, at)


@settings(max_examples=7, deadline=None)
@given(acts)
def test_as_of_every_transaction_it_is_what_it_was_right_after_it(
    tmp_path_factory: pytest.TempPathFactory, verbs: list[list[tuple[str, int, int]]]
) -> None:
    with desk(tmp_path_factory.mktemp("desk")) as d:
        taken: list[tuple[Moment, list[Any]]] = []
        for salt, verb in enumerate(verbs):
            d.run(d.clock.advance(1))
            d.transact("act", lambda tx, v=verb, s=salt: [do(tx, one, s * 10 + n)
                                                         for n, one in enumerate(v)])  # fmt: skip
            taken.append((d.clock.now(), d.run(d.store.read(picture))))
        for txn in range(d.run(d.store.read(lambda r: r.last_txn())), 0, -2):
            d.run(d.clock.advance(1))
            try:
                d.run(d.store.undo(txn))
            except CmtuiError:
                continue
            taken.append((d.clock.now(), d.run(d.store.read(picture))))
        for at, then in taken:
            if then[-1]:  # something was written by then
                assert past(d, at + 999) == then


def with_history(d: Desk) -> None:
    for name in ("Ada", "Eva", "Ivy"):
        d.run(d.clock.advance(60))
        d.transact("add", lambda tx, n=name: tx.add(person(n)))


def test_before_the_beginning_nothing_is_found_and_the_beginning_is_named(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        with pytest.raises(NotFound, match="nothing was ever written"):
            open_past(d.folder, d.clock.now())
        with_history(d)
        with pytest.raises(NotFound, match="the workspace begins at 20"):
            open_past(d.folder, START + 59_999)
        assert len(past(d, START + 60_000)[1]) == 1
        assert len(past(d, START + 179_999)[1]) == 2


def test_what_was_compacted_away_is_refused(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        with_history(d)
        foreign = apsw.Connection(str(d.folder / "store.db"))
        foreign.execute("DELETE FROM changes WHERE txn = 1; DELETE FROM transactions WHERE txn = 1")
        foreign.execute("UPDATE transactions SET verb = 'checkpoint' WHERE txn = 2")
        foreign.close()
        with pytest.raises(Refused, match="the log begins at 20"):
            open_past(d.folder, START + 119_999)
        assert [one.name for one in past(d, START + 120_000)[1]] == ["Ada", "Eva"]


def test_the_picture_stands_still_while_others_write(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        with_history(d)
        store = d.run(opened(d.folder, START + 120_000))
        before = d.run(store.read(picture))
        d.transact("remove", lambda tx: tx.remove(Person, 1))
        assert d.run(store.read(picture)) == before
        d.run(store.close())


def test_the_past_is_only_read_and_has_only_what_is_logged(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        text = DraftText(draft=1, text="hello", cursor=5, saved_at=1)
        d.transact("write", lambda tx: (tx.add(person()), tx.add(text)))
        with_history(d)
        store = d.run(opened(d.folder, START + 60_000))
        with pytest.raises(Refused, match="only read"):
            d.run(store.transact("done", lambda tx: None))
        with pytest.raises(Refused, match="only read"):
            d.run(store.undo(1))
        assert d.run(store.read(lambda r: r.count(DraftText))) == 0
        assert [one.txn for one in d.run(store.commits())] == [1, 2]
        assert [one.txn for one in d.run(store.acts("anna", ["add"]))] == [2]

        async def followed() -> list[Any]:
            return [one async for one in store.follow()]

        assert d.run(followed()) == []
        d.run(store.close())


def test_what_one_record_was_before_each_change(tmp_path: Path) -> None:
    with desk(tmp_path / "x") as d:
        d.transact("add", lambda tx: tx.add_all([row(1), row(2)]))
        d.transact("hold", lambda tx: tx.put(row(2, number=2, holder="AB")))
        d.run(d.clock.advance(60))
        d.transact("drop", lambda tx: tx.remove(Row, 2))
        earlier = d.run(d.store.earlier(Row, 2))
        assert earlier == [(2, row(2, number=2)), (3, row(2, number=2, holder="AB"))]
        store = d.run(opened(d.folder, START))
        assert d.run(store.earlier(Row, 2)) == earlier[:1]
        d.run(store.close())
