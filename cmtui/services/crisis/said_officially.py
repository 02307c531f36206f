"""What is said officially at this moment, and what that means for a text of ours."""

import msgspec

from cmtui.model.draft import Draft, DraftText
from cmtui.model.official_line import OfficialLine
from cmtui.model.rumour import Rumour
from cmtui.model.views import Where
from cmtui.services.crisis.current import open_crisis
from cmtui.services.ports import Reader
from cmtui.text.language import same_language
from cmtui.text.quoting import own_words, quoted, telling

FEWEST_OWN = 2
"""So many words of a reply have to be the writer's own, beside the line."""

_OPEN_DRAFTS = (Where("state", "one_of", ("writing", "retired")),)


class LiveLine(msgspec.Struct, frozen=True):
    """A version that may be said now, in its language."""

    number: int
    version: int
    language: str
    text: str


class Old(msgspec.Struct, frozen=True):
    """A sentence of a version that was replaced, and is in no live one; as it is compared."""

    version: int
    sentence: str


class Official(msgspec.Struct, frozen=True):
    """Everything that a text is held against. Empty on a quiet day.

    `rumours` are the claims that nobody has checked yet.
    """

    crisis: int | None = None
    live: tuple[LiveLine, ...] = ()
    old: tuple[Old, ...] = ()
    rumours: tuple[str, ...] = ()

    def line(self, language: str) -> LiveLine | None:
        """The live one of that language, else the one that went live first."""
        own = (one for one in self.live if same_language(one.language, language))
        return next(own, self.live[0] if self.live else None)


NOTHING = Official()
"""A quiet day."""


def official(reader: Reader) -> Official:
    """What is said officially now."""
    crisis = open_crisis(reader)
    if crisis is None:
        return NOTHING
    lines = reader.window(OfficialLine, (Where("crisis", "eq", crisis.number),))
    rumours = reader.window(Rumour, (Where("crisis", "eq", crisis.number),))
    live = sorted((one for one in lines if one.state == "live"), key=lambda one: one.live_at or 0)
    return Official(
        crisis=crisis.number,
        live=tuple(LiveLine(one.number, one.version, one.language, one.text) for one in live),
        old=tuple(_old(lines, live)),
        rumours=tuple(one.claim for one in rumours if one.state == "unverified"),
    )


def _old(lines: list[OfficialLine], live: list[OfficialLine]) -> list[Old]:
    said = {sentence for one in live for sentence in telling(one.text)}
    return [
        Old(one.version, sentence)
        for one in lines
        if one.state == "superseded"
        for sentence in telling(one.text)
        if sentence not in said
    ]


def outdated(said: Official, text: str) -> str:
    """Which replaced version the text still quotes, and what replaced it ("" = none)."""
    if not said.old:
        return ""
    found = quoted(text, (one.sentence for one in said.old))
    versions = [one.version for one in said.old if one.sentence in found]
    if not versions:
        return ""
    now = max((one.version for one in said.live), default=None)
    by = f"v{now} has replaced" if now else "is not said any more"
    return f"quotes the official line v{max(versions)}, which {by}"


def impersonal(said: Official, text: str) -> bool:
    """Whether the text says the live line and nothing of its own."""
    return any(
        quoted(text, telling(one.text)) and len(own_words(text, one.text)) < FEWEST_OWN
        for one in said.live
    )


def quotes_line(said: Official, text: str) -> bool:
    """Whether a live line stands in it."""
    return any(quoted(text, telling(one.text)) for one in said.live)


def outdated_drafts(reader: Reader, said: Official) -> list[Draft]:
    """The open drafts that quote a replaced version."""
    if not said.old:
        return []
    found: list[Draft] = []
    for draft in reader.window(Draft, _OPEN_DRAFTS):
        kept = reader.find(DraftText, "draft", draft.number)
        if kept is not None and outdated(said, kept.text):
            found.append(draft)
    return found
