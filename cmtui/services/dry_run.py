"""Dry runs: what the team's rules would have done to past mentions; nothing is changed."""

from collections.abc import Iterator, Sequence

import msgspec

from cmtui.model.person import Person, Profile
from cmtui.model.post import INBOUND, Post
from cmtui.model.rule import Matched, Rule
from cmtui.model.views import Order, Place, Where
from cmtui.services.ports import Reader, Store
from cmtui.services.rules import facts_of, matched

EXAMPLES_MOST = 3
STEP = 500
"""Posts read at a time."""


class Example(msgspec.Struct, frozen=True):
    """A mention that a rule would have matched, and why."""

    post: Post
    because: str


class RuleTrial(msgspec.Struct, frozen=True):
    """How many mentions one rule would have matched, with the newest of them."""

    rule: Rule
    count: int
    examples: tuple[Example, ...]


class RulesTrial(msgspec.Struct, frozen=True):
    """A dry run of all rules: over how many mentions, and how many at least one matched."""

    looked_at: int
    touched: int
    set_aside: int
    rules: tuple[RuleTrial, ...]


async def try_rules(store: Store, rules: Sequence[Rule], last: int) -> RulesTrial:
    """What the rules would have done to the newest `last` mentions that are stored."""
    return await store.read(lambda reader: _tried(reader, rules, last))


def _tried(reader: Reader, rules: Sequence[Rule], last: int) -> RulesTrial:
    counts = dict.fromkeys((rule.name for rule in rules), 0)
    examples: dict[str, list[Example]] = {rule.name: [] for rule in rules}
    looked_at = touched = set_aside = 0
    for post, matches in _matches(reader, rules, last):
        looked_at += 1
        touched += bool(matches)
        set_aside += any(one.rule.set_aside for one in matches)
        for one in matches:
            counts[one.rule.name] += 1
            if len(examples[one.rule.name]) < EXAMPLES_MOST:
                examples[one.rule.name].append(Example(post, one.because))
    return RulesTrial(
        looked_at,
        touched,
        set_aside,
        tuple(RuleTrial(rule, counts[rule.name], tuple(examples[rule.name])) for rule in rules),
    )


def _matches(
    reader: Reader, rules: Sequence[Rule], last: int
) -> Iterator[tuple[Post, tuple[Matched, ...]]]:
    """The newest mentions, newest first, each with the rules that match it."""
    inbound = (Where("kind", "one_of", INBOUND),)
    after: Place | None = None
    while last > 0:
        posts = reader.window(Post, inbound, Order("number", True), after, min(STEP, last))
        people = reader.get_many(Person, [post.person for post in posts if post.person])
        profiles = reader.find_many(Profile, "id", list({post.author.id for post in posts}))
        for post in posts:
            facts = facts_of(post, profiles.get(post.author.id), people.get(post.person or 0))
            yield post, matched(rules, facts)
        if len(posts) < min(STEP, last):
            return
        last -= len(posts)
        after = Place(posts[-1].number, posts[-1].number)
