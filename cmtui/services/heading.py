"""The header of a text: what it starts as, what may be chosen, and why it cannot go like this."""

from msgspec.structs import replace

from cmtui.errors import CmtuiError
from cmtui.model.draft import Header
from cmtui.model.post import VISIBILITIES, Post, Visibility
from cmtui.services.network_ports import Capabilities
from cmtui.text.language import checked_language

WORDS: dict[Visibility, str] = {
    "public": "for everybody",
    "unlisted": "for everybody, but in no public list",
    "followers": "for followers only",
    "direct": "for those who are named in it only",
}
"""What each visibility means."""

OPEN: tuple[Visibility, ...] = ("public", "unlisted")
"""Visibilities that strangers can read."""


def first_header(can: Capabilities, parent: Post | None, language: str) -> Header:
    """What a text starts with: the parent's visibility, warning and language."""
    if parent is None:
        return Header(language=language)
    warning = parent.warning if can.can_warn else ""
    return fitted(Header(warning=warning, language=parent.language or language), can, parent)


def choices(can: Capabilities, parent: Post | None) -> tuple[Visibility, ...]:
    """The visibilities that it may have, widest first: never wider than the parent's."""
    if parent is None:
        return can.visibilities
    narrowest = VISIBILITIES.index(parent.visibility)
    return tuple(one for one in can.visibilities if VISIBILITIES.index(one) >= narrowest)


def fitted(header: Header, can: Capabilities, parent: Post | None) -> Header:
    """The header with a visibility that network and parent allow: the parent's, if it has none."""
    if parent is None or (len(can.visibilities) == 1 and parent.visibility in can.visibilities):
        kept = header.visibility in can.visibilities
        return header if kept else replace(header, visibility=None)
    allowed = choices(can, parent)
    if header.visibility in allowed or not allowed:
        return header
    return replace(header, visibility=allowed[0])


def problem_of(
    header: Header, can: Capabilities, parent: Post | None, quoted: Post | None = None
) -> str:
    """Why a text cannot go out under this header ("" = it can)."""
    return (
        _visibility_problem(header, can, parent)
        or _words_problem(header, can)
        or _pictures_problem(header, can)
        or _quote_problem(header, can, quoted)
    )


def is_public(header: Header, can: Capabilities, parent: Post | None) -> bool:
    """Whether strangers can read it."""
    taken = fitted(header, can, parent).visibility
    return taken is None or taken in OPEN


def _visibility_problem(header: Header, can: Capabilities, parent: Post | None) -> str:
    chosen = header.visibility
    if chosen is not None and chosen not in can.visibilities:
        return f"{can.title} has no posts that are {chosen}; it has {', '.join(can.visibilities)}"
    if parent is None:
        return ""
    allowed = choices(can, parent)
    if not allowed:
        return (
            f"the post is {WORDS[parent.visibility]}, and {can.title} has nothing as narrow: "
            "answer in another way"
        )
    if chosen is None:
        silent = len(can.visibilities) == 1 or parent.visibility == can.visibilities[0]
        return "" if silent else _too_wide(parent, allowed[0])
    return "" if chosen in allowed else _too_wide(parent, allowed[0])


def _too_wide(parent: Post, widest: Visibility) -> str:
    return (
        f"the post that it answers is {WORDS[parent.visibility]}; a reply is never wider: "
        f"{widest} at most"
    )


def _words_problem(header: Header, can: Capabilities) -> str:
    if header.warning and not can.can_warn:
        return f"{can.title} has no content warnings; put it in the text"
    try:
        checked_language(header.language)
    except CmtuiError as error:
        return str(error)
    return ""


def _pictures_problem(header: Header, can: Capabilities) -> str:
    pictures = header.attachments
    if pictures and not can.most_images:
        return f"{can.title} takes no pictures from here"
    if len(pictures) > can.most_images:
        return f"{can.title} takes {can.most_images} pictures with a text, not {len(pictures)}"
    for picture in pictures:
        if not picture.alt.strip():
            return f"{picture.name} has no words for those who cannot see it: its alt text"
        if picture.size > can.image_bytes:
            return (
                f"{picture.name} has {picture.size:,} bytes; {can.title} takes {can.image_bytes:,}"
            )
    return ""


def _quote_problem(header: Header, can: Capabilities, quoted: Post | None) -> str:
    if header.quotes is None:
        return ""
    if not can.can_quote:
        return f"{can.title} cannot quote a post; put its link in the text"
    if quoted is None or quoted.deleted_at is not None:
        return "the post that it quotes is gone"
    if quoted.network != can.name:
        return f"the post that it quotes is not on {can.title}; put its link in the text"
    if quoted.visibility not in OPEN:
        return f"the post that it quotes is {WORDS[quoted.visibility]}; it is not shown to others"
    return ""
