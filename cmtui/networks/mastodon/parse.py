"""The server's JSON as our records: pure functions; every text is cleaned here."""

from collections.abc import Iterable
from contextlib import suppress
from html import unescape

import msgspec

from cmtui.clock import Moment, from_iso
from cmtui.model.person import Profile
from cmtui.model.post import Author, Kind, Link, Post, Visibility
from cmtui.networks.mastodon import ids, wire
from cmtui.networks.mastodon.lenient import fitted, plain_json
from cmtui.text.html import read_html
from cmtui.text.safe import Cleaned, clean, clean_line

NETWORK = "mastodon"

MOST_TEXT = 50_000
"""Characters of one post that are kept; the longest limit of any server is a fraction of it."""

CUT = "the end, which was too long"

SENSITIVE = "sensitive media"
"""The warning of a post whose author marked its pictures and wrote no warning."""

_VISIBILITIES: dict[str, Visibility] = {
    "public": "public",
    "unlisted": "unlisted",
    "private": "followers",
    "direct": "direct",
    "mutuals_only": "followers",  # GoToSocial
    "local": "unlisted",  # Pleroma, Akkoma
    "list": "direct",  # Pleroma
}
_OWN_WORDS = {"public": "public", "unlisted": "unlisted", "followers": "private"}
_MOST_LANGUAGE = 35  # characters of a BCP 47 tag, RFC 5646 4.4.1


class Us(msgspec.Struct, frozen=True):
    """The account itself: its id on its server, which is `host`, whose people are at `domain`."""

    id: str
    acct: str
    host: str
    domain: str

    @property
    def person(self) -> str:
        """Its canonical id."""
        return ids.person_id(self.acct, self.domain)


class Place(msgspec.Struct, frozen=True):
    """Where a post stands: the ids of its conversation's root and of its parent."""

    conversation: str
    parent: str | None = None


def read_status(
    raw: bytes | msgspec.Raw, author: bytes | msgspec.Raw = b"null"
) -> tuple[wire.Status | None, tuple[str, ...]]:
    """One post, and complaints about what could not be read.

    One malformed post must not hide the page that it stands on, so as much is read as can be; None
    where not even its id and author can. `author`: the account, where the post itself tells none.
    """
    body = bytes(raw)
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return msgspec.json.decode(body, type=wire.Status), ()
    told = plain_json(body)
    if not isinstance(told, dict):
        return None, ()
    if not isinstance(told.get("visibility"), str):
        told["visibility"] = "direct"  # what cannot be read is never widened
    told["uri"] = told.get("uri") or told.get("url")
    if not isinstance(told.get("account"), dict):
        told["account"] = plain_json(bytes(author))
    return fitted(told, wire.Status)


def read_notification(raw: bytes | msgspec.Raw) -> wire.Notification | None:
    """One entry of the list of notifications; None where it has no id."""
    body = bytes(raw)
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return msgspec.json.decode(body, type=wire.Notification)
    told = plain_json(body)
    if not isinstance(told, dict):
        return None
    parts = {name: msgspec.Raw(msgspec.json.encode(told.pop(name, None)))
             for name in ("account", "status")}  # fmt: skip
    note, _ = fitted(told, wire.Notification)
    return msgspec.structs.replace(note, **parts) if note is not None else None


def read_statuses(raws: Iterable[bytes | msgspec.Raw]) -> list[wire.Status]:
    """Those that can be read."""
    return [status for raw in raws if (status := read_status(raw)[0]) is not None]


def parse_status(
    status: wire.Status,
    us: Us,
    place: Place,
    kind: Kind | None = None,
    unread: Iterable[str] = (),
    arrived: Moment = 0,
) -> Post:
    """A post as this account sees it.

    `kind`: unless the post tells. `arrived` stands for a time that cannot be read. `unread` are
    complaints about the rest.
    """
    cleaner = _Cleaner()
    author = parse_author(status.account, us.domain, cleaner)
    named = {each.url: f"@{each.acct}" for each in status.mentions if each.url}
    said = read_html(status.content or "", named)
    text = cleaner.text(said.text)
    if status.poll is not None:
        text = f"{text}\n\n{_poll(status.poll, cleaner)}".strip()
    post = Post(
        id=ids.to_id(status.uri),
        network=NETWORK,
        kind=kind or kind_of(status, us),
        accounts=(),
        author=author,
        text=text[:MOST_TEXT],
        created_at=moment_or(status.created_at, arrived),
        received_at=0,
        conversation=place.conversation,
        parent=place.parent,
        url=cleaner.line(status.url or status.uri),
        reference=str(ids.Reference(us.host, cleaner.line(status.id), _version(status))),
        language=cleaner.line(status.language or "")[:_MOST_LANGUAGE],
        warning=_warning(status, cleaner),
        links=tuple(Link(cleaner.line(each.shown), cleaner.line(each.url)) for each in said.links),
        images=tuple(_described(each, cleaner) for each in status.media_attachments),
        visibility=visibility_of(status),
        mentions=tuple(ids.full_acct(each.acct, us.domain) for each in status.mentions),
        edited_at=_edited_at(status),
        cannot_answer=closed(status, us),
    )
    found = {*cleaner.found, *said.found, *((CUT,) if len(text) > MOST_TEXT else ())}
    return msgspec.structs.replace(post, altered=(*sorted(found), *unread))


