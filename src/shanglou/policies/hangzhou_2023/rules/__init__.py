"""Rules of the 2023 opinion on development zones, by topic."""
