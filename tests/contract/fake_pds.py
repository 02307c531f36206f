"""A small PDS with its AppView, after the facts verified against the real one.

It knows what the Bluesky adapter and its harness ask: accounts, records, notifications, threads,
search. Where the real server surprises, so does this one: `@handle` is refused at login, expired
tokens are 400, lists lose ties at a page's end, a repeated identical put writes nothing.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from typing import Any

from cmtui.clock import Clock, from_iso, to_iso
from tests.contract import fake_views as views
from tests.contract.fake_views import Account, Record, Refused
from tests.contract.misbehaving import Misbehaving, Reply, Request, reply_error, reply_json

WRITES = (
    *(f"com.atproto.repo.{verb}Record" for verb in ("put", "create", "delete")),
    "app.bsky.graph.muteActor", "app.bsky.graph.unmuteActor",
    "app.bsky.bookmark.createBookmark", "app.bsky.bookmark.deleteBookmark",
    "com.atproto.moderation.createReport",
)  # fmt: skip
ONE_A_SUBJECT = (
    "app.bsky.feed.like", "app.bsky.feed.repost", "app.bsky.graph.block", "app.bsky.graph.follow",
)  # fmt: skip
"""Collections in which a new record of the same subject takes the place of the old one."""

IMAGE_BYTES, BLOB_BYTES = 2_000_000, 5 * 1024 * 1024
SIGNS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
TID_ALPHABET = set("234567abcdefghijklmnopqrstuvwxyz")
ACCESS_SECONDS = 7200


class FakePds:
    """The server; `front.url` is its address."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.accounts: dict[str, Account] = {}
        self.records: dict[str, Record] = {}
        self.blocks: set[tuple[str, str]] = set()
        self.gated: set[str] = set()
        self.unquotable: set[str] = set()
        self.mutes: set[tuple[str, str]] = set()
        self.bookmarks: set[tuple[str, str]] = set()
        self.reports: list[dict[str, Any]] = []
        self.blobs: dict[str, dict[str, Any]] = {}
        self.spent: set[str] = set()
        self.is_open = False
        self.logins = 0
        self.refreshes = 0
        self._count = 0
        self._lock = threading.RLock()
        self.front = Misbehaving(self.answer, is_write)

    def answer(self, request: Request) -> Reply:
        """One call, as a PDS answers it."""
        name = request.path.removeprefix("/xrpc/")
        handler = self._open.get(name) or self._authorised.get(name)
        if handler is None:
            return reply_error(501, "MethodNotImplemented", "Method Not Implemented")
        with self._lock:
            try:
                sort = "refresh" if name.endswith(".refreshSession") else "access"
                who = None if name in self._open else self._account_of(request, sort)
                body = request.body if name.endswith(".uploadBlob") else self._body(request)
                said = handler(self, who, request.query, body)
                return Reply(200, b"", {}) if said is None else reply_json(said)
            except Refused as refused:
                return reply_error(refused.status, refused.error, refused.message)

    def expire_access(self) -> None:
        """Every access token given out so far has expired."""
        self.spent |= {f"access-{number}" for number in range(self._count + 1)}

    def revoke_refresh(self) -> None:
        """Every refresh token given out so far is revoked, as when its app password is."""
        self.spent |= {f"refresh-{number}" for number in range(self._count + 1)}

    def close(self) -> None:
        """Stops listening."""
        self.front.close()

    def _body(self, request: Request) -> dict[str, Any]:
        is_data = "json" in request.headers.get("content-type", "")
        return json.loads(request.body) if is_data and request.body else {}

    def _account_of(self, request: Request, sort: str) -> Account:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not token and self.is_open:
            return Account("did:none:nobody", "nobody", "")
        if not token:
            raise Refused(401, "AuthMissing", "Authentication Required")
        try:
            payload = token.split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except (IndexError, ValueError):
            raise Refused(400, "InvalidToken", "Token could not be verified") from None
        if claims["scope"] != f"com.atproto.{sort}":
            raise Refused(400, "InvalidToken", "Token could not be verified")
        if claims["jti"] in self.spent and sort == "refresh":
            raise Refused(400, "ExpiredToken", "Token has been revoked")
        if claims["jti"] in self.spent or claims["exp"] * 1000 < self.clock.now():
            raise Refused(400, "ExpiredToken", "Token has expired")
        return self.accounts[claims["sub"]]

    def _tokens(self, account: Account) -> dict[str, Any]:
        self._count += 1
        now = self.clock.now() // 1000

        def token(sort: str, lasts: int) -> str:
            claims = {"scope": f"com.atproto.{sort}", "sub": account.did, "iat": now,
                      "exp": now + lasts, "jti": f"{sort}-{self._count}"}  # fmt: skip
            body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
            return f"e30.{body}.c2ln"

        return {"accessJwt": token("access", ACCESS_SECONDS), "did": account.did,
                "refreshJwt": token("refresh", 90 * 86400), "handle": account.handle,
                "active": True}  # fmt: skip

    def create_account(self, _who: None, _query: Any, body: dict[str, Any]) -> Any:
        digest = base64.b32encode(hashlib.sha256(body["handle"].encode()).digest())
        did = f"did:plc:{digest.decode().lower()[:24]}"
        self.accounts[did] = account = Account(did, body["handle"], body["password"])
        return self._tokens(account)

    def create_session(self, _who: None, _query: Any, body: dict[str, Any]) -> Any:
        self.logins += 1
        for account in self.accounts.values():
            names = (account.handle, account.did)
            if body["identifier"].lower() in names and body["password"] == account.password:
                return self._tokens(account)
        raise Refused(401, "AuthenticationRequired", "Invalid identifier or password")

    def resolve(self, _who: Any, query: dict[str, list[str]], _body: Any) -> Any:
        for account in self.accounts.values():
            if account.handle == query["handle"][0].lower():
                return {"did": account.did}
        raise Refused(400, "HandleNotFound", "Unable to resolve handle")

    def put(self, who: Account, _query: Any, body: dict[str, Any]) -> Any:
        if body["repo"] != who.did:
            raise Refused(401, "AuthenticationRequired", "Not your repository")
        self._check(body)
        uri = f"at://{who.did}/{body['collection']}/{body['rkey']}"
        record = Record(uri, cid_of(body["record"]), body["record"], self.clock.now())
        before = self.records.get(uri)
        if before is not None and before.cid == record.cid:
            return {"uri": uri, "cid": record.cid, "validationStatus": "valid"}
        if before is not None and "swapRecord" in body and body["swapRecord"] != before.cid:
            raise Refused(400, "InvalidSwap", f"Record was at {before.cid}")
        self.records[uri] = record._replace(arrived=before.arrived) if before else record
        return {"uri": uri, "cid": record.cid, "commit": {}, "validationStatus": "valid"}

    def create(self, who: Account, query: Any, body: dict[str, Any]) -> Any:
        self._count += 1
        tail = "".join(
            sorted(TID_ALPHABET)[(self._count >> shift) & 31] for shift in (15, 10, 5, 0)
        )
        if body["collection"] in ONE_A_SUBJECT:
            self._replace(who, body)
        return self.put(who, query, {"rkey": f"3kaaaaaaa{tail}"} | body)

    def _replace(self, who: Account, body: dict[str, Any]) -> None:
        """Takes out this account's record of the same subject, as the PDS does."""
        start = f"at://{who.did}/{body['collection']}/"
        subject = body["record"]["subject"]
        wanted = subject["uri"] if isinstance(subject, dict) else subject
        for uri, record in list(self.records.items()):
            there = record.value.get("subject") if uri.startswith(start) else None
            if wanted == (there["uri"] if isinstance(there, dict) else there):
                del self.records[uri]

    def delete(self, who: Account, _query: Any, body: dict[str, Any]) -> Any:
        self.records.pop(f"at://{who.did}/{body['collection']}/{body['rkey']}", None)
        return {}

    def get_record(self, _who: None, query: dict[str, list[str]], _body: Any) -> Any:
        uri = f"at://{query['repo'][0]}/{query['collection'][0]}/{query['rkey'][0]}"
        if uri not in self.records:
            raise Refused(400, "RecordNotFound", f"Could not locate record: {uri}")
        record = self.records[uri]
        return {"uri": uri, "cid": record.cid, "value": record.value}

    def list_records(self, _who: None, query: dict[str, list[str]], _body: Any) -> Any:
        start = f"at://{query['repo'][0]}/{query['collection'][0]}/"
        mine = [record for uri, record in self.records.items() if uri.startswith(start)]
        return {"records": [{"uri": each.uri, "cid": each.cid, "value": each.value}
                            for each in mine]}  # fmt: skip

    def upload(self, _who: Any, _query: Any, body: bytes) -> Any:
        """Sniffs the type, whatever the caller says; equal bytes have equal names."""
        if len(body) > BLOB_BYTES:
            raise Refused(413, "PayloadTooLarge", "request entity too large")
        sort = next((sort for sign, sort in SIGNS.items() if body.startswith(sign)), "*/*")
        link = "bafkrei" + hashlib.sha256(body).hexdigest()[:52]
        blob = {"$type": "blob", "ref": {"$link": link}, "mimeType": sort, "size": len(body)}
        self.blobs[link] = blob
        return {"blob": blob}

    def mute(self, who: Account, _query: Any, body: dict[str, Any]) -> None:
        """Answers with no body at all, as `unmute` does."""
        self.mutes.add((who.did, body["actor"]))

    def unmute(self, who: Account, _query: Any, body: dict[str, Any]) -> None:
        self.mutes.discard((who.did, body["actor"]))

    def bookmark(self, who: Account, _query: Any, body: dict[str, Any]) -> None:
        """Only posts, by URI and CID; the AppView keeps it, a second one changes nothing."""
        if "/app.bsky.feed.post/" not in body["uri"] or not body["cid"]:
            raise Refused(400, "UnsupportedCollection", "Only posts can be bookmarked")
        self.bookmarks.add((who.did, body["uri"]))

    def unbookmark(self, who: Account, _query: Any, body: dict[str, Any]) -> None:
        self.bookmarks.discard((who.did, body["uri"]))

    def report(self, who: Account, _query: Any, body: dict[str, Any]) -> Any:
        sorts = ("Spam", "Violation", "Misleading", "Sexual", "Rude", "Other", "Appeal")
        known = {f"com.atproto.moderation.defs#reason{sort}" for sort in sorts}
        subject = body["subject"]
        needs = {"com.atproto.repo.strongRef": ("uri", "cid"),
                 "com.atproto.admin.defs#repoRef": ("did",)}[subject["$type"]]  # fmt: skip
        if body["reasonType"] not in known or not all(subject.get(field) for field in needs):
            raise Refused(400, "InvalidRequest", "Input/reasonType or subject is invalid")
        self.reports.append(body | {"reportedBy": who.did})
        return {"id": len(self.reports), "reasonType": body["reasonType"], "subject": subject,
                "reportedBy": who.did, "createdAt": to_iso(self.clock.now())}  # fmt: skip

    def reports_on(self, uri: str) -> int:
        """How often that post was reported."""
        return sum(report["subject"].get("uri") == uri for report in self.reports)

    def _check(self, body: dict[str, Any]) -> None:
        """The rules of app.bsky.feed.post that the adapter could break."""
        record = body["record"]
        if body["collection"] == "app.bsky.feed.threadgate":
            self._check_gate(body)
        if body["collection"] != "app.bsky.feed.post":
            return
        self._check_embed(record.get("embed", {}))
        if len(record.get("langs", ())) > 3:
            raise Refused(400, "InvalidRequest", "langs must not have more than 3 elements")
        if len(body["rkey"]) != 13 or not set(body["rkey"]) <= TID_ALPHABET:
            raise Refused(400, "InvalidRequest", "Invalid TID string")
        try:
            from_iso(record["createdAt"])
        except (KeyError, ValueError):
            raise Refused(400, "InvalidRequest", "createdAt must be a datetime") from None
        if len(record["text"].encode()) > 3000:
            raise Refused(400, "InvalidRequest", "text must not be longer than 3000 bytes")
        for end in ("root", "parent") if "reply" in record else ():
            if not record["reply"].get(end, {}).get("cid"):
                raise Refused(400, "InvalidRequest", f"Missing reply.{end}")
        for facet in record.get("facets", ()):
            for feature in facet["features"]:
                if feature["$type"].endswith("#mention") and not feature["did"].startswith("did:"):
                    raise Refused(400, "InvalidRequest", "did must be a valid did")

    def _check_gate(self, body: dict[str, Any]) -> None:
        """app.bsky.feed.threadgate: the record key is the post's, in the same repository."""
        record = body["record"]
        post = f"at://{body['repo']}/app.bsky.feed.post/{body['rkey']}"
        if record.get("post") != post or "createdAt" not in record:
            raise Refused(400, "InvalidRequest", "Invalid app.bsky.feed.threadgate record")
        if len(record.get("hiddenReplies", ())) > 300:
            raise Refused(400, "InvalidRequest", "hiddenReplies must not have more than 300")

    def _check_embed(self, embed: dict[str, Any]) -> None:
        """The rules of app.bsky.embed.* that the adapter could break."""
        both = embed.get("$type") == "app.bsky.embed.recordWithMedia"
        quote = embed["record"] if both else embed
        if quote.get("$type") == "app.bsky.embed.record" and not quote["record"].get("cid"):
            raise Refused(400, "InvalidRequest", "Record/embed/record must have the property cid")
        images = (embed["media"] if both else embed).get("images", ())
        if len(images) > 4:
            raise Refused(400, "InvalidRequest", "images must not have more than 4 elements")
        for image in images:
            blob = self.blobs.get(image["image"]["ref"]["$link"])
            if "alt" not in image:
                raise Refused(400, "InvalidRequest", "Record/embed/images/0 must have alt")
            if blob is None:
                raise Refused(400, "BlobNotFound", "Could not find blob")
            if blob["size"] > IMAGE_BYTES or not blob["mimeType"].startswith("image/"):
                raise Refused(400, "InvalidRequest", "This file is too large or no image")

    def refresh_session(self, who: Account, _query: Any, _body: Any) -> Any:
        self.refreshes += 1
        return self._tokens(who)

    _open: dict[str, Callable[..., Any]] = {  # noqa: RUF012
        "com.atproto.server.createAccount": create_account,
        "com.atproto.server.createSession": create_session,
        "com.atproto.identity.resolveHandle": resolve,
        "com.atproto.repo.getRecord": get_record,
        "com.atproto.repo.listRecords": list_records,
    }
    _authorised: dict[str, Callable[..., Any]] = {  # noqa: RUF012
        "com.atproto.server.refreshSession": refresh_session,
        "com.atproto.repo.putRecord": put,
        "com.atproto.repo.createRecord": create,
        "com.atproto.repo.deleteRecord": delete,
        "com.atproto.repo.uploadBlob": upload,
        "com.atproto.moderation.createReport": report,
        "app.bsky.bookmark.createBookmark": bookmark,
        "app.bsky.bookmark.deleteBookmark": unbookmark,
        "app.bsky.graph.muteActor": mute,
        "app.bsky.graph.unmuteActor": unmute,
        "app.bsky.notification.listNotifications": views.notifications,
        "app.bsky.feed.getPosts": views.posts,
        "app.bsky.feed.getPostThread": views.thread,
        "app.bsky.feed.getAuthorFeed": views.author_feed,
        "app.bsky.feed.searchPosts": views.search,
        "app.bsky.actor.getProfile": views.profile,
    }


def is_write(request: Request) -> bool:
    """Whether the call changes a repository."""
    return request.path.removeprefix("/xrpc/") in WRITES


def cid_of(value: dict[str, Any]) -> str:
    """A version's name: equal content, equal name."""
    return "bafyrei" + hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:52]
