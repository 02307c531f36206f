"""How much room each network gives a text, as data."""

import msgspec

from cmtui.errors import WrongUsage
from cmtui.text.suggest import nearest


class Rule(msgspec.Struct, frozen=True):
    """A network's limit: at most `limit` as `name` counts, and at most `byte_limit` of UTF-8."""

    name: str
    limit: int
    sentence: str
    byte_limit: int | None = None


class Limit(msgspec.Struct, frozen=True):
    """A server's own limit, where the servers of one network differ.

    `characters` 0: as many as the network's rule says. `whole`: links and names count in full.
    """

    characters: int = 0
    whole: bool = False


NO_LIMIT_OF_ITS_OWN = Limit()

# Limits: facts/networks.md. Bluesky, Threads, X, Telegram and Lemmy by the network's own
# reference or code; those of Facebook, Instagram, LinkedIn, Reddit, YouTube and Discourse are
# unconfirmed there. Matrix limits the whole event: 60,000 is our choice. Servers may set others.
# Elsewhere is wherever a person puts an answer by hand.
RULES = {
    "bluesky": Rule(
        "graphemes", 300, "300 characters as people see them, and at most 3,000 bytes", 3_000
    ),
    "demo": Rule("graphemes", 500, "500 characters as people see them"),
    "discord": Rule("code points", 2_000, "2,000 characters for bots"),
    "discourse": Rule("code points", 32_000, "32,000 characters unless the forum says otherwise"),
    "elsewhere": Rule("code points", 10_000, "10,000 characters; the place itself may take fewer"),
    "facebook": Rule("code points", 8_000, "8,000 characters in a comment"),
    "github": Rule("code points", 65_536, "65,536 characters"),
    "instagram": Rule("code points", 2_200, "2,200 characters; above 300 a comment may be refused"),
    "lemmy": Rule("code points", 10_000, "10,000 characters in a comment"),
    "linkedin": Rule("code points", 1_250, "1,250 characters in a comment"),
    "mastodon": Rule(
        "fediverse", 500, "500 characters; a link counts 23, @user@host only as @user"
    ),
    "matrix": Rule(
        "bytes", 60_000, "60,000 bytes, which leaves room in an event of 65,536", 60_000
    ),
    "reddit": Rule("code points", 10_000, "10,000 characters in a comment"),
    "telegram": Rule("UTF-16 units", 4_096, "4,096 UTF-16 units: most emoji count 2"),
    "threads": Rule("emoji as bytes", 500, "500 characters; an emoji counts as its bytes"),
    "x": Rule("weighted", 280, "280; a link counts 23, an emoji or a Chinese character 2"),
    "youtube": Rule("code points", 10_000, "10,000 characters in a comment"),
}


def rule_of(network: str, limit: Limit = NO_LIMIT_OF_ITS_OWN) -> Rule:
    """The network's rule under a server's limit; WrongUsage with the nearest known name if there
    is none."""
    rule = RULES.get(network)
    if rule is None:
        near = nearest(network, RULES)
        hint = f"; did you mean {near}?" if near else f"; known are {', '.join(sorted(RULES))}"
        raise WrongUsage(f"no network is called {network[:40]!r}{hint}")
    if limit.whole and rule.name == "fediverse":
        rule = msgspec.structs.replace(rule, name="fediverse in full")
    if limit.characters:
        rule = msgspec.structs.replace(rule, limit=limit.characters)
    return rule
