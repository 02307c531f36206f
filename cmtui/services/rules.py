"""The team's rules: which match a mention, why, and what they do together.

Pure: a rule can tag, assign, move the due time and set aside. Nothing here closes or dismisses.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from cmtui.model.person import Person, Profile, Stage
from cmtui.model.post import Kind, Post
from cmtui.model.row import Addend
from cmtui.model.rule import Matched, Rule, When
from cmtui.text.folding import fold
from cmtui.text.harm import harm_words
from cmtui.text.plain import entities
from cmtui.text.saying import Said
from cmtui.text.wordlists import primary

_QUOTED_MOST = 40


class Facts(msgspec.Struct, frozen=True):
    """What a rule looks at. `harm` are the words of harm; `first_time`: she never wrote before."""

    text: str
    handle: str
    network: str
    kind: Kind
    language: str = ""
    stage: Stage = ""
    first_time: bool = False
    has_link: bool = False
    has_image: bool = False
    harm: tuple[str, ...] = ()
    followers: int | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What all rules that match do to one mention together, and why, in people's words.

    `assignee` is named by the last rule that names one; None: by none.
    """

    tags: tuple[str, ...] = ()
    assignee: str | None = None
    addends: tuple[Addend, ...] = ()
    set_aside: bool = False
    because: str = ""


def facts_of(post: Post, profile: Profile | None, person: Person | None) -> Facts:
    """The facts of one mention; what is not known of its author is left open."""
    return Facts(
        text=post.text,
        handle=post.author.handle,
        network=post.network,
        kind=post.kind,
        language=post.language,
        stage=person.stage if person else "",
        first_time=person is None or post.created_at <= person.first_seen_at,
        has_link=bool(post.links)
        or any(one.kind == "link" for one in entities(post.text, hashtags=False)),
        has_image=bool(post.images),
        harm=post.harm or harm_words(post.text),
        followers=profile.followers if profile else None,
    )


def matched(rules: Iterable[Rule], facts: Facts) -> tuple[Matched, ...]:
    """Every rule that matches, in their order, each with why."""
    rules = tuple(rules)
    text = Said(facts.text, tuple(phrase for rule in rules for phrase in rule.when.text))
    found = []
    for rule in rules:
        reasons = _reasons(rule.when, facts, text)
        if reasons is not None:
            found.append(Matched(rule, ", ".join(reasons)))
    return tuple(found)


def outcome_of(matches: Sequence[Matched]) -> Outcome:
    """What they do together: each tag once, the minutes of each by its name."""
    rules = [one.rule for one in matches]
    named = [rule.assign for rule in rules if rule.assign]
    return Outcome(
        tags=tuple(dict.fromkeys(tag for rule in rules for tag in rule.tag)),
        assignee=named[-1] if named else None,
        addends=tuple(Addend(f"rule {rule.name}", rule.minutes) for rule in rules if rule.minutes),
        set_aside=any(rule.set_aside for rule in rules),
        because="; ".join(f"rule {one.rule.name}: {one.because}" for one in matches),
    )


def _reasons(when: When, facts: Facts, text: Said) -> list[str] | None:
    """Why each condition that is set holds; None: one does not."""
    reasons = []
    for reason in _held(when, facts, text):
        if reason is None:
            return None
        reasons.append(reason)
    return reasons


def _held(when: When, facts: Facts, text: Said) -> Iterator[str | None]:
    if when.text:
        said = next((phrase for phrase in when.text if text.says(phrase)), None)
        yield None if said is None else f'text says "{said[:_QUOTED_MOST]}"'
    if when.from_:
        yield f"from @{facts.handle}" if _among(facts.handle, when.from_, _handle) else None
    if when.network:
        yield f"on {facts.network}" if _among(facts.network, when.network, fold) else None
    if when.kind:
        yield f"is a {facts.kind}" if facts.kind in when.kind else None
    if when.language:
        yield f"in {facts.language}" if _is_in(facts.language, when.language) else None
    if when.stage:
        yield (f"stage {facts.stage or 'none'}") if facts.stage in when.stage else None
    if when.followers_from is not None:
        followers = facts.followers or 0
        enough = followers >= when.followers_from
        yield f"{followers} followers" if enough else None
    yield from _whether(when, facts)


def _whether(when: When, facts: Facts) -> Iterator[str | None]:
    said = " ".join(facts.harm[:3])
    for wanted, fact, yes, no in (
        (when.first_time, facts.first_time, "writes for the first time", "has written before"),
        (when.has_link, facts.has_link, "has a link", "has no link"),
        (when.has_image, facts.has_image, "has an image", "has no image"),
        (when.harm, bool(facts.harm), f"speaks of harm: {said}", "speaks of no harm"),
    ):
        if wanted is not None:
            yield (yes if fact else no) if wanted == fact else None


def _among(value: str, wanted: Iterable[str], form: Callable[[str], str]) -> bool:
    return form(value) in map(form, wanted)


def _handle(handle: str) -> str:
    return fold(handle).removeprefix("@")


def _is_in(language: str, wanted: Iterable[str]) -> bool:
    """`pt` is also `pt-BR`, but not the other way round."""
    known = fold(language).replace("_", "-")
    return any(
        known == fold(one).replace("_", "-") or (primary(known) == fold(one) != "")
        for one in wanted
    )
