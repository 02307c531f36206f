"""Who is here: gathers it and shows the panel."""

from functools import partial
from typing import TYPE_CHECKING

from cmtui.tui.present.feed_row import row_title
from cmtui.tui.present.who import Here, who_page

if TYPE_CHECKING:
    from cmtui.tui.screens.base import DeskScreen


async def show_who(screen: "DeskScreen") -> None:
    """The panel of everyone who is at a terminal now."""
    desk = screen.desk
    status = await desk.status.now()
    names = {one.initials: one.name for one in await desk.operators.all()}
    rows = await desk.feed.rows([one.row for one in status.others if one.row is not None])
    everyone = [
        Here(status.me.initials, status.me.name, _short(desk.identity.terminal), is_me=True)
    ]
    for one in status.others:
        row = rows.get(one.row) if one.row is not None else None
        whom = row_title(row) if row is not None else ""
        name = names.get(one.operator, "")
        terminal = _short(one.terminal)
        everyone.append(Here(one.operator, name, terminal, whom, one.typing, one.active_at))
    now, glyphs = desk.clock.now(), screen.app.glyphs
    page = partial(who_page, everyone, now=now, glyphs=glyphs)
    screen.read("Who is here", page, "look.who")


def _short(terminal: str) -> str:
    return terminal.removeprefix("/dev/")
