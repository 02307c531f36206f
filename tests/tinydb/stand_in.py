"""What TinyDB's own tests get for `TinyDB`: our store over a SQLite file."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from cmtui.store.documents import DocumentStore
from cmtui.store.schema import Collection
from tests.store.stored import free_documents

TABLES = tuple(
    Collection(name, None)
    for name in (
        "_default", "table1", "table2", "table3", "table4", "foo", "persisted", "nonpersisted",
    )
)  # fmt: skip
"""Every table that the tests use and that can be declared."""


class TinyDB(DocumentStore):
    """A store in the folder `path`, made if there is none; without a path in a new one.

    Options of stock storages are ignored. Named as the original, since its `repr` says it.
    """

    def __init__(self, path: object = None, **_: Any) -> None:
        self._open = ExitStack()
        new = tempfile.TemporaryDirectory
        folder = Path(self._open.enter_context(new()) if path is None else f"{path}.store")
        opened = self._open.enter_context(free_documents(folder, *TABLES))
        storage = opened.engine_storage
        super().__init__(storage.engine, storage.scribe, TABLES)

    def close(self) -> None:
        """Closes the file too."""
        super().close()
        self._open.close()
