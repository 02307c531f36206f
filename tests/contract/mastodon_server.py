"""A small server that speaks Mastodon's API, after the facts measured on GoToSocial and documented
for the others, with what surprises there: ids that become visible out of order, pages that lose
what was deleted after they were cut, an ignored Idempotency-Key, a limit with an ISO time and no
Retry-After, wss told by a server that is plain http.
"""

import hashlib
import html
import itertools
import json
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from cmtui.clock import Clock, Moment, to_datetime, to_iso
from tests.contract import mastodon_oauth as oauth
from tests.contract.mastodon_flavours import Flavour
from tests.contract.mastodon_socket import Listener, accept_key
from tests.contract.misbehaving import Misbehaving, Reply, Request, reply_json

DOMAIN = "social.test"
ALL_SCOPES = frozenset(("read", "write"))
VISIBILITIES = ("public", "unlisted", "private", "direct")
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KNOWN_TYPES = ("mention", "favourite", "reblog", "follow", "status", "update")


class Refused(Exception):
    """What the server says instead."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status, self.error = status, error


@dataclass
class Member:
    """An account."""

    id: str
    acct: str
    name: str = ""
    confirms: bool = False
    following: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    muting: set[str] = field(default_factory=set)
    blocking: set[str] = field(default_factory=set)


@dataclass
class Post:
    """A status."""

    id: str
    uri: str
    author: str
    text: str
    at: Moment
    parent: str | None = None
    visibility: str = "public"
    warning: str = ""
    language: str | None = None
    sensitive: bool = False
    content_type: str | None = None
    quotes: str | None = None
    media: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    poll: list[str] = field(default_factory=list)
    edited: Moment | None = None
    likes: set[str] = field(default_factory=set)
    boosts: list[str] = field(default_factory=list)
    bookmarks: set[str] = field(default_factory=set)
    remote: bool = False
    replies_by: list[str] | None = None
    quotable: bool = True


@dataclass
class Note:
    """A notification."""

    id: str
    to: str
    type: str
    post: str
    at: Moment


class MastodonServer:
    """The server; `front.url` is its address.

    `odd` changes what is told of a `note`, a `status` or the `instance` on its way out;
    `broken_threads` are posts at whose context the server breaks down. `aliases` lead from one
    address of a post to its own. `hidden` are ids of
    notifications that are there and not visible yet, `held` of those that are kept from whoever
    does not ask for them (Mastodon 4.3: a policy for strangers). `limit` is how many requests
    `Clock.now()` may see in `window` ms (0: any number). `skew` is how far its clock is ahead of
    ours.
    """

    def __init__(self, clock: Clock, flavour: Flavour) -> None:
        self.clock = clock
        self.flavour = flavour
        self.domain, self.scheme = DOMAIN, "https"
        self.members: dict[str, Member] = {}
        self.posts: dict[str, Post] = {}
        self.notes: list[Note] = []
        self.media: dict[str, dict[str, Any]] = {}
        self.scheduled: dict[str, dict[str, Any]] = {}
        self.reports: list[dict[str, Any]] = []
        self.tokens: dict[str, tuple[str, frozenset[str]]] = {}
        self.keys: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.held: set[str] = set()
        self.listeners: list[Listener] = []
        self.limit, self.window, self.skew = 0, 300_000, 0
        self.clients: dict[str, dict[str, Any]] = {}
        self.numbers = itertools.count()
        self.ends: dict[str, Moment] = {}
        self.refreshes: dict[str, str] = {}
        self.codes: dict[str, tuple[str, str]] = {}
        self.media_is_slow = False
        self.is_open = False
        self.search_pages = True
        self.lists_extra = 0
        self.without_v2 = 404
        self.nodeinfo_is: Reply | None = None
        self.odd: Callable[[str, Any], Any] = lambda what, told: told
        self.broken_threads: set[str] = set()
        self.aliases: dict[str, str] = {}
        self.filters: list[dict[str, Any]] = []
        self.policy: dict[str, Any] = {}
        self.schedules = True
        self._asked: list[Moment] = []
        self._count = 0
        self.lock = threading.RLock()
        self.front = Misbehaving(self.answer, is_write)

    # --- what happens there ------------------------------------------------------------------

    def now(self) -> Moment:
        return self.clock.now() + self.skew

    def new_id(self, at: Moment) -> str:
        self._count += 1
        if not self.flavour.ulids:
            return str((at << 16) | (self._count & 0xFFFF))
        head = "".join(CROCKFORD[(at >> shift) & 31] for shift in range(45, -1, -5))
        return head + "".join(CROCKFORD[(self._count >> (5 * n)) & 31] for n in range(15, -1, -1))

    def join(self, acct: str, token: str = "", scopes: Iterable[str] = ALL_SCOPES) -> Member:
        with self.lock:
            member = Member(self.new_id(self.now()), acct, acct.partition("@")[0])
            self.members[member.id] = member
            if token:
                self.tokens[token] = (member.id, frozenset(scopes))
            return member

    def find(self, acct: str) -> Member | None:
        bare = acct.removeprefix("@").removesuffix(f"@{self.domain}").lower()
        return next((each for each in self.members.values() if each.acct.lower() == bare), None)

    def publish(self, author: Member, text: str, at: Moment | None = None, **fields: Any) -> Post:
        """A post goes out, and those whom it mentions are told."""
        with self.lock:
            at = self.now() if at is None else at
            id = self.new_id(at)
            host = author.acct.partition("@")[2] or self.domain
            uri = f"{self.scheme}://{host}/users/{author.acct.partition('@')[0]}/statuses/{id}"
            post = Post(id, uri, author.id, text, at, remote=host != self.domain, **fields)
            post.mentions = [each.id for each in self._named(text) if each.id != author.id]
            self.posts[id] = post
            for each in post.mentions:
                self.note(each, "mention", post, at)
            self.tell(post.author, "update", json.dumps(self.shown(post, post.author)))
            for tag in re.findall(r"#(\w+)", text):
                self._tell_tag(tag.lower(), post)
            return post

    def note(self, to: str, kind: str, post: Post, at: Moment) -> Note:
        note = Note(self.new_id(at), to, kind, post.id, at)
        self.notes.append(note)
        if post.author not in self.members[to].muting | self.members[to].blocking:
            self.tell(to, "notification", json.dumps(self._shown_note(note)))
        return note

    def edit(self, post: Post, text: str) -> None:
        """GoToSocial tells nobody of an edited mention, so nothing streams."""
        with self.lock:
            post.text, post.edited = text, self.now()

    def remove(self, id: str) -> None:
        with self.lock:
            self.posts.pop(id, None)
            for post in self.posts.values():
                if post.parent == id and not self.flavour.ulids:
                    post.parent = None
            for listener in list(self.listeners):
                listener.tell("delete", id, "user")

    def tell(self, to: str, event: str, payload: str) -> None:
        for listener in list(self.listeners):
            if listener.account == to and "user" in listener.streams:
                listener.tell(event, payload, "user")

    def _tell_tag(self, tag: str, post: Post) -> None:
        for listener in list(self.listeners):
            if f"hashtag:{tag}" in listener.streams and post.visibility == "public":
                listener.tell("update", json.dumps(self.shown(post, listener.account)), "hashtag")

    def restart(self) -> None:
        """Goes down and comes up: open streams end without a close frame; tokens survive."""
        self.front.stop()
        for listener in self.listeners:
            listener.cut()
        self.listeners.clear()
        self.front.start()

    def close(self) -> None:
        for listener in self.listeners:
            listener.cut()
        self.front.close()

    def _named(self, text: str) -> list[Member]:
        found = re.findall(r"(?<![\w@/])@[\w.]+(?:@[\w.-]+\w(?::\d+)?)?", text)
        return list({each.id: each for one in found if (each := self.find(one))}.values())

    # --- answers -----------------------------------------------------------------------------

    def answer(self, request: Request) -> Reply:
        with self.lock:
            headers = self._limits()
            if not request.headers.get("user-agent"):
                return Reply(418, b"I'm a teapot", {"Content-Type": "text/plain"})
            try:
                if headers and int(headers["X-RateLimit-Remaining"]) < 0:
                    headers["X-RateLimit-Remaining"] = "0"
                    raise Refused(429, "rate limit reached")
                said = self._routed(request)
            except Refused as refused:
                said = reply_json({"error": refused.error}, refused.status)
            reply = said if isinstance(said, Reply) else reply_json(said)
            date = to_datetime(self.now()).strftime("%a, %d %b %Y %H:%M:%S GMT")
            return reply._replace(headers=reply.headers | headers | {"Date": date})

    def _limits(self) -> dict[str, str]:
        if not self.limit:
            return {}
        now = self.clock.now()
        start = now - now % self.window
        self._asked = [each for each in self._asked if each >= start] + [now]
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - len(self._asked)),
            "X-RateLimit-Reset": to_iso(start + self.window + self.skew),
        }

    def _routed(self, request: Request) -> Any:
        for method, pattern, scope, handler in ROUTES:
            match = re.fullmatch(pattern, request.path)
            if match is None or method != request.method:
                continue
            who = self._authorised(request, scope) if scope else None
            return handler(self, who, request, *match.groups())
        raise Refused(404, "Not Found")

    def _authorised(self, request: Request, scope: str) -> Member:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        protocol = request.headers.get("sec-websocket-protocol", "")
        if request.headers.get("upgrade", "").lower() == "websocket":
            token = protocol if self.flavour.token_in_protocol else token or protocol
        if not token and self.is_open and scope in ("read:statuses", "read:accounts"):
            return Member("", "nobody")
        now = self.now()
        if token not in self.tokens or self.ends.get(token, now) < now:
            raise Refused(401, "Unauthorized: token not supplied")
        id, scopes = self.tokens[token]
        if not {scope, scope.partition(":")[0]} & scopes:
            raise Refused(403, "Forbidden: token has insufficient scope permission")
        return self.members[id]

    # --- entities ----------------------------------------------------------------------------

    def shown_account(self, member: Member) -> dict[str, Any]:
        user, _, host = member.acct.partition("@")
        return {
            "id": member.id, "username": user, "acct": member.acct, "display_name": member.name,
            "url": f"{self.scheme}://{host or self.domain}/@{user}", "note": "<p>Hi</p>",
            "followers_count": 3,
        }  # fmt: skip

    def shown(self, post: Post, to: str) -> dict[str, Any]:
        parent = self.posts.get(post.parent or "")
        quoted = self.posts.get(post.quotes or "")
        shown = {
            "id": post.id, "uri": post.uri, "url": _page_of(post.uri),
            "created_at": to_iso(post.at), "account": self.shown_account(self.members[post.author]),
            "content": self._content(post), "in_reply_to_id": post.parent,
            "in_reply_to_account_id": parent.author if parent else None,
            "visibility": post.visibility, "spoiler_text": post.warning,
            "sensitive": post.sensitive, "language": post.language,
            "edited_at": to_iso(post.edited) if post.edited else None,
            "media_attachments": [self.media[each] for each in post.media],
            "mentions": [
                self.shown_account(self.members[each]) | {"username": ""} for each in post.mentions
            ],
            "tags": [], "emojis": [], "reblog": None, "reblogged": to in post.boosts,
            "favourited": to in post.likes, "bookmarked": to in post.bookmarks, "poll": None,
            "replies_count": sum(each.parent == post.id for each in self.posts.values()),
        }  # fmt: skip
        if self.flavour.software == "gotosocial":
            shown["interaction_policy"] = self._policy(post, to)
        if self.flavour.quotes:
            said = "automatic" if post.quotable else "denied"
            shown["quote_approval"] = {"automatic": [], "manual": [], "current_user": said}
        if post.poll:
            shown["poll"] = {"id": post.id, "options": [{"title": each} for each in post.poll]}
        if self.flavour.quotes and quoted is not None:
            shown["quote"] = {"state": "accepted", "quoted_status": self.shown(quoted, to)}
        changed: dict[str, Any] = self.odd("status", shown)
        return changed

    def _policy(self, post: Post, to: str) -> dict[str, Any]:
        """Who may answer, `me` among them where whoever looks may."""
        may = ["public"] if post.replies_by is None else list(post.replies_by)
        if self.may_reply(post, to):
            may.append("me")
        rules = {"always": may, "with_approval": [], "automatic_approval": may,
                 "manual_approval": []}  # fmt: skip
        return {"can_favourite": rules, "can_reply": rules, "can_reblog": rules}

    def may_reply(self, post: Post, who: str) -> bool:
        """Whether the author lets that account answer: whoever is mentioned always may."""
        named = {post.author, *post.mentions}
        return post.replies_by is None or "public" in post.replies_by or who in named

    def _content(self, post: Post) -> str:
        text = html.escape(post.text, quote=False).replace("&gt;", ">")
        for member in self._named(post.text):
            user, _, host = member.acct.partition("@")
            url = f"{self.scheme}://{host or self.domain}/@{user}"
            anchor = (
                f'<span class="h-card"><a href="{url}" class="u-url mention">'
                f"@<span>{user}</span></a></span>"
            )
            text = re.sub(rf"@{re.escape(member.acct)}(?:@{self.domain})?(?![\w@])", anchor, text)
        tags = f"{self.scheme}://{self.domain}/tags"
        text = re.sub(
            r"(?<![\w&/])#(\w+)", rf'<a href="{tags}/\1" class="mention hashtag" '
            r'rel="tag">#<span>\1</span></a>', text,
        )  # fmt: skip
        for label, url in post.links:
            text += f' <a href="{html.escape(url)}" rel="nofollow">{html.escape(label)}</a>'
        return "<p>" + text.replace("\n\n", "</p><p>").replace("\n", "<br>") + "</p>"

    def _shown_note(self, note: Note) -> dict[str, Any]:
        post = self.posts[note.post]
        changed: dict[str, Any] = self.odd("note", {
            "id": note.id, "type": note.type, "created_at": to_iso(note.at // 1000 * 1000),
            "account": self.shown_account(self.members[post.author]),
            "status": self.shown(post, note.to),
        })  # fmt: skip
        return changed

    def visible(self, id: str, to: Member) -> Post:
        post = self.posts.get(id)
        is_hidden = post is not None and (
            (self.flavour.hides_blocked and post.author in to.blocking)
            or (post.visibility in ("private", "direct")
                and to.id not in (post.author, *post.mentions))
        )  # fmt: skip
        if post is None or is_hidden:
            raise Refused(404, "Not Found: target status not found")
        return post

    # --- reading -----------------------------------------------------------------------------

    def instance(self, _who: None, request: Request, version: str) -> Any:
        if version == "2" and not self.flavour.v2:
            raise Refused(self.without_v2, "Not Found")
        streaming = f"wss://{self.domain}" if self.flavour.streams else None
        told: dict[str, Any] = {
            "domain": self.domain, "uri": self.domain, "version": self.flavour.version,
            "configuration": {
                "statuses": {"max_characters": self.flavour.max_characters,
                             "max_media_attachments": 4,
                             "characters_reserved_per_url": self.flavour.url_length},
                "media_attachments": {"image_size_limit": 2_000_000, "description_limit": 1500},
                "urls": {"streaming": streaming},
            },
        }  # fmt: skip
        if self.flavour.software == "mastodon" and self.flavour.quotes:
            told["api_versions"] = {"mastodon": 7}
        return self.odd("instance", told)

    def nodeinfo(self, _who: None, _request: Request) -> Any:
        if self.nodeinfo_is is not None:
            return self.nodeinfo_is
        name = self.flavour.software
        return {"version": "2.0", "software": {"name": name, "version": self.flavour.version}}

    def whoami(self, who: Member, _request: Request) -> Any:
        return self.shown_account(who) | {"source": {"privacy": "unlisted"}}

    def lookup(self, _who: Member, request: Request) -> Any:
        member = self.find(request.query["acct"][0])
        if member is None:
            raise Refused(404, "Record not found")
        return self.shown_account(member)

    def relationships(self, who: Member, request: Request) -> Any:
        return [
            {"id": each, "following": each in who.following, "requested": each in who.asked,
             "blocking": each in who.blocking, "muting": each in who.muting,
             "blocked_by": each in self.members and who.id in self.members[each].blocking}
            for each in request.query.get("id[]", ())
        ]  # fmt: skip

    def notifications(self, who: Member, request: Request) -> Reply:
        query = request.query
        limit = min(80, int(query.get("limit", ["20"])[0]))
        types = [each for each in query.get("types[]", ()) if each in self._types()]
        rows = [
            note for note in self.notes
            if note.to == who.id and note.id not in self.hidden
            and (note.id not in self.held or "include_filtered" in query)
            and note.type in (types or [note.type])
        ]  # fmt: skip
        page = self._page(rows, query, limit)
        shown = [
            self._shown_note(note)
            for note in page
            if note.post in self.posts
            and self.posts[note.post].author not in who.muting | who.blocking
            and not self._hidden_by_filter(self.posts[note.post])
        ]
        reply = reply_json(shown + [shown[-1]] * self.lists_extra if shown else shown)
        if not shown or not self.flavour.links:
            return reply
        call = f"{self.scheme}://{self.domain}/api/v1/notifications"
        link = f'<{call}?max_id={shown[-1]["id"]}>; rel="next"'
        return reply._replace(headers=reply.headers | {"Link": link})

    def _hidden_by_filter(self, post: Post) -> bool:
        hiding = [each for each in self.filters if each["filter_action"] == "hide"
                  and "notifications" in each["context"]]  # fmt: skip
        return any(each["title"].lower() in post.text.lower() for each in hiding)

    def filters_of(self, _who: Member, _request: Request) -> Any:
        return self.filters

    def policy_of(self, _who: Member, _request: Request) -> Any:
        if not self.flavour.quotes:
            raise Refused(404, "Not Found")
        return self.policy

    def _types(self) -> tuple[str, ...]:
        pending = ("pending.reply", "pending.favourite", "pending.reblog")
        more = pending if self.flavour.software == "gotosocial" else ()
        return (*KNOWN_TYPES, *more, *(("quote",) if self.flavour.quotes else ()))

    def _page(self, rows: list[Any], query: dict[str, list[str]], limit: int) -> list[Any]:
        def age(row: Any) -> tuple[int, str]:
            return len(row.id), row.id

        def bound(name: str) -> tuple[int, str] | None:
            return (len(query[name][0]), query[name][0]) if name in query else None

        below, above = bound("max_id"), bound("min_id") or bound("since_id")
        rows = sorted((r for r in rows if (below is None or age(r) < below)
                       and (above is None or age(r) > above)), key=age)  # fmt: skip
        page = rows[:limit] if "min_id" in query else rows[max(0, len(rows) - limit) :]
        return page[::-1]

    def status(self, who: Member, _request: Request, id: str) -> Any:
        return self.shown(self.visible(id, who), who.id)

    def source(self, who: Member, _request: Request, id: str) -> Any:
        post = self.visible(id, who)
        if post.author != who.id:
            raise Refused(404, "Not Found")
        return {"id": id, "text": post.text, "spoiler_text": post.warning}

    def context(self, who: Member, _request: Request, id: str) -> Any:
        post = self.visible(id, who)
        if id in self.broken_threads:
            raise Refused(500, "Internal Server Error")
        above: list[Post] = []
        up = self.posts.get(post.parent or "")
        while up is not None:
            above.insert(0, up)
            up = self.posts.get(up.parent or "")
        below, wave = [], {id}
        while wave:
            under = [each for each in self.posts.values() if each.parent in wave]
            below += under
            wave = {each.id for each in under}
        hidden = who.blocking if self.flavour.hides_blocked else set()
        return {name: [self.shown(each, who.id) for each in posts if each.author not in hidden]
                for name, posts in (("ancestors", above), ("descendants", below))}  # fmt: skip

    def account_statuses(self, who: Member, request: Request, id: str) -> Any:
        limit = int(request.query.get("limit", ["20"])[0])
        rows = [each for each in self.posts.values() if each.author == id]
        page = [self.shown(each, who.id) for each in self._page(rows, request.query, limit)]
        if "exclude_reblogs" in request.query and self.flavour.software != "pixelfed":
            return page
        boosts = [each for each in self.posts.values() if id in each.boosts]
        wrapped = [self.shown(each, who.id) | {"id": self.new_id(self.now()),
                                               "account": self.shown_account(self.members[id]),
                                               "reblog": self.shown(each, who.id)}
                   for each in boosts]  # fmt: skip
        return page if "max_id" in request.query else wrapped + page

    def tag(self, who: Member, request: Request, tag: str) -> Any:
        """GoToSocial does not know a hashtag that nobody has used (timeline/tag.go)."""
        used = any(re.search(rf"#{tag}\b", each.text, re.I) for each in self.posts.values())
        if self.flavour.software == "gotosocial" and not used:
            raise Refused(404, "Not Found: tag was not found, or not useable/listable")
        rows = [
            each for each in self.posts.values()
            if each.visibility == "public" and re.search(rf"#{tag}\b", each.text, re.I)
        ]  # fmt: skip
        return [self.shown(each, who.id) for each in self._page(rows, request.query, 40)]

    def search(self, who: Member, request: Request) -> Any:
        wanted = self.aliases.get(request.query["q"][0], request.query["q"][0])
        found = [each for each in self.posts.values() if each.uri == wanted]
        if self.flavour.searches and not found:
            found = [each for each in self.posts.values()
                     if wanted.lower() in each.text.lower()
                     and each.visibility == "public"]  # fmt: skip
        shown = [each for each in found if each.author not in who.blocking]
        shown.sort(key=lambda each: each.at, reverse=True)
        start = int(request.query.get("offset", ["0"])[0]) if self.search_pages else 0
        shown = shown[start : start + int(request.query.get("limit", ["20"])[0])]
        return {"accounts": [], "hashtags": [],
                "statuses": [self.shown(each, who.id) for each in shown]}  # fmt: skip

    def stream(self, who: Member, request: Request, _more: str | None) -> Any:
        wants_socket = request.headers.get("upgrade", "").lower() == "websocket"
        if not self.flavour.streams or (self.flavour.streams == "ws") != wants_socket:
            raise Refused(404, "Not Found")
        stream = request.query.get("stream", ["user"])[0]
        listener = Listener(who.id, stream, not wants_socket, self.flavour.subscribes)
        self.listeners.append(listener)

        def left(one: Listener) -> None:
            if one in self.listeners:
                self.listeners.remove(one)

        headers = {"Content-Type": "text/event-stream", "Connection": "close"}
        status = 200
        if wants_socket:
            status = 101
            headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
            if protocol := request.headers.get("sec-websocket-protocol"):
                headers["Sec-WebSocket-Protocol"] = protocol
            headers["Sec-WebSocket-Accept"] = accept_key(request.headers["sec-websocket-key"])
        return Reply(status, b"", headers, lambda connection: listener.serve(connection, left))


def _page_of(uri: str) -> str:
    """The web page of a post, as GoToSocial names it."""
    return uri.replace("/users/", "/@")


def is_write(request: Request) -> bool:
    """Whether the call changes what others see."""
    quiet = ("/oauth/", "/api/v1/apps", "/api/v2/media", "/api/v1/media")
    return request.method != "GET" and not request.path.startswith(quiet)


def digest(value: object) -> str:
    """A name for a value."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


