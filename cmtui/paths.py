"""Where things lie: the operator's own folders and the workspace's files."""

from pathlib import Path

import msgspec
import platformdirs


class Paths(msgspec.Struct, frozen=True):
    """The operator's own folders (XDG base directories) and her workspace.

    `config_file` need not exist. `state` holds sessions and the log file, mode 0700.
    """

    config_file: Path
    state: Path
    workspace: Path

    @property
    def themes(self) -> Path:
        """The operator's own themes."""
        return self.config_file.parent / "themes"

    @property
    def secrets(self) -> Path:
        """Where the operator's tokens come from; hers alone, mode 0600."""
        return self.config_file.parent / "secrets.toml"

    @property
    def sessions(self) -> Path:
        """Network sessions, one file an account."""
        return self.state / "sessions"

    @property
    def rescued(self) -> Path:
        """Words that a workspace's disk could not take."""
        return self.state / "rescued"

    @property
    def log_file(self) -> Path:
        """What went wrong, with its traceback."""
        return self.state / "cmtui.log"


def default_config_file() -> Path:
    """`config.toml` in the operator's configuration folder."""
    return Path(platformdirs.user_config_dir("cmtui")) / "config.toml"


def default_state() -> Path:
    """The operator's state folder."""
    return Path(platformdirs.user_state_dir("cmtui"))


def default_workspace() -> Path:
    """The workspace of an operator who named none."""
    return Path(platformdirs.user_data_dir("cmtui")) / "workspace"
