"""What Mastodon can do, and what a server that speaks its API can, by that server's own answers."""

from msgspec.structs import replace

from cmtui.clock import MINUTE
from cmtui.model.post import VISIBILITIES
from cmtui.networks.mastodon.acts import KINDS
from cmtui.networks.mastodon.instance import Instance
from cmtui.services.network_ports import Capabilities

QUEUE_AHEAD = 5 * MINUTE
"""Mastodon schedules nothing sooner (ScheduledStatus::MINIMUM_OFFSET)."""

CAPABILITIES = Capabilities(
    name="mastodon",
    letter="M",
    title="Mastodon",
    idempotent_send=False,
    poll_seconds=30.0,
    queue=True,
    queue_ahead=QUEUE_AHEAD,
    acts=KINDS,
    can_edit=True,
    can_quote=True,
    can_warn=True,
    visibilities=VISIBILITIES,
    most_images=4,
    image_bytes=16_000_000,
    streams=True,
)
"""Before the server was asked. That a post cannot go out twice is only what it has said itself."""


def of(instance: Instance | None) -> Capabilities:
    """What this server can do."""
    if instance is None:
        return CAPABILITIES
    return replace(
        CAPABILITIES,
        idempotent_send=instance.idempotent,
        limit=instance.limit,
        can_quote=instance.quotes,
        most_images=min(instance.most_images, CAPABILITIES.most_images),
        image_bytes=instance.image_bytes or CAPABILITIES.image_bytes,
        streams=bool(instance.streams),
        streams_words=instance.streams_tags,
    )
