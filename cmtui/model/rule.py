"""Rules: what is done to mentions by themselves, in order, each saying why."""

from typing import Annotated

import msgspec

from cmtui.model.person import Stage
from cmtui.model.post import Kind

Phrase = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """What a mention must be like; every condition that is set has to hold, one of its values.

    `text`: one of these words or phrases stands in it, without regard to case and accents.
    `from_` are handles. `kind`, `network`, `language`, `stage`: as they are called elsewhere.
    `first_time`, `has_link`, `has_image`, `harm`: whether. `followers_from`: at least so many.
    """

    text: tuple[Phrase, ...] = ()
    from_: tuple[Phrase, ...] = ()
    network: tuple[Name, ...] = ()
    kind: tuple[Kind, ...] = ()
    language: tuple[Name, ...] = ()
    stage: tuple[Stage, ...] = ()
    first_time: bool | None = None
    has_link: bool | None = None
    has_image: bool | None = None
    harm: bool | None = None
    followers_from: Annotated[int, msgspec.Meta(ge=0)] | None = None


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule of `rules.toml`. Rules tag, assign, move the due time and set aside; none closes.

    `assign` are the initials of an operator ("" nobody). `minutes` moves the due time, negative for
    sooner: at most a week.
    """

    name: Name
    when: When
    tag: tuple[str, ...] = ()
    assign: str = ""
    minutes: Annotated[int, msgspec.Meta(ge=-10_080, le=10_080)] = 0
    set_aside: bool = False


class Matched(msgspec.Struct, frozen=True):
    """A rule that matched, and by what: `text says "refund"`."""

    rule: Rule
    because: str
