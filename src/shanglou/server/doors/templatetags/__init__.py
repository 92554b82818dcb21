"""Tags of the data doors' pages."""