from tests.contract import mastodon_writes as writes  # noqa: E402

_S = MastodonServer
Handler = Callable[..., Any]
ROUTES: tuple[tuple[str, str, str, Handler], ...] = (
    ("GET", r"/api/v([12])/instance", "", _S.instance),
    ("GET", r"/nodeinfo/2\.0", "", _S.nodeinfo),
    ("POST", r"/api/v1/apps", "", oauth.register),
    ("POST", r"/oauth/token", "", oauth.token),
    ("GET", r"/api/v1/accounts/verify_credentials", "read:accounts", _S.whoami),
    ("GET", r"/api/v1/accounts/lookup", "read:accounts", _S.lookup),
    ("GET", r"/api/v1/accounts/relationships", "read:follows", _S.relationships),
    ("GET", r"/api/v1/accounts/(\w+)/statuses", "read:statuses", _S.account_statuses),
    ("GET", r"/api/v1/notifications", "read:notifications", _S.notifications),
    ("GET", r"/api/v2/filters", "read:filters", _S.filters_of),
    ("GET", r"/api/v2/notifications/policy", "read:notifications", _S.policy_of),
    ("GET", r"/api/v1/statuses/(\w+)", "read:statuses", _S.status),
    ("GET", r"/api/v1/statuses/(\w+)/source", "read:statuses", _S.source),
    ("GET", r"/api/v1/statuses/(\w+)/context", "read:statuses", _S.context),
    ("GET", r"/api/v1/timelines/tag/(\w+)", "read:statuses", _S.tag),
    ("GET", r"/api/v2/search", "read:search", _S.search),
    ("GET", r"/api/v1/streaming(/user)?", "read:statuses", _S.stream),
    ("GET", r"/api/v1/scheduled_statuses", "read:statuses", writes.scheduled_list),
    ("GET", r"/api/v1/scheduled_statuses/(\w+)", "read:statuses", writes.scheduled_one),
    ("PUT", r"/api/v1/scheduled_statuses/(\w+)", "write:statuses", writes.reschedule),
    ("DELETE", r"/api/v1/scheduled_statuses/(\w+)", "write:statuses", writes.unschedule),
    ("POST", r"/api/v1/statuses", "write:statuses", writes.post),
    ("PUT", r"/api/v1/statuses/(\w+)", "write:statuses", writes.edit),
    ("DELETE", r"/api/v1/statuses/(\w+)", "write:statuses", writes.delete),
    ("POST", r"/api/v1/statuses/(\w+)/(un)?favourite", "write:favourites", writes.favourite),
    ("POST", r"/api/v1/statuses/(\w+)/(un)?reblog", "write:statuses", writes.reblog),
    ("POST", r"/api/v1/statuses/(\w+)/(un)?bookmark", "write:bookmarks", writes.bookmark),
    ("POST", r"/api/v1/accounts/(\w+)/(un)?follow", "write:follows", writes.follow),
    ("POST", r"/api/v1/accounts/(\w+)/(un)?mute", "write:mutes", writes.mute),
    ("POST", r"/api/v1/accounts/(\w+)/(un)?block", "write:blocks", writes.block),
    ("POST", r"/api/v1/reports", "write:reports", writes.report),
    ("POST", r"/api/v2/media", "write:media", writes.upload),
    ("GET", r"/api/v1/media/(\w+)", "write:media", writes.media),
    ("PUT", r"/api/v1/media/(\w+)", "write:media", writes.media),
)
