"""Widgets: they draw values that are handed to them and post what the operator did."""
