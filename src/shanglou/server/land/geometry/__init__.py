"""Geometry of land without a database: tiles, areas, reading files, checking, drawing. Coordinates are CGCS2000 (EPSG:4490)."""
