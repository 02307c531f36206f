"""What every network refuses before it builds a post: whatever it has no way to say."""

import asyncio
from collections.abc import Callable

import msgspec

from cmtui.errors import CmtuiError, Rejected
from cmtui.model.draft import Attachment
from cmtui.model.post import VISIBILITIES, Post, Visibility
from cmtui.services.network_ports import Capabilities, Message

ReadPicture = Callable[[str], bytes]
"""The bytes of a picture by their digest; may block. Raises NotFound."""


def no_pictures(digest: str) -> bytes:
    """For a line that was given none to read. Raises Rejected."""
    raise Rejected(f"the picture {digest[:12]} is not at hand")


class Picture(msgspec.Struct, frozen=True):
    """A picture as it goes out."""

    content: bytes
    media_type: str
    alt: str


def refuse_unfit(message: Message, parent: Post | None, can: Capabilities) -> None:
    """Raises Rejected, naming the first thing of the message that the network cannot carry."""
    header, network = message.header, can.title
    if message.corrects and not can.can_edit:
        raise Rejected(f"{network} has no corrections: delete it and write it anew")
    if header.warning and not can.can_warn:
        raise Rejected(f"{network} has no content warnings")
    if message.quoted is not None and not can.can_quote:
        raise Rejected(f"{network} cannot quote a post")
    if message.quoted is None and header.quotes is not None:
        raise Rejected("the post to be quoted is not at hand")
    if len(header.attachments) > can.most_images:
        raise Rejected(f"{network} takes at most {can.most_images} pictures with a post")
    if any(not one.alt.strip() for one in header.attachments):
        raise Rejected("a picture without a description is not sent")
    visibility_of(message, parent, can)


def visibility_of(message: Message, parent: Post | None, can: Capabilities) -> Visibility:
    """Who will see it: as its header says, else as the parent, else the network's widest.

    Raises Rejected for one that the network has not, or that is wider than the parent's.
    """
    parents = parent.visibility if parent is not None else can.visibilities[0]
    wanted = message.header.visibility or parents
    if wanted not in can.visibilities:
        raise Rejected(f"{can.title} has no posts that are {wanted}")
    if parent is not None and VISIBILITIES.index(wanted) < VISIBILITIES.index(parents):
        raise Rejected(f"it answers a post that is {parents}: it must not be {wanted}")
    return wanted


async def read_pictures(
    attachments: tuple[Attachment, ...], can: Capabilities, read: ReadPicture
) -> list[Picture]:
    """The bytes of the attachments. Raises Rejected for one that is gone or too large."""
    found: list[Picture] = []
    for one in attachments:
        try:
            content = await asyncio.to_thread(read, one.digest)
        except CmtuiError as error:
            raise Rejected(f"the picture {one.name} cannot be sent: {error}") from None
        if len(content) > can.image_bytes:
            most = f"{can.image_bytes / 1_000_000:g} MB"
            raise Rejected(f"the picture {one.name} is larger than {most}, {can.title}'s limit")
        found.append(Picture(content, one.media_type, one.alt))
    return found
