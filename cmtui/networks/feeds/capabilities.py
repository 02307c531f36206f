"""What can be done with feeds."""

from cmtui.services.network_ports import Capabilities

CAPABILITIES = Capabilities(
    name="feeds",
    letter="F",
    title="Feeds",
    idempotent_send=False,
    poll_seconds=900.0,
    can_reply=False,
    can_delete=False,
    visibilities=(),
    only_link=True,
)
"""A quarter of an hour is the custom; what a feed itself says may make it longer."""
