"""Streams as they are watched: out of order, late, begun anew; unknown brands of any size."""

from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.clock import DAY, HOUR, MINUTE, Moment
from cmtui.model.post import Author, Post
from cmtui.model.spike import Bin, Spike
from cmtui.services.spikes.detector import Detector, Memory
from cmtui.services.spikes.level import FEW, HARMED, MANY, level_of
from cmtui.services.spikes.stream import LATE, Stream
from tests.services.streams import alerts, bin_at, counted, rates, storm

START = 20_000 * DAY


def everything(post: Post) -> bool:
    return True


def post(number: int, at: Moment, text: str = "the login is down") -> Post:
    """A mention of a person of its own."""
    return Post(
        id=f"demo:{number}", number=number, network="demo", kind="mention", accounts=("demo:acme",),
        author=Author(f"demo:p{number}", f"p{number}"), text=text, created_at=at, received_at=at,
        conversation=f"demo:{number}",
    )  # fmt: skip


def learnt(hourly: int = 6, days: int = 4) -> Memory:
    """What is known of a brand that is written to so often, evenly, until the start."""
    detector = Detector(MINUTE)
    apart = 60 // hourly
    for n in range(days * 24 * 60):
        detector.feed(Bin(START - days * DAY + n * MINUTE, 1 if n % apart == 0 else 0))
    return detector.memory


LEARNT = learnt()
posts_of_hours = st.lists(
    st.tuples(st.integers(0, 2 * HOUR), st.integers(0, 2 * HOUR)), min_size=1, max_size=120
)
"""When each was written after the start, and how much later it came."""


@settings(max_examples=40, deadline=None)
@given(hours=posts_of_hours)
def test_the_order_in_which_mentions_come_does_not_matter(hours: list[tuple[int, int]]) -> None:
    """Nothing is too late here: the settled hours end before the first was written."""
    written = [START + at for at, _ in hours]
    until = START + 2 * HOUR + 10 * MINUTE
    in_order = Stream(everything, START, LEARNT)
    for number, at in enumerate(written):
        in_order.add(post(number, at))
    came = sorted(range(len(hours)), key=lambda n: sum(hours[n]))
    stream = Stream(everything, START, LEARNT)
    for now in range(START + MINUTE, until, 7 * MINUTE):
        while came and START + sum(hours[came[0]]) <= now:
            number = came.pop(0)
            stream.add(post(number, written[number]))
        stream.hear(now)
        stream.settle(now - LATE)
    for number in came:
        stream.add(post(number, written[number]))
    assert stream.too_late == 0
    assert stream.hear(until) == in_order.hear(until)


@settings(max_examples=30, deadline=None)
@given(hours=posts_of_hours, cut=st.integers(1, 239))
def test_a_watch_that_is_begun_anew_hears_what_the_first_would_have(
    hours: list[tuple[int, int]], cut: int
) -> None:
    written = sorted(START + at for at, _ in hours)
    until = START + 4 * HOUR

    def fed(stream: Stream) -> Stream:
        for number, at in enumerate(written):
            stream.add(post(number, at))
        return stream

    first = fed(Stream(everything, START, LEARNT))
    first.settle(START + cut * MINUTE)
    kept = msgspec.convert(msgspec.to_builtins(first.memory), Memory)
    encoded = msgspec.json.decode(msgspec.json.encode(kept), type=Memory)
    again = fed(Stream(everything, START, encoded))
    assert again.settled_until == first.settled_until
    assert again.hear(until) == first.hear(until)


@settings(max_examples=30, deadline=None)
@given(counts=st.lists(st.integers(0, 60), min_size=80, max_size=160), cut=st.integers(1, 79))
def test_a_detector_goes_on_from_what_another_knew(counts: list[int], cut: int) -> None:
    whole, first, second = Detector(HOUR), Detector(HOUR), Detector(HOUR)
    for n, count in enumerate(counts[:cut]):
        whole.feed(Bin(n * HOUR, count, frozenset({f"p{n}"}), {"login": 1}))
        first.feed(Bin(n * HOUR, count, frozenset({f"p{n}"}), {"login": 1}))
    second.recall(msgspec.json.decode(msgspec.json.encode(first.memory), type=Memory))
    for n, count in enumerate(counts[cut:], cut):
        bin = Bin(n * HOUR, count, frozenset({f"p{n}"}), {"login": 1})
        assert second.feed(bin) == whole.feed(bin)
    assert second.memory == whole.memory


