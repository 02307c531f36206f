"""The team's documents and their change log: TinyDB's interface over SQLite."""

from cmtui.store.opening import open_store
from cmtui.store.workspace_store import WorkspaceStore

__all__ = ["WorkspaceStore", "open_store"]
