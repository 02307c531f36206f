"""A pytest plugin under which TinyDB's own tests use our classes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import tinydb

from tests.tinydb.exceptions import NOT_OURS
from tests.tinydb.stand_in import TinyDB


def pytest_configure() -> None:
    """Before the test modules say `from tinydb import TinyDB`."""
    tinydb.TinyDB = TinyDB  # type: ignore[misc]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what does not look at our classes; a name that is not there is an error."""
    found = {name_of(item.nodeid): item for item in items}
    missing = sorted(NOT_OURS.keys() - found.keys())
    if missing:
        raise pytest.UsageError(f"TinyDB has no such tests: {', '.join(missing)}")
    items[:] = [item for name, item in found.items() if name not in NOT_OURS]


def name_of(nodeid: str) -> str:
    """`test_tables.py::test_next_id`, wherever the folder is."""
    return nodeid.rpartition("/")[2]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[TinyDB]:
    """Filled as TinyDB's own fixture is."""
    opened = TinyDB(tmp_path / "test.db")
    opened.drop_tables()
    opened.insert_multiple({"int": 1, "char": c} for c in "abc")
    yield opened
    opened.close()
