"""Who wrote in a spike, and which words stand out in it."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.clock import HOUR, MINUTE
from cmtui.model.spike import Bin
from cmtui.services.spikes.detector import Detector
from cmtui.services.spikes.talk import Talk

EVERYDAY = ("thanks", "please", "song", "playlist")


def everyday(n: int, count: int = 4) -> Bin:
    """Five usual minutes: others write each time, in the same few words."""
    random = Random(n)
    words = {word: random.randrange(1, count + 1) for word in EVERYDAY}
    authors = frozenset(f"person {n}.{one}" for one in range(count))
    return Bin(n * 5 * MINUTE, count, authors, words)


def outage(n: int) -> Bin:
    """Five minutes of an outage: twenty people, of whom five write every time."""
    authors = frozenset(f"person {one if one < 5 else (n, one)}" for one in range(20))
    return Bin(n * 5 * MINUTE, 20, authors, {"thanks": 9, "refund": 6, "login": 14, "typo": 1})


def test_an_alert_names_the_people_and_the_unusual_words() -> None:
    detector = Detector(5 * MINUTE)
    begins = 5 * 288
    assert all(detector.feed(everyday(n)) is None for n in range(begins))
    spikes = [spike for n in range(begins, begins + 36) if (spike := detector.feed(outage(n)))]
    assert len(spikes) == 1
    (spike,) = spikes
    assert spike.words == ("login", "refund")
    stormy = (spike.at - begins * 5 * MINUTE) // (5 * MINUTE) + 1
    calm = spike.hours * 12 - stormy
    assert spike.people == 5 + 15 * stormy + 4 * calm
    assert spike.because.endswith(f"; {spike.people} people; 'login', 'refund'")


def test_without_texts_nothing_is_said_of_them() -> None:
    detector = Detector(HOUR)
    for n in range(80):
        detector.feed(Bin(n * HOUR, 10))
    spike = detector.feed(Bin(80 * HOUR, 100))
    assert spike is not None and (spike.people, spike.words) == (0, ())


def test_one_person_who_shouts_is_one_person() -> None:
    talk = Talk()
    for n in range(60):
        talk.add(Bin(n * MINUTE, 1, frozenset({"@shouter"})))
    assert talk.people(since=-1) == 1


def test_words_that_were_usual_long_ago_become_news_again() -> None:
    talk = Talk()
    for n in range(48):
        talk.add(Bin(n * HOUR, 10, words={"recall": 5}))
    assert talk.words(since=46 * HOUR) == ()
    for n in range(48, 48 + 40 * 24):
        talk.add(Bin(n * HOUR, 10, words={"thanks": 5}))
    talk.add(Bin(1_010 * HOUR, 10, words={"recall": 5, "thanks": 5}))
    assert talk.words(since=1_009 * HOUR) == ("recall",)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 200),
            st.frozensets(st.sampled_from("abcdef"), max_size=6),
            st.dictionaries(st.sampled_from("uvwxyz"), st.integers(1, 9), max_size=6),
        ),
        max_size=60,
    )
)
def test_only_what_was_said_is_told_whatever_was_usual(
    given: list[tuple[int, frozenset[str], dict[str, int]]],
) -> None:
    talk, moment, bins = Talk(), 0, []
    for minutes, authors, words in given:
        moment += minutes * MINUTE
        bins.append(Bin(moment, 9, authors, words))
        talk.add(bins[-1])
    last = [bin for bin in bins if bin.start > moment - HOUR]
    assert talk.people(moment - HOUR) == len({one for bin in last for one in bin.authors})
    told = talk.words(moment - HOUR)
    assert len(told) == len(set(told)) <= 3
    for word in told:
        assert sum(bin.words.get(word, 0) for bin in last) >= 3


def test_endless_new_words_are_not_all_kept() -> None:
    talk = Talk()
    for n in range(3_000):
        talk.add(Bin(n * HOUR, 5, words={f"word{n}.{one}": 1 for one in range(10)}))
    assert talk.known_words <= 4_010
