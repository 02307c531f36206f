"""Bluesky's JSON as it comes: only the fields that we use, named as in the lexicons.

Unknown fields are ignored. `record` stays raw: it was written by any program at all, so it is
read apart (`parse.read_record`) and cannot spoil the page that it stands on.
"""

import msgspec


class Ref(msgspec.Struct, frozen=True):
    """com.atproto.repo.strongRef."""

    uri: str
    cid: str = ""


class ReplyRef(msgspec.Struct, frozen=True):
    """app.bsky.feed.post#replyRef."""

    root: Ref
    parent: Ref


class Feature(msgspec.Struct, frozen=True):
    """One feature of app.bsky.richtext.facet; which field is set tells the sort."""

    did: str = ""
    uri: str = ""
    tag: str = ""


class ByteSlice(msgspec.Struct, frozen=True):
    """app.bsky.richtext.facet#byteSlice: offsets in UTF-8 bytes, end exclusive."""

    byteStart: int
    byteEnd: int


class Facet(msgspec.Struct, frozen=True):
    """app.bsky.richtext.facet."""

    index: ByteSlice
    features: list[Feature] = []


class Image(msgspec.Struct, frozen=True):
    """app.bsky.embed.images#image."""

    alt: str = ""


class External(msgspec.Struct, frozen=True):
    """app.bsky.embed.external#external: a link's card."""

    uri: str = ""
    title: str = ""


class Media(msgspec.Struct, frozen=True):
    """What stands under a post beside a quote: images, a video (alt), or a card."""

    type: str = msgspec.field(name="$type", default="")
    images: list[Image] = []
    external: External | None = None
    alt: str = ""


class Quoted(msgspec.Struct, frozen=True):
    """What app.bsky.embed.record points to; in recordWithMedia one level deeper."""

    uri: str = ""
    record: Ref | None = None


class Embed(msgspec.Struct, frozen=True):
    """Any app.bsky.embed.*, as its author wrote it."""

    type: str = msgspec.field(name="$type", default="")
    images: list[Image] = []
    external: External | None = None
    alt: str = ""
    record: Quoted | None = None
    media: Media | None = None


class SelfLabel(msgspec.Struct, frozen=True):
    """com.atproto.label.defs#selfLabel."""

    val: str


class SelfLabels(msgspec.Struct, frozen=True):
    """com.atproto.label.defs#selfLabels."""

    values: list[SelfLabel] = []


class PostRecord(msgspec.Struct, frozen=True):
    """app.bsky.feed.post."""

    text: str = ""
    createdAt: str = ""
    reply: ReplyRef | None = None
    facets: list[Facet] | None = None
    embed: Embed | None = None
    langs: list[str] | None = None
    labels: SelfLabels | None = None


class BareRecord(msgspec.Struct, frozen=True):
    """The least of a post, for one whose other fields break the lexicon."""

    text: str = ""
    createdAt: str = ""
    reply: ReplyRef | None = None


class Label(msgspec.Struct, frozen=True):
    """com.atproto.label.defs#label."""

    val: str
    neg: bool = False


class ActorViewer(msgspec.Struct, frozen=True):
    """app.bsky.actor.defs#viewerState: what lies between that actor and us."""

    muted: bool = False
    blockedBy: bool = False
    blocking: str = ""
    following: str = ""


class Actor(msgspec.Struct, frozen=True):
    """app.bsky.actor.defs#profileViewBasic and the larger views."""

    did: str
    handle: str
    displayName: str = ""
    description: str = ""
    followersCount: int | None = None
    viewer: ActorViewer = ActorViewer()


class PostViewer(msgspec.Struct, frozen=True):
    """app.bsky.feed.defs#viewerState: our own marks, by AT URI or not, and what is forbidden."""

    like: str = ""
    repost: str = ""
    bookmarked: bool = False
    replyDisabled: bool = False
    embeddingDisabled: bool = False


class PostView(msgspec.Struct, frozen=True):
    """app.bsky.feed.defs#postView."""

    uri: str
    cid: str
    author: Actor
    record: msgspec.Raw
    indexedAt: str
    labels: list[Label] = []
    viewer: PostViewer = PostViewer()


class Notification(msgspec.Struct, frozen=True):
    """app.bsky.notification.listNotifications#notification; `reason` is an open set."""

    uri: str
    cid: str
    author: Actor
    reason: str
    record: msgspec.Raw
    indexedAt: str
    labels: list[Label] = []


class NotificationPage(msgspec.Struct, frozen=True):
    """app.bsky.notification.listNotifications."""

    notifications: list[Notification]
    cursor: str = ""


class PostPage(msgspec.Struct, frozen=True):
    """app.bsky.feed.getPosts and searchPosts."""

    posts: list[PostView]
    cursor: str = ""


class FeedReason(msgspec.Struct, frozen=True):
    """Why a post stands in a feed other than by its author: a repost or a pin."""

    type: str = msgspec.field(name="$type", default="")


class FeedItem(msgspec.Struct, frozen=True):
    """app.bsky.feed.defs#feedViewPost."""

    post: PostView
    reason: FeedReason | None = None


class FeedPage(msgspec.Struct, frozen=True):
    """app.bsky.feed.getAuthorFeed."""

    feed: list[FeedItem]
    cursor: str = ""


class ThreadNode(msgspec.Struct, frozen=True):
    """A node of getPostThread: #threadViewPost, #notFoundPost or #blockedPost."""

    type: str = msgspec.field(name="$type", default="")
    uri: str = ""
    post: PostView | None = None
    parent: "ThreadNode | None" = None
    replies: "list[ThreadNode] | None" = None
    blocked: bool = False


class Thread(msgspec.Struct, frozen=True):
    """app.bsky.feed.getPostThread."""

    thread: ThreadNode


class Tokens(msgspec.Struct, frozen=True):
    """com.atproto.server.createSession and refreshSession."""

    accessJwt: str
    refreshJwt: str
    did: str
    handle: str

    def __repr__(self) -> str:  # a token must never reach a log or a traceback
        return f"Tokens({self.handle})"


class Resolved(msgspec.Struct, frozen=True):
    """com.atproto.identity.resolveHandle."""

    did: str


class Written(msgspec.Struct, frozen=True):
    """com.atproto.repo.putRecord and createRecord."""

    uri: str


class Uploaded(msgspec.Struct, frozen=True):
    """com.atproto.repo.uploadBlob: put into a record as it is."""

    blob: dict[str, object]


class Report(msgspec.Struct, frozen=True):
    """com.atproto.moderation.createReport."""

    id: int


class OwnRecord(msgspec.Struct, frozen=True):
    """com.atproto.repo.getRecord."""

    uri: str
    value: msgspec.Raw
    cid: str = ""


class Complaint(msgspec.Struct, frozen=True):
    """Every error's body: branch on `error`, it outlives the message."""

    error: str = ""
    message: str = ""


class Nothing(msgspec.Struct, frozen=True):
    """An answer of which we use no field."""
