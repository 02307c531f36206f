"""One call of the program: what was said before the verb, and what follows from it."""

import os
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmtui.bootstrap import Setting
    from cmtui.cli.at_desk import AtDesk


class Call:
    """The global options of one call."""

    def __init__(self, workspace: str = "", config: str = "", operator: str = "") -> None:
        self.workspace = workspace
        self.config = config
        self.operator = operator

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

        `force`: also on a network file system.
        """
        from cmtui.cli.at_desk import AtDesk

        return AtDesk(
            self.setting, create=create, shared_group=shared_group, works=works, force=force
        )
