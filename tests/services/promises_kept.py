"""What holds at every moment, whatever two operators do and people write."""

import re
from collections import Counter

from cmtui.model.operation import Operation
from cmtui.model.post import INBOUND, Post
from cmtui.model.row import CLOSED, WAITING, Row
from cmtui.model.sending import Sending
from cmtui.model.views import VIEWS, Where
from cmtui.services.desk import Desk
from cmtui.services.due import due_at
from cmtui.services.feed import Query
from cmtui.services.folding import copies_of
from cmtui.services.ports import Reader
from cmtui.services.timing import timed
from tests.services.two_operators import CLOSER, RAFFLE, TwoOperators

MARK = re.compile(r"\^[A-Za-z]{2}\b")
CASE = re.compile(r"case \d+")


async def check(team: TwoOperators) -> None:
    """Every promise, at both desks."""
    await _snoozes_end(team)
    for at in team.terminals:
        await _nobody_is_lost(at.desk, at.initials)
        await _nobody_is_served_anothers(at.desk, at.initials)
    desk = team.terminals[0].desk
    await _board_is_whole(desk)
    await desk.store.read(_all_is_consistent)
    await desk.store.read(lambda reader: _who_writes_waits(reader, team))
    await desk.store.read(lambda reader: _what_went_out(reader, team))
    await desk.store.read(lambda reader: _what_was_done(reader, team))


async def _snoozes_end(team: TwoOperators) -> None:
    """A snoozed row has a moment to come at which it wakes, or wakes with the next look."""

    def overdue(reader: Reader) -> list[Row]:
        asleep = reader.window(Row, (Where("state", "eq", "snoozed"),))
        assert all(row.wake_at is not None for row in asleep)
        return [row for row in asleep if (row.wake_at or 0) <= team.clock.now()]

    desk = team.terminals[0].desk
    if await desk.store.read(overdue):
        await desk.waking.wake()
        assert await desk.store.read(overdue) == []


async def _nobody_is_lost(desk: Desk, me: str) -> None:
    """Every unanswered mention is in a view other than "all", and every count is the list's.

    On top of "mine" stands what could not be sent, whoever holds it by now; it is not counted.
    """
    listed: set[int] = set()
    for view in VIEWS:
        rows = await desk.feed.page(Query(view=view.name), limit=None)
        counted = [row for row in rows if view.name != "mine" or _is_mine(row, me)]
        assert await desk.feed.count(view.name) == len(counted)
        assert len(rows) == len({row.number for row in rows}), "each is listed once"
        if view.name != "all":
            listed |= {row.number for row in rows}
    everyone = await desk.feed.page(Query(view="all"), limit=None)
    assert {row.number for row in everyone} <= listed


async def _board_is_whole(desk: Desk) -> None:
    """Each linked mention stands in one column of the board, and who waits in none that closes."""
    picture = await desk.board.picture(cards=1_000)
    if picture is None:
        return
    rows = await desk.feed.page(Query(view="all"), limit=None)
    linked = sorted(row.number for row in rows if row.crisis == picture.crisis.number)
    cards = [card for column in picture.cards.values() for card in column]
    assert sorted(card.row.number for card in cards) == linked
    assert {name: len(column) for name, column in picture.cards.items()} == picture.counts
    for card in picture.cards["answered"]:
        assert card.row.state in CLOSED, "who waits is not called answered"


def _is_mine(row: Row, me: str) -> bool:
    return row.state == "new" and me in (row.holder, row.assignee)


async def _nobody_is_served_anothers(desk: Desk, me: str) -> None:
    """What one holds is in nobody else's "needs me"."""
    for row in await desk.feed.page(Query(view="needs-me"), limit=None):
        assert row.holder in (None, me), row


def _all_is_consistent(reader: Reader) -> None:
    rows = reader.window(Row)
    for row in rows:
        assert bool(row.pending) == (row.state in WAITING), row
        assert (row.state in CLOSED) == (row.settled == row.state and not row.pending), row
        assert row.due_at is None or row.state == "new", row
        assert (row.wake_at is not None) == (row.state == "snoozed"), row
        if row.due_at is not None:
            assert row.waiting_since is not None
            assert row.due_at == due_at(row.waiting_since, row.allowance, row.addends)
    for row, anew in zip(rows, timed(reader, rows).rows, strict=True):
        assert row.due_at is None or row == anew, "clocks follow from what is, not from what was"
    _copies_are_counted(reader, rows)
    posts = reader.window(Post, (Where("kind", "one_of", INBOUND),))
    pending = [number for row in rows for number in row.pending]
    assert set(pending) <= {post.number for post in posts}
    assert len(pending) == len(set(pending)), "each waits in one row"
    keys = {row.key for row in rows}
    assert {f"{post.conversation}|{post.author.id}" for post in posts} <= keys


def _copies_are_counted(reader: Reader, rows: list[Row]) -> None:
    led = 0
    for row in rows:
        copies = copies_of(reader, row)
        assert len(copies) == row.copies
        led += len(copies)
        for copy in copies:
            assert copy.same_as == row.same_as is not None
            assert copy.copies == 0 and copy.stands_for is None and copy.holder is None
            assert row.holder or (row.due_at or 0) <= (copy.due_at or 0), "it is due first"
    assert led == sum(row.leader is not None for row in rows), "each copy has one that leads it"


def _who_writes_waits(reader: Reader, team: TwoOperators) -> None:
    """Whatever was decided before, new words wait: only thanks may not, and what a rule took."""
    if not team.arrived:
        return
    post = reader.find(Post, "id", team.arrived)
    assert post is not None, "it was read"
    row = reader.find(Row, "key", f"{post.conversation}|{post.author.id}")
    assert row is not None
    if post.text == CLOSER:
        return
    assert post.number in row.pending
    assert row.state == "new" or (row.state == "set-aside" and RAFFLE in post.text), row


def _what_went_out(reader: Reader, team: TwoOperators) -> None:
    """Each reply once, under its sender's signature, exactly once; none after a rival unseen."""
    sendings = reader.window(Sending)
    for one in sendings:
        assert one.operator == team.held_by[one.number], "who pressed the key signs"
    network = team.network
    times, gone = Counter(network.out), Counter(network.taken_down)
    for text, often in times.items():
        assert often <= 1 + gone[text], f"twice: {text}"
    known = {one.text: one for one in sendings}
    for text in (*network.out, *network.corrected):
        sending = known[text]
        marks = MARK.findall(text)
        is_last = sending.part == sending.parts
        assert marks == ([f"^{sending.operator}"] if is_last else []), text
        assert text.endswith(f"^{sending.operator}") == is_last
    for one in sendings:
        assert one.state != "sent" or one.by_hand or one.text in known
    replies = [one for one in sendings if one.state == "sent" and one.target and not one.corrects]
    for rival in replies:
        for one in replies:
            if one.target == rival.target and one.frozen_at and rival.ended_at and one.part == 1:
                unseen = one.held_at < rival.ended_at < one.frozen_at
                assert not unseen or rival.draft == one.draft, "a rival answered in the hold"


def _what_was_done(reader: Reader, team: TwoOperators) -> None:
    """What stands on the network is what we have on record, each once but for reports."""
    done = [
        one.act for one in reader.window(Operation) if one.state in ("done", "unknown", "doing")
    ]
    for act in team.network.acts:
        assert act in done, act
    lasting = [act for act in team.network.acts if act.kind != "report"]
    assert all(lasting.count(act) == 1 for act in lasting)
