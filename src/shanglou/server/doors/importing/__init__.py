"""Imports: a table of the user becomes rows of the registry, all of them looked at before any is written."""
