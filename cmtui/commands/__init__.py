"""The registry of commands: what there is to do, its key, its words, and where it applies."""
