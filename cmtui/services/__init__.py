"""Use cases: what a community manager can do, free of screens, networks and engines."""
