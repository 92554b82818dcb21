"""The sheets that change projects, buildings and units."""
