"""Before the feed is read: what was snoozed wakes, and due times follow the team's weights."""

from contextlib import suppress
from typing import TYPE_CHECKING

from cmtui.cli.output import say
from cmtui.errors import StoreFailed

if TYPE_CHECKING:
    from cmtui.services.desk import Desk


async def tidied(desk: "Desk") -> None:
    """Sees to it, and says what is wrong with the team's files. A store that takes nothing can
    still be read."""
    with suppress(StoreFailed):
        await desk.tidy()
    for words in desk.house.news():
        say(f"cmtui: {words}")
