"""The JSON of the API, as far as it is read (docs.joinmastodon.org, Entities).

Only what nothing can do without is required. Servers differ in what they leave out and what they
send as null, so every text may be None; unknown fields are ignored.
"""

import msgspec

Text = str | None


class Nothing(msgspec.Struct):
    """An answer of which nothing is needed."""


class Source(msgspec.Struct):
    """What verify_credentials adds for the account's owner."""

    privacy: Text = ""


class Account(msgspec.Struct):
    """A person's account. `acct` is `user` on this server and `user@host` elsewhere."""

    id: str
    acct: str
    display_name: Text = ""
    note: Text = ""
    url: Text = ""
    followers_count: int | None = None
    source: Source | None = None


class Mention(msgspec.Struct):
    """Somebody whom the server understood to be mentioned."""

    id: str
    acct: str
    url: Text = ""


class Attachment(msgspec.Struct):
    """A picture, video or sound. `url` is null while the server is busy with it."""

    id: str
    type: Text = "image"
    url: Text = ""
    description: Text = ""


class Option(msgspec.Struct):
    """One answer of a poll."""

    title: Text = ""


class Poll(msgspec.Struct):
    """A poll."""

    options: list[Option] = []


class Rules(msgspec.Struct):
    """Who may do something to a post: at once, or when its author says yes. Two names each, since
    GoToSocial changed them."""

    always: list[str] = []
    with_approval: list[str] = []
    automatic_approval: list[str] = []
    manual_approval: list[str] = []

    @property
    def everybody(self) -> set[str]:
        """All who may, in the words of the API; `me` is whoever asks."""
        return {
            each.removeprefix("urn:mastodon:")
            for one in (
                self.always, self.with_approval, self.automatic_approval, self.manual_approval,
            )
            for each in one
        }  # fmt: skip


class Policy(msgspec.Struct):
    """What an author allows (GoToSocial 0.17 and later)."""

    can_reply: Rules | None = None


class QuoteApproval(msgspec.Struct):
    """Whether we may quote a post (Mastodon 4.5)."""

    current_user: Text = ""


class Status(msgspec.Struct):
    """A post. `id` is this server's own name for it, `uri` everybody's."""

    id: str
    uri: str
    account: Account
    created_at: Text = ""
    content: Text = ""
    url: Text = ""
    in_reply_to_id: Text = None
    in_reply_to_account_id: Text = None
    visibility: Text = "direct"
    spoiler_text: Text = ""
    sensitive: bool | None = False
    language: Text = ""
    edited_at: Text = None
    media_attachments: list[Attachment] = []
    mentions: list[Mention] = []
    poll: Poll | None = None
    quote: "Quote | None" = None
    reblog: "Status | None" = None
    favourited: bool | None = False
    reblogged: bool | None = False
    bookmarked: bool | None = False
    replies_count: int | None = 0
    interaction_policy: Policy | None = None
    quote_approval: QuoteApproval | None = None


class Quote(msgspec.Struct):
    """A post within another (Mastodon 4.5)."""

    quoted_status: Status | None = None


class Notification(msgspec.Struct):
    """Something that concerns the account. Which parts are there depends on the type."""

    id: str
    type: Text = ""
    created_at: Text = ""
    account: msgspec.Raw = msgspec.Raw(b"null")
    status: msgspec.Raw = msgspec.Raw(b"null")

    @property
    def has_status(self) -> bool:
        """Whether it is about a post."""
        return bytes(self.status) not in (b"", b"null")


class Relationship(msgspec.Struct):
    """How a person and the account stand to each other. `requested`: a follow was asked for."""

    id: str = ""
    following: bool | None = False
    requested: bool | None = False
    blocking: bool | None = False
    blocked_by: bool | None = False


class Context(msgspec.Struct):
    """The posts above and below one."""

    ancestors: list[msgspec.Raw] | None = []
    descendants: list[msgspec.Raw] | None = []


class Search(msgspec.Struct):
    """What a search found."""

    statuses: list[msgspec.Raw] | None = []


class StatusSource(msgspec.Struct):
    """A post of our own as it was typed."""

    text: Text = ""
    spoiler_text: Text = ""


class Filter(msgspec.Struct):
    """A filter of the account: what has its words is marked, or is not told of at all."""

    title: Text = ""
    context: list[str] | None = None
    filter_action: Text = "warn"

    @property
    def hides_mentions(self) -> bool:
        """Whether mentions never reach us by it."""
        return self.filter_action == "hide" and "notifications" in (self.context or ())


class NotificationPolicy(msgspec.Struct):
    """Of whom the account is told: `accept`, `filter` or `drop` each (Mastodon 4.3)."""

    for_not_following: Text = ""
    for_not_followers: Text = ""
    for_new_accounts: Text = ""
    for_private_mentions: Text = ""
    for_limited_accounts: Text = ""


class Report(msgspec.Struct):
    """What the moderators have."""

    id: str


class Frame(msgspec.Struct):
    """One event of a stream; `payload` is JSON within JSON, or a bare id."""

    event: str
    payload: Text = ""


class ScheduledParams(msgspec.Struct):
    """What a scheduled post will say."""

    text: Text = ""
    in_reply_to_id: int | str | None = None
    media_ids: list[int | str] | None = None
    sensitive: bool | None = False
    spoiler_text: Text = ""
    visibility: Text = None
    language: Text = None
    poll: object = None
    quoted_status_id: int | str | None = None


class ScheduledStatus(msgspec.Struct):
    """A post that the server will publish by itself."""

    id: str
    scheduled_at: str
    params: ScheduledParams = msgspec.field(default_factory=ScheduledParams)
    media_attachments: list[Attachment] = []


class Client(msgspec.Struct):
    """A program that a server knows."""

    client_id: str
    client_secret: str


class Token(msgspec.Struct):
    """What a login ends in."""

    access_token: str
    scope: Text = ""
    refresh_token: Text = ""
    expires_in: int | None = None


class Streams(msgspec.Struct):
    """Where the server streams."""

    streaming: Text = None
    streaming_api: Text = None


class Statuses(msgspec.Struct):
    """What a post may be."""

    max_characters: int | None = None
    max_media_attachments: int | None = None


class Media(msgspec.Struct):
    """What a picture may be."""

    image_size_limit: int | None = None
    description_limit: int | None = None


class Configuration(msgspec.Struct):
    """What the server allows."""

    statuses: Statuses = msgspec.field(default_factory=Statuses)
    media_attachments: Media = msgspec.field(default_factory=Media)
    urls: Streams = msgspec.field(default_factory=Streams)


class ApiVersions(msgspec.Struct):
    """How much of Mastodon's own API is there (4.3 and later)."""

    mastodon: int | None = None


class Instance(msgspec.Struct):
    """The server about itself, in the second version of the question or in the first."""

    version: Text = ""
    domain: Text = ""
    account_domain: Text = ""
    source_url: Text = ""
    uri: Text = ""
    configuration: Configuration = msgspec.field(default_factory=Configuration)
    urls: Streams = msgspec.field(default_factory=Streams)
    api_versions: ApiVersions | None = None
    max_toot_chars: int | None = None


class Software(msgspec.Struct):
    """What runs there, by its own word (NodeInfo)."""

    name: str = ""
    version: str = ""


class NodeInfo(msgspec.Struct):
    """The part of NodeInfo that is read."""

    software: Software = msgspec.field(default_factory=Software)
