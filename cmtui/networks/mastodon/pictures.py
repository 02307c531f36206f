"""Uploading pictures, each with its description; nobody sees one before a post names it."""

from collections.abc import Sequence

from cmtui.clock import Clock
from cmtui.errors import Rejected
from cmtui.networks.fitting import Picture
from cmtui.networks.mastodon import wire
from cmtui.networks.mastodon.api import Api

TRIES = 30
PAUSE_SECONDS = 1.0
"""How often a picture is asked for that the server is still busy with."""


async def upload(
    api: Api, pictures: Sequence[Picture], alt_limit: int, clock: Clock
) -> tuple[str, ...]:
    """The server's ids for them, in order. Raises Rejected for one that it does not take."""
    return tuple([await _upload(api, picture, alt_limit, clock) for picture in pictures])


async def _upload(api: Api, picture: Picture, alt_limit: int, clock: Clock) -> str:
    if len(picture.alt) > alt_limit:
        raise Rejected(f"A picture's description has {len(picture.alt)} characters; {alt_limit} go")
    name = f"picture.{picture.media_type.rpartition('/')[2]}"
    answer = await api.upload(
        "/api/v2/media", picture.content, picture.media_type, name, picture.alt
    )
    media = api.edge.decode(answer, wire.Attachment, "the picture")
    for _ in range(TRIES):
        if media.url:
            return media.id
        await clock.sleep(PAUSE_SECONDS)  # 202 before, 206 now: it is still being worked on
        media = await api.get(f"/api/v1/media/{media.id}", {}, wire.Attachment, "the picture")
    raise Rejected(f"{api.edge.host} is not done with a picture after {TRIES} s; try again.")
