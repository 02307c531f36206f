"""What can be done with Hacker News."""

from cmtui.services.network_ports import Capabilities

CAPABILITIES = Capabilities(
    name="hackernews",
    letter="H",
    title="Hacker News",
    idempotent_send=False,
    poll_seconds=60.0,
    can_reply=False,
    can_delete=False,
    visibilities=(),
    only_link=True,
)
"""The search allows 10,000 requests an hour from one address; a minute is polite to it."""
