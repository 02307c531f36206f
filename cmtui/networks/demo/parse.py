"""From the demo server's posts to ours: the edge at which strangers' text is cleaned."""

import re

from cmtui.clock import Moment
from cmtui.model.person import Profile
from cmtui.model.post import Author, Kind, Link, Post
from cmtui.networks.demo.people import Human
from cmtui.networks.demo.raw import RawPost, post_url
from cmtui.text.links import describe, lies
from cmtui.text.safe import clean, clean_line

NETWORK = "demo"

_HANDLE = re.compile(r"(?<![\w@])@(\w(?:[\w.-]*\w)?)")


class Washing:
    """Cleans the parts of one post and remembers what was found in any of them."""

    def __init__(self) -> None:
        self._found: set[str] = set()

    def text(self, raw: str) -> str:
        """Cleaned, newlines kept."""
        cleaned = clean(raw)
        self._found.update(cleaned.found)
        return cleaned.text

    def line(self, raw: str) -> str:
        """Cleaned, in one line."""
        cleaned = clean_line(raw)
        self._found.update(cleaned.found)
        return cleaned.text

    def link(self, shown: str, url: str) -> Link:
        """Cleaned; a text that names another host than the address leads to is a finding."""
        link = Link(self.line(shown), self.line(url))
        if lies(link.shown, link.url):
            self._found.add(describe(link.shown, link.url))
        return link

    def found(self) -> tuple[str, ...]:
        """In people's words, sorted, once each."""
        return tuple(sorted(self._found))


def author_id(handle: str) -> str:
    """A person's id; the demo's people never change their handle."""
    return f"{NETWORK}:{handle}"


def mentioned(text: str) -> tuple[str, ...]:
    """The handles that a text addresses, cleaned, once each and without `@`."""
    return tuple(dict.fromkeys(_HANDLE.findall(clean(text).text)))


def parse_post(raw: RawPost, writer: Human, kind: Kind, now: Moment) -> Post:
    """The post as it is now, cleaned."""
    washing = Washing()
    edited_at = raw.edited_at(now)
    handle = washing.line(writer.handle)
    return Post(
        id=raw.id,
        network=NETWORK,
        kind=kind,
        accounts=(),
        author=Author(author_id(handle), handle, washing.line(writer.name)),
        text=washing.text(raw.text_at(now)),
        created_at=raw.at,
        received_at=0,
        conversation=raw.root,
        parent=raw.parent,
        url=post_url(handle, raw.id),
        reference=f"version {raw.version(now)}",
        language=raw.language,
        warning=washing.line(raw.warning),
        links=tuple(washing.link(shown, url) for shown, url in raw.links),
        images=tuple(washing.line(alt) for alt in raw.images),
        altered=washing.found(),
        cannot_answer="its author lets nobody reply" if raw.closed else "",
        edited_at=edited_at,
        visibility=raw.visibility,
        mentions=mentioned(raw.text_at(now)),
    )


def parse_profile(human: Human, now: Moment) -> Profile:
    """A person's profile, cleaned."""
    washing = Washing()
    handle = washing.line(human.handle)
    return Profile(
        id=author_id(handle),
        network=NETWORK,
        handle=handle,
        name=washing.line(human.name),
        about=washing.text(human.about),
        followers=human.followers,
        url=f"https://demo.invalid/@{handle}",
        fetched_at=now,
    )
