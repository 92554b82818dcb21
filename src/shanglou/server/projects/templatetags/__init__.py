"""Tags of the stacking plan."""
