"""Template tags of the compliance app."""