def test_what_comes_too_late_is_counted_as_late_and_nowhere_else() -> None:
    stream = Stream(everything, START, LEARNT)
    stream.settle(START + 2 * HOUR)
    before = stream.hear(START + 3 * HOUR)
    stream.add(post(1, START + HOUR))
    assert stream.too_late == 1
    assert stream.hear(START + 3 * HOUR) == before


def test_a_post_counts_once_however_often_it_comes() -> None:
    stream = Stream(everything, START, LEARNT)
    for _ in range(50):
        stream.add(post(1, START + MINUTE))
    until = START + 10 * MINUTE
    without = Stream(everything, START, LEARNT).hear(until).reading.count
    assert stream.hear(until).reading.count == without + 1


def test_mentions_that_are_among_given_numbers_do_not_count_again() -> None:
    stream = Stream(everything, START, LEARNT, known=everything)
    stream.add_count(START + MINUTE, 5)
    stream.add(post(1, START + MINUTE, "refund"))
    stream.add(post(2, START + 3 * MINUTE, "refund"))
    unknown = Stream(everything, START, LEARNT)
    until = START + 10 * MINUTE
    assert stream.hear(until).reading.count == unknown.hear(until).reading.count + 5


# --- brands of any kind ----------------------------------------------------------------------


@pytest.mark.parametrize("hourly", [0.2, 1, 5, 20, 50])
def test_independent_mentions_ring_less_than_once_in_ten_days(hourly: float) -> None:
    days, rung = 60, 0
    for seed in range(2):
        rung += len(alerts(counted(seed, [hourly / 12] * (days * 288))))
    assert rung <= 0.1 * 2 * days


@pytest.mark.parametrize("seed", range(6))
def test_a_brand_with_two_mentions_a_day_never_rings(seed: int) -> None:
    random = Random(seed)
    counts = [0] * bin_at(60)
    for day in range(60):
        for _ in range(random.randrange(3)):
            counts[bin_at(day) + random.randrange(288)] += 1
    assert alerts(counts) == []


@pytest.mark.parametrize("seed", range(3))
def test_an_hour_more_or_less_of_summer_rings_nothing(seed: int) -> None:
    for shift in (-12, 12):
        usual = rates(seed, 40, 28)
        changed = bin_at(14)
        moved = usual[:changed] + usual[changed + shift : len(usual) + min(shift, 0)]
        assert alerts(counted(seed, moved)) == []


@pytest.mark.parametrize("hourly", [3, 12, 60, 300])
def test_the_same_crisis_rings_on_brands_of_any_size(hourly: float) -> None:
    begins = bin_at(12.5)
    expected = storm(rates(3, hourly, 14), begins, begins + 72, times=6)
    heard = [n for n, _ in alerts(counted(5, expected)) if n >= begins]
    assert len(heard) == 1 and heard[0] - begins <= 24


def test_gaps_in_the_line_are_no_news() -> None:
    counts = counted(4, rates(4, 40, 28))
    for day in (9.4, 12.1, 16.6, 20.3):
        for n in range(bin_at(day), bin_at(day + 0.1)):
            counts[n] = 0
    assert alerts(counts) == []


# --- how grave -------------------------------------------------------------------------------

spikes = st.builds(
    Spike, at=st.just(0), count=st.integers(1, 2_000), usual=st.floats(0, 500),
    hours=st.sampled_from([1, 2]), people=st.integers(0, 1_500),
)  # fmt: skip


@given(spike=spikes, harmed=st.integers(0, 300), more=st.integers(0, 50))
def test_more_harm_is_never_less_grave_and_few_people_are_never_grave(
    spike: Spike, harmed: int, more: int
) -> None:
    level = level_of(spike, harmed)
    if level == "suggest-declare":
        assert spike.people >= FEW
        assert harmed >= HARMED or spike.people >= MANY
        assert level_of(spike, harmed + more) == "suggest-declare"


def test_a_small_brands_quiet_night_ends_no_incident() -> None:
    begins = bin_at(20.5)
    for seed in range(10):
        expected = storm(rates(seed, 0.5, 26), begins, begins + bin_at(2), 5)
        rang = [n for n, _ in alerts(counted(seed, expected))]
        assert len([n for n in rang if begins <= n < begins + bin_at(2.2)]) <= 1, seed


def test_days_later_a_small_brands_next_incident_rings_again() -> None:
    for seed in range(5):
        expected = rates(seed, 1.0, 26)
        for day in (20.5, 22.5):
            expected = storm(expected, bin_at(day), bin_at(day + 0.2), 12)
        rang = [n for n, _ in alerts(counted(seed, expected))]
        for day in (20.5, 22.5):
            assert [n for n in rang if bin_at(day) <= n < bin_at(day + 0.3)], (seed, day)
