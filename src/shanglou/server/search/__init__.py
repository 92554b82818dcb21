"""One index over projects, enterprises, parcels, zones, clauses and bodies."""
