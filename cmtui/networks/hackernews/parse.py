"""The search's JSON as our records: pure functions; every text is cleaned here."""

from collections.abc import Iterable

import msgspec

from cmtui.clock import SECOND, Moment
from cmtui.model.person import Profile
from cmtui.model.post import Author, Kind, Link, Post
from cmtui.networks.cleaning import Cleaner
from cmtui.networks.hackernews import ids
from cmtui.networks.hackernews.wire import Hit, Item, User
from cmtui.text.html import read_html
from cmtui.text.pages import page_of
from cmtui.text.safe import clean, clean_line

NETWORK = "hackernews"


def read_hits(raws: Iterable[msgspec.Raw]) -> list[Item]:
    """What was found, without what is malformed or has no author any more."""
    found = []
    for raw in raws:
        try:
            hit = msgspec.json.decode(raw, type=Hit)
        except msgspec.DecodeError:
            continue
        item = ids.item_of(hit.objectID)
        if item is not None and hit.author:
            text = hit.story_text if hit.comment_text is None else hit.comment_text
            found.append(
                Item(
                    id=item,
                    created_at_i=hit.created_at_i,
                    author=hit.author,
                    title=hit.title if hit.comment_text is None else None,
                    url=hit.url,
                    text=text,
                    story_id=hit.story_id,
                    parent_id=hit.parent_id,
                )
            )
    return found


def parse_item(item: Item, kind: Kind, now: Moment) -> Post:
    """A story or comment; what it is about stands in its page. Written never after `now`."""
    cleaner = Cleaner()
    body = read_html(item.text or "")
    title = cleaner.html_line(item.title or "")
    text = cleaner.text("\n\n".join(part for part in (title, body.text) if part))
    url = cleaner.line(item.url or "").strip()
    links = [Link(title or url, url)] if url else []
    links += [Link(cleaner.line(one.shown), cleaner.line(one.url)) for one in body.links]
    story = item.story_id or item.id
    return Post(
        id=ids.to_id(item.id),
        network=NETWORK,
        kind=kind,
        accounts=(),
        author=parse_author(item.author or ""),
        text=text or url,
        created_at=min(max(item.created_at_i, 0) * SECOND, now),
        received_at=0,
        conversation=ids.to_id(story),
        parent=ids.to_id(item.parent_id) if item.parent_id else None,
        url=ids.item_url(item.id),
        links=tuple(links),
        page=page_of(url) or None,
        altered=tuple(sorted({*cleaner.altered, *body.found})),
    )


def parse_author(name: str) -> Author:
    """Names there are unique and never change."""
    plain = clean_line(name).text
    return Author(f"{NETWORK}:{plain}", plain, plain)


def parse_profile(name: str, about: str = "", fetched_at: Moment | None = None) -> Profile:
    """A person, as far as the site tells."""
    author = parse_author(name)
    return Profile(
        id=author.id,
        network=NETWORK,
        handle=author.handle,
        name=author.name,
        about=clean(read_html(about).text).text,
        url=ids.user_url(author.handle),
        fetched_at=fetched_at,
    )


def parse_profiles(items: Iterable[Item]) -> tuple[Profile, ...]:
    """Everybody who wrote one of them, once each."""
    return tuple(parse_profile(name) for name in dict.fromkeys(one.author or "" for one in items))


def parse_user(user: User, now: Moment) -> Profile:
    """A person's own page."""
    return parse_profile(user.username, user.about or "", now)


def flat(tree: Item) -> list[Item]:
    """Every item of a tree that still says something, the topmost first."""
    found, waiting = [], [tree]
    while waiting:
        item = waiting.pop()
        if item.author and (item.text or item.title):
            found.append(item)
        waiting += item.children
    return found


def says(item: Item) -> str:
    """What a word is looked for in: the title, the text and the address it brings to notice."""
    body = read_html(item.text or "").text
    return clean(f"{read_html(item.title or '').text}\n{body}\n{item.url or ''}").text
