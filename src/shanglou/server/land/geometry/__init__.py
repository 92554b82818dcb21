"""Geometry of land without a database: coordinates, areas, files, checks, drawings, tiles. All is CGCS2000 (EPSG:4490)."""
