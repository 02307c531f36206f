"""One call of the program: what was said before the verb, and what follows from it."""

import os
from functools import cached_property
from typing import TYPE_CHECKING

from cmtui.cli.output import say
from cmtui.cli.past import named, refuse_change

if TYPE_CHECKING:
    from cmtui.bootstrap import Setting
    from cmtui.cli.at_desk import AtDesk


class Call:
    """The global options of one call."""

    def __init__(
        self, workspace: str = "", config: str = "", operator: str = "", as_of: str = ""
    ) -> None:
        self.workspace = workspace
        self.config = config
        self.operator = operator
        self.as_of = as_of

    @cached_property
    def setting(self) -> "Setting":
        """Files, configuration and identity. Raises ConfigInvalid."""
        from cmtui.bootstrap import resolve

        return resolve(config_file=self.config, workspace=self.workspace, operator=self.operator)

    @property
    def workspace_is_from_variable(self) -> bool:
        """Whether CMTUI_WORKSPACE names the workspace, so that it need not be remembered."""
        return not self.workspace and bool(os.environ.get("CMTUI_WORKSPACE"))

    def desk(
        self,
        *,
        create: bool = False,
        shared_group: str = "",
        works: bool = False,
        force: bool = False,
    ) -> "AtDesk":
        """The desk of the workspace; `works`: it takes leases, which are let go at the end.

        `force`: also on a network file system. Raises Refused when the call names a time of the
        past.
        """
        from cmtui.bootstrap import open_desk
        from cmtui.cli.at_desk import AtDesk

        if self.as_of:
            refuse_change()
        setting = self.setting
        return AtDesk(
            lambda: open_desk(setting, create=create, shared_group=shared_group, force=force),
            works=works,
        )

    def desk_to_read(self) -> "AtDesk":
        """The desk for a verb that only reads, as of the time that the call names, if any."""
        from cmtui.bootstrap import open_past_desk, present
        from cmtui.cli.at_desk import AtDesk
        from cmtui.text.when import parse_past

        if not self.as_of:
            return self.desk()
        setting = self.setting
        now = present(setting)
        at = parse_past(self.as_of, now)
        say(f"as of {named(at, now)}")
        return AtDesk(lambda: open_past_desk(setting, at))
