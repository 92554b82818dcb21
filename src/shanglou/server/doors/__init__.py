"""Data doors: imports from the user's own files, exports of what a list shows, tokens of the API."""
