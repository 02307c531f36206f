"""Fixtures of the store's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.store import WorkspaceStore, open_store
from tests.manual_clock import ManualClock
from tests.store.stored import ANNA


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def store(tmp_path: Path, clock: ManualClock) -> AsyncIterator[WorkspaceStore]:
    opened = open_store(tmp_path / "desk", ANNA, clock, create=True, lock_limit=5)
    yield opened
    await opened.close()
