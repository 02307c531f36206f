"""The links of a post as they are offered: where they really lead, and what is strange."""

from cmtui.model.post import Link, Post
from cmtui.text.links import describe, is_openable, lies
from cmtui.text.lookalikes import link_lies
from cmtui.text.urls import x_addresses
from cmtui.tui.present.glyphs import UNICODE, Glyphs


def links_of(post: Post) -> tuple[Link, ...]:
    """The links that the network names, and addresses that only stand in the words."""
    named = list(post.links)
    known = " ".join(f"{link.shown} {link.url}" for link in named)
    for address in x_addresses(post.text):
        shown = post.text[address.start : address.end]
        if shown not in known:
            url = shown if "://" in shown else f"https://{shown}"
            named.append(Link(shown, url))
    return tuple(named)


def link_title(link: Link, glyphs: Glyphs = UNICODE) -> str:
    """Its true host first; one that deceives bears the mark of what is strange."""
    mark = f"{glyphs.altered} " if link_lies(link.shown, link.url) else ""
    return mark + describe(link.shown, link.url)


def link_warning(link: Link) -> str:
    """What to know before it is opened; "" when nothing."""
    if lies(link.shown, link.url):
        return "text lies"
    if not is_openable(link.url):
        return "no web address"
    return link_lies(link.shown, link.url)
