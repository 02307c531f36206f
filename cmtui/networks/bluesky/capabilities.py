"""What Bluesky can do, as measured against its own servers."""

from cmtui.model.operation import ACT_KINDS
from cmtui.services.network_ports import Capabilities

CAPABILITIES = Capabilities(
    name="bluesky",
    letter="B",
    title="Bluesky",
    idempotent_send=True,
    poll_seconds=20.0,
    acts=ACT_KINDS,
    can_quote=True,
    most_images=4,
    image_bytes=2_000_000,
)
"""The official apps have no edit, and a warning is one of a few labels, not words."""

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
"""Sorts of pictures that every client shows; the lexicon takes image/*, the server sniffs."""
