"""A crisis that is open, and a colleague at her own desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.model.crisis import Crisis
from cmtui.services.desk import Desk
from tests.desks import EagerClock, joined
from tests.scripted import ScriptedNetwork


@pytest.fixture
async def crisis(desk: Desk, clock: EagerClock) -> Crisis:
    """A SEV2 that Nathan declared just now."""
    fresh = Crisis(
        severity="SEV2", title="Login outage", declared_by="NR", declared_at=clock.now(), lead="NR"
    )
    return await desk.store.transact("declare", lambda tx: tx.add(fresh))


@pytest.fixture
async def alma(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> AsyncIterator[Desk]:
    """Alma (AB), whose terminal lives."""
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    clock.keepers.append(alma.leases.renew)
    yield alma
    clock.keepers.pop()
    await alma.stop()
