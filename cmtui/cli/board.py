"""`cmtui board`."""

import click

from cmtui.cli.call import Call


@click.command("board")
@click.pass_obj
def board_verb(call: Call) -> int:
    """The board of the crisis, to watch: `y` or `n` to a line that waits, `q` leaves.

    No other key does anything and nothing leads into a shell, so that it may be the forced command
    of an SSH key: command="cmtui --operator RT board" in authorized_keys. It reads no network.
    """
    from cmtui.bootstrap import open_desk
    from cmtui.cli.past import refuse_change
    from cmtui.tui.running import run_board
    from cmtui.tui.setting import ScreenSetting

    if call.as_of:
        refuse_change()
    setting = call.setting
    return run_board(
        lambda: open_desk(setting),
        ScreenSetting(
            config=setting.config,
            config_file=setting.paths.config_file,
            themes=setting.paths.themes,
            workspace=setting.paths.workspace,
            state=setting.paths.state,
        ),
    )
