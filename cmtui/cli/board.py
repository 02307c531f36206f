"""`cmtui board`."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmtui.bootstrap import Setting
    from cmtui.services.desk import Desk


@click.command("board")
@click.pass_obj
def board_verb(call: Call) -> int:
    """The board of the crisis, to watch: `y` or `n` to a line that waits, `q` leaves.

    No other key does anything and nothing leads into a shell, so that it may be the forced command
    of an SSH key: command="cmtui --operator RT board" in authorized_keys. It reads no network. With
    --as-of it stands still at a moment of the past, and nothing is decided there.
    """
    from cmtui.tui.running import run_board
    from cmtui.tui.setting import ScreenSetting

    setting = call.setting
    opening, as_of = _opening(call, setting)
    return run_board(
        opening,
        ScreenSetting(
            config=setting.config,
            config_file=setting.paths.config_file,
            themes=setting.paths.themes,
            workspace=setting.paths.workspace,
            state=setting.paths.state,
        ),
        as_of,
    )


def _opening(call: Call, setting: "Setting") -> "tuple[Callable[[], Desk], str]":
    """How the desk is opened, and the moment of the past that it shows ("" = the present)."""
    from cmtui.bootstrap import open_desk, open_past_desk
    from cmtui.cli.past import named
    from cmtui.clock import SystemClock
    from cmtui.text.when import parse_past

    if not call.as_of:
        return lambda: open_desk(setting), ""
    now = SystemClock().now()
    at = parse_past(call.as_of, now)
    return lambda: open_past_desk(setting, at), named(at, now)
