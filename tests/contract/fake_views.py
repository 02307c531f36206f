"""The AppView's half of the fake PDS: records as others see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cmtui.clock import Moment, from_iso, to_iso

if TYPE_CHECKING:
    from tests.contract.fake_pds import FakePds

POSTS = "app.bsky.feed.post"
FOLLOWS = "app.bsky.graph.follow"
BLOCKS = "app.bsky.graph.block"
Query = dict[str, list[str]]


class Account(NamedTuple):
    """One account of the fake."""

    did: str
    handle: str
    password: str


class Record(NamedTuple):
    """One record; `arrived` is when it first came."""

    uri: str
    cid: str
    value: dict[str, Any]
    arrived: Moment

    @property
    def author(self) -> str:
        return self.uri.split("/")[2]

    @property
    def collection(self) -> str:
        return self.uri.split("/")[3]

    @property
    def sorts_at(self) -> Moment:
        """The list's order: min(the author's createdAt, arrival)."""
        return min(from_iso(self.value["createdAt"]), self.arrived)


class Refused(Exception):
    """An error answer."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status, self.error, self.message = status, error, message


def notifications(pds: FakePds, who: Account, query: Query, _body: Any) -> Any:
    limit = int(query.get("limit", ["50"])[0])
    if not 1 <= limit <= 100:
        raise Refused(400, "InvalidRequest", "limit can not be greater than 100")
    found = [(record, reason_of(pds, record, who.did)) for record in pds.records.values()]
    wanted = [(record, reason) for record, reason in found
              if reason and not _unseen(pds, record.author, who.did)]  # fmt: skip
    wanted.sort(key=lambda pair: (pair[0].sorts_at, pair[0].cid), reverse=True)
    if "cursor" in query:
        before = from_iso(query["cursor"][0])  # strictly older: ties at a page's end are lost
        wanted = [pair for pair in wanted if pair[0].sorts_at < before]
    page = wanted[:limit]
    answer: dict[str, Any] = {
        "notifications": [
            post_view(pds, record, who) | {"reason": reason, "isRead": False}
            for record, reason in page
        ],
        "priority": False,
    }
    if len(wanted) > len(page):
        answer["cursor"] = to_iso(page[-1][0].sorts_at)
    return answer


def reason_of(pds: FakePds, record: Record, us: str) -> str:
    """Why a record notifies: once a post, and as a mention before all else."""
    value = record.value
    if record.author == us:
        return ""
    if record.collection == "app.bsky.feed.like" and f"/{us}/" in value["subject"]["uri"]:
        return "like"
    if record.collection != POSTS:
        return ""
    features = [feature for facet in value.get("facets", ()) for feature in facet["features"]]
    if any(feature.get("did") == us for feature in features):
        return "mention"
    if any(f"/{us}/" in value["reply"][end]["uri"] for end in ("parent", "root")
           if "reply" in value):  # fmt: skip
        return "reply"
    return "quote" if f"/{us}/" in quoted(value) else ""


def quoted(value: dict[str, Any]) -> str:
    """The URI of the record that a post quotes."""
    embed = value.get("embed", {})
    if embed.get("$type") == "app.bsky.embed.recordWithMedia":
        embed = embed["record"]
    uri: str = embed.get("record", {}).get("uri", "")
    return uri


def posts(pds: FakePds, who: Account, query: Query, _body: Any) -> Any:
    uris = query.get("uris", [])
    if len(uris) > 25:
        raise Refused(400, "InvalidRequest", "uris must not have more than 25 elements")
    there = [pds.records[uri] for uri in uris if uri in pds.records]
    return {"posts": [post_view(pds, record, who) for record in there
                      if not _blocked(pds, record.author, who.did)]}  # fmt: skip


def thread(pds: FakePds, who: Account, query: Query, _body: Any) -> Any:
    uri = query["uri"][0]
    if uri not in pds.records:
        raise Refused(400, "NotFound", f"Post not found: {uri}")
    depth, height = int(query["depth"][0]), int(query["parentHeight"][0])
    return {"thread": _node(pds, who, uri, depth, height)}


