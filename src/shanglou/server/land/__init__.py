"""Land: zones, control lines, parcels, geometry and map tiles."""
