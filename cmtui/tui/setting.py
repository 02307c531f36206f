"""What the screen is told when it starts."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cmtui.config import Config

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.services.glance import Glance
    from cmtui.services.network_ports import Login
    from cmtui.tui.first_page import Begun


class FirstRun(msgspec.Struct, frozen=True):
    """What the first run can do; each is called off the loop and raises CmtuiError.

    `found(name, initials, brand)` founds the operator's own workspace, joins her to it and opens
    it. `demo(name, initials)` opens a throw-away workspace on the demo network, joined and with
    its account. `keep_token(key, server, token)` stores the token of an account before it is
    added. `begin_login(network, server)` begins a login by a browser. `default_name` is a guess at
    her name.
    """

    found: "Callable[[str, str, str], Desk]"
    demo: "Callable[[str, str], Desk]"
    keep_token: Callable[[str, str, str], None]
    begin_login: "Callable[[str, str], Login]"
    default_name: str = ""


class ScreenSetting(msgspec.Struct, frozen=True):
    """The operator's configuration and folders; `first_run` where there is no workspace yet.

    `throw_away`: the workspace is gone when the screen is left. `view` is what the feed begins
    with, `first` a command that is run at once, and its words. `begun` brings what
    the first picture needs before the desk: that is opened once the picture stands.
    """

    config: Config
    config_file: Path
    themes: Path
    workspace: Path
    state: Path
    first_run: FirstRun | None = None
    throw_away: bool = False
    view: str = "needs-me"
    first: tuple[str, str] | None = None
    begun: "Begun[Glance] | None" = None
