"""Which rules match, why, and what they do together."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.model.person import STAGES, Person, Profile
from cmtui.model.post import INBOUND, Author, Kind, Link, Post
from cmtui.model.row import Addend
from cmtui.model.rule import Rule, When
from cmtui.services.rules import Facts, facts_of, matched, outcome_of

FACTS = Facts(
    text="Where is my REFUND? I was scammed 😡 返金してください", handle="Mara.example",
    network="bluesky", kind="mention", language="pt-BR", stage="press", first_time=True,
    has_link=True, harm=("scammed",), followers=12_000,
)  # fmt: skip


def why(facts: Facts = FACTS, **when: Any) -> str | None:
    found = matched([Rule(name="r", when=When(**when), set_aside=True)], facts)
    return found[0].because if found else None


@pytest.mark.parametrize(
    ("when", "because"),
    [
        ({"text": ("money", "refund*")}, 'text says "refund*"'),
        ({"text": ("was .. scammed",)}, 'text says "was .. scammed"'),
        ({"text": ("😡",)}, 'text says "😡"'), ({"text": ("返金",)}, 'text says "返金"'),
        ({"from_": ("@mara.EXAMPLE",)}, "from @Mara.example"),
        ({"network": ("Bluesky",)}, "on bluesky"),
        ({"kind": ("reply", "mention")}, "is a mention"), ({"language": ("pt",)}, "in pt-BR"),
        ({"language": ("pt_br",)}, "in pt-BR"), ({"stage": ("press",)}, "stage press"),
        ({"first_time": True}, "writes for the first time"), ({"has_link": True}, "has a link"),
        ({"has_image": False}, "has no image"), ({"harm": True}, "speaks of harm: scammed"),
        ({"followers_from": 12_000}, "12000 followers"),
        ({"text": ("refund",), "harm": True}, 'text says "refund", speaks of harm: scammed'),
    ],
)  # fmt: skip
def test_a_rule_that_matches_says_why(when: dict[str, Any], because: str) -> None:
    assert why(**when) == because


@pytest.mark.parametrize(
    "when",
    [{"text": ("fund",)}, {"text": ("scam",)}, {"from_": ("mara",)}, {"network": ("mastodon",)},
     {"kind": ("quote",)}, {"language": ("en",)}, {"language": ("pt-PT",)}, {"stage": ("expert",)},
     {"first_time": False}, {"has_link": False}, {"has_image": True}, {"harm": False},
     {"followers_from": 12_001}, {"text": ("refund",), "harm": False}],
)  # fmt: skip
def test_a_rule_whose_condition_fails_does_not_match(when: dict[str, Any]) -> None:
    assert why(**when) is None


def test_unknown_followers_reach_no_number_but_zero() -> None:
    facts = msgspec.structs.replace(FACTS, followers=None)
    assert why(facts, followers_from=1) is None
    assert why(facts, followers_from=0) == "0 followers"


def test_all_that_match_act_in_their_order() -> None:
    rules = [
        Rule("one", When(harm=True), tag=("harm", "money"), assign="AB", minutes=-20),
        Rule("none", When(harm=False), tag=("never",), assign="ZZ", set_aside=True),
        Rule("two", When(has_link=True), tag=("money", "link"), minutes=5),
        Rule("three", When(has_link=True), assign="NR"),
    ]
    matches = matched(rules, FACTS)
    assert [one.rule.name for one in matches] == ["one", "two", "three"]
    outcome = outcome_of(matches)
    assert outcome.tags == ("harm", "money", "link")
    assert outcome.assignee == "NR" and not outcome.set_aside
    assert outcome.addends == (Addend("rule one", -20), Addend("rule two", 5))
    assert outcome.because == (
        "rule one: speaks of harm: scammed; rule two: has a link; rule three: has a link"
    )
    assert outcome_of(()) == outcome_of(matched(rules, msgspec.structs.replace(
        FACTS, harm=(), has_link=False))[:0])  # fmt: skip


def test_the_facts_come_from_post_profile_and_person() -> None:
    post = Post(
        id="demo:1", network="demo", kind="reply", accounts=("demo:acme",), author=Author("d:1",
        "m"),
        text="stolen! https://a.example", created_at=50, received_at=60, conversation="demo:1",
        images=("a cat",), language="it",
    )  # fmt: skip
    unknown = facts_of(post, None, None)
    assert (unknown.first_time, unknown.followers, unknown.stage) == (True, None, "")
    assert (unknown.has_link, unknown.has_image, unknown.harm) == (True, True, ("stolen",))
    profile = Profile(id="d:1", network="demo", handle="m", followers=7)
    person = Person(name="M", first_seen_at=10, stage="expert")
    known = facts_of(post, profile, person)
    assert (known.first_time, known.followers, known.stage) == (False, 7, "expert")
    other = msgspec.structs.replace(post, text="x", links=(Link("x", "https://a.example"),))
    assert facts_of(other, profile, person).has_link and not facts_of(other, None, None).harm


WORD = st.sampled_from(["refund", "scam", "ciao", "返金", "😡", "a b", "c*", "x|y", "..", "*"])
WHENS = st.builds(
    When,
    text=st.lists(WORD | st.text(max_size=5), max_size=2).map(tuple),
    kind=st.lists(st.sampled_from(INBOUND), max_size=2).map(tuple),
    stage=st.lists(st.sampled_from(STAGES), max_size=2).map(tuple),
    first_time=st.none() | st.booleans(), has_link=st.none() | st.booleans(),
    harm=st.none() | st.booleans(), followers_from=st.none() | st.integers(0, 9),
)  # fmt: skip
RULES = st.lists(st.builds(Rule, st.sampled_from("abcd"), WHENS, minutes=st.integers(-9, 9),
                           set_aside=st.booleans()), max_size=5)  # fmt: skip
SEEN = st.builds(
    Facts, text=st.lists(WORD | st.text(max_size=5)).map(" ".join), handle=st.text(max_size=5),
    network=st.just("demo"), kind=st.sampled_from(get_args(Kind)), language=st.text(max_size=3),
    first_time=st.booleans(), harm=st.sampled_from([(), ("scam",)]),
    followers=st.none() | st.integers(0, 9),
)  # fmt: skip


@given(RULES, SEEN)
def test_each_rule_is_judged_by_itself_and_explained(rules: list[Rule], facts: Facts) -> None:
    together = matched(rules, facts)
    apart = [one for rule in rules for one in matched([rule], facts)]
    assert list(together) == apart, "no rule changes another, and order is kept"
    for one in together:
        assert bool(one.because) == (one.rule.when != When())
    outcome = outcome_of(together)
    assert outcome.set_aside == any(one.rule.set_aside for one in together)
    assert sum(one.minutes for one in outcome.addends) == sum(one.rule.minutes for one in together)


@given(WHENS, SEEN)
def test_a_condition_more_never_makes_a_rule_match(when: When, facts: Facts) -> None:
    for flag in (True, False):
        narrower = msgspec.structs.replace(when, has_image=flag)
        if matched([Rule("r", narrower)], facts):
            assert matched([Rule("r", msgspec.structs.replace(when, has_image=None))], facts)


def test_no_rule_can_close_or_dismiss() -> None:
    fields = set(Rule.__struct_fields__)
    assert fields == {"name", "when", "tag", "assign", "minutes", "set_aside"}
