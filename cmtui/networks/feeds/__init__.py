"""Feeds: RSS, Atom and JSON Feed, of whoever publishes one. Only read."""
