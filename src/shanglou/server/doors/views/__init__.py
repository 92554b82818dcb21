"""Pages of the data doors."""
