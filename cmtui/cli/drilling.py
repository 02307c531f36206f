"""Making a drill: the workspace is copied, marked for good, and given a network with a storm."""

import asyncio
import os
import shutil
from pathlib import Path

from msgspec.structs import replace

from cmtui.bootstrap import Setting, open_desk
from cmtui.clock import Clock, SystemClock
from cmtui.errors import StoreFailed, WrongUsage
from cmtui.housefiles import CRISIS, RULES, WEIGHTS
from cmtui.model.drill import Drill
from cmtui.services.desk import Desk
from cmtui.services.drilling import begin_drill
from cmtui.sharing import FOLDER_MODE, is_shared

PRIVATE_FOLDER = 0o700


def make_drill(setting: Setting, folder: Path, drill: Drill, clock: Clock | None = None) -> None:
    """Makes it in the folder, which must not be there; called from a thread without a loop.

    Nobody finds it there before it is marked. Raises WrongUsage, StoreFull and StoreFailed.
    """
    if folder.exists():
        raise WrongUsage(f"{folder} is there already; a drill needs a folder of its own")
    clock = clock or SystemClock()
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        _copy(setting.paths.workspace, fresh)
        asyncio.run(_mark(fresh, setting, drill, clock))
        _begin_network(fresh, drill)
        asyncio.run(_furnish(open_desk(drill_setting(setting, fresh), clock)))
        fresh.rename(folder)
    except OSError as error:
        raise StoreFailed(f"{folder}: cannot be made: {error.strerror}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def drill_setting(setting: Setting, folder: Path) -> Setting:
    """The setting of a drill in that folder."""
    return Setting(replace(setting.paths, workspace=folder), setting.config, setting.identity)


def _copy(workspace: Path, fresh: Path) -> None:
    """The store, the team's files and the pictures; as open to the group as the workspace is."""
    from cmtui.blobs import FOLDER as PICTURES
    from cmtui.store.backup import copy_database
    from cmtui.store.opening import FILE_NAME, checked_database

    database = checked_database(workspace)
    fresh.mkdir(mode=PRIVATE_FOLDER, parents=True)
    if is_shared(workspace):
        os.chown(fresh, -1, workspace.stat().st_gid)
        fresh.chmod(FOLDER_MODE)
    copy_database(database, fresh / FILE_NAME)
    for name in (WEIGHTS, RULES, CRISIS):
        if (workspace / name).is_file():
            shutil.copy(workspace / name, fresh / name)
    if (workspace / PICTURES).is_dir():
        shutil.copytree(workspace / PICTURES, fresh / PICTURES)


async def _mark(fresh: Path, setting: Setting, drill: Drill, clock: Clock) -> None:
    from cmtui.store.opening import open_store

    store = open_store(fresh, setting.identity, clock)
    try:
        await store.transact("begin drill", lambda tx: begin_drill(tx, drill))
    finally:
        await store.close()


def _begin_network(fresh: Path, drill: Drill) -> None:
    from cmtui.networks.demo import create_world

    create_world(fresh, drill.seed, True, drill.began_at, drill.shape, drill.minutes)


async def _furnish(desk: Desk) -> None:
    """The brand has an account on the built-in network, signed as its first one is."""
    try:
        assert desk.drill is not None
        network, _, handle = desk.drill.account.partition(":")
        ours = next((one for one in await desk.accounts.all() if one.role == "brand"), None)
        brand = (await desk.operators.workspace()).brand
        signature = ours.signature if ours else "^{initials}"
        await desk.accounts.add(network, handle, network, keywords=(brand,), signature=signature)
    finally:
        await desk.lines.close()
        await desk.store.close()
