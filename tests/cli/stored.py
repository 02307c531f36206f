"""Writing straight into a shell's workspace, as another program might have."""

import asyncio
from collections.abc import Callable
from typing import Any

from cmtui.bootstrap import open_desk, resolve
from cmtui.services.ports import Reader, Writer
from tests.cli.conftest import Shell


def in_store(shell: Shell, work: Callable[[Writer], Any]) -> Any:
    """Runs one transaction in the shell's workspace."""

    async def run() -> Any:
        desk = open_desk(resolve(workspace=str(shell.workspace)))
        try:
            return await desk.store.transact("test", work)
        finally:
            await desk.store.close()

    return asyncio.run(run())


def from_store(shell: Shell, work: Callable[[Reader], Any]) -> Any:
    """Reads from the shell's workspace."""
    return in_store(shell, work)
