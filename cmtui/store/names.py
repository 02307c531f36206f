"""What the files of a workspace are called."""

FILE_NAME = "store.db"
LOCK_NAME = "lock"
BALLAST_NAME = "ballast"
BACKUPS = "backups"
"""The folder of the copies that are made by themselves."""
