"""The commands of a crisis, which mean the same on every screen."""
