"""Pictures that go with a text: what the bytes are, and words for those who cannot see them."""

import hashlib

from cmtui.errors import WrongUsage
from cmtui.model.draft import Attachment
from cmtui.text.safe import clean, clean_line

MOST_ALT = 1_500
"""Code points of a description that every network takes (Mastodon: 1,500; Bluesky: 2,000)."""


def attachment(content: bytes, name: str, alt: str) -> Attachment:
    """The picture with its description. Raises WrongUsage when either cannot go out."""
    words = clean(alt).text.strip()
    if not words:
        raise WrongUsage(f"{name} needs words for those who cannot see it: its alt text")
    if len(words) > MOST_ALT:
        raise WrongUsage(f"the alt text has {len(words)} characters; {MOST_ALT} at most")
    return Attachment(
        digest=hashlib.sha256(content).hexdigest(),
        name=clean_line(name).text or "picture",
        media_type=media_type(content, name),
        alt=words,
        size=len(content),
    )


def media_type(content: bytes, name: str) -> str:
    """What the bytes begin like, whatever the file is called. Raises WrongUsage for no picture."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise WrongUsage(f"{name} is no picture: PNG, JPEG, GIF and WebP are taken")