def _node(pds: FakePds, who: Account, uri: str, depth: int, height: int) -> dict[str, Any]:
    if uri not in pds.records:
        return {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": True}
    record = pds.records[uri]
    if _blocked(pds, record.author, who.did):
        return {"$type": "app.bsky.feed.defs#blockedPost", "uri": uri, "blocked": True,
                "author": {"did": record.author, "viewer": {"blockedBy": True}}}  # fmt: skip
    node: dict[str, Any] = {"$type": "app.bsky.feed.defs#threadViewPost"}
    node["post"] = post_view(pds, record, who)
    parent = record.value.get("reply", {}).get("parent", {}).get("uri")
    if parent and height:
        node["parent"] = _node(pds, who, parent, 0, height - 1)
    if depth:
        node["replies"] = [
            _node(pds, who, other.uri, depth - 1, 0)
            for other in pds.records.values()
            if other.value.get("reply", {}).get("parent", {}).get("uri") == uri
        ]
    return node


def author_feed(pds: FakePds, who: Account, query: Query, _body: Any) -> Any:
    actor = query["actor"][0]
    mine = [record for record in pds.records.values()
            if record.author == actor and record.collection == POSTS]  # fmt: skip
    mine.sort(key=lambda record: (record.sorts_at, record.cid), reverse=True)
    page, cursor = _paged(mine, query)
    return {"feed": [{"post": post_view(pds, record, who)} for record in page]} | cursor


def search(pds: FakePds, who: Account, query: Query, _body: Any) -> Any:
    """Ignores every filter, as the published AppView does; letter case it takes as it comes."""
    word = query["q"][0].lower()
    hits = [record for record in pds.records.values()
            if record.collection == POSTS and word in record.value["text"].lower()]  # fmt: skip
    hits.sort(key=lambda record: (record.sorts_at, record.cid), reverse=True)
    page, cursor = _paged(hits, query)
    return {"posts": [post_view(pds, record, who) for record in page]} | cursor


def _paged(records: list[Record], query: Query) -> tuple[list[Record], dict[str, str]]:
    start = int(query.get("cursor", ["0"])[0])
    end = start + int(query["limit"][0])
    return records[start:end], {"cursor": str(end)} if end < len(records) else {}


def profile(pds: FakePds, who: Account, query: Query, _body: Any) -> Any:
    if query["actor"][0] not in pds.accounts:
        raise Refused(400, "InvalidRequest", "Profile not found")
    view = actor_view(pds, query["actor"][0], who)
    return view | {"followersCount": 3, "description": _told(pds, query["actor"][0], "description")}


def post_view(pds: FakePds, record: Record, who: Account) -> dict[str, Any]:
    """app.bsky.feed.defs#postView, as far as anything here reads it."""
    labels = record.value.get("labels", {}).get("values", ())
    return {
        "uri": record.uri,
        "cid": record.cid,
        "author": actor_view(pds, record.author, who),
        "record": record.value,
        "indexedAt": to_iso(record.sorts_at),
        "labels": [{"src": record.author, "val": label["val"]} for label in labels],
        "viewer": _viewer(pds, record, who),
    }


def _viewer(pds: FakePds, record: Record, who: Account) -> dict[str, Any]:
    """app.bsky.feed.defs#viewerState: what the one who looks has done to it, and may not do."""
    state: dict[str, Any] = {"threadMuted": False}
    state["embeddingDisabled"] = record.uri in pds.unquotable
    for field in ("like", "repost"):
        marks = [each for each in pds.records.values()
                 if each.author == who.did and each.collection == f"app.bsky.feed.{field}"
                 and each.value["subject"]["uri"] == record.uri]  # fmt: skip
        if marks:
            state[field] = marks[0].uri
    if (who.did, record.uri) in pds.bookmarks:
        state["bookmarked"] = True
    return state | ({"replyDisabled": True} if record.uri in pds.gated else {})


def actor_view(pds: FakePds, did: str, who: Account) -> dict[str, Any]:
    """app.bsky.actor.defs#profileViewBasic."""
    blocks = (did, who.did) in pds.blocks
    ours = {each.collection: each.uri for each in pds.records.values()
            if each.author == who.did and each.value.get("subject") == did}  # fmt: skip
    state = {"blocking": ours.get(BLOCKS), "following": ours.get(FOLLOWS)}
    return {
        "did": did,
        "handle": pds.accounts[did].handle,
        "displayName": _told(pds, did, "displayName"),
        "viewer": {"muted": (who.did, did) in pds.mutes, "blockedBy": blocks}
        | {name: uri for name, uri in state.items() if uri},
        "labels": [],
    }


def _told(pds: FakePds, did: str, field: str) -> str:
    record = pds.records.get(f"at://{did}/app.bsky.actor.profile/self")
    return str(record.value.get(field, "")) if record else ""


def _blocked(pds: FakePds, one: str, other: str) -> bool:
    records = {(each.author, each.value["subject"]) for each in pds.records.values()
               if each.collection == BLOCKS}  # fmt: skip
    return bool({(one, other), (other, one)} & (pds.blocks | records))


def _unseen(pds: FakePds, author: str, us: str) -> bool:
    """Whether a list of notifications leaves the author out."""
    return _blocked(pds, author, us) or (us, author) in pds.mutes
