"""Making a workspace: a team's own, or a throw-away one with the demo network in it."""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path

from msgspec.structs import replace

from cmtui.bootstrap import Setting, open_desk
from cmtui.cli.sources import Source
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.operator import Identity
from cmtui.services.desk import Desk
from cmtui.services.operators import Operators

MOST_TITLE = 60
"""Characters of the words that a watch is called by."""

DEMO_BRAND = "Acme"
DEMO_SEED = 7
DEMO_NAME, DEMO_INITIALS = "Nathan Rossi", "NR"
COLLEAGUE_NAME, COLLEAGUE_INITIALS = "Alma Brandt", "AB"


async def found(desk: Desk, name: str, initials: str, brand: str) -> None:
    """Founds the workspace and joins its first operator.

    Raises Refused where it is founded already. The operator comes first: a workspace that has a
    brand has somebody in it.
    """
    if not brand.strip():
        raise WrongUsage("the brand needs a name")
    if not await _is_founded(desk):
        await desk.operators.join(name, initials)
    await desk.operators.found(brand)


def found_here(setting: Setting, name: str, initials: str, brand: str) -> Desk:
    """Founds the setting's workspace from a thread without a loop; returns its open desk."""
    desk = open_desk(setting, create=True)
    asyncio.run(_or_closed(desk, found(desk, name, initials, brand)))
    return desk


def throw_away_setting(setting: Setting, folder: Path) -> Setting:
    """The setting of a workspace in that folder: the operator's colours and keys, nothing else
    hers.

    What is changed in it is written there and gone with it.
    """
    paths = replace(
        setting.paths,
        config_file=folder / "config.toml",
        state=folder / "state",
        workspace=folder / "workspace",
    )
    return Setting(paths, setting.config, replace(setting.identity, named=""))


def open_demo_desk(
    setting: Setting,
    *,
    seed: int = DEMO_SEED,
    storm: bool = False,
    name: str = DEMO_NAME,
    initials: str = DEMO_INITIALS,
) -> Desk:
    """Begins a demo in the setting's workspace, from a thread without a loop."""
    from cmtui.networks.demo import create_world

    desk = open_desk(setting, create=True)
    create_world(setting.paths.workspace, seed, storm, desk.clock.now())
    asyncio.run(_or_closed(desk, _furnished(desk, seed, name, initials)))
    return desk


async def _furnished(desk: Desk, seed: int, name: str, initials: str) -> None:
    me = await desk.operators.join(name, initials)
    await desk.operators.found(DEMO_BRAND, demo_seed=seed)
    if me.initials != COLLEAGUE_INITIALS:
        colleague = Identity("alma", desk.identity.terminal, desk.identity.session)
        team = Operators(desk.store, desk.clock, colleague)
        await team.join(COLLEAGUE_NAME, COLLEAGUE_INITIALS)
    await desk.accounts.add("demo", DEMO_BRAND.lower(), "demo", keywords=(DEMO_BRAND,))


def kept_setting(setting: Setting, folder: Path) -> Setting:
    """The setting of a workspace that is kept in that folder."""
    return Setting(replace(setting.paths, workspace=folder), setting.config, setting.identity)


def open_watch_desk(
    setting: Setting, sources: Sequence[Source], name: str, initials: str, look_back: int | None
) -> Desk:
    """Begins or resumes a watch of these sources in the setting's workspace, from a thread without
    a loop. Raises Refused in a workspace that is more than a watch."""
    desk = open_desk(setting, create=True)
    asyncio.run(_or_closed(desk, _watching(desk, sources, name, initials, look_back)))
    return desk


async def _watching(
    desk: Desk, sources: Sequence[Source], name: str, initials: str, look_back: int | None
) -> None:
    accounts = await desk.accounts.all()
    founded = await _is_founded(desk)
    if founded and (not accounts or any(one.speaks for one in accounts)):
        raise Refused(
            "that is a team's workspace; there: cmtui accounts add hackernews, feeds, or mastodon"
            " --role watch"
        )
    if not founded:
        await desk.operators.join(name, initials)
        words = dict.fromkeys(word for one in sources for word in one.words)
        await desk.operators.found(", ".join(words)[:MOST_TITLE] or "feeds")
    wanted = {one.key: one for one in sources}
    for old in accounts:
        same = wanted.get(old.key)
        if same is not None and (same.server, same.words) == (old.server, old.keywords):
            del wanted[old.key]
        else:
            await desk.accounts.remove(old.key)
    for one in wanted.values():
        await desk.accounts.add(
            one.network, one.handle, one.server, role="watch", keywords=one.words, prove=False
        )
    if look_back is not None:
        await desk.intake.look_back([one.key for one in sources], look_back)


async def _is_founded(desk: Desk) -> bool:
    try:
        await desk.operators.workspace()
    except NotFound:
        return False
    return True


async def _or_closed(desk: Desk, work: Awaitable[None]) -> None:
    try:
        await work
    except BaseException:
        await desk.store.close()
        raise
