"""Rules: what is done to mentions by themselves, in order, each saying why."""

import msgspec


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """What a mention must be like; every condition that is set has to hold, one of its values.

    `text`: one of these words or phrases stands in it, without regard to case and accents.
    `from_` are handles. `kind`, `network`, `language`, `stage`: as they are called elsewhere.
    `first_time`, `has_link`, `has_image`, `harm`: whether. `followers_from`: at least so many.
    """

    text: tuple[str, ...] = ()
    from_: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    first_time: bool | None = None
    has_link: bool | None = None
    has_image: bool | None = None
    harm: bool | None = None
    followers_from: int | None = None


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule of `rules.toml`. Rules tag, assign, move the due time and set aside; none closes.

    `minutes` moves the due time, negative for sooner.
    """

    name: str
    when: When
    tag: tuple[str, ...] = ()
    assign: str = ""
    minutes: int = 0
    set_aside: bool = False


class Matched(msgspec.Struct, frozen=True):
    """A rule that matched, and by what: "text says 'refund'"."""

    rule: Rule
    because: str
