"""The page of keys: every title stands apart from what the command does."""

from cmtui.commands.registry import COMMANDS
from cmtui.tui.screens.help import TITLE_ROOM


def test_no_title_runs_into_what_the_command_does() -> None:
    assert [one.title for one in COMMANDS if len(one.title) >= TITLE_ROOM] == []