def parse_author(account: wire.Account, domain: str, cleaner: "_Cleaner | None" = None) -> Author:
    """Who wrote it. The handle is whole, host and all: it means the same on every server."""
    cleaner = cleaner or _Cleaner()
    handle = cleaner.line(ids.full_acct(account.acct, domain))
    return Author(
        ids.person_id(account.acct, domain), handle, cleaner.line(account.display_name or "")
    )


def parse_profile(account: wire.Account, domain: str, fetched_at: Moment | None = None) -> Profile:
    """A person's profile."""
    author = parse_author(account, domain)
    return Profile(
        id=author.id,
        network=NETWORK,
        handle=author.handle,
        name=author.name,
        about=clean(read_html(account.note or "").text).text,
        followers=account.followers_count,
        url=clean_line(account.url or "").text,
        fetched_at=fetched_at,
    )


def parse_profiles(accounts: Iterable[wire.Account], domain: str) -> tuple[Profile, ...]:
    """The profiles of everybody among them, once each."""
    people = {account.id: account for account in accounts}
    return tuple(parse_profile(account, domain) for account in people.values())


def kind_of(status: wire.Status, us: Us) -> Kind:
    """Why we hold the post."""
    if status.account.id == us.id:
        return "own"
    if status.in_reply_to_account_id == us.id:
        return "reply"
    quoted = status.quote.quoted_status if status.quote else None
    if quoted is not None and quoted.account.id == us.id:
        return "quote"
    return "mention" if any(each.id == us.id for each in status.mentions) else "context"


def visibility_of(status: wire.Status) -> Visibility:
    """Who may see it; a word that we do not know counts as the narrowest."""
    word = "public" if status.visibility is None else status.visibility
    return _VISIBILITIES.get(word, "direct")


def closed(status: wire.Status, us: Us) -> str:
    """Why its author lets us not answer ("" = she does, or has not said).

    The server puts `me` where whoever asks may answer, with or without the author's yes.
    """
    rules = status.interaction_policy.can_reply if status.interaction_policy else None
    may = rules.everybody if rules is not None else set()
    if not may or {"me", "public"} & may or status.account.id == us.id:
        return ""
    return f"@{ids.full_acct(status.account.acct, us.domain)} does not let this account answer it."


def in_their_words(visibility: Visibility) -> str:
    """The API's word for a visibility."""
    return _OWN_WORDS.get(visibility, "direct")


def moment_or(text: str | None, otherwise: Moment) -> Moment:
    """A time that the server wrote, where it is one."""
    try:
        return from_iso(text or "")
    except (ValueError, OverflowError):
        return otherwise


class _Cleaner:
    """Cleans the texts of one post and remembers what was found in any of them."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def text(self, text: str) -> str:
        return self._note(clean(text[: MOST_TEXT * 2]))

    def line(self, text: str) -> str:
        return self._note(clean_line(text))

    def _note(self, cleaned: Cleaned) -> str:
        self.found.update(cleaned.found)
        return cleaned.text


def _version(status: wire.Status) -> str:
    return ids.version_of(status.content or "", status.spoiler_text or "", status.edited_at or "")


def _edited_at(status: wire.Status) -> Moment | None:
    return moment_or(status.edited_at, 0) or None


def _warning(status: wire.Status, cleaner: _Cleaner) -> str:
    warning = cleaner.line(read_html(status.spoiler_text or "").text)
    return warning or (SENSITIVE if status.sensitive and status.media_attachments else "")


def _described(media: wire.Attachment, cleaner: _Cleaner) -> str:
    """What the author says a picture shows; that it is no picture stands before it."""
    alt = cleaner.text(media.description or "")
    kind = cleaner.line(media.type or "image")
    if kind in ("image", "unknown"):
        return alt
    kind = "video" if kind == "gifv" else kind
    return f"{kind}: {alt or 'no description'}"


def _poll(poll: wire.Poll, cleaner: _Cleaner) -> str:
    """The answers of a poll; not the votes, which change without anybody having said anything.

    GoToSocial gives them as HTML, though without tags.
    """
    answers = " / ".join(cleaner.line(unescape(option.title or "")) for option in poll.options)
    return f"[poll: {answers}]"
