"""The screen from outside: a terminal that can draw it, its run, and what is said afterwards."""

import asyncio
import sys
from contextlib import suppress

from cmtui.tui.app import CmtuiApp
from cmtui.tui.first_page import Opening
from cmtui.tui.setting import ScreenSetting
from cmtui.tui.usable import refuse_dumb_terminal


def run_screen(open_desk: Opening, setting: ScreenSetting) -> int:
    """Runs the screen until it is left; returns the exit code.

    Raises ConfigInvalid, and what `open_desk` raises.
    """
    app = CmtuiApp(open_desk, setting)
    drafts = asyncio.run(_run(app))
    if app.failure is not None:
        raise app.failure
    if drafts and not setting.throw_away:
        were = "reply in the hold is a draft" if drafts == 1 else "replies in the hold are drafts"
        with suppress(OSError):  # the terminal may be gone
            print(f"{drafts} {were} again; see: cmtui drafts", file=sys.stderr)
    return app.return_code or 0


def run_board(open_desk: Opening, setting: ScreenSetting, as_of: str = "") -> int:
    """Runs the board to watch until it is left; returns the exit code. `as_of` names the moment of
    the past that the desk shows. Raises as `run_screen`."""
    from cmtui.tui.board_app import BoardApp

    refuse_dumb_terminal("crisis")
    app = BoardApp(open_desk, setting, as_of)

    async def watched() -> None:
        try:
            await app.run_async(mouse=False)
        finally:
            await app.close()

    asyncio.run(watched())
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


async def _run(app: CmtuiApp) -> int:
    """However the app ends, even by a defect, the words are kept and the desk is stopped."""
    try:
        await app.run_async(mouse=False)
    finally:
        drafts = await app.endings.close()
    return drafts
