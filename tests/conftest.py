"""How the whole suite uses its machine, and what it knows of the threads it waits for."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from cmtui.__main__ import OBJECTS_BETWEEN_COLLECTIONS
from tests.stillness import threads_watched

WORKERS_A_CORE = 2
"""Half of a test is waiting: for threads, for processes, for small servers, for a disk."""

settings.register_profile("suite", deadline=None)
settings.load_profile("suite")  # a rule does not fail because the machine is busy


def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` means."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return int((cores or 1) * WORKERS_A_CORE)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Collects garbage as seldom as the program does, and never looks at the libraries again:
    a quarter of a story's time otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


@pytest.fixture(autouse=True, scope="session")
def watched() -> Iterator[None]:
    """What threads are at is known to `at_rest`."""
    with threads_watched():
        yield
