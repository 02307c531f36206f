"""One zone for every test of words about time."""

import time

import pytest


@pytest.fixture(autouse=True)
def in_rome(monkeypatch: pytest.MonkeyPatch):
    """Local time is Rome's: an hour before noon UTC shows as noon in winter."""
    monkeypatch.setenv("TZ", "Europe/Rome")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
