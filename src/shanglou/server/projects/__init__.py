"""Projects, buildings, floors, units, occupancy, lists and plans."""
