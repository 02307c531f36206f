"""The spike detector: rings on storms, once each, and on nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.clock import DAY, HOUR, MINUTE
from cmtui.errors import WrongUsage
from cmtui.model.spike import Bin, Spike
from cmtui.services.spikes.alarm import Alarm
from cmtui.services.spikes.detector import Detector
from cmtui.services.spikes.tuning import TUNING
from tests.services.streams import (
    FIVE_MINUTES,
    alerts,
    bent,
    bin_at,
    counted,
    rates,
    storm,
)

DAYS = 28
LEARNT = DAYS - 3


def usual_after(counts: list[int]) -> float:
    """What is usual for an hour when those were fed."""
    detector = Detector(FIVE_MINUTES)
    for n, count in enumerate(counts):
        detector.feed(Bin(n * FIVE_MINUTES, count))
    return detector.now.usual


hourly_counts = st.lists(st.integers(0, 60), min_size=80, max_size=200)
"""Short streams in bins of an hour; the detector learns for the first 72."""


@pytest.mark.parametrize("mood", [0.0, 0.25])
@pytest.mark.parametrize("hourly", [0.5, 2, 18, 65, 200])
def test_a_usual_brand_rings_less_than_once_in_ten_days(hourly: float, mood: float) -> None:
    rung = 0
    for seed in range(2):
        rung += len(alerts(counted(seed, rates(seed, hourly, DAYS, mood=mood))))
    assert rung <= 0.1 * 2 * LEARNT


def test_usual_brands_together_hardly_ever_ring() -> None:
    rung = sum(
        len(alerts(counted(seed, rates(seed, hourly, DAYS, mood=0.25))))
        for seed, hourly in enumerate((1, 5, 12, 30, 50, 80, 120, 300))
    )
    assert rung <= 0.03 * 8 * LEARNT


@pytest.mark.parametrize("times", [2.5, 3.5, 5.0])
@pytest.mark.parametrize("hour", [9, 13, 17])
def test_a_plateau_of_some_times_the_usual_rings_once_within_ninety_minutes(
    times: float, hour: int
) -> None:
    begins = bin_at(15 + hour / 24, MINUTE)
    expected = storm(
        rates(4, 40, 18, MINUTE), begins, begins + 6 * HOUR // MINUTE, times=times, most=8
    )
    heard = [n for n, _ in alerts(counted(9, expected), MINUTE) if n >= begins]
    assert len(heard) == 1
    assert heard[0] - begins <= 90


def test_most_storms_are_heard_in_time_among_moods() -> None:
    begins, in_time, dozen = bin_at(15.5), 0, range(12)
    for seed in dozen:
        usual = rates(seed, 40, 18, mood=0.25)
        expected = storm(usual, begins, begins + 72, times=4)
        heard = [n for n, _ in alerts(counted(seed, expected)) if begins <= n < begins + 96]
        assert len(heard) <= 1
        in_time += any(n - begins <= 18 for n in heard)
    assert in_time >= 9


@pytest.mark.parametrize("hourly", [2, 18, 65])
def test_a_sharp_burst_rings_at_once(hourly: float) -> None:
    counts = counted(2, rates(2, hourly, 12, MINUTE))
    begins = bin_at(10.5, MINUTE)
    for n in range(begins, begins + 30):
        counts[n] += 30
    heard = [n for n, _ in alerts(counts, MINUTE) if n >= begins]
    assert len(heard) == 1 and heard[0] - begins < 5


def test_a_quiet_brand_does_not_ring_for_a_handful() -> None:
    counts = counted(1, rates(1, 0.3, 20))
    counts[bin_at(15)] += 3
    assert alerts(counts) == []
    counts[bin_at(15)] += 15
    assert [n for n, _ in alerts(counts)] == [bin_at(15)]


def test_growth_over_weeks_is_no_spike() -> None:
    for seed, hourly in enumerate((5, 40, 150)):
        expected = bent(rates(seed, hourly, 42), lambda passed: 4**passed)
        assert len(alerts(counted(seed, expected))) <= 1


def test_a_new_level_rings_once_and_becomes_the_usual() -> None:
    begins = bin_at(12.5)
    expected = storm(rates(3, 40, 30), begins, bin_at(30), times=3)
    counts = counted(3, expected)
    heard = alerts(counts)
    assert [n for n, _ in heard if n < begins + bin_at(5)] == [heard[0][0]]
    assert usual_after(counts) >= 2 * usual_after(counts[: -bin_at(20)])


def test_a_dead_line_is_no_new_norm() -> None:
    for hours in (6, 20, 96):
        counts = counted(5, rates(5, 40, 26))
        for n in range(bin_at(15), bin_at(15 + hours / 24)):
            counts[n] = 0
        assert alerts(counts) == []
        ends = bin_at(15 + hours / 24)
        healthy = usual_after(counted(5, rates(5, 40, 26))[:ends])
        assert usual_after(counts[:ends]) >= 0.7 * healthy


def test_a_crisis_of_hours_does_not_become_the_norm() -> None:
    begins, ends = bin_at(12.4), bin_at(12.65)
    counts = counted(6, storm(rates(6, 40, 16), begins, ends, times=40))
    assert len(alerts(counts)) == 1
    without = usual_after(counted(6, rates(6, 40, 16))[:ends])
    assert usual_after(counts[:ends]) <= 1.5 * without


def test_a_crisis_of_days_is_one() -> None:
    begins = bin_at(12.5)
    expected = storm(rates(6, 40, 16), begins, begins + bin_at(2), times=15)
    assert len(alerts(counted(6, expected))) == 1


def test_an_incident_that_grows_far_beyond_what_it_was_rings_again() -> None:
    begins = bin_at(14.4)
    usual = rates(7, 40, 20)
    bump = storm(usual, begins, begins + bin_at(1.3), times=3)
    later = begins + bin_at(1)
    counts = counted(7, storm(bump, later, later + 36, times=5))
    heard = [n for n, _ in alerts(counts)]
    assert len(heard) == 2
    assert heard[0] < later <= heard[1] < later + 12


def test_storms_on_two_days_are_two() -> None:
    expected = rates(8, 40, 20)
    for day in (12.5, 13.5):
        expected = storm(expected, bin_at(day), bin_at(day) + 36, times=6)
    assert len(alerts(counted(8, expected))) == 2


def test_a_burst_is_news_where_there_were_none_and_none_where_it_is_usual() -> None:
    robot = counted(1, rates(1, 10, 30))
    alone = list(robot)
    for n in range(0, bin_at(30), bin_at(0.5)):
        robot[n + 40] += 40
    alone[bin_at(20) + 40] += 40
    assert alerts(robot) == []
    assert [n for n, _ in alerts(alone)] == [bin_at(20) + 40]


def test_a_noisy_brand_has_to_beat_its_own_noise_of_five_days() -> None:
    def rings_after(days: int, loudness: float) -> bool:
        alarm = Alarm(TUNING)
        assert alarm.rings(0, 4.0, (90.0, 9.0), unusual=True)
        alarm.remember(0, 4.0)
        moment = days * DAY
        alarm.remember(moment - HOUR, 0.2)
        return alarm.rings(moment, loudness, (50.0, 5.0), unusual=True)

    assert not rings_after(2, 1.9)
    assert rings_after(2, 2.0)
    assert not rings_after(6, 0.9)
    assert rings_after(6, 1.0)


def test_the_reason_is_in_peoples_words() -> None:
    spike = Spike(at=0, count=54, usual=18.2, hours=1)
    assert spike.because == "54 in the last hour, usual 18"
    told = Spike(at=0, count=96, usual=0.4, hours=2, people=31, words=("refund", "login"))
    assert told.because == "96 in the last 2 hours, usual under 1; 31 people; 'refund', 'login'"
    assert Spike(at=0, count=6, usual=2, hours=1, people=1).because.endswith("; 1 person")


def test_an_alert_counts_what_it_says() -> None:
    begins = bin_at(12.5)
    expected = storm(rates(3, 40, 14), begins, begins + 72, times=5)
    counts = counted(3, expected)
    ((n, spike),) = alerts(counts)
    bins = spike.hours * 12
    assert spike.at == n * FIVE_MINUTES
    assert spike.count == sum(counts[n - bins + 1 : n + 1])
    assert spike.usual == pytest.approx(sum(rates(3, 40, 14)[n - bins + 1 : n + 1]), rel=0.3)
    assert spike.factor == spike.count / spike.usual


def test_two_hours_are_compared_with_what_is_usual_for_both() -> None:
    rising = [60 + 20 * (12 - abs(n % 24 - 12)) for n in range(24 * 29 + 9)]
    detector = Detector(HOUR)
    usual = []
    for n, count in enumerate([*rising, 240 + 45, 260 + 45]):
        spike = detector.feed(Bin(n * HOUR, count))
        usual.append(detector.now.usual)
    assert spike is not None
    assert (spike.hours, spike.count) == (2, 590)
    assert spike.usual == pytest.approx(sum(usual[-2:]), abs=5)
    assert usual[-1] - usual[-2] > 15


def test_what_it_sees_can_be_shown_at_any_time() -> None:
    detector = Detector(HOUR)
    assert (detector.now.count, detector.now.is_learning) == (0, True)
    for n in range(100):
        detector.feed(Bin(n * HOUR, 10))
        assert detector.now.is_learning == (n < 72)
    assert detector.now.count == 10 and detector.now.usual == pytest.approx(10, abs=0.5)
    assert detector.now.open_since is None
    assert detector.feed(Bin(100 * HOUR, 90)) is not None
    assert detector.now.open_since == 100 * HOUR


@settings(max_examples=60, deadline=None)
@given(counts=hourly_counts, cut=st.integers(0, 200))
def test_it_never_looks_ahead(counts: list[int], cut: int) -> None:
    whole = [n for n, _ in alerts(counts, HOUR)]
    assert [n for n, _ in alerts(counts[:cut], HOUR)] == [n for n in whole if n < cut]


@settings(max_examples=60, deadline=None)
@given(counts=hourly_counts)
def test_it_rings_neither_while_it_learns_nor_for_a_handful(counts: list[int]) -> None:
    for n, spike in alerts(counts, HOUR):
        assert n >= 72
        assert spike.count > 5 and spike.count > spike.usual


@settings(max_examples=60, deadline=None)
@given(counts=hourly_counts, data=st.data())
def test_bins_left_out_are_bins_without_mentions(counts: list[int], data: st.DataObject) -> None:
    silent = data.draw(st.sets(st.integers(1, len(counts) - 1), max_size=60))
    filled = [0 if n in silent else count for n, count in enumerate(counts)]
    sparse = Detector(HOUR)
    heard = [
        n
        for n, count in enumerate(filled)
        if n not in silent and sparse.feed(Bin(n * HOUR, count)) is not None
    ]
    assert heard == [n for n, _ in alerts(filled, HOUR)]


@settings(max_examples=30, deadline=None)
@given(counts=hourly_counts, days=st.integers(-20_000, 20_000))
def test_the_date_does_not_matter(counts: list[int], days: int) -> None:
    shifted = Detector(HOUR)
    heard = [
        n
        for n, count in enumerate(counts)
        if shifted.feed(Bin(days * DAY + n * HOUR, count)) is not None
    ]
    assert heard == [n for n, _ in alerts(counts, HOUR)]


def test_a_silence_of_years_is_passed_over_quickly() -> None:
    detector = Detector(MINUTE)
    for n in range(10):
        detector.feed(Bin(n * MINUTE, 1))
    assert detector.feed(Bin(30_000 * DAY, 1)) is None
    assert detector.now.count == 1


def test_bins_that_cannot_be_watched_are_refused() -> None:
    for width in (0, -1, HOUR + 1):
        with pytest.raises(WrongUsage):
            Detector(width)
    detector = Detector(MINUTE)
    detector.feed(Bin(MINUTE, 1))
    with pytest.raises(WrongUsage, match="not later"):
        detector.feed(Bin(MINUTE, 1))
