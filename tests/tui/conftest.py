"""One zone for every test of words about time, and a pilot that knows when the app is at rest."""

import time
from collections.abc import Iterator

import pytest

from tests.tui.stillness import looked_for


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """A key was taken when the app has come to rest."""
    with looked_for():
        yield


@pytest.fixture(autouse=True)
def in_rome(monkeypatch: pytest.MonkeyPatch):
    """Local time is Rome's: an hour before noon UTC shows as noon in winter."""
    monkeypatch.setenv("TZ", "Europe/Rome")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
