"""Rules of the Ningbo action plan for industry upstairs (2025), one file a topic."""
