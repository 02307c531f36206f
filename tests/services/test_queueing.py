"""The queue as it is read: soonest first, gaps and late ones marked, each account by itself."""

from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import DAY, HOUR, MINUTE
from cmtui.model.account import Account
from cmtui.services.network_ports import Scheduled
from cmtui.services.queueing import GAP, LATE, Slot, slots
from tests.manual_clock import START

NOW = START


def account(handle: str = "acme") -> Account:
    return Account(
        key=f"demo:{handle}", network="demo", handle=handle, native_id="1", server="demo"
    )


def queue(*hours: float, handle: str = "acme") -> list[tuple[Account, Scheduled]]:
    return [
        (account(handle), Scheduled(id=f"{handle}{hour}", text="x", at=NOW + int(hour * HOUR)))
        for hour in hours
    ]


def gaps(found: tuple[Slot, ...]) -> list[int]:
    return [slot.gap // HOUR for slot in found]


def test_a_gap_is_more_than_a_day_of_nothing_from_now_on() -> None:
    assert gaps(slots(queue(2, 20, 44.5, 100), NOW)) == [0, 0, 24, 55]
    assert gaps(slots(queue(30), NOW)) == [30]
    assert gaps(slots(queue(24), NOW)) == [0]


def test_each_account_has_its_own_gaps() -> None:
    both = queue(1, 60) + queue(30, handle="labs")
    assert [(slot.account.handle, slot.gap // HOUR) for slot in slots(both, NOW)] == [
        ("acme", 0), ("labs", 30), ("acme", 59),
    ]  # fmt: skip


def test_what_is_in_the_queue_after_its_time_is_late_and_makes_no_gap() -> None:
    found = slots(queue(-3, -0.01, 2), NOW)
    assert [slot.late for slot in found] == [True, False, False]
    assert gaps(found) == [0, 0, 0]


@given(st.lists(st.integers(-5 * DAY // MINUTE, 30 * DAY // MINUTE), max_size=20))
def test_every_post_stands_once_in_order_and_its_marks_follow_from_its_time(
    minutes: list[int],
) -> None:
    given_queue = [
        (account(), Scheduled(id=str(n), text="x", at=NOW + minute * MINUTE))
        for n, minute in enumerate(minutes)
    ]
    found = slots(given_queue, NOW)
    assert sorted(slot.post.id for slot in found) == sorted(post.id for _, post in given_queue)
    times = [slot.post.at for slot in found]
    assert times == sorted(times)
    for slot in found:
        assert slot.late == (NOW - slot.post.at > LATE)
        assert slot.gap == 0 or (slot.gap > GAP and slot.post.at >= NOW + slot.gap)
