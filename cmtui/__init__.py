"""cmtui: the desk of a community manager in a terminal."""

__version__ = "0.1.0"
