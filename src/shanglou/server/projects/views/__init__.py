"""Pages of projects, buildings and units."""
