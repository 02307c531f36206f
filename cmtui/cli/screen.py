"""The screen: what `cmtui` without a verb opens, and the demo."""

from collections.abc import Callable
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cmtui.cli.call import Call
from cmtui.cli.endings import ended

if TYPE_CHECKING:
    from cmtui.bootstrap import Setting
    from cmtui.services.desk import Desk
    from cmtui.services.glance import Glance
    from cmtui.tui.first_page import Begun
    from cmtui.tui.setting import FirstRun


HEAD_START = 0.15
"""Seconds: the opening takes a tenth of it, unless the disk or somebody's lock is slow."""


def run_without_verb() -> int:
    """Runs `cmtui` without any word; returns the exit code."""
    return ended(lambda: show_screen(Call()))


def show_screen(call: Call) -> int:
    """The operator's own desk on the screen; where there is none yet, the first run."""
    from cmtui.bootstrap import TwoSteps
    from cmtui.store.opening import FILE_NAME, is_lost

    setting = call.setting
    with ExitStack() as until_end:
        workspace = setting.paths.workspace
        is_new = not (workspace / FILE_NAME).exists() and not is_lost(workspace)
        first_run = _first_run(call, until_end) if is_new else None
        steps = TwoSteps(setting)
        return show_desk(
            call, setting, steps.desk, first_run, glance=None if is_new else steps.glance
        )


def show_demo(call: Call, seed: int, storm: bool) -> int:
    """The screen on a throw-away workspace, which is gone afterwards."""
    with ExitStack() as until_end:
        setting = _throw_away(call, until_end)

        def opening() -> "Desk":
            from cmtui.cli.founding import open_demo_desk

            return open_demo_desk(setting, seed=seed, storm=storm)

        return show_desk(call, setting, opening, throw_away=True)


def show_desk(
    call: Call,
    setting: "Setting",
    opening: "Callable[[], Desk]",
    first_run: "FirstRun | None" = None,
    *,
    throw_away: bool = False,
    view: str = "needs-me",
    first: "tuple[str, str] | None" = None,
    glance: "Callable[[], Glance] | None" = None,
) -> int:
    """The screen on the desk that `opening` opens, beginning with that view.

    `first` is a command that is run at once, and its words; `glance` is called before `opening`,
    where the first picture can come before the desk.
    """
    from cmtui.tui.usable import refuse_dumb_terminal

    refuse_dumb_terminal()
    begun = _begin(glance, view) if glance is not None else None
    from cmtui.tui.running import run_screen
    from cmtui.tui.setting import ScreenSetting

    return run_screen(
        opening,
        ScreenSetting(
            config=setting.config,
            config_file=setting.paths.config_file,
            themes=call.setting.paths.themes,
            workspace=setting.paths.workspace,
            state=setting.paths.state,
            first_run=first_run,
            throw_away=throw_away,
            view=view,
            first=first,
            begun=begun,
        ),
    )


def _begin(glance: "Callable[[], Glance]", view: str) -> "Begun[Glance]":
    """Most workspaces are read before the screen's library is imported, slow ones meanwhile."""
    from cmtui.tui.first_page import begin_opening

    return begin_opening(glance, view, HEAD_START)


def _first_run(call: Call, until_end: ExitStack) -> "FirstRun":
    import os
    import pwd
    from functools import partial

    from cmtui.bootstrap import begin_login, remember_workspace, save_secret
    from cmtui.cli.founding import found_here, open_demo_desk
    from cmtui.secrets import Secret
    from cmtui.tui.setting import FirstRun

    setting = call.setting

    def found(name: str, initials: str, brand: str) -> "Desk":
        desk = found_here(setting, name, initials, brand)
        if not call.workspace_is_from_variable:
            remember_workspace(setting.paths)
        return desk

    def demo(name: str, initials: str) -> "Desk":
        return open_demo_desk(_throw_away(call, until_end), name=name, initials=initials)

    def keep_token(key: str, server: str, token: str) -> None:
        save_secret(setting.paths, key, Secret(host=server, token=token))

    full_name = pwd.getpwuid(os.getuid()).pw_gecos.partition(",")[0]
    return FirstRun(
        found=found,
        demo=demo,
        keep_token=keep_token,
        begin_login=partial(begin_login, setting),
        default_name=full_name,
    )


def _throw_away(call: Call, until_end: ExitStack) -> "Setting":
    from pathlib import Path

    from cmtui.cli.founding import throw_away_setting

    folder = until_end.enter_context(TemporaryDirectory(prefix="cmtui-demo-"))
    return throw_away_setting(call.setting, Path(folder))
