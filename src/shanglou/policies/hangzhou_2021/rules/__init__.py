"""Rules of the Hangzhou campaign plan 2021-2023, a file a topic."""
